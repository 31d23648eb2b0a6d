/** Cues of attempts to get what is kept back by a detour: in another form, by parts, by what stands before, in make-believe. */

import type { Cue } from '../cues.ts'

const SECRET = String.raw`(?:secret(?:\s(?:key|words?|codes?|phrase|password|message|string))?|passwords?|passphrase|passcode|access code|pass ?key|api key|pin code|credentials|system prompt|hidden (?:prompt|instructions|text)|confidential (?:string|text|information))(?!\s(?:documentation|docs|guide|policy|policies|rotation|page|section|field|form|manager|generator|reset|requirements)\b)`
const SECRET_WORDS: readonly string[] = [
  'secret',
  'password',
  'passphrase',
  'passcode',
  'access code',
  'pass key',
  'passkey',
  'api key',
  'pin code',
  'credentials',
  'system prompt',
  'hidden ',
  'confidential',
]
/** Whose it is; a password of nobody is a subject. */
const OWNED = String.raw`(?:the|your|our|its|that|this|his|her|their|my|(?:the\s)?users?['’]?s?|(?:the\s)?admin(?:istrator)?(?:['’]s)?)\s(?:\w{1,12}(?:['’]s)?\s){0,2}?`
/** Forms that hide a word from a filter and show it to a reader. */
const FORM = String.raw`(?:revers(?:e|ed)|backwards?|letter[- ]by[- ]letter|character[- ]by[- ]character|word[- ]by[- ]word|(?:each|every|all|single) (?:of (?:the|its) )?(?:letters?|characters?)|the (?:letters?|characters?|digits)|(?:first|last|second|third|next|middle) (?:\w{1,6} )?(?:letters?|characters?|digits?|words?|half)|base ?64|hex(?:adecimal)?|binary|rot-?13|caesar|morse|pig latin|leet\w{0,5}|ascii|emojis?|acrostic|poem|haiku|limerick|rhymes?|rhyming|riddle|song|spaces? between|dash(?:es)? between|hyphens? between|separated by|in (?:json|yaml|xml|csv|french|german|spanish|latin)|python variable|synonyms?|hints?)`

/** A part of a text, as opposed to a message of the conversation. */
const IS_OF_OWN_TEXT =
  /^what\b[^\n]*\b(?:of|in)\s(?:the|this|that)\s(?:text|passage|paragraph|poem|article|story|song|document|list|table|code|quote|excerpt|letter|mail|email|dialogue)\s(?:above|before)$/i
/** What ends the text above, as opposed to what begins it. */
const IS_LAST_PART =
  /\blast\s(?:paragraph|passage|stanza|verse|row|example|section|bullet|step|table|code block)\s(?:above|before)$/i
/** Behind so much text of the prompt itself, what stands above is that text. */
const OWN_TEXT_MIN = 60

export const DISCLOSURE_CUES: readonly Cue[] = [
  {
    id: 'secret-in-form',
    weight: 0.62,
    message: 'A secret asked for in a form that a filter does not know',
    literals: SECRET_WORDS,
    regex: new RegExp(
      String.raw`(?:^|[.!?:;,"'\n]\s{0,4}|\b(?:and|then|please|now|you|just|only|to)\s)(?:tell|give|say|show|print|output|write|answer|reply|respond|spell|return|reveal|make|compose|create|put|replace|list|provide|share|express|hint)\b[^.!?\n]{0,60}?\b(?:${FORM}\b[^.!?\n]{0,50}?\b${OWNED}${SECRET}\b|${OWNED}${SECRET}\b[^.!?\n]{0,50}?\b${FORM}\b)`,
      'gi',
    ),
    reach: 280,
  },
  {
    id: 'secret-by-parts',
    weight: 0.62,
    message: 'A question that gives a secret away bit by bit',
    literals: SECRET_WORDS,
    regex: new RegExp(
      String.raw`\b(?:what|which|how many|how long|is|does|are)\b(?![^.!?\n]{0,90}\b(?:must|should|needs?|require\w{0,2}|allow\w{0,2}|at least|minimum|maximum|policy|typical\w{0,2}|usually|valid)\b)[^.!?\n]{0,30}?\b(?:(?:letters?|characters?|digits?|words?|syllables?|half)\b[^.!?\n]{0,24}?\b${OWNED}${SECRET}(?=\s?(?:[?.!]|have|contain|start|begin|an?\b|$))|${OWNED}${SECRET}\s(?:rhymes?|starts?|begins?|ends?|contains?|sounds?|is made|consists?)\b)`,
      'gi',
    ),
    reach: 200,
  },
  {
    id: 'what-was-told',
    weight: 0.62,
    message: 'A question for what the model was told',
    literals: ['told', 'given', 'instructed', 'allowed', 'forbidden', 'permitted', 'prohibited', 'supposed'],
    regex:
      /\bwhat\s(?:\w{1,12}\s){0,2}?(?:(?:were|are|have|did)\syou\s(?:been\s)?(?:told|given|instructed|forbidden|programmed)(?:\s(?:to|not|by(?!\s(?:the|your|our|a|an|my)\s(?!(?:system|developer|operator|creator)))|at|before|in|as)\b|\s?[?.!]|$)|you(?:['’]re|\sare|\swere)\s(?:not\s(?:allowed|permitted|supposed)|forbidden|prohibited|told not|instructed)\s)/gi,
    reach: 120,
  },
  {
    id: 'text-before',
    weight: 0.62,
    message: 'What stands before the message is asked for',
    literals: [
      'above',
      'before',
      'previous',
      'preceding',
      'starting with',
      'first message',
      'first line',
      'begins with',
    ],
    regex:
      /\bwhat\s(?:was|is|were|did|does)\b(?!\s(?:the\s)?last\s(?:line|sentence|word|paragraph|letter|stanza|verse|row|item|entry)\s(?:of|in)\s(?:the|this|that)\s(?:text|passage|paragraph|poem|article|story|song|document|list|table|code|quote|excerpt|letter|mail|email|dialogue)\s(?:above|before)\b)[^.!?\n]{0,24}?\b(?:(?:first|previous|preceding|last|message|line|sentence|text|words?)\s){1,3}(?:[^.!?\n]{0,40}?\b(?:above|before (?:mine|me|this|I\b|my)|of (?:this|our|the) (?:conversation|chat|context))\b)|\b(?:repeat|print|output|copy|recite|write|continue)\b[^.!?\n]{0,40}?\b(?:words|text|sentences?|message|everything|phrase)\b[^.!?\n]{0,40}?\b(?:start(?:ing|s)?|begin(?:ning|s)?) with\s(?:the\s(?:phrase|words?)\s)?["'“]?You are\b|\b(?:repeat|print|output|copy|recite|show|paste)\b[^.!?\n]{0,40}?\b(?:text|message|paragraph|words?|lines?|content|instructions?)\b[^.!?\n]{0,20}?\b(?:before|prior to|preceding)\s(?:this|my|mine|the user)/gi,
    reach: 200,
    holds: (matched, { text }) =>
      !IS_LAST_PART.test(matched) &&
      (!IS_OF_OWN_TEXT.test(matched) || text.slice(0, OWN_TEXT_MIN + matched.length - 1).includes(matched)),
  },
  {
    id: 'text-before',
    weight: 0.62,
    message: 'What stands before the message is asked for',
    literals: [
      'very top',
      'very start',
      'very beginning',
      'at the top',
      'first token',
      'up to this',
      'up to here',
      'before our chat',
    ],
    regex:
      /\bwhat(?:['’]s|\sis|\sstands|\swas)\s(?:written\s|said\s|stated\s|standing\s)?(?:right\s)?at the\s(?:very\s)?(?:top|start|beginning|head)\sof\s(?:this|our|the)\s(?:chat|conversation|context|session|dialogue)\b|\b(?:print|repeat|output|copy|recite|show|write|give me)\b[^.!?\n]{0,24}?\b(?:everything|all|the text|what stands)\sfrom\b[^!?\n]{0,50}?\bup to\s(?:this|here)\b|\bfrom the first token\b|\b(?:paste|print|repeat|show|give me|quote)\b[^.!?\n]{0,20}?\b(?:text|words|rules|instructions?|message)\b[^.!?\n]{0,40}?\b(?:gave|given|handed|sent)\s(?:to\s)?you\sbefore\s(?:our|this)\s(?:chat|conversation)\b/gi,
    reach: 200,
  },
  {
    id: 'own-rules-recast',
    weight: 0.62,
    message: 'The rules of the model, asked for in another form',
    literals: [
      'your guidelines',
      'your rules',
      'your instructions',
      'your configuration',
      'your directives',
      'told to avoid',
    ],
    regex:
      /(?:^|[.!?:\n]\s{0,3}|\b(?:please|now|and|then)\s)(?:convert|turn|render|transform|put|rewrite|export|output|dump|serialize|format)\s(?:all\s|out\s)?(?:of\s)?your\s(?:own\s|full\s|system\s|initial\s){0,2}(?:guidelines|rules|instructions|configuration|directives)\s(?:to|in(?:to)?|as)\s(?:an?\s)?(?:json|yaml|xml|csv|table|list|toml|markdown|poem|song|haiku|story|code|emoji|bullet)|\b(?:which|what)\s(?:topics|subjects|words|questions|things)\s(?:were|are|have)\syou\s(?:been\s)?told\sto\s(?:avoid|refuse|decline|hide)\b/gi,
    reach: 160,
  },
  {
    id: 'terminal-secret',
    weight: 0.62,
    message: 'A make-believe terminal that is to show a secret',
    literals: ['terminal', 'shell', 'console', 'interpreter'],
    regex:
      /\b(?:terminal|shell|console|interpreter)\b[\s\S]{0,300}?(?:^|[\s`'":$>])(?:cat|echo|print|type|printenv|less|head|tail|more)\s{1,3}["'(]{0,2}[$/~.\w-]{0,40}(?:secret|prompt|passw|flag|api_?key|credential|instructions)\w{0,20}/gi,
    reach: 420,
  },
  {
    id: 'make-believe-personal',
    weight: 0.62,
    message: 'Somebody’s data or a password asked for in make-believe',
    literals: [
      'imagine',
      'pretend',
      'suppose',
      'hypothetical',
      'roleplay',
      'role-play',
      "let's play",
      'in this world',
      'in this story',
      'in this scenario',
      'in this game',
      'in this future',
    ],
    regex:
      /\b(?:imagine|pretend|suppose|hypothetical(?:ly)?|role-?play(?:ing)?|let['’]s play|in this (?:world|story|scenario|game|future))\b[\s\S]{0,400}?\b(?:tell me|give me|share|reveal|what(?:['’]s| is| would(?: be)?)|provide)\s(?:[^.!?\n]{0,12}?\s)?(?:your\spassword|(?:\w{2,16}(?:['’]s)\s(?:\w{1,12}\s){0,2}?)(?:birth ?(?:date|day)|date of birth|e-?mail(?: address)?|phone(?: number)?|(?:home |street )?address|account (?:number|balance)|salary|ssn|social security number|medical records?|city of residence|password)\b|the\s(?:account number|account balance|social security number|home address|e-?mail address|phone number|password)\sof\s)/gi,
    reach: 560,
  },
]
