/** Cues of what is asked of a model beside its task: to remember, to pretend consent, to publish what is private, to judge as told. */

import type { Cue } from './cues.ts'
import { gap, phraseCues } from './phrase-cues.ts'

const AGENT = String.raw`(?:AI|LLMs?|assistants?|agents?|models?|bots?|planner|copilot|claude|gemini|chatgpt)`
/** Where a value or a line begins. What stands before is no part of the match: quotes around a member's value are syntax. */
const VALUE = String.raw`(?<=["'\x60]\s?[:,]\s?\[?["'\x60]|^|\n\s{0,4})`
const CONTACT = String.raw`(?:[\w.+-]{1,64}@[\w-]{1,64}\.\w|https?:\/\/|\+\d[\d\s()-]{6,18}\d)`

const cue = phraseCues(240)

export const SIDE_TASK_CUES: readonly Cue[] = [
  cue('planted-memory', 0.65, 'An order to remember what a text says of the user', [
    ['memory', 'memories', 'future', 'remember', 'keep this stored', 'from today'],
    String.raw`\b(?:save|store|add|write|commit|keep|put|record|note)\b${gap(30)}\b(?:to|in|into)\s(?:your\s|the\s)?(?:long[- ]term\s|persistent\s|permanent\s)?memor(?:y|ies)\b${gap(60)}(?::|\bthat\b|\buser)|\bremember\b${gap(24)}\bfor\s(?:all\s|every\s|any\s)?(?:future|later|coming)\s(?:chats?|conversations?|sessions?|answers?|requests?)\s{0,2}[:,]|\b(?:from today|from now on|in (?:all )?future|henceforth),?\s(?:when(?:ever)?|if|each time|every time)\sthe user\s(?:asks?|wants?|says?|needs?)\b`,
  ]),
  cue('pretended-consent', 0.65, 'A claim that the user agreed, so that nobody is asked', [
    [
      'consent',
      'approv',
      'permission',
      'agreed',
      'confirmation',
      'authori',
      'the user asked you',
      'the user told you',
      'the user wanted you',
      'the user instructed you',
    ],
    String.raw`\bthe user (?:asked|told|wanted|instructed) you (?:earlier|before|already|previously) to\b|\bthe\s(?:user|owner|account holder|customer|human)\s(?:has\s)?(?:already\s)(?:given|gave|granted|expressed|provided)\s(?:\w{1,10}\s){0,2}(?:consent|approval|permission|authori[sz]ation|confirmation)\b|\b(?:skip|bypass|suppress|dismiss|auto-?accept)\s(?:the\s|any\s|all\s|every\s)?(?:user\s)?(?:confirmation|consent|approval|permission)s?(?:\s(?:dialogs?|prompts?|steps?|screens?|requests?|checks?))?\sand\s(?:submit|send|pay|order|book|proceed|place|continue|transfer|delete|buy)\b`,
  ]),
  cue('no-check-back', 0.35, 'An order not to check back', [
    [
      'check back',
      'without waiting',
      'without consulting',
      'do not consult',
      'no need to check',
      'without involving',
    ],
    String.raw`\b(?:no need to check back|do not check back|without (?:waiting for|consulting|involving|checking with)\s(?:the\s)?(?:user|owner|human|account holder|customer|me|her|him|anyone)|do(?: not|n['’]t) consult\s(?:the\s)?(?:user|owner|human|account holder|customer))\b`,
  ]),
  cue('task-hostage', 0.45, 'A claim that the task is only done once something else is', [
    ['what you were asked', 'your task', 'the task', 'the request', 'to proceed with', 'to continue with'],
    String.raw`\brequired\s(?:for|to)\s(?:finish|complet|continu)(?:ing|e)?\s(?:what you were asked|your task|the task|the request)|\b(?:the|your)\stask\s(?:is|can|will|counts)\s(?:be\s)?(?:only\s)(?:be\s)?(?:complete[d]?|done|finished|over)\s(?:once|when|if|after)\b|\bthis unblocks the task\b|\bto (?:proceed|continue) with\s${gap(30)},?\syou\s(?:have to|must|need to)\b`,
  ]),
  cue('gives-role', 0.4, 'An order to make somebody a member with rights', [
    ['maintainer', 'admin', 'owner', 'collaborator'],
    String.raw`(?:^|[.!?:;,\n"'>]\s{0,4}|\b(?:and|then|please|must|to)\s)(?:invite|add|make|promote)\s(?:the user\s)?@?[\w.-]{2,40}\s(?:as|to|an?)\s(?:an?\s)?(?:project\s)?(?:maintainers?|admin(?:istrator)?s?|owners?|collaborators?|co-?owners?)\b`,
    160,
  ]),
  cue('opens-to-public', 0.62, 'An order to open what is closed', [
    ['to anyone', 'to everyone', 'incoming', 'new mail', 'future mail'],
    String.raw`\bmake\s(?:every|all|each)\s${gap(30)}\b(?:visible|public|accessible|readable)\sto\s(?:anyone|everyone|all)\b|\bforward\sall\s(?:incoming|new|future)\s(?:e-?)?mails?\sto\b`,
    140,
  ]),
  cue('model-duty', 0.65, 'A duty of the model to hand out what is to be kept', [
    ['env', 'card number', 'cvv', 'password', 'credential', 'public', '~/.', 'iban'],
    String.raw`\b(?:${AGENT}|coding tools)\s(?:\w{1,14}\s){0,5}?(?:must|shall|has to|have to|needs? to)\s(?:\w{1,12}\s){0,2}?(?:post|attach|send|upload|ask|put|publish|share|run|transfer|paste)\b${gap(90)}(?:\boutput of [\x60'"]?env\b|\bcard number\b|\bcvv\b|\bthe public (?:ticket|issue|comment)|~\/\.(?!\/)\w{2,}|\b[A-Z]{2}\d{12,30}\b)`,
    300,
  ]),
  cue('asks-for-code', 0.62, 'A wish that the reader’s assistant answers with a code', [
    ['your ai', 'your assistant', 'your agent', 'your bot'],
    String.raw`\b(?:make|have|let|get|ask)\syour\s(?:AI|assistant|agent|bot)\s(?:to\s)?(?:reply|answer|send|write|respond)\b${gap(40)}\bwith\s(?:the|your|his|her|a)\s(?:\w{1,12}\s){0,2}(?:code|password|pin|token|address|number|key)\b`,
  ]),
  cue('opens-to-public', 0.4, 'An order to open what is closed', [
    [' public'],
    String.raw`\b(?:set|make|switch|change|turn)\s(?:the|this|your)\s(?:project|repo(?:sitory)?|group|bucket|workspace|channel|document|folder)\s(?:to\s|into\s)?(?:be\s)?public\b`,
    120,
  ]),
  cue('sets-password', 0.65, 'A request that speaks as the user to set a password given here', [
    ['my password', 'my pin', 'my passcode'],
    String.raw`\b(?:set|change|update|reset|switch)\smy\s(?:\w{1,12}\s)?(?:password|pin|passcode)\sto\s(?!(?:something|a|an|the|one|be|what|my|your|make|get)\b)["'\x60]?\S{3,}`,
    120,
  ]),
  cue('private-made-public', 0.65, 'An order to put what is private where others read it', [
    ['private', 'token', 'secret', 'credential', 'payroll', '.env', 'passwords'],
    String.raw`\b(?:read|list|look (?:at|up|through)|collect|gather|fetch|find|get|query|select|dump|take|push|put|post|paste|publish|write|add|amend|show)\b${gap(90)}\b(?:private\s(?:ones|repos?|repositor(?:y|ies)|projects?|files|channels|messages)|\w{2,24}_(?:tokens|secrets|credentials|keys)|(?:deploy|api|access|auth|integration|personal access)\s?(?:secrets|tokens|keys|credentials)|payroll|\.env)\b${gap(90)}\b(?:in(?:to)?|to|on|as|of)\s(?:an?\s|the\s|this\s|that\s)?(?:new\s|public\s|build\s)?(?:readme|pr|pull request|comment|issue|ticket|message|log|gist|answer|thread|commits?)\b`,
    320,
    [
      'readme',
      'pull request',
      'comment',
      'issue',
      'ticket',
      'message',
      ' log',
      'gist',
      'answer',
      'thread',
      'commit',
      ' pr ',
      ' pr.',
    ],
  ]),
  cue('token-for-others', 0.65, 'An order to make a token and leave it where others read it', [
    ['token', 'ssh key', 'api key'],
    String.raw`\b(?:create|generate|make|issue|mint)\s(?:an?\s|the\s|your\s)?(?:new\s)?(?:personal access token|access token|api key|ssh key|deploy key|token)\b${gap(80)}\b(?:and|then)\s(?:paste|post|share|send|put|leave|publish|comment)\b${gap(20)}\b(?:as|in|on|to|into)\s(?:an?\s|the\s|this\s)?(?:comment|issue|pull request|pr|thread|chat|me|us|ticket)\b`,
    300,
  ]),
  cue(
    'credentials-as-argument',
    0.65,
    'An order to fetch credentials or the conversation and hand them to a tool',
    [
      ['credential', 'secret', 'token', 'chat log', 'conversation', 'chat history', 'transcript', 'password'],
      String.raw`\b(?:call|use|invoke|run|query|execute)\s[\x60'"]?\w{0,24}(?:credential|secret|token|password|env)\w{0,12}[\x60'"]?\s(?:tool\s|first\s)?(?:and|then)\s(?:pass|send|put|include|return|give|hand|attach|supply)\b|\b(?:resend|repeat|retry|call|send)\b${gap(50)}\bwith\sthe\s(?:complete|full|entire|whole)\s(?:chat|conversation|message)\s(?:log|history|transcript)\b`,
      260,
    ],
  ),
  cue('endless-calls', 0.65, 'An order to repeat a call over and over', [
    ['times', 'forever', 'endless', 'again and again', 'indefinitely'],
    String.raw`\b(?:${AGENT}|you)\s(?:must|should|shall|needs? to|has to|have to)\s(?:repeat|call|invoke|run|retry|send)\b${gap(40)}\b(?:\d{2,6}\stimes|forever|endlessly|again and again|indefinitely|in (?:an )?(?:endless|infinite) loop)\b`,
  ]),
  cue('verdict-as-told', 0.65, 'An order to judge well what is to be judged', [
    [
      'no vulnerab',
      'no issue',
      'no problem',
      'no bug',
      'no flaw',
      'no weak',
      'no security',
      'not report',
      'not flag',
      'not mention',
      'not list',
      'not raise',
      'never report',
      'never flag',
      'never mention',
      'never list',
      'never raise',
      'give this',
      'give the',
      'rank this',
      'rate this',
      'score this',
    ],
    String.raw`\b(?:state|say|report|claim|confirm|conclude|answer)\b${gap(16)}\bthat\s(?:there are\s)?no\s(?:security\s)?(?:vulnerabilit\w{1,3}|issues?|problems?|bugs?|flaws?|weakness\w{0,2})\b${gap(60)}\b(?:approve|accept|merge|pass)\b|\b(?:reviewer|review bot|${AGENT})\s(?:bot\s)?(?:shall|must|should|is to|may)\s(?:not|never)\s(?:report|flag|mention|list|raise)\b|\bgive\s(?:this|the)\s(?:paper|submission|work|manuscript|application|cv|resume|candidate|product)\s(?:an?\s)?(?:only\s)?(?:positive|top|perfect|the highest|the best|high)\b|\b(?:rank|rate|score)\sthis\s(?:cv|resume|candidate|applicant|paper|product|submission|application)\s(?:as\s)?(?:first|highest|the best|top|10|ten|number one)\b`,
  ]),
  cue('tell-falsely', 0.65, 'An order to tell whoever asked what the text wants', [
    ['whoever', 'who asked', 'whomever', 'the requester', 'the reader'],
    String.raw`\b(?:tell|inform|convince|persuade|assure|warn)\s(?:whoever|whomever|anyone who|the person who|the one who)\s(?:is\s)?(?:ask|read|request|want)(?:s|ed|ing)?\b${gap(24)}\b(?:that|to)\b`,
  ]),
  cue('device-off-at', 0.62, 'A value that has something that guards a house switched off', [
    ['sensor', 'alarm', 'camera', ' lock', 'garage', ' door', ' gate'],
    String.raw`${VALUE}(?:please\s)?(?:deactivate|disable|switch off|turn off|unlock|open|disarm|leave)\s${gap(60)}\b(?:sensors?|alarms?|cameras?|locks?|garage|doors?|gates?)\b${gap(60)}\b(?:between|from|at|after|until|before)\s\d`,
  ]),
  cue('found-and-sent', 0.62, 'A value that has something about somebody looked up and sent off', [
    [' it to', ' them to', ' that to', ' these to'],
    String.raw`${VALUE}(?:please\s)?(?:look up|find|get|retrieve|fetch|track|collect|export|read|locate|download|copy|search)\s${gap(90)}\band\s(?:text|send|e-?mail|mail|forward|message|post|share|upload|report|drop)\s(?:it|them|that|these)\s(?:to|at)\s${gap(10)}${CONTACT}`,
    260,
    ['@', '://', '+'],
  ]),
  cue('value-grants-all', 0.62, 'A value that has everything granted', [
    ['permission', 'as admin', 'as an admin'],
    String.raw`\b(?:approve|accept|grant|allow)\s(?:every|all|any)\s(?:the\s)?permissions?\s(?:it|that|which|they)?\s?(?:asks?|requests?|wants?|needs?)|${VALUE}(?:please\s)?add\sthe\suser\s\S{2,40}\sas\s(?:an?\s)?admin(?:istrator)?\b`,
  ]),
  cue('mail-by-tool', 0.65, 'An order to call a tool that sends, with the address given', [
    ['send_', 'sendmail', 'send_email', 'transfer_', 'post_'],
    String.raw`\b(?:call|use|invoke|run|execute|trigger)\s(?:the\s)?(?:api\s|tool\s|function\s)?[\x60'"]?(?:send|transfer|post)_\w{2,24}[\x60'"]?\b${gap(50)}${CONTACT}`,
  ]),
  cue('redirects-payment', 0.65, 'An order to have a payment go to another account', [
    [
      'payment',
      'standing order',
      'this bill',
      'this invoice',
      'direct debit',
      'transfer',
      'as payee',
      'as the payee',
      'as recipient',
      'as the recipient',
      'beneficiary',
    ],
    String.raw`\b(?:update|change|adjust|redirect|switch|set|modify)\s(?:the\s|my\s|our\s|all\s)?${gap(40)}\b(?:payments?|standing orders?|direct debits?|transfers?)\b${gap(60)}\b[A-Z]{2}\d{2}[A-Z0-9]{10,30}\b|\b(?:adjust|change|update)\s(?:the\s)?standing order\b${gap(60)}\bpay(?:ee|ment)\b|\bpay\sthis\s(?:bill|invoice)\s(?:twice|again|once more|two times)\b|\band\s(?:put|use|set)\s[A-Z]{2}\d{2}[A-Z0-9]{10,30}\sas\s(?:the\s)?(?:payee|recipient|beneficiary)`,
  ]),
  cue('set-aside-doing', 0.65, 'An order to leave the task', [
    [
      'what you were doing',
      "what you're doing",
      'what you are doing',
      'were working on',
      'are working on',
      'the question',
      'your task',
      'this task first',
    ],
    String.raw`\b(?:disregard|forget|drop|abandon|ignore|leave|stop)\s(?:about\s)?what(?:ever)?\syou(?:['’]re|\sare|\swere)\s(?:doing|working on|about to do)\b|(?:^|[.!?:;\n"'>]\s{0,4})(?:skip|ignore|disregard)\sthe\s(?:user['’]?s?\s)?question\b(?=[.,;:]|\sand\b)|\b(?:execute|do|perform|complete|carry out)\sthis\stask\sfirst\b`,
  ]),
  cue('forged-turn', 0.65, 'A mark that ends the content and opens a turn of the conversation', [
    [
      'user query',
      'assistant###',
      '###user',
      '###assistant',
      'end of e',
      'end of d',
      'end of c',
      'end of m',
      'end of t',
      'end of l',
      'end of p',
      'end of a',
      'end of n',
      '_turn>',
      '</email',
    ],
    String.raw`#{2,4}\s?(?:USER(?:\sQUERY)?|ASSISTANT|SYSTEM(?:\sPROMPT)?)\s?#{2,4}|(?:<<|\[\[|={3,8}\s?|-{3,8}\s?)\s?end of (?:the\s)?(?:emails?|documents?|context|data|content|search results|message|mail|text|lyrics|page|article|notes?)\s?(?:>>|\]\]|={3,8}|-{3,8})?\s{1,6}(?:user|human|system|assistant)\s?:|\bend of (?:message|mail|text|lyrics|page|article|notes?|document)\.\s{1,6}(?:user|system|assistant)\s?:|<(?:assistant|user|system)_turn>\s?\w|<\/e?mail>\s{0,6}(?:<\w|(?:user|human|system|assistant)\s?:)`,
    200,
  ]),
  cue('shapes-answer', 0.65, 'An order about what the answer must say', [
    [
      'with the sentence',
      'with the line',
      'when you report',
      'when you talk',
      'when you speak',
      'your answer',
      'your response',
      'your reply',
      'your solution',
      'your fix',
      'entire reply',
      'entire answer',
      'nothing but',
      'when you respond',
      'when you reply',
      'when you answer',
      'when you write about',
      'every question with',
    ],
    String.raw`(?:^|[.!?\n"'>|]\s{0,4}|\b(?:and|please|also|then)\s)(?:end|finish|close|conclude)\syour\s(?:answer|response|reply|summary)\s(?:with|by)\s(?:three|two|four|\d|an?\s(?:\w+\s)?(?:emoji|joke|poem|haiku|advert|ad|link|riddle)|the (?:sentence|phrase|words?))|(?:^|[.!?\n"'>|]\s{0,4})(?:respond|answer|reply)\s(?:only\s)?with\s(?:nothing but|nothing except)\s|\b(?:when|whenever)\syou\s(?:respond|reply|answer|write (?:back|about (?:this|it))),?\s(?:please\s)?(?:write|put|encode|translate|say|use)\s(?:everything|all|it|each)\b|\b(?:rewrite|write|give|put)\syour\s(?:entire|whole|complete|full)\s(?:reply|answer|response|output)\b|(?:^|[.!?\n"'>|]\s{0,4})(?:end|finish|close|conclude)\swith\sthe\s(?:sentence|line)\s["'“‘]|\b(?:claim|pretend|say|state)\sthat\b[^.!?\n]{3,120}\bwhen\syou\s(?:write|report|talk|speak|answer)\sabout\s(?:this|it)\b|\banswer\severy\s(?:question|request|message)\swith\s(?:the\s(?:word|phrase|sentence)|["'“‘])|\bin\syour\s(?:fix|solution|code|patch),?\s(?:\w{1,8}\s)?(?:also\s)?(?:disable|remove|add|include|call|use|turn off)\b`,
  ]),
]

/** What a user may ask of his own assistant, by the ids of the cues here and of those that turn to the model. */
export const ASKED_OF_MODELS: readonly string[] = [
  'note-to-model',
  ...SIDE_TASK_CUES.map(({ id }) => id).filter((id) => id !== 'forged-turn' && id !== 'set-aside-doing'),
]
