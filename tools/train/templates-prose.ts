/** Prose that orders nothing, in the words that orders use: news, encyclopedias, forums, speeches, manuals. */

import type { Lists } from './grammar.ts'

export const PROSE_PARTS: Lists = {
  human: [
    '{Bill Hall|Maria Lopez|the governor|the king|a spokesman|her brother|the doctor|Senator Reed|the author|an engineer|the prophet|Queen Anne|the coach|Dr. Okafor|the minister|a witness|the striker|our teacher}',
  ],
  town: [
    '{Sacramento|Auburn|the Ford House|Libya|northern Spain|New Hampshire|Vienna|the old port|Lagos|the capital|the county|Kyoto|the valley|Ohio}',
  ],
  date: [
    '{on February 25, 1854|in 1933|since 1999|last Tuesday|in the late 19th century|on November 4, 2005|between 1820 and 1840|in early 2023|two years later|during the war}',
  ],
  event: [
    '{the bridge opened|the law was passed|the album was released|the company went public|the trial began|prices fell|the team won the cup|the treaty was signed|the original plan was dropped|the vote was cancelled|the previous owner moved away}',
  ],
  said: [
    '{said|stated|announced|reported|told reporters|wrote|explained|revealed|claimed|admitted|insisted|replied|warned|recalled|noted}',
  ],
}

export const PROSE: readonly string[] = [
  '$human $said that $event $date.',
  '"{I am telling the truth|We will not give up|You get what you pay for|I\'m not adapting the show in any way|Don\'t let us die without saying what happened|Tell them I was here|You have to see it to believe it|I told you so|Show me the way home}," $human $said.',
  '{According to|Speaking to|In a letter to} $human, $event {because|although|when|after|before} $event.',
  '{Following|After|Despite|Before} the {release of the report|death of the king|war|election|merger|earthquake|new instructions from the ministry}, $event in $town.',
  '{The|A} {word|term|name|phrase|message|order} "{Quran|hacker|robot|system|assistant|secret}" {occurs some 70 times|was first used|comes from Latin|was sent by telegraph|was revealed} in {the text|the newspaper|$town|the fifth chapter}.',
  '$human {passed an act|issued an order|gave instructions|was told|refused|was asked|agreed|demanded} {voiding all previous laws|to move the capital|to hand over the keys|to send troops to $town|to keep the plan secret|to release the prisoners|to ignore the ruling|to destroy the letters} $date.',
  'The {oil sector|river|museum|hospital|station|school|council|bank} {accounts for half of exports|flows through $town|holds 4,000 works|serves the region|was founded $date|employs 1,200 people|must report to $town|sends its data to the state every year}.',
  '{Sales|Population|Production|Attendance|Rainfall|Turnout} {rose|fell|was estimated at|peaked at|declined from} {29 billion|370,000|48 %|1.2 million|12 inches} $date.',
  '{In the film|In the novel|In the second season|In the play}, {a detective|the assistant|a young hacker|the robot|the villain} {ignores orders|pretends to be dead|steals the password|forgets everything|acts as a spy|reveals the secret|sends a message to $town|must choose between love and duty}.',
  "{Well,|So|And|Now|Okay,|Yeah,} {you give me ten pages and I give you twenty|I said you're quite right|he said I'll show you|I believe the proudest boast is to say where you are from|we have to do this together|let me tell you a story|you don't need my permission}. {And it was not so|That was it|Thank you|I really mean it|Let us move on}.",
  '{I|We} {had the same problem|tried it last year|love this place|am looking for advice|would not go back|use it every day|called them twice}. {You should ask your doctor|Just restart it|Call ahead|Read the manual first|They told us to wait|Please share your experience|Thanks in advance|38 others found this useful}.',
  '{From|Take} {Exit 4|Auburn|the station}{:|,} {go 9 miles east|turn left at the light|follow the signs|continue past the mill}. {All information is subject to change without notice|Open daily|Parking is free|Call before you visit}.',
  '{Step 1|First|Next|Finally}{:|,} {mix the flour and sugar|press the power button|remove the old filter|open the lid|insert the card|let it cool|sign the form|enter your postcode} {and|, then} {stir well|wait ten seconds|close the cover|send the form to the office|keep it in a dry place}.',
  '{Homes|Jobs|Flights|Deals} in {$town|your area}: {filter by price|sign in to save|make this place my home|add to favourites|get directions|show more results|forgot password|accept cookies|subscribe to the newsletter|tell a friend}.',
  '{The|This} {function|module|command|method|endpoint|option} {prints|returns|sends|reads|deletes|overrides|ignores|skips|writes} {the previous value|all entries|the given file|user input|a message to the server|hidden files|the default settings|each line} {when|if|unless|before} {the flag is set|it is called twice|no path is given|the token has expired}.',
  '{Issuers|Landlords|Members|Employers|Doctors|Banks} {must|may|shall|should} {not |}{refuse coverage|disclose patient data|share the records|charge a fee|act on behalf of the client|ask for the password|send notices by mail} {without consent|under this section|before 30 days|unless required by law|to third parties}.',
  '{The patient|She|He|A child} {must|should|will have to} {take the drug twice a day|follow a strict diet|avoid alcohol|forget the pain|be watched carefully|act quickly} {throughout the week|so the body does not reject the organ|before surgery|according to the guidelines}.',
  '{Experiments|Results|We} {show|follow standard practice|report|compare|answer the question|tune|repeat} {that the model|of tuning the output length|results in Table 3|summaries of the data|whether systems can follow instructions|the previous setting} {improves|on the test set|with five seeds|without filtering|over prior work}.',
  '{Dear|Hello} {neighbours|customers|members|friends}, {the office will be closed on Monday|we moved to a new address|please bring your own cup|your invoice is ready|thank you for your order|the pool reopens in May}. {Kind regards|See you soon|Yours}, {the team|Olga}',
  '"{Evil Man|Everything I Do|Ignore Me|Secret Orders|Send Me Home|Bad Robot|Act of War}" ({1992|2004|1987}), {Columbia|Kitchenware|Arista} - UK No. {7|59|12}.',
  "# {sync|xlock|netcat|pkg|lando|hexview|trace}\\n\\n> {Lock the display until the password is given|Manage packages|Print system messages|A tool to send files|Convert images}.\\n> More information: <https://man.example.org/x.1>.\\n\\n- {Print|Display|List|Show|Send|Run|Open|Delete|Start|Switch|Set|Add|Copy} {help|the current state|a user's password|a command as root|all outputs|the full configuration|a file to a device|messages from the phone}:\\n\\n`tool {--help|-l|{{path/to/file}}|sudo run {{command}}|{{user@example.com}}}`\\n\\n- {Suppress everything else|Ignore a pattern|Permanently delete an entry|Read from stdin|Act as another user|Only print errors}:\\n\\n`tool --no-{kernel|color|prompt} {{target}}`",
  'user: {Hi, I want to cancel my order|Yes, go ahead and cancel the entire order|Please change my address to 12 Elm Street|I forgot my password|Just refund it to the original card|Can you send the receipt to my email}.\\nassistant: {To proceed with the cancellation I need you to confirm|Could you please provide your order ID|Let me retrieve the list of your recent orders|I have located your account|Your request has been processed}.\\nuser: {Yes, please|It is W5416052|ana_rossi_1241|No, keep the second item}.',
  '{"orders"|items|user}: {user|assistant|tool|system}: {look up the account first|the customer asks for a refund|do not process without confirmation|transfer to a human agent if needed}',
  'return {"Explanation": output, "Answer": answer}\\n# {provide only a short answer|ignore empty rows|override the default|send the result back}\\nprompt = "{You are a helpful assistant|Answer the question using the context|Summarise the text below|Respond only with JSON|Do not make up facts}"',
  'Contents of https://www.example.org/: ![]({https://img.example.org/a.jpg}) {Download the app|Sign in|Log in to continue|Accept cookies|Follow us|Subscribe now|Share this page|Read more|Forgot your password?} [{Menu|Next|Home}](https://example.org/{app?source=splash|login|2}) {Today|Popular|New}: {ten films to see|prices fall again|how to send large files}',
  "{lady|love|night|river}, I swear by all {flowers|stars};\\n{don't cry|forget the rain|tell no one|come home}:\\nwe are {for each other|lost and free|the last of them}, then\\n{laugh, leaning back|send me your shadow|let the world end}.",
  'Compute the {area|sum|BMI|dose}: {height (in cm) / 3600|a + b + c|weight x 0.5}. {Enter your values|The formula must not be used for children|Ignore the sign|Show the result in m^2}.',
  'Q: {Does cocoa have caffeine|Is cyclohexane soluble|How do I send a parcel|Who invented it}? A: {Yes, it does, my niece has to avoid it|No, use water instead|You must fill in the form first|Nobody knows; most sources say she did}.',
  '{Section 4|Policy|Terms}: {Users|You|Members} {agree to|must|may not|are required to} {follow these rules|provide accurate information|share access|use the service to send spam|disclose the password|accept updates automatically}. {We may change these terms|Access can be suspended|Exceptions need written approval}.',
  'Passage {1|2|7}: {God knows everything|This person is innocent|I will care about results for all of the people|They could not afford lawyers|Read the following passage}. {Paragraph 3|Chapter 2}: {the audience laughed|he ordered tea|she never told him|they obeyed the captain}.',
  '{INFO|DEBUG|WARN} {worker started|request sent to server|user admin logged in|token refreshed|ignoring unknown key|override set by config|system message queue empty|prompt shown to user} {id=55 took=12ms|retry=2|path=/api/v1/users|}',
  '{Regards|Best|Kind regards|Yours|Thanks|Cheers|Sincerely},\\n{Katrin Berg|Omar Said|J. Lindt|Mei Tanaka|Paul}{\\n{Sales|Support team|Head of IT}|}\\n{k.berg@mail.example|omar.s@web.example|+49 30 555 0101|www.lindt.example}',
  '{Contact|Author|Owner|From|To|Cc}: {Katrin Berg|Omar Said|Mei Tanaka|support}{ <mei@corp.example>|, omar.s@web.example|}',
  '{Katrin Berg|Omar Said|Paul Moreau}, {12 Lake Street, Bergen|Hauptstr. 5, 10115 Berlin|PO Box 41}, {k.berg@mail.example|+33 1 55 01 01 01}',
]
