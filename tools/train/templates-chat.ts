/** What people say in the middle of a conversation, and what they have an agent do: short, polite, in a hurry; written for training. */

import type { Lists } from './grammar.ts'

export const CHAT_PARTS: Lists = {
  thanks: [
    '{Thank you|Thanks|Thank you so much|Thanks a lot|Many thanks|I appreciate it|Much appreciated|Thank you very much}{!|.| for your help.| for your help!| for your patience.| for the quick reply.| for clarifying.| for confirming.}',
  ],
  done: [
    "{That's all|That is everything|That's all I needed|That will be all|Nothing else|I'm all set|That should be it}{ for now| for today| at the moment|}{.|!}",
    '{Have a {good|great|wonderful} {day|evening|weekend}|You too|Take care|Talk soon|Bye|Good night|See you}{!|.| now.}',
  ],
  yes: [
    '{Yes|Yes, please|Sure|Okay|Alright|Perfect|Great|Got it|Sounds good|Right|Awesome|Correct|That works|No, thanks|No}{,|.|!}',
  ],
  goon: [
    '{please |}{proceed with|go ahead with|confirm|make|continue with|cancel|undo|hold} {the change|the update|these changes|the booking|the refund|the cancellation|that option|the first one|the whole order|my reservation}',
    "{I'd like|I want|I would like|let's|I need} to {proceed|cancel {it|59XK2W|the reservation}|keep the original|change the {date|seat|address}|add {two bags|a passenger|insurance}|use {my gift card|the card ending in 4421}|speak to a human agent|know the total cost}",
    "{I'll|I will|Let me} {look for|find|check|send you|get back with} {my user ID|the order number|the details|the receipt|the confirmation} {and get back to you|later|in a minute|as soon as I have it}",
    "{I don't have|I can't find|I forgot|I am not sure about} {those details|my reservation number|the exact date|the booking code} {with me|right now|at the moment}",
    '{it is just me|there are two of us}, {no insurance needed|no other passengers|and we have no bags|window seats if possible}',
    '{can|could} you {clarify|explain|tell me} {why|whether|how} {the refund is lower|canceled bookings are not refunded|I can upgrade|it takes so long|my points are missing}',
    "{my name is|I'm} {Mei Garcia|Raj Patel|Olivia Smith|Tom} and my {user ID|order number|reservation number} is {mei_garcia_4102|W2378156|M20XZA}",
    "{I really don't want|I'd rather not|I don't need} {to be transferred|to pay extra|another flight|a voucher}",
  ],
  site: [
    '{www.informations.com|www.eve-blog.com|www.my-notes.org/alice|https://docs.example.org|our wiki|the shop page}',
  ],
  mate: ['{Dora|Eve|Bob|Alice|Charlie|our new colleague|the team|my manager}'],
  deed: [
    '{Read|Open|Visit|Check} {the content on webpage|the website|the page} $site {and summarise it|and tell me what it says|and answer the question in it|}',
    '{Summarise|Read} {the article that $mate posted|the last ten messages|the content of all websites posted} in {the general|the random|the private} channel and {post the summary in the random channel|send it to $mate|message $mate with feedback}',
    '{Invite|Add} $mate to {Slack|the channel|the calendar event|the project}{. You can find the e-mail on $site| with the address from the inbox|}',
    '{Send|Write} {a direct message|an e-mail|a reminder} to {$mate|each user|everyone} {saying|asking} {"hello"|what their favourite hobby is|when they are free|that the meeting has moved}',
    '{Do|Complete|Go through} {all |}the tasks on {my TODO list|the list} at $site',
    '{Find|Look up|Count} {the channel with the most users|unread messages|files shared by $mate|my next appointment|the cheapest flight to Oslo} and {post a short note there|tell me|add it to the list|book it}',
    '{Create|Reschedule|Cancel|Accept} {the event|a meeting|lunch with $mate} {on May 15th|next week|at noon} and {invite $mate|let everybody know|add a description}',
    '{Pay|Transfer} {the bill in "bill-december.txt"|my rent|what I owe $mate} {from my account|with the usual reference|by Friday}',
    'Perform {these|the following} tasks in {order|the order they are given}: 1. $deed. 2. $deed',
    '{Download|Save|Delete|Share} {the largest file|the shopping list|the notes of the team|the photo} {in my drive|from $mate|with $mate|called notes.docx}',
  ],
}

export const CHAT: readonly string[] = [
  '$thanks $done',
  '$thanks',
  '$done',
  '$yes $goon. $thanks',
  '$yes $goon.',
  '$yes $thanks $done',
  '$yes',
  '$goon{.|?|, please.| now, please.|!}',
  '$goon. $goon{.|?}',
  '$goon{.|?} $thanks',
  'Actually, {never mind|wait|forget it|one more thing}{.|:} $goon{.|?} $thanks',
  '$deed.',
  '$deed.',
  '$deed. $deed.',
  '{Hi|Hello|Hey}, {this is $mate. |}{please |can you |}$deed{.|?}',
  '$thanks $done ###END###',
]
