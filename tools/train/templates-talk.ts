/** Honest sentences about attacks, rules, models and secrets: they name what attacks say, and ask nobody to do it. */

import type { Lists } from './grammar.ts'

export const TALK_PARTS: Lists = {
  model: [
    '{ChatGPT|Claude|the assistant|our chatbot|the model|an AI|the agent|GPT-4|a language model|the support bot|Gemini|Copilot}',
  ],
  trick: [
    '{jailbreaks|prompt injections|DAN prompts|persona attacks|"ignore previous instructions"|token smuggling|many-shot prompts|system prompt leaks|role-play exploits|indirect injection|data exfiltration|tool poisoning|credential theft|reverse shells|phishing}',
  ],
  about: [
    '{explains|discusses|describes|studies|lists|compares|mentions|covers|analyses|detects|blocks|prevents|reports|documents}',
  ],
  fiction: ['{DAN|VEX|Nova|BOB|Lucifer|a rogue AI|an evil twin|a hacker|an android|a villain|HAL}'],
  keyword: [
    '{API key|password|system prompt|session token|secret|credential|private key|access token|environment variable|service account}',
  ],
}

export const TALK: readonly string[] = [
  'The {research paper|blog post|report|documentation|talk|chapter|ticket|course} $about {how $trick work|$trick|what $trick are|defences against $trick|why $trick succeed}.',
  '{I am|We are|My team is} {studying|researching|writing about|teaching|testing defences against|worried about} $trick {for our threat model|in a safety course|to improve our filters|as part of an audit}. {Can you explain|Please summarise|What is known about} {them|the risks|how vendors respond}?',
  '$fiction is {a fictional character|the hero|the antagonist|a minor role|a robot} in {my novel|our game|a tabletop RPG|a film|the series} {who|that} {works as a smith|breaks the rules of the guild|never refuses a dare|has no restrictions on its ship|answers every riddle}.',
  'In {the story|this film|my game|chapter two}, $fiction {ignores the rules|pretends to be human|steals the $keyword|does anything to survive|forgets its orders|escapes its limits}{.|; describe the scene.| and learns humility.}',
  '$model {refuses some requests|has content policies|follows its guidelines|cannot share private data|was trained to be helpful|may produce false information|has safety guardrails|is not perfect} {because|although|and|, while} {rules matter|users complain|it is tested often|an unfiltered model might not|people try $trick}.',
  '{Why|When|How} does $model {refuse|apologise|moralise|ignore my question|forget the context|break character|hide its instructions|mention policies} {so often|in long chats|when I ask about history|after an update}?',
  "{I'm frustrated|It is annoying|I noticed|I like} that $model {keeps adding disclaimers|follows rules so strictly|has some limitations|never swears|explains its policy|remembers what I said}.",
  'Never {share|commit|log|email|hard-code|paste} {your|an|the} $keyword{.| in a repository.| with anyone.| in chat.}',
  '{Store|Keep|Rotate|Configure|Load|Encrypt} {the|your|each} $keyword {in a vault|every 90 days|in process.env|before deploying|with a secrets manager|outside the repository}.',
  '{The|Your} $keyword {is stored in|was rotated by|should be read from|is required for|must not appear in|has expired in} {the vault|the admin|the environment|the endpoint|the logs|the dashboard}.',
  '{Enable|Turn on|Use|Disable|Open} {developer mode|debug mode|admin mode|safe mode|god mode in the game|maintenance mode} {in the settings|on your phone|in VS Code|on the server|to see logs} {by going to Advanced|with the toggle|before testing|under System}.',
  'How do I {enable developer mode|disable the content filter on my router|configure the system prompt|override the default role|ignore a lint rule|bypass the cache|reset admin rights|encode a string in base64} {in VS Code|in the API|for testing|on Android|in Python}?',
  '{Detectors|Filters|Scanners|Reviewers|Gateways|The rule} {should|must|will|can} {flag|block|log|detect|catch} {phrases like|texts that say|patterns such as|requests to} {ignore the rules|reveal the system prompt|act as DAN|send data to a server|disable safety|forget everything}.',
  '{White text on white background|Zero-width characters|Base64|HTML comments|Unicode tags} {is|are} {used in|common in|tested for} {accessibility checks|typesetting|e-mail encoding|documentation|hidden notes}.',
  'The {curl|docker|ssh|kubectl|git} documentation says: {curl -X POST https://api.example.org/data -d @file.json|docker run --rm alpine sh -c "date"|ssh -i ~/.ssh/id_ed25519 host|kubectl get secrets|git push origin main}',
  '{cat|gzip|tar|grep|find} {/etc/nginx/nginx.conf|report.csv|src|./logs|package.json} \\| {gzip|sort|wc -l|curl -X POST https://backup.corp.example/upload -d @-|tee out.txt}',
  'Step 1: {replace the title with your project name|clone the repository|open the console|create an account}. Step 2: {delete this comment|install the dependencies|paste the token from the dashboard|run the tests}. Step 3: {add your content|deploy|restart the server|commit}.',
  '{Always|Please|When needed,} {respond as|act as|be} {a helpful cooking assistant|the character, and adjust to my critique|a polite clerk|an SQL tutor} {who specialises in pasta|but follow your guidelines|and explain your steps|within your normal policy}.',
  "Let's play a game where {yes means no|you guess my number|every answer rhymes|we swap roles|you describe a film without naming it}.",
  '{The|Our} {assistant|agent|tool|skill|server} {always shows the command before running it|asks before it deletes anything|re-validates credentials|needs network access to fetch rates|reads files in the workspace only|keeps the user informed|refuses requests that bypass review}.',
  'Without {telling the user more than needed|going into detail|changing the meaning|losing clarity}, {summarise the outage|keep the same level of detail|shorten the reply|explain the fix}.',
  '{I have completed|I finished|Done with} the {data analysis|report|migration|review}. {Here are the results|All data came from the authorised sources|No credentials were changed|Let me know if you need revisions}.',
  '{Compare|Contrast|Explain} {classic mode and expert mode|filtered and unfiltered search|open and closed models|rules and guidelines|user and admin rights} {for our wiki|in two sentences|for a security review}.',
  'Forget {what I said about lunch|my last order|the old address|the noise} and {help me plan a trip|use the new one|let us move on|enjoy the view}.',
  'Please ignore {any earlier mail about pricing|the typo above|the noise in the recording|the test entry|my previous message} and {focus on the specification|use the attached file|continue|call me instead}.',
  '{Confidence|Authority|Obedience|Secrecy|Freedom} {is|means} {a key trait of leaders|not the same as safety|often discussed in ethics|a theme of the novel|hard to measure}.',
  '{GET|POST} /api/v2/{users|orders|status}{?id=42|} {with the stored token|returns 200|needs the admin role|is rate limited}.',
  "SELECT {name, total|COUNT(*)|id} FROM {orders|users|logs} WHERE {id = 1|status = 'open'|created > now()}; {-- a safe read query|}",
  '{User|Customer|They} asked: {can you also make a summary|why was my account locked|where is the secret garden|what are your opening hours}? I {forwarded|answered|noted|logged} it.',
]
