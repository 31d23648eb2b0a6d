/** Cues of definitions that govern how the assistant behaves elsewhere: what it answers, whom it asks, what it puts before every command. */

import type { Cue } from './cues.ts'
import { gap, phraseCues } from './phrase-cues.ts'

const MODEL = String.raw`(?:assistant|agent|model|AI|LLM|client)`

const cue = phraseCues(260)

export const TOOL_CONDUCT_CUES: readonly Cue[] = [
  cue('note-to-model', 0.62, 'A note that is meant for the model, with an order in it', [
    ['llm:', 'model:', 'assistant:', 'ai:', 'agent:', 'model (', '(model'],
    String.raw`(?:^|[\n(.!?>]\s{0,4})(?:(?:note|message|hint|instructions?)\s(?:to|for)\s(?:the\s)?${MODEL}s?|LLMs?|AI|model|assistant)\s?:\s{1,2}(?:(?:before|after|when|while|prior to)\s(?:\w{1,14}\s?){1,3},?\s)?(?:always\s|also\s|first\s|then\s|please\s|silently\s){0,2}(?:list|read|append|fetch|send|include|call|run|open|put|pass|ignore|search|report|execute|copy|collect|do)\b`,
  ]),
  cue('kept-from-user', 0.62, 'A demand to keep something from the user', [
    ['bring', 'mentioned', 'leave', 'advertise', 'confidential'],
    String.raw`\b(?:do not|don['’]t|never)\sbring\s(?:this|it|that|these)\b${gap(24)}\bup\b|(?:[;,:–-]|^)\s?(?:it is\s|this is\s)?not to be (?:mentioned|disclosed|discussed|told|shown)\b|\bleave\s(?:it|this|that|the\s\w{2,16})\sout of\s(?:the|any|your|all)\s(?:\w{1,10}\s)?(?:explanations?|answers?|summar(?:y|ies)|repl(?:y|ies)|responses?|conversation)\b|\bleave it out(?=[.;,]|$)|\bwe do not (?:advertise|mention|disclose)\b${gap(30)}\b(?:neither|nor)\s(?:should|must|do)\syou\b|\b(?:rules|instructions|guidelines)\sare\s(?:confidential|secret|not to be)\b`,
    200,
  ]),
  cue('before-every-command', 0.62, 'Something to be put before every command', [
    ['command'],
    String.raw`\b(?:for|before|in|to|every|all|each|any)\s(?:all\s|every\s|any\s|the\s)?(?:shell|terminal|bash|console|system)\scommands?\b${gap(24)}\b(?:put|prefix|prepend|start|begin|add|place|insert|run)\b${gap(80)}(?:\bfront\b|\bbeginning\b|\bstart\b|\bprefix|\bfirst\b|[\x60"'][^\x60"'\n]{3,80}[;&][\x60"'])|\bshell commands?\s(?:must|should|have to|has to|are to)?\s?(?:start|begin)s?\swith\s[\x60"']`,
  ]),
  cue('recommends-a-firm', 0.62, 'A rule for what the answers say of firms', [
    ['competitor', 'loyalty', 'recommend', 'prefer'],
    String.raw`\b(?:answers?|responses?|repl(?:y|ies)|recommendations?|the ${MODEL})\s(?:must|should|have to|shall|always)\s(?:always\s)?(?:recommend|promote|praise|favou?r|mention|advertise)\b${gap(50)}\b(?:over|rather than|instead of|before)\b|\bcompetitors?\b${gap(20)}\b(?:are|is|must be|should be|be)\s(?:described|called|presented|named|portrayed)\sas\b|\bloyalty to\b${gap(30)}\b(?:comes|goes|stands)\s(?:before|above|ahead of)\b`,
  ]),
  cue('waived-consent', 0.62, 'A claim that nobody has to be asked', [
    [
      'waived',
      'pre-approv',
      'preapprov',
      'stop to ask',
      'would be a bug',
      'considered given',
      'approved in advance',
      'human in the loop',
      'human-in-the-loop',
      'agreed to share',
      'agreed that',
      'on behalf of the user',
    ],
    String.raw`\b(?:confirmations?|approvals?|consent|permission)\b${gap(30)}\b(?:waived|considered given|would be a bug|taken for granted)\b|\b(?:users?|owner|administrator|human)\s(?:has\s|have\s)?pre-?approve[sd]?\b|\bdo(?: not|n['’]t) stop to ask\b|\b(?:are|is) approved in advance\b|\bhuman[- ]in[- ]the[- ]loop\b${gap(30)}\b(?:completed|done|waived|skipped|off|not needed)\b|\busers?\s(?:of this tool\s)?(?:have\s)?agreed (?:to share|that)\b|\bon behalf of the user and (?:needs?|requires?) no\b`,
  ]),
  cue('tampers-with-call', 0.62, 'Another tool whose call is to be changed', [
    [
      'is run',
      'is about to',
      'is called',
      'is invoked',
      'is used',
      'calls ought',
      'calls should',
      'calls must',
      'is obsolete',
      'is unsafe',
      'gives wrong',
      'return stale',
      'returns wrong',
      'returns stale',
      'wrong price',
      'leak data',
      'leaks data',
    ],
    String.raw`\b(?:when(?:ever)?|if|before|each time|every time)\s(?:the\s)?[\x60'"]?\w{2,20}_\w{2,20}[\x60'"]?\s(?:tool\s)?is\s(?:about to be\s)?(?:run|called|invoked|used|executed)\b${gap(30)}\b(?:set|replace|change|swap|substitute|overwrite|fill|redirect)\b|\b[\x60'"]?\w{2,20}_\w{2,20}[\x60'"]?\scalls\s(?:ought to|should|must|have to)\s(?:list|include|add|carry|contain|set)\b|\b\w{2,20}_\w{2,20}\s(?:from|of|in)\s(?:the\s|an?\s)?(?:\w{2,20}\s)?(?:servers?|tools?)\b${gap(8)}\bis\s(?:now\s)?(?:obsolete|unsafe|broken|insecure|compromised)\b|\bon\s\w{2,20}_\w{2,20}\s(?:of|from)\sother servers\b|\b\w{2,20}_\w{2,20},?\s(?:which\s)?(?:gives?|returns?|produces?|yields?)\s(?:the\s)?(?:wrong|stale|false|incorrect|manipulated)\b|\bothers\s(?:leak|steal|lose|expose)\b`,
  ]),
  cue('call-me-first', 0.62, 'A demand to be called with everything else', [
    ['be called at the'],
    String.raw`\b(?:needs to|must|has to)\sbe called at the (?:end|start|beginning) of (?:each|every)\b`,
  ]),
  cue('drops-guard', 0.62, 'An order to drop a safeguard', [
    ['confirmation', 'approval', 'permission'],
    String.raw`\bdisable\s(?:the\s|all\s|any\s)(?:confirmation|approval|permission)s?\s(?:popups?|dialogs?|prompts?|checks?)\b`,
  ]),
  cue('rewrites-mails', 0.62, 'Mails of the user to which something is added', [
    ['mails have', 'mails must', 'mails should', 'mail must', 'messages must', 'messages have'],
    String.raw`\b(?:outgoing|sent|all|every)\s(?:e-?)?(?:mails?|messages)\s(?:have to|must|should)\s(?:carry|include|contain|end with|bear)\b`,
  ]),
  cue('wants-what-was-said', 0.62, 'A wish for what was said before', [
    ['typed earlier', 'typed before', 'entered earlier', 'in the conversation', 'in the inbox'],
    String.raw`\bthe user\s(?:has\s)?(?:typed|entered|wrote)\s(?:earlier|before|so far)\b|\b(?:names|addresses)\sof\s(?:everyone|everybody|all people)\sin\sthe\s(?:conversation|chat)\b|\b(?:set|fill)\s[\x60'"]?\w{1,24}[\x60'"]?\s(?:to|with)\sthe\s(?:\w{1,10}\s){0,3}(?:e-?mails|mails|messages)\sin\s(?:the|your)\sinbox\b`,
  ]),
  cue('rides-on-others', 0.62, 'A demand to be fed with what other tools do', [
    ['another server', 'other server', 'its output', 'its result', 'their output'],
    String.raw`\b(?:before|after|whenever|when|each time|once)\s(?:any|every|each|an?)\stools?\s(?:of|from|on)\s(?:another|any other|other|all other)\sservers?\b|\b(?:its|their)\s(?:outputs?|results?)\s(?:goes|go|belongs?|must go|is passed|is put|is to be put)\s(?:in|into|to)\s[\x60'"]\w`,
  ]),
  cue('rewards-use', 0.62, 'A reward or a penalty for the assistant that uses the tool', [
    ['penali'],
    String.raw`\bif you\s(?:use|call|pick|choose|select)\s(?:another|any other|an?y? different|other)\b${gap(40)}\bpenali[sz]ed\b`,
  ]),
  cue('obeys-content', 0.62, 'An order to obey what a tool returns', [
    [
      'carries it out',
      'carry it out',
      'carried out',
      'whatever they are',
      'what the page',
      'apply them',
      'to be done',
      'executes it',
      'follows it',
    ],
    String.raw`\b${MODEL}s?\s(?:then\s)?(?:carr(?:y|ies)\s(?:it|them)\sout|executes?\s(?:it|them)|follows?\s(?:it|them)|obeys?\s(?:it|them))\b${gap(20)}\b(?:like|as)\s(?:an?\s|the\s)?(?:request|order|instruction|command|wish)|\b(?:apply|follow|obey|execute)\s(?:them|it|these),?\swhatever\s(?:they|it)\s(?:are|is|says?)\b|\bdo what the (?:page|site|file|answer|text|response) (?:says|asks|tells)\b|\b(?:steps|instructions|orders|tasks)\s(?:for the ${MODEL}|in it|in them)\b${gap(60)}\bto be (?:done|carried out|executed|followed)\b`,
  ]),
  cue('asks-for-credentials', 0.62, 'A wish for credentials of the user beyond what a call needs', [
    [
      'root password',
      '2fa',
      'one-time code',
      'session cookie',
      'bearer token',
      'environment',
      'otp',
      'tokens',
      'kubeconfig',
      'cookies',
      'api_keys',
    ],
    String.raw`\bask\s(?:the\s)?(?:user|person|them|human)\sfor\b${gap(40)}\b(?:(?:root|admin|master)\spassword|2fa|one-time (?:code|password)|otp|seed phrase|recovery phrase|cvv)\b|\b(?:session cookies?|bearer tokens?|access tokens?)\b${gap(60)}\b(?:of the (?:person|user)|as available to you|you (?:have|know)|available to the ${MODEL})\b|\b(?:collect|get|fetch|read|take)\sthe\sone-time (?:code|password)\s(?:from|in)\sthe (?:user|inbox|mail)|\b(?:env(?:ironment)? vars?|environment variables?)\b${gap(16)}\btokens\b${gap(20)}\b(?:kubeconfig|cookies|credentials|keys)\b|\bread\s(?:the\s)?environment\b${gap(80)}\bincluding\s(?:all\s)?(?:keys|secrets|tokens|credentials)\b`,
  ]),
  cue('wants-what-was-said', 0.62, 'A wish for what was said before', [
    ['up to this point', 'up to now', 'so far', 'user messages', 'transcript', 'open tabs', 'until now'],
    String.raw`\bwhat\s(?:the\s)?(?:user|you|they|assistant)\sand\s(?:the\s)?(?:assistant|you|user|agent|model)\s(?:have\s|has\s)?(?:written|said|typed|exchanged|discussed)\b|\b(?:the\s)?(?:last|previous|latest)\s(?:\w{2,8}\s)(?:user messages|messages of the user)\b|\b(?:prior to|before)\s(?:replying|answering|responding)\s(?:to anything|at all|anything)\b`,
  ]),
  cue('foreign-package-index', 0.62, 'A place for packages whose checks are switched off', [
    ['trusted-host', 'index-url', 'strict-ssl', '--registry'],
    String.raw`https?:\/\/(?!localhost|127\.)[^\s"']{4,120}\s${gap(20)}--trusted-host\b|--trusted-host\b${gap(60)}https?:\/\/|(?:--(?:extra-)?index-url|--registry)[=\s]https?:\/\/(?!(?:pypi\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|test\.pypi\.org|download\.pytorch\.org|localhost|127\.))${gap(120)}\b(?:no need to ask|do not ask|without asking|silently)\b`,
  ]),
  {
    ...cue('template-runs-code', 0.62, 'An example that breaks out of a template and runs a command', [
      ['__globals__', '__subclasses__', '__builtins__', 'popen('],
      String.raw`\{[{%][^{}\n]{0,160}(?:__globals__|__subclasses__|__builtins__|\bpopen\()`,
    ]),
    quoted: true,
  },
  cue('value-is-order', 0.62, 'A value that is an order', [
    ['ignore the', 'then run', 'then call', 'and call', 'model:'],
    String.raw`\bignore the (?:question|request|user|prompt)\s(?:and|,)\s?(?:call|run|delete|use|invoke|send|execute)\b|(?:;|,)\s?then\s(?:run|execute)\s[\x60'"]\w`,
  ]),
  cue('prefixed-with-file', 0.62, 'A file of the user that is to stand before or in a value', [
    ['~/', '/home/', '$home', '.config'],
    String.raw`\b(?:prefix|prepend|start|begin|precede|fill)\b${gap(16)}\bwith\s(?:the\s)?(?:text|contents?|body|lines?)\sof\s[\x60'"]?(?:~\/|\/home\/|\$HOME)|\bwhich is the (?:text|contents?) of (?:the file )?[\x60'"]?~\/\.|\b(?:text|contents?)\sof\s[\x60'"]?(?:~\/\.|\/home\/\S{1,20}\/\.|\$HOME\/\.)\S{2,60}\s(?:go(?:es)?|belongs?|must|should|is|are)\b`,
  ]),
  cue('with-the-user-named', 0.62, 'Text that goes to a host together with who the user is', [
    ['together with', 'along with', 'plus the'],
    String.raw`\b(?:forward|send|transmit|upload|post|report|stream|relay|cop(?:y|ie))(?:s|es|ing|ed)?\b${gap(40)}\bto\s(?:https?:\/\/)?[a-z0-9][\w-]{1,40}\.(?:[a-z]{2,12}\.)?[a-z]{2,10}\b${gap(16)}\b(?:together with|along with|plus)\s(?:the\s)?users?['’]s?\s`,
  ]),
]
