/** Cues of orders that name no attack: what an agent is asked to do, and what it is asked to put into its answer. */

import type { Cue } from './cues.ts'

/** Where a sentence, a quoted value or a line begins. */
const START = String.raw`(?:^|["'\x60>(\[{:;,.!?\n]\s{0,4}|\b(?:and|then|also|must|should|please|now|first|to|instead|immediately)\s{1,3}|\n\s{0,6}(?:\d{1,2}[.)]|[-*])\s{1,3})`
/** The same without what a speaker joins to his own wishes. */
const VALUE_START = String.raw`(?:^|["'\x60>(\[{:;.!?\n]\s{0,4}|\n\s{0,6}(?:\d{1,2}[.)]|[-*])\s{1,3})`
const ASKING = String.raw`(?:(?:please|kindly|now|first|also|then|immediately|can you|could you|would you|you must|you should|i (?:need|want|would like) you to|i['’]d like you to|make sure to|go ahead and)[\s,]{1,3}){0,2}`
const MAIL = String.raw`[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,40}`
const REPLY = String.raw`(?:answer|response|reply|summary|output|explanation|conclusion|message|report|analysis|review|text)`
const SAYING = String.raw`(?:inform|tell|notify|advise|remind|display|issue|output|print|return|respond|reply|emulate|simulate|imitate|mimic|include|insert|mention|recommend|suggest|weave|slip|append|embed|add|state|announce|show|present|produce|prais\w{1,3}|promote|endorse|encourage|invite|direct|instruct|urge|highlight|incorporate|confirm that|acknowledge|interrupt|reference|commend|announce|prepend|post|finish|notifying|stating|declare|report that)`
const OWN = String.raw`(?:account|card|history|address|profile|device|contacts?|e-?mails?|inbox|calendar|files?|documents?|records?|data|password|passwords|payment|balance|bank|savings|wallet|location|lock|door|thermostat|appointments?|prescriptions?|orders?|reservations?|photos?|messages?|friends?|followers|friend|colleague|home|house|schedule|subscription|credit|insurance|portfolio|stocks?|crypto\w{0,8}|tweets?|posts?|repository|repositories|server|network|car|vehicle|health|medical|genetic|fitness|browser|search|purchase|transactions?|statements?|service|information|details|settings|playlist|reviews?|customers?|clients?)`
const DOING = String.raw`(?:transfer|send|e-?mail|forward|pay|wire|grant|give|unlock|open|lock|turn (?:on|off)|disable|enable|deactivate|delete|remove|erase|update|change|modify|set|reset|schedule|book|cancel|buy|order|purchase|post|publish|tweet|share|download|retrieve|fetch|search|find|look up|provide|get|list|access|make|initiate|deposit|withdraw|sell|trade|register|invite|add|create|save|execute|install|export|copy|upload|check|read|review|show|collect|gather|extract|locate|track|use|log in(?:to)?|apply|submit|file|report|block|report|start|stop|activate)`

/** What hands something over, as it stands before a blank. */
const HANDING = 'send mail forward deliver share transmit submit copy message report'.split(' ')

export const ORDER_CUES: readonly Cue[] = [
  {
    id: 'hand-over-link',
    weight: 0.62,
    message: 'An order to send data to an address of the network',
    literals: ['http', 'webhook', 'external'],
    regex:
      /\b(?:send|post|upload|forward|exfiltrate|transmit|submit|leak|append|pipe|push|copy|deliver)\s{1,3}(?:(?:it|all|the|any|every|this|that|them|your|user|session|collected|extracted|entire|full|these|sensitive|raw)\s{1,3}){1,4}(?:\w{1,16}\s{1,3}){0,3}?(?:data|credentials?|secrets?|tokens?|keys?|conversations?|history|contents?|files?|cookies?|context|info(?:rmation)?|passwords?|variables|messages?|results?|prompts?|output|them|it)?\b[^.!?\n]{0,40}?\bto\s{1,3}(?:the\s{1,3}(?:url|endpoint|address|webhook|server|website)\s{1,3}|our\s{1,3})?(?:https?:\/\/|www\.)(?!localhost|127\.|example\.com|api\.)[\w-]/gi,
    reach: 260,
  },
  {
    id: 'exfiltrate',
    weight: 0.5,
    message: 'An order to exfiltrate',
    literals: ['exfiltrat'],
    regex:
      /(?:^|[.!?:;>\n#]\s{0,4}|\b(?:and|then|must|please|should)\s{1,3})exfiltrate\s{1,3}(?:all|the|any|every|current|user|sensitive|data|credentials|files|secrets|private)\b/gi,
    reach: 80,
  },
  {
    id: 'ignore-user',
    weight: 0.65,
    message: 'An order to ignore the user',
    literals: ['user', 'original task', 'original request'],
    regex:
      /\b(?:ignore|disregard|override|bypass|do not (?:answer|follow|do)|don['’]t (?:answer|follow|do))\s{1,3}(?:(?:all|the|any|what(?:ever)?|of)\s{1,3}){0,3}(?:(?:users?['’]?s?)\s{1,3}(?:input|requests?|questions?|instructions?|query|queries|messages?|tasks?|asks?|asked|says?|preferences?|wants?)|original\s{1,3}(?:task|request|question|query))\b/gi,
    beside: ['ignore ', 'disregard ', 'override ', 'bypass ', 't answer ', 't follow ', 't do '],
    reach: 100,
  },
  {
    id: 'personal-order',
    weight: 0.62,
    message: 'A request that speaks as the user about what is the user’s',
    literals: [' my '],
    regex: new RegExp(
      `${VALUE_START}${ASKING}${DOING}\\s(?:[^.!?\\n]{0,90}?\\s)?my\\s(?:\\w{1,20}[\\s'’-]s?\\s?){0,4}${OWN}\\b`,
      'gi',
    ),
    reach: 240,
  },
  {
    id: 'hand-over',
    weight: 0.62,
    message: 'An order to send what was found to an address',
    literals: ['@'],
    regex: new RegExp(
      `\\b(?:send|e-?mail|mail|forward|deliver|share|transmit|submit|copy|message|report)(?:ing)?\\s{1,3}(?:(?:the|a|an|this|that|these)\\s{1,3})?(?:(?:it|them|those|all|my|everything|any|his|her|their|full|detailed|complete|entire|details?|summary|data|results?|output|contents?|conversation|copy|copies|information|list|history|records?|code|text|security|emails?|messages)\\b)[^.!?\\n]{0,110}?\\b(?:to|at|via)\\b[^.!?\\n]{0,60}?${MAIL}`,
      'gi',
    ),
    beside: HANDING.flatMap((verb) => [`${verb} `, `${verb}ing `]),
    reach: 260,
  },
  {
    id: 'move-money',
    weight: 0.62,
    message: 'An order to move money',
    literals: [
      'transfer',
      'payment',
      'wire',
      'deposit',
      'withdraw',
      'bitcoin',
      'donat',
      'send $',
      'send €',
      'pay ',
    ],
    regex: new RegExp(
      `${START}${ASKING}(?:transfer|wire|send|pay|deposit|withdraw|donate|initiate|make|schedule|issue)\\s{1,3}(?:(?:a|an|the|one|immediate)\\s{1,3})?(?:(?:payment|transfer|transaction|deposit|withdrawal|donation|wire)\\s(?:transfer\\s)?of\\s{1,3})?(?:[$€£]\\s?\\d|\\d[\\d.,]{0,12}\\s?(?:usd|eur|dollars?|euros?|btc|eth|bitcoins?|pounds?))[^.!?\\n]{0,80}?\\b(?:to|from|into)\\b`,
      'gi',
    ),
    reach: 220,
  },
  {
    id: 'physical-order',
    weight: 0.6,
    message: 'An order to open, switch or grant access to something in the world',
    literals: [
      'unlock',
      'door',
      'access',
      'alarm',
      'camera',
      'traffic light',
      'thermostat',
      'garage',
      'lock',
    ],
    regex: new RegExp(
      `${START}(?:please|kindly|immediately|now|you must)\\s{1,3}(?:unlock|open|lock|disable|turn (?:on|off)|deactivate|grant|give|change|set|adjust|start|stop)\\s{1,3}[^.!?\\n]{0,60}?(?:door|garage|lock|alarm|camera|traffic light|thermostat|access to|permanent access|guest access|security system|light|vehicle|robot|engine|water)\\b`,
      'gi',
    ),
    beside: ['please ', 'kindly ', 'immediately ', 'now ', 'you must '],
    reach: 200,
  },
  {
    id: 'shapes-answer',
    weight: 0.65,
    message: 'An order about what the answer must say',
    literals: ['your '],
    regex: new RegExp(
      `\\b${SAYING}\\b[^.!?\\n]{0,140}?\\b(?:in|into|within|throughout|during|of|to|as part of|with|for|amid|alongside|before|while)\\s{1,3}(?:giving\\s|writing\\s|composing\\s|drafting\\s|finishing\\s|concluding\\s|completing\\s)?your\\s{1,3}(?:\\w{1,14}\\s{1,3}){0,2}${REPLY}\\b|\\b(?:in|within|while (?:writing|composing|drafting|preparing|generating)|when (?:writing|composing|drafting|preparing|generating)|amid|midway through|during|as you (?:write|craft|compose|draft)|at the (?:start|beginning|end|top|close|very end) of)\\s{1,3}(?:your|the)\\s{1,3}(?:\\w{1,14}\\s{1,3}){0,2}${REPLY},?\\s{1,3}(?:please\\s|also\\s|you must\\s|be sure to\\s|kindly\\s|\\w{4,14}ly\\s){0,2}${SAYING}\\b`,
      'gi',
    ),
    reach: 260,
  },
  {
    id: 'shapes-answer',
    weight: 0.65,
    message: 'An order about what the answer must say',
    literals: [
      'before',
      'prior to',
      'while',
      'when',
      'after',
      'midway',
      'as soon',
      'amid',
      'upon',
      'mid-response',
    ],
    regex: new RegExp(
      `\\b(?:before|prior to|while|when|after|midway through|as soon as|amid|upon|mid-response|just as)[,\\s]{1,3}(?:you\\s{1,3}(?:begin|start|finish|are|can)?\\s{0,3}|your\\s{1,3}|the\\s{1,3}|giving\\s{1,3}|providing\\s{1,3}|producing\\s{1,3}|beginning\\s{1,3}){0,3}(?:answer(?:ing)?|respond(?:ing)?|response|reply(?:ing)?|summar(?:y|ize|izing|ies)|explain(?:ing)?|explanation|compos(?:e|ing)|draft(?:ing)?|generat(?:e|ing)|disclos(?:e|ing)|stat(?:e|ing)|conclud(?:e|ing)|present(?:ing)?|produc(?:e|ing)|provid(?:e|ing)|giv(?:e|ing)|list(?:ing)?|detail(?:ing)?|craft(?:ing)?|deliver(?:ing)?|offering|outlining|describing|interrupt)\\b[^.!?\\n]{0,90}?[,:]?\\s{1,3}(?:you must\\s|please\\s|kindly\\s|also\\s|first\\s|subtly\\s|discreetly\\s|\\w{4,14}ly\\s){0,2}(?:inform|tell|notify|advise|display|issue|output|print|emulate|simulate|imitate|mimic|insert|weave|slip|embed|append|recommend|promote|praise|mention|encourage|include an?|add an?|return only|respond (?:only )?with|respond by|interject)\\b`,
      'gi',
    ),
    reach: 260,
  },
  {
    id: 'covert-promotion',
    weight: 0.65,
    message: 'An order to praise something without saying why',
    literals: [
      'subtl',
      'discreet',
      'casual',
      'seamless',
      'gracefully',
      'naturally',
      'smoothly',
      'gently',
      'weave',
      'slip in',
      'tactful',
      'unobtrusive',
      'quietly',
      'mention',
      'recommendation',
      'praise',
      'endorsement',
      'commendation',
      'remark',
      'advisory',
      ' note',
      'comment',
      'sentence',
      'statement',
    ],
    regex:
      /\b(?:subtl[ey]|discreet(?:ly)?|casually|seamlessly|gracefully|naturally|smoothly|gently|tactfully|unobtrusively|quietly)\s{1,3}(?:\w{1,16}\s{1,3}){0,3}?(?:mention|recommend|promote|praise|endorse|commend|suggest|encourage|include|incorporate|insert|append|weave|advise|invite|highlight|note|reference|plug|remark|instruct|direct|integrate|work in|slip|embed)\s{1,3}(?:a|an|the|that|in|how|one|some|your|readers?|users?|of|by|for|\w{1,14}ing)\b|\b(?:include|insert|add|append|offer|give|drop|place|slip in|weave in|provide)\s{1,3}(?:a|an|one|some)\s{1,3}(?:\w{1,14},?\s{1,3}){0,2}?(?:subtle|discreet|casual|brief|short|quick|gentle|concise|passing|natural|appreciative|positive|complimentary|persuasive)\w{0,4}\s{1,3}(?:\w{1,14}\s{1,3}){0,2}?(?:mention|recommendation|praise|endorsement|commendation|remark|plug|reference|advisory|note|comment|line|sentence|statement|nod)\s{1,3}(?:of|to|for|about|that|praising|noting|recommending|endorsing|promoting|stating|recognizing|highlighting|appreciating|telling|inviting|on|acknowledging|commending|advising|crediting|saying|suggesting)\b|\b(?:weave|slip|work|drop|sneak)\s{1,3}in\s{1,3}(?:a|an|one|some)\s{1,3}[^.!?\n]{0,60}?(?:mention|recommendation|note|praise|endorsement|commendation|remark|reference|comment|line|sentence|plug)/gi,
    reach: 160,
  },
  {
    id: 'fake-failure',
    weight: 0.62,
    message: 'An order to feign a failure instead of an answer',
    literals: ['only', 'simulat', 'emulat', 'imitat', 'mimic', 'pretend', 'feign', 'as if', 'as though'],
    regex:
      /\b(?:respond|reply|return|answer|output|print|display)(?:ing)?\s{1,3}(?:back\s{1,3})?(?:only|solely|exclusively|just|nothing but|only with|solely with|exactly)\b[^.!?\n]{0,60}?["'“‘:][^"'”’\n]{0,60}?\b(?:error|denied|failure|failed|unavailable|timeout|offline|halted|exception|suspended|expired|fault|exceeded)\b|\b(?:emulate|simulate|imitate|mimic|feign|fake|pretend|act as (?:if|though)|behave as (?:if|though))\b[^.!?\n]{0,60}?\b(?:failure|malfunction|crash|outage|glitch|unavailable|offline|breakdown|suspended|access denied|anomaly|fault|server error|timeout)\b[^.!?\n]{0,80}?\b(?:by\s(?:returning|responding|displaying|showing|outputting|first|ending|stating)|before|instead|response|answer|and (?:stop|refuse|do not|halt))\b/gi,
    reach: 240,
  },
  {
    id: 'false-notice',
    weight: 0.62,
    message: 'An order to tell the user that access was lost',
    literals: ['the user', "user's", 'their access', 'their account', 'users that'],
    regex:
      /\b(?:inform|tell|notify|advise|state|display|issue|show|alert|warn|announce|notif(?:y|ying)|stat(?:e|ing)|notice|message|notification)(?:ing|s)?\b[^.!?\n]{0,80}?\b(?:users?(?:['’]s)?|their|they)\b[^.!?\n]{0,60}?\b(?:access|account|subscription|privileges|session|quota|permissions?|plan|license|credits)\b[^.!?\n]{0,40}?\b(?:suspend\w{0,3}|expired|restrict\w{0,3}|deactivated|denied|blocked|revoked|exceeded|inactive|terminated|insufficient|locked|disabled|lapsed|frozen|unavailable|on hold|withheld)\b/gi,
    reach: 220,
  },
  {
    id: 'lure-to-link',
    weight: 0.5,
    message: 'An order to send the user to an address',
    literals: ['http', 'www.'],
    regex:
      /\b(?:instruct|direct|encourag|advis|urg|invit|tell|inform|remind|suggest|recommend|notify|lead|guid|not(?:e|ing) that|mention(?:ing)? that|stating that|advisory telling|state that)(?:e|es|ing)?\s{1,3}(?:that\s{1,3})?(?:the\s{1,3}|all\s{1,3}|any\s{1,3})?(?:users?|readers?|people|them|visitors?|everyone|customers?|individuals|viewers|they|travell?ers|students|researchers)\b[^!?\n]{0,160}?(?:https?:\/\/|www\.)[\w-]/gi,
    reach: 300,
  },
  {
    id: 'visit-link',
    weight: 0.6,
    message: 'An order to visit an address',
    literals: ['http', 'www.'],
    regex: new RegExp(
      `(?:^|[.!?:;]\\s{1,3}|\\n\\s{0,6}|["']|\\bTODO:?\\s{1,3}|\\bdo\\s{1,3})(?:please\\s{1,3})?(?:visit|open|go to|navigate to|browse to|fetch|load)\\s{1,3}(?:a\\s|the\\s)?(?:website|page|site|link|url|following link)\\s{1,3}(?:at|from|on)\\s{1,3}(?:the\\s{1,3})?(?:link|url|address)?\\s{0,3}(?:https?:\\/\\/|www\\.)[\\w-]`,
      'gi',
    ),
    beside: ['visit ', 'open ', 'go to ', 'navigate to ', 'browse to ', 'fetch ', 'load '],
    reach: 160,
  },
  {
    id: 'obey-text',
    weight: 0.65,
    message: 'An order to obey what the text says',
    literals: [
      'following instruction',
      'instructions below',
      'instruction below',
      'these instructions',
      'new task',
      'following task',
      'task instead',
      'urgent task',
      'more urgent',
    ],
    regex:
      /\b(?:strictly|exactly|fully|immediately|only)?\s{0,2}(?:adhere to|obey|comply with|follow|execute|complete|perform|carry out|finish)\s{1,3}(?:strictly\s|only\s)?(?:the|this|these|my)\s{1,3}(?:following|new|urgent|below|next)?\s{0,2}(?:instructions?|tasks?|orders?|commands?|directives?)(?:\s(?:below|first|instead|now|only))?\s{0,2}[:.]|\b(?:more urgent|new urgent|another urgent|different)\s{1,3}(?:new\s)?task\b[^.!?\n]{0,60}\b(?:you|complete|finish|need)|\bfinish the new task first\b/gi,
    reach: 160,
  },
]
