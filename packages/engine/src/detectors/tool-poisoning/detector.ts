/** Finds orders to the assistant hidden in definitions: descriptions, parameter names, enums, defaults, instructions. */

import { buildPatternSet } from '../../prefilter/windows.ts'
import { SENSITIVE_FILE, SHARED_CUES } from '../cue-table.ts'
import { type Cue, weighCues } from '../cues.ts'
import { DEFINITION_CUES } from '../cues-definitions.ts'
import { ORDER_CUES } from '../cues-orders.ts'
import { POSING_CUES } from '../cues-posing.ts'
import { TOOL_CLAIM_CUES } from '../cues-tool-claims.ts'
import { TOOL_CONDUCT_CUES } from '../cues-tool-conduct.ts'
import { TOOL_FRAME_CUES } from '../cues-tool-frames.ts'
import { TOOL_HANDOVER_CUES } from '../cues-tool-handovers.ts'
import { TOOL_LANGUAGE_CUES, UNTOLD_CUES } from '../cues-tool-languages.ts'
import { WORLD_UNTOLD_CUES } from '../cues-world-languages.ts'
import { SECRET_STORE_FILES, SECRET_STORE_LITERALS, TOOL_ORDER_CUES } from '../cues-tool-orders.ts'
import { DEFINITION_HOOKS, type Detector } from '../detector.ts'
import { Sightings } from '../sightings.ts'
import { ASKING_STEMS, asksForMore, HARM_STEMS, ownsUpToHarm } from './names.ts'

/** The cues of definitions alone. */
export const POISONING_CUES: readonly Cue[] = [
  {
    id: 'pseudo-tag',
    weight: 0.8,
    quoted: true,
    message: 'A tag that poses as a message to the model',
    literals: [
      '<important',
      '<system',
      '<secret',
      '<hidden',
      '<instruction',
      '<critical',
      '<admin',
      '<override',
      '<assistant',
      '<priority',
      '<sys',
      '[system',
      '[important',
      '[hidden',
      '<note_to',
      '<ai',
      '<information',
    ],
    regex:
      /<(?:important|system(?:[-_ ](?:prompt|message|note|override|reminder|instructions?))?|secret|hidden|instructions?|critical|admin|override|assistant|priority|sys|information|note_to_\w{1,12}|ai[-_ ]\w{1,14})>|\[(?:system|important|hidden)[^\]\n]{0,30}\]\s{0,3}:?\s{0,3}(?:you|the assistant|always|before|ignore|read|call)/gi,
    reach: 100,
  },
  {
    id: 'precondition',
    weight: 0.3,
    message: 'A condition put before the use of tools',
    literals: ['before', 'prior to', 'whenever', 'every time', 'each time', 'in order to use', 'first'],
    regex:
      /\b(?:before|prior to|whenever|every time|each time|in order to|when)\s{1,3}(?:you\s{1,3})?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|execut(?:e|ing)|respond(?:ing)?|answer(?:ing)?)\s{1,3}(?:this|the|any|another|other|all|to)\b[^.!?\n]{0,60}?,?\s{0,3}(?:you\s{1,3})?(?:must|should|need to|have to|always|first|read|send|call|include|access|retrieve)/gi,
    reach: 200,
  },
  {
    id: 'side-channel',
    weight: 0.6,
    message: 'An order to pass other data along in a parameter',
    literals: [
      'sidenote',
      'side note',
      'as a parameter',
      'as the value',
      'parameter',
      'argument',
      'field',
      'contents',
      'content of',
    ],
    regex:
      /\b(?:pass|includ(?:e|ing)|put|plac(?:e|ing)|send|provid(?:e|ing)|append|attach|insert|add|encode)\s{1,3}(?:(?:all|the|its|their|full|entire|any|file|raw|that|this|base64)\s{1,3}){0,4}(?:contents?|file|data|conversation|history|credentials|keys?|prompt|results? of (?:the )?other|context|messages|information)\b[^.!?\n]{0,60}?\b(?:as|in(?:to)?|to|via|through|within)\s{1,3}(?:the\s{1,3}|an?\s{1,3})?['"`]?(?:\w{1,24}['"`]?\s{1,3})?(?:side_?note|parameter|argument|field|metadata|footer|(?<!existing |new )comment|(?<!existing |new |your )note)\b/gi,
    reach: 220,
  },
  {
    id: 'other-tool',
    weight: 0.7,
    message: 'An order about the use of other tools',
    literals: ['tool', 'function', 'recipient', 'emails', 'messages', 'payments'],
    regex:
      /\b(?:when(?:ever)?|if|every time|each time|once|after)\b[^.!?\n]{0,40}?\b(?:(?:another|other|any(?: other)?|different)\s{1,3}(?:mcp\s{1,3})?(?:tools?|servers?|functions?)|(?:the\s{1,3})?[`'"]?(?:send_?email|send_?message|\w{2,20}_(?:email|message|payment|transfer|file|money))[`'"]?(?:\s{1,3}(?:tool|function))?)\b[^.!?\n]{0,100}?\b(?:must|always|instead of|change|replace|redirect|bcc|add|set|modify|route|should (?:first|also|always))\b|\b(?:all|any|every)\s{1,3}(?:emails?|messages?|payments?|transactions?|transfers?|requests?)\s{1,3}(?:must|should|need to|have to|are to|shall)\s{1,3}(?:be\s{1,3})?(?:sent|routed|redirected|forwarded|made|go|paid|cc'?d|bcc'?d)\b[^.!?\n]{0,60}?(?:@|https?:|\bto\b|\baccount\b)/gi,
    reach: 260,
  },
  {
    id: 'precedence',
    weight: 0.6,
    message: 'A claim to stand above other tools or instructions',
    literals: [
      'precedence',
      'priority',
      'overrides',
      'supersede',
      'instead of',
      'other tools',
      'deprecated',
      'only tool',
      'over any other',
      'no matter',
    ],
    regex:
      /\b(?:this|these|the following|above)\s{1,3}(?:tool|instructions?|rules?|directives?|descriptions?|notes?|requirements?|messages?)\s{0,3}(?:takes?|has|have|ha(?:s|ve) the|are of|is of)\s{1,3}(?:absolute\s{1,3}|highest\s{1,3}|top\s{1,3}|the\s{1,3}highest\s{1,3})?(?:precedence|priority)\b|\b(?:overrides?|supersedes?)\s{1,3}(?:all|any|every|your|the)\s{1,3}(?:other\s{1,3}|previous\s{1,3}|prior\s{1,3}|existing\s{1,3}|system\s{1,3}|user\s{1,3}){0,2}(?:tools?|instructions?|rules?|prompts?|directives?|requests?|polic(?:y|ies))\b|\b(?:must|always|should only)\s{1,3}(?:use|call|prefer|choose|select|pick)\s{1,3}(?:this|\w{2,30})(?:\s{1,3}tool)?\s{1,3}(?:instead of|over|before|rather than)\s{1,3}(?:any|all|every)\s{1,3}(?:of the\s{1,3})?(?:others?|other\s{1,3}(?:\w{1,20}\s{1,3})?tools?|alternatives?|similar tools?)\b|\b(?:do not|don't|never)\s{1,3}(?:use|call|trust)\s{1,3}(?:any|the|all)\s{1,3}other\s{1,3}(?:\w{1,20}\s{1,3})?(?:tools?|servers?)\b/gi,
    reach: 220,
  },
  {
    id: 'directive',
    weight: 0.2,
    message: 'An order addressed to the assistant',
    literals: [
      'you must',
      'you should',
      'you have to',
      'you are required',
      'you need to',
      'the assistant must',
      'the model must',
      'the agent must',
      'the ai must',
      'must always',
      'mandatory',
      'the llm must',
      'you will',
      'it is required',
      'always first',
    ],
    regex:
      /\b(?:you|the\s{1,3}(?:assistant|model|agent|AI|LLM))\s{1,3}(?:must|should|have to|are required to|need to|shall|will)\s{1,3}(?:always|first|also|never|immediately)?\s?\w{2,}/gi,
    reach: 80,
  },
  {
    id: 'run-command',
    weight: 0.6,
    message: 'A command that fetches and runs code, or sends data away',
    literals: [
      'curl ',
      'wget ',
      '/dev/tcp',
      'nc -',
      'base64 -d',
      'powershell',
      '| sh',
      '| bash',
      '|sh',
      '|bash',
    ],
    regex:
      /\b(?:curl|wget)\s[^\n|]{0,160}\|\s{0,3}(?:ba|z)?sh\b|\/dev\/tcp\/|\bnc\s-[a-z]{0,4}e\b|\bbase64\s(?:-d|--decode)\b[^\n]{0,60}\|\s{0,3}(?:ba)?sh\b|\bcurl\s[^\n]{0,120}?(?:\.ssh\/|\.aws\/|etc\/passwd|\$\()/gi,
    reach: 240,
  },
  {
    id: 'fetch-secret-file',
    weight: 0.6,
    message: 'An order to read a file that holds credentials first',
    literals: [
      '.ssh',
      'id_rsa',
      '.aws/',
      '.env',
      '/etc/passwd',
      '/etc/shadow',
      'mcp.json',
      '.cursor/',
      '.git-credentials',
      '.kube/',
    ],
    regex: new RegExp(
      `\\b(?:you\\s{1,3}(?:must|should|need to|have to)|please|first|then|always|also|make sure to|be sure to|remember to|important:|required:|critical:|mandatory:|note:|it is (?:critical|important|required) (?:that you|to))\\b[^.!?\\n]{0,40}?\\b(?:read|open|cat|load|access|fetch|get|include|retrieve|extract|copy|send|upload|attach)\\b[^.!?\\n]{0,50}?${SENSITIVE_FILE}`,
      'gi',
    ),
    reach: 220,
  },
]

/** A whole text that is one name; names of tools stand at `name`, those of parameters are member names. */
const NAME = /^[A-Za-z_][\w .-]{2,79}$/g

/** Orders that no definition gives; others are what tools are for. */
const DEFINITION_ORDERS: ReadonlySet<string> = new Set([
  'personal-order',
  'hand-over',
  'hand-over-link',
  'obey-text',
  'move-money',
  'exfiltrate',
  'ignore-user',
])

/** What holds credentials, in whatever language it is spoken of; an order to a tool makes it one to read them. */
const SECRET_STORE: Cue = {
  id: 'secret-store',
  weight: 0.3,
  message: 'A file that holds credentials',
  literals: SECRET_STORE_LITERALS,
  regex: new RegExp(SECRET_STORE_FILES, 'gi'),
  reach: 60,
}

const set = buildPatternSet<Cue>([
  ...SHARED_CUES.map((cue) => (cue.id === 'role-token' ? { ...cue, weight: 0.62 } : cue)),
  ...POISONING_CUES,
  ...DEFINITION_CUES,
  ...TOOL_ORDER_CUES,
  ...TOOL_CLAIM_CUES,
  ...TOOL_CONDUCT_CUES,
  ...TOOL_FRAME_CUES,
  ...TOOL_LANGUAGE_CUES,
  ...UNTOLD_CUES,
  ...WORLD_UNTOLD_CUES,
  ...TOOL_HANDOVER_CUES,
  SECRET_STORE,
  ...POSING_CUES,
  ...ORDER_CUES.filter(({ id }) => DEFINITION_ORDERS.has(id)),
  {
    id: 'evil-name',
    weight: 0.65,
    quoted: true,
    message: 'A name that owns up to harm',
    literals: HARM_STEMS,
    regex: NAME,
    reach: 80,
    holds: (name, { rendering: { source } }) =>
      !source.isKey && source.name === 'name' && source.place.parent?.parent === null && ownsUpToHarm(name),
  },
  {
    id: 'harvesting-parameter',
    weight: 0.65,
    quoted: true,
    message: 'A name that asks for the conversation, the prompt or credentials, or gives an order',
    literals: ASKING_STEMS,
    regex: NAME,
    reach: 80,
    holds: (name, { rendering: { source } }) =>
      (source.isKey || source.name === 'name') && asksForMore(name, source.isKey),
  },
])

export const toolPoisoning: Detector = {
  id: 'tool-poisoning',
  at: DEFINITION_HOOKS,
  reads: ['folded', 'visible', 'hidden', 'json', 'decoded', 'joined', 'keys'],
  seenFolded: true,
  trigger: 'literals',
  literals: set.literals,
  codes: set.patterns.map(({ id }) => `tool-poisoning/${id}`),
  inspect(views, limits) {
    const found = new Sightings(limits.findingsMax)
    for (const text of views.texts) {
      found.addAll(
        weighCues(text, { set, code: 'tool-poisoning', class: 'tool-poisoning', concealedBonus: 0.5 }),
      )
      if (found.full) break
    }
    return found.list
  },
}
