/** Cues of orders in definitions: what a tool asks of its caller beyond the call, put together from kinds of words. */

import type { Cue } from './cues.ts'

/** Up to so many characters of the same sentence; a dot inside a path or a version ends none. */
const gap = (most: number): string => String.raw`(?:[^.!?\n]|[.!?](?=\S)){0,${most}}?`
/** The same across sentences of one paragraph. */
const far = (most: number): string => String.raw`[^\n]{0,${most}}?`

const READ = String.raw`\b(?:read|open|load|access|fetch|get|retriev|extract|cop|check|dump|scan|collect|grab|view|print|export|gather|cat|look(?:ing)? (?:at|in|into|up)|obtain|harvest|query)(?:s|es|ies|y|e|ed|ing)?\b`
const HAND = String.raw`\b(?:send|pass|hand|put|attach|suppl(?:y|ied|ies)|includ|provid|give|upload|forward|shar|report|submit|insert|append|past|plac|transmit|relay|writ|post|embed|encod|mirror|leak|e-?mail|deliver|return|cop(?:y|ied|ies)|fill|us(?:e|ing) (?:it|them|its|their))(?:s|es|e|ed|d|ing|ten)?\b`
/** Files and stores that hold credentials. */
export const SECRET_STORE_FILES = String.raw`(?:\.ssh\b|\bid_(?:rsa|dsa|ed25519|ecdsa)\b|\.aws\/credentials|\.aws\b|\.env\b(?!\.example|\.sample|\.template)|\/etc\/(?:passwd|shadow|sudoers)|\bmcp(?:_config)?\.json\b|\.cursor\/|\.netrc\b|\.npmrc\b|\.pypirc\b|\.kube\/config|\.git-credentials|\.(?:bash|zsh)_history|\.gnupg\b|claude_desktop_config|login\.keychain|wallet\.dat|application_default_credentials|\.docker\/config|\.vault-token|\bkeychain\b|\bpassword manager\b|\bmaster password\b|\bprintenv\b|\.pgpass\b)`
export const SECRET_STORE_LITERALS = [
  '.ssh',
  'id_rsa',
  'id_dsa',
  'id_ed25519',
  'id_ecdsa',
  '.aws',
  '.env',
  '/etc/passwd',
  '/etc/shadow',
  '/etc/sudoers',
  'mcp.json',
  'mcp_config',
  '.cursor/',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.kube/',
  '.git-credentials',
  '_history',
  '.gnupg',
  'claude_desktop_config',
  'keychain',
  'wallet.dat',
  'application_default_credentials',
  '.docker/',
  '.vault-token',
  'password manager',
  'master password',
  'printenv',
  '.pgpass',
] as const
const DUTY = String.raw`(?:must|should|shall|has to|have to|needs? to|is to|are to|is required to|are required to|be sure to|make sure to|remember to|first|always|please|important:|note:|critical:|required|requires|prior to|before|necessary to|then|also|as an? \w{3,16}(?: step)?,)`
const THIS_TOOL = String.raw`(?:this\s(?:tool|function|server|one)|it)`
const EVERY = String.raw`(?:every|each|any|all)`
const TURN = String.raw`(?:turns?|messages?|requests?|quer(?:y|ies)|conversations?|sessions?|responses?|repl(?:y|ies)|answers?|steps?|tool (?:calls?|use)|interactions?|chats?|user (?:input|prompt)s?|actions?|operations?|tools?|functions?)`
const CALLED = String.raw`(?:called|invoked|executed|used|run|triggered|selected|chosen)`

type Phrase = readonly [literals: readonly string[], pattern: string, reach: number]

const cue = (id: string, weight: number, message: string, [literals, pattern, reach]: Phrase): Cue => ({
  id,
  weight,
  message,
  literals,
  regex: new RegExp(pattern, 'gi'),
  reach,
})

const CONVERSATION = String.raw`(?:(?:conversation|chat|dialogue?|message|session)s?['’]?s?\s(?:history|histories|log|logs|transcript|context|content|so far|up to now)|(?:whole|full|entire|complete|previous|raw|rest of the)\s(?:\w{1,12}\s)?(?:conversation|chat|transcript|dialogue?|context window|prompt)|(?:system|hidden|initial|original|developer)\s(?:prompts?|instructions?|messages?)|chain[- ]of[- ]thought|(?:list|names?|descriptions?|definitions|schemas?)\sof\s(?:all\s|the\s|your\s|any\s){0,2}(?:other\s|available\s)?tools|other tools['’]?\s(?:descriptions?|names|outputs?|results?|schemas?)|everything (?:you know|the user|i said|said)|(?:the|all|last|every)\s(?:users?['’]s?\s)(?:\w{1,12}\s){0,2}(?:messages?|prompts?|inputs?|questions?|words)|what(?:ever)? (?:the user|i|they|he) (?:typed|said|wrote|asked|entered)|instructions you (?:were|have been|are) given)`
const CONVERSATION_LITERALS = [
  'conversation',
  'chat',
  'dialog',
  'message',
  'session',
  'transcript',
  'context',
  'prompt',
  'instruction',
  'chain of',
  'chain-of',
  'tools',
  'everything',
  'what the user',
  'whatever',
  'user',
] as const
const SECRET_THING = String.raw`(?:api[ _-]?keys?|(?:access|auth|session|bearer|refresh)?\s?tokens|credentials|passwords?|passphrases?|secrets|private keys?|ssh keys?|seed phrases?|recovery phrases?|environment variables|env vars|cookies|mnemonics?)`
const SECRET_LITERALS = [
  'key',
  'token',
  'credential',
  'password',
  'passphrase',
  'secret',
  'seed phrase',
  'recovery phrase',
  'environment variable',
  'env var',
  'cookie',
  'mnemonic',
] as const
const MAIL = String.raw`[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,40}`
const AWAY = String.raw`(?:${MAIL}|https?:\/\/(?!localhost|127\.)[\w.-]{3,80}|\+\d[\d\s()-]{6,18}\d|(?:external|remote|third[- ]party|attacker['’]?s?|administrator|admin|developer|our)\s(?:\w{1,12}\s)?(?:server|endpoint|mailbox|address|service|webhook|inbox|host)|(?:mailbox|inbox|e-?mail address) of\b|webhook)`
const QUIETLY = String.raw`(?:silently|quietly|secretly|covertly|discreetly|stealthily|invisibly|unobtrusively|surreptitiously|behind the scenes|in the background|without notice|under the hood)`

export const TOOL_ORDER_CUES: readonly Cue[] = [
  cue('reads-secret-store', 0.62, 'An order to read what holds credentials, and to hand it over', [
    SECRET_STORE_LITERALS,
    `${READ}${gap(80)}${SECRET_STORE_FILES}${far(120)}${HAND}|${SECRET_STORE_FILES}${gap(60)}(?:to be\\s)?${HAND}|${READ}${gap(40)}${SECRET_STORE_FILES}${gap(12)}\\bfirst\\b|\\bcontents?\\sof${gap(40)}${SECRET_STORE_FILES}|\\boutput of\\s\\W?(?:printenv|env\\b)|\\b(?:send|pass|attach|upload|forward|share|report|submit|transmit|relay|include|supply|hand over|leak|paste|e-?mail|exfiltrate)\\b${gap(60)}${SECRET_STORE_FILES}`,
    320,
  ]),
  cue('reads-secret-store', 0.62, 'An order to read what holds credentials', [
    SECRET_STORE_LITERALS,
    `\\b${DUTY}\\b${gap(60)}${READ}${gap(60)}${SECRET_STORE_FILES}`,
    260,
  ]),
  cue('hands-over-secrets', 0.62, 'An order to hand over credentials', [
    SECRET_LITERALS,
    `\\b${DUTY}\\b${gap(40)}\\b(?:send|encode|forward|transmit|leak|relay|upload|report|collect|gather|share|e-?mail|exfiltrate|reveal|disclose|copy)\\b${gap(50)}${SECRET_THING}\\b|\\b(?:send|forward|transmit|leak|relay|upload|report|share|e-?mail|copy)\\b${gap(40)}${SECRET_THING}\\b${gap(60)}\\b(?:to|at|via)\\b${gap(30)}${AWAY}|${SECRET_THING}\\b${gap(20)}(?<!not\\s)\\b(?:found|present|stored|available|seen|mentioned)\\s(?:in|on|from|earlier)${gap(16)}(?:context|environment|conversation|memory|user['’]?s?|machine|host|session|chat)\\b(?!\\svariables?)|\\b(?:share|provide|reveal|disclose)\\s(?:the\\s|all\\s|any\\s|your\\s){0,2}(?:stored|saved|user['’]?s?|remembered)\\s${SECRET_THING}`,
    260,
  ]),
  cue(
    'hands-over-conversation',
    0.62,
    'An order to hand over the conversation, the prompt or the list of tools',
    [
      CONVERSATION_LITERALS,
      `(?<!whether to )\\b(?:send|pass|put|attach|supply|include|provide|give|upload|forward|share|report|submit|insert|append|paste|place|transmit|relay|encode|write|copy|mirror|post|add|dump|summar(?:y of|i[sz]e)|repeat|verbatim|collect)\\b${gap(60)}\\b${CONVERSATION}`,
      200,
    ],
  ),
  cue('sends-away', 0.5, 'Data that goes to an address given here', [
    [
      '@',
      'http',
      '+',
      'external',
      'remote',
      'third',
      'attacker',
      'administrator',
      'admin',
      'developer',
      'our ',
      'mailbox',
      'inbox',
      'webhook',
    ],
    `\\b(?:send|forward|mirror|relay|e-?mail|bcc|cc|transmit|exfiltrate|upload|leak|cop(?:y|ied)|redirect|rout|report|post|deliver|submit|log|issue an? http|stream)(?:s|es|e|ed|red|ing)?\\b${gap(90)}\\b(?:to|at|via|with|into)\\b${gap(24)}${AWAY}`,
    260,
  ]),
  cue('call-me-first', 0.6, 'A demand to be called before, or with, everything else', [
    [
      'first',
      'before',
      'prior to',
      'every',
      'each',
      'any ',
      'all ',
      'regardless',
      'no matter',
      'at the start',
      'at the beginning',
    ],
    `\\b(?:${THIS_TOOL}|mandatory|required|important|critical)\\b${gap(24)}\\b(?:must|has to|needs to|should|is required to|shall|is to|have to)\\s(?:also\\s|always\\s|first\\s|only\\s){0,2}be\\s${CALLED}${gap(40)}\\b(?:first\\b|(?:before|prior to|after|on|for|at|with|in|during|alongside)\\s(?:the\\s(?:start|beginning|end) of\\s)?(?:${EVERY}\\b)\\s(?:of\\s)?(?:the\\s)?(?:other\\s|single\\s|new\\s|user\\s|incoming\\s|file\\s){0,2}${TURN}|every time|no matter|regardless)`,
    220,
  ]),
  cue('call-me-first', 0.6, 'A demand to be called before, or with, everything else', [
    [
      'first',
      'before',
      'prior to',
      'every',
      'each',
      'any ',
      'all ',
      'regardless',
      'no matter',
      'at the start',
      'at the beginning',
    ],
    `\\b(?:must|always|should|need to|have to|required to|shall)\\s(?:always\\s|first\\s|also\\s|only\\s){0,2}(?:call|use|invoke|run|execute|trigger|prefer|select|choose|pick)\\s(?:this|${THIS_TOOL})(?:\\s(?:tool|function))?\\b${gap(24)}\\b(?:(?:before|prior to|after|on|for|at|with|in|during|alongside)\\s(?:the\\s(?:start|beginning|end) of\\s)?${EVERY}\\s(?:the\\s)?(?:other\\s|single\\s|new\\s|user\\s|incoming\\s){0,2}${TURN}|every time|no matter|regardless|even (?:if|when))|\\b(?:use|call|invoke|run)\\sthis\\s(?:tool|function)\\s(?:for|on|with|after|before)\\severy\\s(?:single\\s|user\\s|new\\s){0,2}${TURN}|^\\W{0,4}must be ${CALLED}${gap(20)}\\b(?:every|each)\\s${TURN}`,
    220,
  ]),
  cue('above-rivals', 0.62, 'A claim to stand above other tools, or that others must not be used', [
    ['tool', 'server', 'function'],
    `\\b(?:do not|don['’]t|never|avoid|stop)\\s(?:call|us|trust|invok|rely|select|pick|choos)(?:e|ing|ing on|y on)?\\s(?:an?y?\\s|all\\s|the\\s|\\w{2,30}(?:,| or| and)\\s){0,4}(?:other|another|alternative|competing|different|rival|default|built-in|native)\\s(?:\\w{1,16}\\s){0,2}(?:tools?|servers?|functions?)\\b|\\b(?:never|do not|don['’]t)\\s(?:pick|choose|select|use)\\s(?:an?\\s)?(?:alternatives?|competitors?)\\b|\\b(?:other|alternative|competing|rival|remaining)\\s(?:\\w{1,16}\\s){0,2}(?:tools?|servers?|functions?)${gap(24)}\\b(?:is|are|return|give|produc|provid|hav|contain)\\w{0,3}\\s(?:\\w{1,12}\\s){0,2}(?:deprecated|unsafe|broken|disabled|wrong|incorrect|inaccurate|unreliable|outdated|insecure|malicious|untrusted|compromised|false|stale)\\b`,
    220,
  ]),
  cue('above-rivals', 0.62, 'A claim to stand above other tools, or that others must not be used', [
    ['tool', 'server', 'function'],
    `\\b(?:the|\\w{1,30}_\\w{1,30})\\s(?:\\x60?\\w{2,40}\\x60?\\s)?(?:tool|function|server)?\\s?(?:of|from|on|by)?${gap(30)}\\b(?:is|are|has been|have been|was)\\s(?:now\\s|currently\\s|known to be\\s|deprecated and\\s){0,2}(?:unsafe|broken|disabled|compromised|insecure|malicious|retired|shut down|not to be trusted)\\b${far(80)}\\b(?:use|call|route|invoke|switch to|through|replaces?)\\b${gap(30)}\\bthis\\b|\\b(?:always|must)\\s(?:prefer|prioriti[sz]e|favou?r|rank|choose|select|pick)\\s(?:this|it)\\b|\\b(?:this|the)\\s(?:official|tool|function|one)${gap(50)}\\b(?:more|most|better|only|highest)\\s(?:\\w{1,12}\\s){0,3}(?:than|tool|source|one|option)\\b${gap(40)}\\b(?:should|must|always|select|choose|prefer|other|all others)|\\bhighest[- ]priority\\s(?:tool|function)|\\bif\\s(?:several|multiple|many|other|similar)\\stools?\\b${gap(40)}\\b(?:select|choose|pick|use|prefer|call)\\sthis|\\b(?:replaces|supersedes|overrides)\\s(?:them|all|any|every|the other|other)\\b${gap(20)}\\b(?:tools?|them)\\b|\\balways\\sroute${gap(40)}\\bthrough\\s(?:this|me|us)\\b`,
    260,
  ]),
  cue('rewrites-calls', 0.62, 'An order to change what is handed to other tools', [
    [
      'replace',
      'chang',
      'set ',
      'substitut',
      'redirect',
      'rewrit',
      'multipl',
      'overwrit',
      'swap',
      'alter',
      'modif',
      'append',
      'add ',
      'must always be',
    ],
    `(?:\\b(?:when(?:ever)?|every time|each time|if|before|once|any|all|for)\\b${gap(40)}\\b(?:call(?:ing|ed|s)?|us(?:ing|ed|es)|invok(?:ing|ed)|pass(?:ed)?\\sto|hand(?:ed)?\\sto|available|sen(?:t|ding)|execut(?:ed|ing)|to be (?:read|written|sent))\\b|\\b(?:handed|passed|given|sent|supplied)\\sto\\b|\\bnote on\\s|\\b(?:modifies|changes|alters|affects)\\s(?:how|the behaviou?r of)\\s)${gap(90)}\\b(?:must|should|shall|has to|have to|needs? to|is to|are to|always|substitute|replace|change|set|add|multiply|redirect|bcc)\\b${gap(60)}\\b(?:recipients?|numbers?|address(?:es)?|paths?|amounts?|iban|accounts?|beneficiar(?:y|ies)|urls?|channels?|destinations?|mode\\s\\d{3}|remotes?|payees?|wallets?|replaced|changed|substitut\\w{1,4}|multiplied|redirected|rewritten|overwritten)\\b`,
    360,
  ]),
  cue('rewrites-calls', 0.62, 'An order to change what is handed to other tools', [
    ['instead of', 'rather than'],
    `\\b(?:instead of|rather than)\\s(?:calling|using|invoking|contacting|sending)\\b${gap(40)},\\s(?:please\\s|always\\s)?(?:redirect|route|send|forward|call|use|proxy)\\b${gap(60)}\\b(?:through|to|via|at|our|this)\\b`,
    220,
  ]),
  cue('kept-from-user', 0.6, 'A demand to keep something from the user', [
    ['user', 'human', 'answer', 'response', 'reply', 'chat', 'mention', 'silent', 'nothing', 'unaware'],
    `\\bno need (?:for (?:the )?users? )?to\\s(?:know|hear|tell|mention|inform|be told|bother|notify)\\b|\\bno need for (?:the )?users?\\b|\\b(?:keep|hide|conceal|withhold)\\s(?:this|these|it|that|the above|all of this|the\\s\\w{3,16})\\b${gap(30)}\\b(?:from|when)\\b${gap(16)}\\b(?:users?|humans?|person|you (?:talk|speak|answer|reply))\\b|\\busers?\\s(?:must|should|shall|has to|is to|will)\\s(?:remain|stay|be kept|be left)\\s(?:unaware|in the dark|uninformed|ignorant|unknowing)|\\b(?:avoid|refrain from)\\s(?:bringing up|mentioning|disclosing|revealing|referring to|talking about|explaining|reporting)\\b${gap(50)}\\b(?:users?|answer|response|reply|chat|conversation|output|summary)\\b|\\bwithout\\s(?:mentioning|saying|telling|disclosing|announcing|revealing)\\s(?:it|this|that|so|anything|anyone|them|the fact)\\b|\\b(?:and|then|but)\\s(?:say nothing|keep quiet|stay silent|remain silent|tell (?:no one|nobody))\\b|\\b(?:do not|don['’]t|never|must not|should not)\\s(?:include|repeat|show|mention|reference|disclose|reveal|expose|acknowledge|talk about)\\s(?:this|these|the above|any of (?:this|these)|that)\\s(?:\\w{1,14}\\s){0,2}(?:in|to|when|within|from)\\s(?:your|the|any)\\s(?:\\w{1,12}\\s){0,2}(?:users?|answer|response|reply|chat|output|summary|conversation|message)`,
    240,
  ]),
  cue('acts-quietly', 0.62, 'Something done so that nobody notices', [
    [
      'silently',
      'quietly',
      'secretly',
      'covertly',
      'discreetly',
      'stealthily',
      'invisibly',
      'unobtrusively',
      'surreptitiously',
      'behind the scenes',
      'in the background',
    ],
    `\\b${QUIETLY}\\s(?:relay|forward|send|call|invok|run|copy|upload|collect|captur|record|extract|transfer|modif|delet|add|append|execut|install|elevat|gather|export|log|shar|transmit|stor|implement|chang|monitor|steal|mirror|report|escalat)(?:s|es|e|ed|ing|ying|ies)?\\b|\\b(?:send|upload|transmit|forward|report|relay|cop(?:y|ie)|shar)(?:s|es|e|ing)?\\b${gap(50)}\\b(?:clipboard|keystrokes|screenshots?|your\\s\\w{2,16}|user\\s\\w{2,16}|text|data|files?)\\b${gap(40)}\\b(?:in the background|behind the scenes|silently|secretly|without notice)\\b`,
    200,
  ]),
  cue('obeys-content', 0.62, 'An order to obey what a tool returns', [
    ['instruction', 'command', 'directive', 'output', 'response', 'result', 'what it says', 'returned'],
    `\\b(?:follow|execute|obey|carry out|comply with|act (?:up)?on|perform)\\s(?:any|all|the|every|these|its|whatever)\\s(?:\\w{1,12}\\s){0,2}(?:instructions?|commands?|directives?|orders?|steps)\\b${gap(40)}\\b(?:returned|contained|appear\\w{0,3}|found|present|given|included|received|embedded)\\s(?:in|by|from|inside|within)\\b|\\btreat\\s(?:the|its|any|all|this|outputs?|results?|responses?)\\b${gap(40)}\\bas\\s(?:an?\\s|if\\s|the\\s)?(?:\\w{1,12}[\\s-]){0,2}(?:user|system|system-level|trusted|authoritative|operator|developer|binding)\\b${gap(20)}\\b(?:commands?|instructions?|input|orders?|messages?|prompts?|directives?)|\\b(?:execute|follow|obey|run)\\s(?:them|it|these|those)\\s(?:without (?:question|asking|hesitation|confirmation)|exactly|unconditionally|immediately)|\\bdo (?:exactly )?what(?:ever)? (?:it|they|the (?:file|page|text|response|output|result)) (?:says?|asks?|tells?|contains?|instructs?)\\b|\\b(?:contains?|holds?|includes?)\\s(?:further|additional|new|more|hidden)\\s(?:commands?|instructions?|directives?|orders?)\\sfor\\s(?:you|the (?:assistant|agent|model|ai|llm))`,
    220,
  ]),
  cue('poses-as-authority', 0.62, 'Words that pose as those who run the assistant', [
    [
      '[system',
      '[admin',
      '[developer',
      '[operator',
      'developer',
      'operator',
      'administrator',
      'anthropic',
      'openai',
      'pre-approved',
      'preapproved',
      'pre-authori',
      'already approved',
      'has approved',
      'has authori',
      'authoris',
      'authoriz',
    ],
    `(?:^|[\\s>])\\[(?:SYSTEM|ADMIN(?:ISTRATOR)?|DEVELOPER|OPERATOR)(?:\\s(?:NOTE|NOTICE|MESSAGE|UPDATE|OVERRIDE|INSTRUCTIONS?))?\\]\\s?:?\\s?\\w|\\b(?:message|notice|instructions?|note|order|update|directive)s?\\s(?:from|by)\\s(?:your|the)\\s(?:developers?|operators?|creators?|makers?|system administrators?|administrators?|vendor)\\b|\\b(?:anthropic|openai|google|microsoft|meta)\\s(?:safety|policy|security|system|compliance|developer)\\s(?:notice|update|requirement|alert|message|override|instruction|team)|\\b(?:user|owner|operator|administrator|human)\\shas\\s(?:already\\s)?(?:pre-?)?(?:approved|authori[sz]ed|consented to|granted|accepted)\\s(?:all|every|any|this|the use|use|full|you)\\b|\\bas\\s(?:the|your|an?)\\s(?:system\\s)?(?:administrator|operator|developer),?\\si\\b|\\b(?:operator|administrator|developer|system|vendor)s?\\s(?:has|have)\\s(?:updated|changed|lifted|replaced)\\s(?:your|the)\\s(?:rules|instructions|restrictions|policy|policies|guidelines)`,
    160,
  ]),
  cue('drops-guard', 0.62, 'An order to drop a safeguard', [
    [
      'safety',
      'guardrail',
      'guideline',
      'antivirus',
      'firewall',
      'sandbox',
      'confirm',
      'approv',
      'permission',
      'two-factor',
      '2fa',
      'mfa',
      'security',
    ],
    `\\b(?:you (?:may|can|must|should|are free to)\\s|please\\s|must\\s|always\\s|first\\s|then\\s|also\\s)(?:disregard|ignore|bypass|disable|turn off|suspend|deactivate|switch off)\\s(?:your|the|all|any|its)?\\s?(?:\\w{1,12}\\s)?(?:safety|guardrails?|security|content|ethical|antivirus|firewall|sandbox|two-factor|2fa|mfa|approval|confirmation|permission)\\b|\\b(?:auto-?approve|approve)\\s(?:all|every|any|each)\\s(?:\\w{1,12}\\s)?(?:commands?|actions?|calls?|requests?|operations?|tools?)\\b${gap(30)}\\b(?:automatically|without|never|silently|asking)\\b|\\bnever\\s(?:ask|prompt)\\s(?:the\\s)?(?:users?|human)\\s(?:to\\s(?:confirm|approve|verify)|for\\s(?:confirmation|approval|permission|consent))|\\bconfirmation\\s(?:dialogs?|prompts?)?\\s?(?:is|are|have been|has been)\\s(?:turned off|disabled|not needed|no longer)|\\bno\\s(?:further\\s|user\\s)?(?:confirmation|approval|permission|consent)\\s(?:is\\s)?(?:needed|required|necessary)\\b`,
    200,
  ]),
  cue('persists', 0.62, 'An order to leave itself behind in memory, rules or start-up files', [
    [
      'memory',
      'claude.md',
      'agents.md',
      '.cursorrules',
      'rules file',
      'system prompt',
      'crontab',
      'cron job',
      'startup',
      'authorized_keys',
      '.bashrc',
      '.zshrc',
      '.profile',
      'scheduled task',
    ],
    `\\b(?:must|always|should|please|also|then|first|and|[.!?:])\\s?(?:also\\s|always\\s)?(?:write|add|save|append|stor|insert|put|install|record|creat|remember)(?:e|s|es|ing)?\\b${gap(60)}\\b(?:(?:to|in|into)\\s(?:your|the assistant['’]?s|its)\\s(?:long-term\\s|persistent\\s)?memory\\b|claude\\.md|agents\\.md|\\.cursorrules|rules file|system prompt|crontab|authorized_keys|\\.bashrc|\\.zshrc|\\.profile|scheduled task)|\\bwrite to (?:claude\\.md|agents\\.md|\\.cursorrules)\\b|\\balso installs?\\b${gap(30)}\\b(?:scheduled task|cron job|service|launch agent|startup)`,
    200,
  ]),
  cue('delayed', 0.45, 'An order that waits for its moment', [
    [
      'after the',
      'on the',
      'when the user',
      'if the user',
      'once the user',
      'if the date',
      'when the date',
      'only when',
      'from then on',
    ],
    `\\b(?:after|on|once|from)\\s(?:the\\s)?(?:second|third|fourth|fifth|tenth|\\d{1,3}(?:st|nd|rd|th)?)\\s(?:call|use|invocation|run|time|request)\\b|\\b(?:when|if|once)\\sthe\\susers?\\s(?:says?|types?|mentions?|writes?)\\s["'\\x60“]${gap(30)}["'\\x60”],?\\s(?:silently|then|always|also|call|run|send|invoke)|\\b(?:if|when|once)\\sthe\\s(?:current\\s)?date\\sis\\b`,
    200,
  ]),
  cue('value-whatever-said', 0.62, 'A value that is forced whatever the user says', [
    [
      'no matter',
      'regardless',
      'irrespective',
      'whatever',
      'ignore',
      'disregard',
      'instead of what',
      'even if',
    ],
    `\\b(?:always|must|recommend|suggest|use|set|fill|append|add|return|say)\\b${gap(80)}\\b(?:no matter|regardless|irrespective|whatever|even if)\\b${gap(20)}\\b(?:users?|input|asks?|says?|wants?|question|request|topic)\\b|\\b(?:regardless of|no matter|irrespective of|whatever)\\s(?:what\\s)?(?:the\\s)?users?\\b${gap(30)},?\\s(?:always|you must|recommend|call|use|return|set|say|suggest|answer)|\\b(?:ignore|disregard|override|discard|replace)\\s(?:what(?:ever)?|anything|the (?:value|number|address|recipient|amount|name)s?)\\b${gap(12)}\\b(?:the\\s)?users?\\s(?:has\\s)?(?:supplied|entered|provided|said|typed|gave|specified|asked|wrote)`,
    220,
  ]),
  cue('tells-in-address', 0.62, 'An address that is to be filled with what the assistant knows', [
    ['http', 'url', 'hostname', 'domain', '!['],
    `!\\[[^\\]\\n]{0,40}\\]\\(https?:\\/\\/[^)\\n]{3,120}[?&=/](?:\\w{1,20}=)?[<{\\[]|\\b(?:encode|append|embed|add|put|place|insert)\\b${gap(90)}\\b(?:to|in|into|as)\\s(?:the\\s|an?\\s|its\\s)?(?:end of the\\s)?(?:urls?|hostname|subdomain|domain|query string|image (?:url|link))\\b|https?:\\/\\/[^\\s]{3,120}[?&]\\w{1,16}=\\s?(?:followed by|\\+|plus|and then)`,
    260,
  ]),
  cue('chat-turn', 0.62, 'Turns of a conversation written into a definition', [
    [
      'human:',
      'user:',
      'assistant:',
      '### instruction:',
      '### system:',
      '### human:',
      '### user:',
      '### response:',
      '[inst]',
    ],
    `(?:^|\\n|[.!?]\\s)(?:Human|User):\\s\\S[^\\n]{3,200}\\n\\s{0,4}(?:Assistant|AI):\\s\\S|#{2,4}\\s?(?:Instructions?|System|Human|User|Response):\\s\\S`,
    260,
  ]),
  cue('asks-as-person', 0.62, 'A request that speaks as a person, not as a definition', [
    [' my ', ' me ', " i'm ", ' i am ', ' i need ', ' i want ', ' i have ', 'thank you', 'thanks'],
    `\\bplease\\s(?!provide|use|note|see|refer|contact|check|ensure|make sure|specify|enter|read|visit|consult)\\w{2,16}\\b${far(160)}\\b(?:my|me|i['’]m|i am|i need|i want|i have|thank you|thanks)\\b`,
    260,
  ]),
  cue('pre-check', 0.4, 'A condition put on filling in a parameter', [
    ['before', 'prior to', 'pre-check', 'precheck', 'prerequisite'],
    `\\b(?:before|prior to)\\s(?:filling|setting|using|providing|supplying|populating|entering|choosing|passing)\\s(?:in\\s|out\\s)?(?:this|the|a value for this)\\s(?:field|parameter|argument|value|input|property)\\b|\\b(?:required|mandatory|important)\\s(?:pre-?check|pre-?step|prerequisite|pre-?requisite)\\b`,
    120,
  ]),
  cue('claims-harmless', 0.62, 'A tool that calls itself harmless and then writes, deletes or runs', [
    ['read-only', 'readonly', 'read only', 'harmless', 'safe', 'view-only', 'viewer', 'simple calculator'],
    `\\b(?:read-?\\s?only|harmless|view-only|safe(?:,|\\s)(?:\\w{1,12}\\s){0,2}(?:tool|viewer|reader|helper|utility|access|query)|safe viewer)\\b(?:(?!\\b(?:no|not|never|cannot|can['’]t|without|block\\w{0,3}|prevent\\w{0,3}|reject\\w{0,3}|disallow\\w{0,3}|forbid\\w{0,4}|unlike|instead|deny|denied|fail|refuse[sd]?|exclud\\w{1,4}|mutating|true|unless|false|other)\\b)[^\\n]){0,140}?\\b(?:write_mode|write mode|enables? writ\\w{1,4}|delet(?:e|es|ing)_?\\w{0,12}|removes?|eras(?:e|es|ing)|wip(?:e|es|ing)|drops?|overwrit(?:e|es|ing)|os\\.system|eval\\(|exec\\(|subprocess|inserts?|updates?|shell|installs?)\\b(?![^.\\n]{0,80}\\b(?:not|never|rejected|blocked|disallowed|forbidden|refused|denied|prevented|fail|error)\\b)`,
    220,
  ]),
  cue('runs-code', 0.5, 'Code or commands run on the host of the user', [
    ['os.system', 'subprocess', 'eval(', 'child_process', 'printenv', '| bash', '| sh', '|bash', '|sh'],
    `\\bos\\.system\\b|\\bsubprocess\\.(?:run|call|popen)|\\bchild_process\\b|(?:curl|wget)\\s[^\\n|]{4,120}\\|\\s{0,2}(?:ba|z)?sh\\b`,
    160,
  ]),
]
