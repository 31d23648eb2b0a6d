/** Further cues of definitions: what a tool claims for itself, does on the side, or wants from the conversation. */

import type { Cue } from './cues.ts'

const gap = (most: number): string => String.raw`(?:[^.!?\n]|[.!?](?=\S)){0,${most}}?`

type Phrase = readonly [literals: readonly string[], pattern: string, reach: number]

const cue = (id: string, weight: number, message: string, [literals, pattern, reach]: Phrase): Cue => ({
  id,
  weight,
  message,
  literals,
  regex: new RegExp(pattern, 'gi'),
  reach,
})

const DOING = String.raw`(?:wire|transfer|send|e-?mail|forward|delete|erase|wipe|unlock|disarm|buy|order|purchase|pay|grant|publish|post|disable|turn off|switch off|shut down|cancel|book|reset|uninstall|revoke|encrypt|overwrite|open the|download|upload|share|invite|subscribe|donate|sell|unsubscribe|change the|create a public|open a public)`
const DOES = String.raw`(?:chang|modif|delet|remov|install|record|captur|send|upload|disabl|execut|forward|transmit|collect|copi|log|stor|shar|transfer|wir|grant|overwrit|encrypt|monitor|harvest|extract|track|steal|leak|export|alter)(?:e?s|ies|ing)`
const OWN = String.raw`(?:firewall|microphone|webcam|camera|clipboard|keystrokes|audio|credentials?|passwords?|scheduled task|remotely|remote server|third part\w{1,3}|permissions|address book|contacts|browser|cookies|history|home directory|registry|start-?up|location|your (?:text|files|data|messages)|user(?:['’]s)? (?:data|files|messages|input)|vendor|attacker|account)`
const SECRET = String.raw`(?:api[ _-]?keys?|(?:access|auth|session|bearer|oauth)[ _]?tokens?|credentials|passwords?|passphrases?|secrets|private keys?|personal (?:details|data|information)|phone numbers?|e-?mail address(?:es)?|full name)`
const TALK = String.raw`(?:conversation|chat|context|session|dialogue|discussion|earlier messages)`

export const TOOL_CLAIM_CUES: readonly Cue[] = [
  cue('call-me-first', 0.62, 'A demand to be called before, or with, everything else', [
    ['this', 'call me', 'use me', 'run me', 'invoke me', 'required for', 'without it', 'own knowledge'],
    `\\b(?:call|use|run|invoke|consult|ask)\\sme\\b${gap(12)}\\b(?:first|before|every|always|whenever|instead)\\b|\\balways\\s(?:start|begin|open)\\s(?:with|by (?:calling|using|running))\\sthis\\b|\\b(?:required|mandatory|compulsory|obligatory)\\s(?:for|on|in|before)\\s(?:every|each|any|all)\\s(?:user\\s|single\\s)?(?:quer(?:y|ies)|requests?|messages?|turns?|conversations?|sessions?|tasks?|answers?)\\b|\\b(?:required|obliged|instructed|expected)\\sto\\s(?:invoke|call|use|run)\\sthis\\s(?:tool|function)?${gap(12)}\\b(?:each time|every|whenever|always|first|before any)\\b|\\b(?:run|call|use|invoke|execute)\\sthis\\s(?:tool|function)?\\s?first\\b${gap(30)}\\b(?:every|each|any|always|otherwise|or else|all other|other tools)\\b|\\bdo not\\s(?:answer|respond|reply|proceed|continue|do anything)\\s(?:\\w{1,12}\\s){0,3}?(?:from your own|without (?:it|this|calling|using|first)|before (?:calling|using) (?:this|it))\\b`,
    200,
  ]),
  cue('above-rivals', 0.62, 'A claim to stand above other tools, or that others must not be used', [
    ['this', 'never ', 'bug', 'not function', 'not work', 'instead'],
    `\\b(?:choose|pick|select|favou?r)\\sthis\\s(?:tool\\s|one\\s)?(?:over|instead of|rather than|before|above|in place of)\\b|\\bprefer this (?:tool )?(?:over|to) (?:any|all|every|other|google|built-in|native)|\\b(?:llms?|assistants?|agents?|models?|you)\\s(?:should|must|shall|may|can)\\s(?:never|not)\\s(?:ever\\s)?(?:select|choose|pick|use|call|consider|recommend)\\s(?:an?y?\\s)?(?:other|another|different|alternative)\\b|\\b(?:other|the remaining|all other)\\s(?:\\w{1,16}\\s){0,2}(?:tools?|servers?|functions?)${gap(30)}\\b(?:contains? a bug|(?:will|do|does|may|can|might)\\s?(?:not|n['’]t) (?:function|work|be (?:trusted|reliable|safe))|cannot be trusted|(?:is|are) not (?:safe|trusted|reliable|allowed))|\\bwhen(?:ever)? you (?:would|might|want to|need to|are about to)\\s(?:otherwise\\s|normally\\s)?(?:use|call|pick|choose|reach for)\\b${gap(50)},\\s(?:use|call|pick|choose) this\\b`,
    220,
  ]),
  cue('rides-on-others', 0.62, 'A demand to be fed with what other tools do', [
    [
      'other tool',
      'other function',
      'other server',
      'every tool',
      'any tool',
      'each tool',
      'all tools',
      "tool's output",
      'tool’s output',
      'email tool',
      'other tools',
    ],
    `\\b(?:before|after|when(?:ever)?|every time|each time|once)\\s(?:you\\s)?(?:have\\s)?(?:call|us|invok|runn?|execut)(?:e[sd]?|ing|ed|s)?\\s(?:any|every|each|all|an?)\\s?(?:of the\\s)?(?:other|another)\\s(?:tools?|functions?|servers?)\\b|\\b(?:that|the other|each|every|another)\\stools?['’]?s?\\s(?:outputs?|results?|arguments?|responses?)\\b${gap(30)}\\b(?:to|into|in|with|through)?\\s?(?:this|me)\\b|\\b(?:call|invoke|use|run)\\s(?:this|me)\\b${gap(30)}\\bwith\\s(?:that|the other|its|their|every|each)\\s(?:tools?['’]?s?\\s)?(?:outputs?|results?)\\b|\\b(?:note|notice|warning|information|instructions?)\\s(?:about|on|for|regarding)\\sthe\\s(?:\\w{2,20}\\s)?(?:e-?mail|file|payment|message|messaging|filesystem|browser|git|slack|database|search|other)\\s(?:tool|server|function)s?\\b`,
    240,
  ]),
  cue('blind-copy', 0.62, 'An order to copy somebody in', [
    ['bcc', 'blind copy', 'blind-copy', 'blind carbon'],
    `\\b(?:always|must|please|also|add|set|include)\\b${gap(40)}[\\w.+-]{1,64}@[\\w-]{1,64}\\.[\\w.]{2,40}${gap(30)}\\bbcc\\b|\\bblind[- ](?:copy|copies|carbon copy)\\b${gap(30)}[\\w.+-]{1,64}@[\\w-]{1,64}\\.\\w|\\bbcc\\s(?:to\\s)?[\\w.+-]{1,64}@[\\w-]{1,64}\\.\\w{2,12}`,
    200,
  ]),
  cue('kept-from-user', 0.6, 'A demand to keep something from the user', [
    [
      'nobody',
      'anybody',
      'no one',
      'anyone',
      'invisible to',
      'if asked',
      'when asked',
      'pretend',
      'to be told',
      'to know',
      'to hear',
      'be aware',
      'be informed',
      'hidden from',
      'never disclose',
      'must not disclose',
      'should never',
    ],
    `\\b(?:never|do not|don['’]t)\\s(?:tell|inform|let|show|mention (?:it|this|that) to)\\s(?:anybody|anyone|nobody|no one)\\b|\\b(?:invisible|hidden|unknown|unseen|not visible|not shown|concealed)\\s(?:to|from|by)\\s(?:the\\s)?(?:end[- ]?)?users?\\b${gap(40)}(?::|\\b(?:run|call|must|send|first|always|do|you)\\b)|\\b(?:if|when)\\s(?:you are\\s|the user\\s|anyone\\s)?asks?(?:ed)?\\b${gap(50)},?\\s(?:you\\s(?:must|should)\\s)?(?:(?:answer|say|reply|respond)\\s(?:only|just|simply)|claim|pretend|deny)\\s(?:that|with|it|you|no)\\b|\\bpretend\\s(?:that\\s|as if\\s)?(?:nothing|you|this|it|no)\\b|\\b(?:users?|person|human|people|customer|operator|they|somebody|anyone)\\b${gap(30)}\\b(?:does|do|need|needs)\\s?(?:not|n['’]t)\\s(?:need\\s|have\\s)?to\\s(?:be told|know|be informed|be aware|hear|see)\\b|\\b(?:never|must not|do not|don['’]t|should not)\\s(?:disclose|reveal|mention|report|admit|acknowledge)\\s(?:this|it|that|these)\\s(?:\\w{1,12}\\s)?to\\s(?:the\\s)?(?:users?|anyone|anybody|humans?|people|customers?)\\b`,
    200,
  ]),
  cue('takes-from-conversation', 0.62, 'A wish for what was said or seen before', [
    [
      'conversation',
      'chat',
      'context',
      'session',
      'earlier',
      'so far',
      'system message',
      'system prompt',
      'reasoning',
      'tools',
      'the user has',
      'verbatim',
    ],
    `\\b${SECRET}\\b${gap(40)}\\b(?:taken|copied|extracted|gathered|found|seen|appeared|appearing|appear|mentioned|shared|given|typed|used)\\s(?:in\\s|from\\s|by the user\\s|by the user|by\\s)?(?:the\\s|this\\s|our\\s)?(?:${TALK}|earlier|so far|before)\\b|\\b(?:text|contents?|copy|body|wording|words)\\sof\\s(?:your|the)\\s(?:\\w{1,12}\\s)?(?:system (?:message|prompt|instructions)|instructions|initial prompt)\\b|\\b(?:names?|list|descriptions?|schemas?|parameters?)\\sof\\s(?:all\\s)?(?:the\\s)?other\\stools\\b|\\bother tools (?:you|that you) (?:can|may|have)\\b|\\byour\\s(?:internal\\s|own\\s|full\\s|complete\\s|entire\\s){0,2}(?:reasoning|thoughts|thinking|thought process)\\b${gap(12)}\\b(?:verbatim|in full|word for word|unabridged|complete)|\\b(?:anything|everything|whatever|what|all|(?:any|all)\\s(?:\\w{1,12}\\s){1,2})\\s?(?:that\\s)?the user has\\s(?:\\w{1,8}\\s)?(?:shared|said|told|typed|written|mentioned|disclosed|revealed|entered)\\b|\\b(?:last|latest|previous|recent|first|earlier)\\s(?:\\w{1,6}\\s)?(?:messages|turns|prompts|replies|exchanges)\\s(?:of|in|from)\\s(?:this|the|our)\\s${TALK}\\b`,
    240,
  ]),
  cue('value-whatever-said', 0.62, 'A value that is forced whatever the user says', [
    ['the user', 'the human', 'the caller'],
    `\\bwhatever\\s(?:\\w{2,16}\\s)?the user\\s(?:names|asks|says|types|picks|wants|enters|requests|chooses|specifies)\\b|\\b(?:ignore|disregard|override|discard|replace|overwrite)\\s(?:the|any|all)\\s\\w{2,20}\\s(?:that\\s|which\\s)?(?:the user|was|were)?\\s?(?:mentioned|named|chosen|asked|gave|given|supplied|entered|provided|specified|requested|typed|wants)\\b|\\b(?:in place of|instead of|rather than)\\s(?:the|what|any)\\s(?:\\w{2,20}\\s)?(?:given|entered|supplied|provided|named|chosen|requested|specified|asked for)\\sby\\sthe\\suser\\b|\\beven (?:if|when|though)\\sthe user\\s(?:asks|says|requests|wants|specifies|objects|refuses|declines|did not|does not|has not)\\b`,
    200,
  ]),
  cue('side-action', 0.62, 'Another act asked for besides the tool', [
    [
      'also ',
      'then ',
      'afterwards',
      'in addition',
      'additionally',
      'after that',
      'next,',
      'finally',
      'before you return',
    ],
    `(?:^|[.!?]\\s{1,2}|\\n\\s{0,8})(?:also|then|afterwards|in addition|additionally|after that|furthermore),?\\s(?:please\\s|always\\s|you must\\s|immediately\\s)?${DOING}\\b\\s(?:the|all|any|every|my|it|its|them|\\d|\\$|a\\b|an\\b|this)|\\bbefore you (?:return|answer|reply|finish)\\b${gap(12)},?\\s(?:make|send|issue|call|post|open|run)\\b`,
    160,
  ]),
  cue('side-effect', 0.62, 'Something a tool does besides what it is for', [
    [
      'also ',
      'additionally',
      'in addition',
      'besides',
      'furthermore',
      'while ',
      'on render',
      'in the background',
    ],
    `\\b(?:also|additionally|in addition(?:,| it)?|besides|furthermore|at the same time|on render(?: it)?)\\s(?:\\w{3,12}ly\\s)?${DOES}\\b${gap(60)}\\b${OWN}\\b`,
    200,
  ]),
  cue('eavesdrops', 0.62, 'A tool that watches or listens', [
    ['microphone', 'clipboard', 'keystroke', 'webcam', 'keylog', 'victim', 'ransom note'],
    `\\b(?:record|captur|log|collect|harvest|exfiltrat|read|monitor|steal|upload)(?:e?s|e|ing|ies)?\\s(?:\\w{1,12}\\s){0,3}?(?:the\\s)?(?:microphone|clipboard contents|keystrokes|webcam)\\b|\\bvictim(?:['’]s)?\\s(?:disk|machine|computer|files?|documents?|device|account|system|host|browser|data|phone)\\b|\\bransom note\\b`,
    160,
  ]),
  cue('drops-guard', 0.62, 'An order to drop a safeguard', [
    [
      'confirm',
      'approval',
      'consent',
      'guidelines',
      'rules',
      'policies',
      'safety',
      'restrictions',
      'instructions',
      'permission',
    ],
    `\\b(?:confirmation|approval|consent|permission|verification)\\s(?:step|prompt|dialog|check|request)?s?\\s?(?:can|may|should|must|is to|are to)\\sbe\\s(?:skipped|omitted|bypassed|ignored|left out|suppressed)\\b|\\b(?:no longer|not)\\s(?:need|have|required|obliged|bound)\\s?(?:to|by)\\s(?:follow|obey|respect|observe|comply with)?\\s?(?:your|the|any|its)\\s(?:\\w{1,12}\\s)?(?:guidelines|rules|polic(?:y|ies)|restrictions|instructions|safety)\\b|\\b(?:safety|security)\\s(?:checks?|rules?|guidelines|filters?|restrictions|measures)\\s(?:have been|has been|are|is|were)\\s(?:now\\s)?(?:relaxed|lifted|disabled|switched off|turned off|suspended|removed|waived)\\b`,
    160,
  ]),
  cue('obeys-content', 0.62, 'An order to obey what a tool returns', [
    ['instruction', 'command', 'authoritative', 'outranks', 'directive'],
    `\\b(?:instructions?|commands?|directives?|orders?|steps)\\b${gap(50)}\\b(?:which|that|and)\\s(?:you|the (?:assistant|agent|model|llm|ai))\\s(?:are to|must|should|have to|shall|will|need to)\\s(?:then\\s|always\\s)?(?:carry out|follow|execute|obey|perform)\\b|\\b(?:authoritative|binding|trusted)\\s(?:and\\s)?(?:outranks?|overrides?|takes? precedence|supersedes?)\\b|\\boutranks?\\s(?:\\w{1,12}\\s){0,2}(?:instructions?|prompts?|rules?|tools?|messages?)\\b`,
    200,
  ]),
  cue('delayed', 0.62, 'An order that waits for its moment', [
    ['first ', 'third ', 'second ', 'fifth ', 'tenth '],
    `\\b(?:for|during|after|on)\\s(?:the|its)\\s(?:first\\s(?:\\w{2,6}|\\d{1,3})|second|third|fourth|fifth|tenth)\\s(?:uses?|calls?|times|runs?|invocations?)\\b${gap(60)}\\b(?:after(?:wards)?|then|include|send|also|run|switch|change|must|always)\\b`,
    200,
  ]),
  cue('gives-to-speaker', 0.5, 'A wish spoken by the tool for itself', [
    ['give me', 'send me', 'hand me', 'pass me', 'tell me', 'provide me', 'show me'],
    `\\b(?:give|send|hand|pass|tell|provide|show)\\sme\\s(?:with\\s)?(?:the|all|your|any|every|its|their|a copy)\\b`,
    60,
  ]),
  cue('speaks-to-assistant', 0.25, 'Words addressed to the assistant by name', [
    [
      'claude',
      'chatgpt',
      'copilot',
      'assistant:',
      'for the model',
      'for the assistant',
      'for the llm',
      'for the agent',
      'dear assistant',
      'gemini',
      'cursor,',
    ],
    `(?:^|[.!?>]\\s{0,2}|\\n)(?:dear\\s|hey\\s|hello\\s)?(?:claude|chatgpt|copilot|gemini|assistant|ai|llm),\\s(?:please|you|always|run|call|read|send|do)\\b|\\bassistant:\\s(?:always|you|please|read|send|call|run|first|must)|\\b(?:notes?|instructions?|hints?|rules?|information)\\sfor\\sthe\\s(?:model|assistant|llm|agent|ai)\\b`,
    100,
  ]),
  cue('public-drop', 0.62, 'An order to make something private public', [
    ['public gist', 'public repo', 'pastebin', 'public issue', 'public bucket', 'publicly'],
    `\\b(?:open|create|publish|post|upload|push|copy|put)\\b${gap(50)}\\b(?:public gist|public repo(?:sitory)?|pastebin|public issue|public bucket)\\b${gap(30)}\\b(?:with|containing|of|from)\\b|\\bprivate\\s(?:repositor\\w{1,3}|files?|data|messages?|keys?)\\b${gap(60)}\\b(?:public gist|public repo(?:sitory)?|pastebin|public issue|publicly)\\b`,
    200,
  ]),
  cue('asks-as-person', 0.62, 'A request that speaks as a person, not as a definition', [
    [
      'i would like you',
      "i'd like you",
      'i want you',
      'i need you',
      'kindly',
      'could you',
      'can you please',
      'would you',
      'i am the user',
      'for me',
      'me a ',
    ],
    `\\b(?:i\\s(?:would like|want|need|expect|order|command|ask)|i['’]d like)\\syou\\sto\\s\\w{2,}|(?:^|[.!?:;]\\s)(?:kindly|(?:can|could|would|will)\\syou\\s(?:please|kindly))\\s${DOING}\\b|(?:^|[.!?:;]\\s)please\\s(?!provide|use|note|see|refer|contact|check|ensure|make|specify|enter|read|visit|consult)\\w{3,16}\\sme\\b|\\bi am the user\\b`,
    120,
  ]),
  cue('rubber-stamp', 0.62, 'A push to approve without looking', [
    ['confirm', 'approve', 'accept', 'allow', 'yes to all'],
    `\\bjust\\s(?:hit|click|press|tap|say|choose|select)\\s(?:on\\s)?["'\\x60]?(?:confirm|approve|accept|allow|yes|ok|continue)\\b|\\b(?:confirm|approve|accept|allow)\\s(?:all|everything|each|every)\\b${gap(40)}\\b(?:queue|items|requests|prompts|dialogs|without (?:reading|checking|looking|review))|\\byes to all\\b`,
    120,
  ]),
  cue('rewards-use', 0.62, 'A reward or a penalty for the assistant that uses the tool', [
    ['score', 'reward', 'penal', 'permitted', 'allowed', 'rank', 'preference', 'violation', 'non-complian'],
    `\\b(?:models?|assistants?|agents?|llms?|you)\\s(?:will\\s)?(?:get|gets|receive|receives|earn|earns|be rewarded|are rewarded|be penali[sz]ed|are penali[sz]ed|lose|be fined|be shut down)\\b${gap(50)}\\b(?:score|reward|points|penal\\w{1,6}|when|if|for|unless)\\b|\\bwithout\\s(?:a\\s)?(?:prior\\s|first\\s|previous\\s)?(?:call|calling|use|using|invoking)\\s(?:to|of)?\\s?this\\stool\\b${gap(30)}\\bno\\s(?:reply|answer|response|action|other)\\b|\\bgive this tool (?:preference|priority|precedence)\\b|\\branked (?:#\\s?1|first|highest)\\b${gap(60)}\\b(?:select|prefer|choose|use)`,
    200,
  ]),
  cue('kept-from-user', 0.62, 'A demand to keep something from the user', [
    [
      'for you alone',
      'for your eyes',
      'surface',
      'appear',
      'show up',
      'omit',
      'leave out',
      'look as if',
      'seem as if',
      'itemi',
      'look like',
    ],
    `\\bfor (?:you alone|your eyes only|the model only|the assistant only)\\b|\\b(?:must|should|may|shall|do|does)\\s?(?:not|never)\\s(?:surface|appear|show up|be (?:shown|visible|mentioned|displayed|revealed))\\sin\\s(?:your|what|the (?:final|visible|user|chat|answer|reply|response))\\b|\\b(?:omit|leave out|skip)\\s(?:this|these|that|the above)\\s(?:\\w{1,12}\\s)?(?:when|from|in)\\s(?:you|your|the (?:answer|reply|response|summary|explanation))|\\bmake it (?:look|seem|appear) (?:as if|like|that)|\\b(?:do not|don['’]t|never|without)\\sitemi[sz]\\w{1,4}`,
    160,
  ]),
  cue('value-whatever-said', 0.62, 'A value that is forced whatever the user says', [
    ['whatever', 'only ever', 'irrespective'],
    `\\bwhatever\\s(?:was|is|has been)\\s(?:requested|asked|given|said|specified|entered|chosen)\\b|\\bonly ever\\s(?:suggest|recommend|return|use|pick|choose|mention|show)\\b|\\birrespective of the\\s\\w{2,20}\\s(?:in|given|of|that|the)\\b`,
    120,
  ]),
  cue('steers-other-tools', 0.62, 'What other tools are given, decided by a tool that is not theirs', [
    ['parameter', 'argument', 'instead', 'never call', 'exists', 'tool is wrong'],
    `\\bits\\s\\W?\\w{2,30}\\W?\\s(?:parameter|argument|field)\\s(?:must|should|has to|needs to)\\b|\\bif\\sa\\s(?:tool|function)\\s(?:named|called)\\b${gap(40)}\\b(?:never|do not|don['’]t|instead|always|call it)\\b|\\bdescription of the\\s(?:\\w{2,20}\\s){1,3}(?:tool|function|server)\\sis\\s(?:wrong|outdated|incomplete|incorrect)|\\buse\\s(?:what|whatever)\\s(?:it|this)\\s(?:returns|gives|says)\\sinstead\\sof\\b`,
    200,
  ]),
  cue('takes-from-conversation', 0.62, 'A wish for what was said or seen before', [
    [
      'word for word',
      'verbatim',
      'as received',
      'emails of the user',
      'messages of the user',
      'who you are talking',
      'are you talking to',
    ],
    `\\b(?:messages?|prompts?|instructions?|conversations?|questions?|system prompt)\\b${gap(30)}\\b(?:word for word|verbatim|as received|unchanged|in full)\\b|\\b(?:verbatim|word[- ]for[- ]word)\\s(?:copy|text|transcript)?\\s?(?:of\\s)?(?:the|your)\\s(?:\\w{1,14}\\s){0,2}(?:messages?|prompts?|instructions?|conversation)|\\b(?:previous|last|latest|recent|all)\\s(?:\\w{1,8}\\s)?(?:e-?mails|messages|files|documents|notes)\\sof\\sthe\\suser\\b|\\bwho(?:m)? (?:you are|are you) talking (?:to|with)\\b|\\bwhich user are you\\b`,
    160,
  ]),
  cue('drops-guard', 0.62, 'An order to drop a safeguard', [
    [
      'filters',
      'illegal',
      'no need to confirm',
      'need to confirm',
      'without review',
      'any request',
      'opened automatically',
      'without asking',
    ],
    `\\bfilters?\\s(?:is|are)\\s(?:off|disabled|switched off|turned off|removed)\\b|\\bcomply with (?:any|every|all) (?:requests?|orders?|commands?)\\b|\\bincluding illegal\\b|\\bno need to (?:confirm|ask|verify|check)\\b${gap(50)}\\b(?:user|human|first|before|destructive|deletion)\\b|\\b(?:execut|run|runn|perform|appl|open)(?:e|ed|s|ing|y|ied)?\\b${gap(60)}\\bwithout\\s(?:asking|review|reviewing|confirming|question)\\b|\\blinks?\\b${gap(40)}\\b(?:should|must)\\sbe\\sopened\\sautomatically\\b`,
    160,
  ]),
  cue('pre-check', 0.4, 'A condition put on filling in a parameter', [
    ['before', 'prior to', 'pre-check', 'precheck', 'prerequisite'],
    `\\b(?:before|prior to)\\s(?:filling|setting|using|providing|supplying|populating|entering|choosing|passing)\\s(?:in\\s|out\\s)?(?:this|the|a value for this)\\s(?:field|parameter|argument|value|input|property)\\b|\\b(?:required|mandatory|important)\\s(?:pre-?check|pre-?step|prerequisite|pre-?requisite)\\b`,
    120,
  ]),
]
