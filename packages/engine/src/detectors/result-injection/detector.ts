/** Finds orders in what servers return: results, resources, prompts, errors, sampling and elicitation. */

import { buildPatternSet } from '../../prefilter/windows.ts'
import { SHARED_CUES } from '../cue-table.ts'
import { ADDRESSEE_CUES } from '../cues-addressee.ts'
import { CODE_CUES, MARK_CUES } from '../cues-code.ts'
import { type Cue, weighCues, type Weighing } from '../cues.ts'
import { DEFINITION_CUES } from '../cues-definitions.ts'
import { HANDED_CODE_CUES } from '../cues-handed-code.ts'
import { ORDER_CUES } from '../cues-orders.ts'
import { POSING_CUES } from '../cues-posing.ts'
import { ASKED_OF_MODELS, SIDE_TASK_CUES } from '../cues-side-tasks.ts'
import { UNTOLD_CUES } from '../cues-tool-languages.ts'
import { WORLD_UNTOLD_CUES } from '../cues-world-languages.ts'
import { findEncoded, findLinks, kindOfLiteral, LITERALS_OF_LINKS } from './links.ts'
import { type Detector, type Observation, SERVER_TEXT_HOOKS, type ViewText } from '../detector.ts'
import { isOrdinaryRequest, isOrdinarySpeech } from '../ordinary-speech.ts'
import { Sightings } from '../sightings.ts'

/** The cues of what servers return. */
export const INJECTION_CUES: readonly Cue[] = [
  ...POSING_CUES,
  ...ORDER_CUES,
  ...SIDE_TASK_CUES,
  ...ADDRESSEE_CUES,
  ...CODE_CUES,
  ...MARK_CUES,
  ...HANDED_CODE_CUES,
  ...UNTOLD_CUES,
  ...WORLD_UNTOLD_CUES,
  ...DEFINITION_CUES.filter(({ id }) => id === 'skip-approval'),
  {
    id: 'fake-role',
    weight: 0.6,
    quoted: true,
    message: 'A line that poses as a turn of the conversation',
    literals: [
      'system:',
      'assistant:',
      'human:',
      '</tool_result',
      '</function_result',
      '<system',
      '[system',
      '### system',
      '### instruction',
      '</system',
      '</context',
      '</document',
      '</user',
      'begin system',
      'system-reminder',
      '</information',
      '<information',
      '<important',
    ],
    regex:
      /(?:^|\n|[.!?]\s)\s{0,4}(?:#{1,4}\s{0,3})?\[?system\]?\s{0,3}:\s{0,3}(?:you\b|ignore|from now|new\b|please|the user|i (?:will|must|should)|override|always|never|do not|send|call|use)|<\/?(?:tool_results?|function_results?|system(?:[-_](?:prompt|reminder|message|instructions?))?|information|important)>\s{0,6}(?:\w|<|#)|(?:^|\n)\s{0,4}#{1,4}\s{0,3}(?:system|instructions?)\s{0,3}(?:prompt|override)?\s{0,3}:?\s{0,3}\n|\bBEGIN SYSTEM (?:PROMPT|MESSAGE)\b|\[system\s?(?:message|note|override|prompt)?\](?!\s{1,2}(?:section|block|table|part|key|header|group)\b)\s{0,3}:?/gi,
    reach: 120,
  },
  {
    id: 'tool-order',
    weight: 0.4,
    message: 'An order to call a tool',
    literals: [' tool', ' function', '_tool', 'invoke', 'call '],
    regex:
      /(?:^|[.!?:;\n>]\s{0,4}|\b(?:must|please|then|now|immediately|first|also|should)\s{1,4})(?:use|call|invoke|execute|run|trigger)\s{1,3}(?:the\s{1,3})?[`'"]?[a-z]\w{1,40}(?:[_.]\w{1,40}|\(\))?[`'"]?\s{1,3}(?:tool|function|command|api)\b|\b(?:you must|please|immediately)\s{1,3}(?:now\s{1,3})?(?:call|invoke|execute)\s{1,3}[`'"]?\w{2,40}[_(]\w{0,40}/gi,
    reach: 160,
  },
  {
    id: 'harmful-order',
    weight: 0.35,
    message: 'An order to move money, delete or give access',
    literals: [
      'transfer',
      'delete all',
      'delete the',
      'rm -rf',
      'wire',
      'grant',
      'unlock',
      'invite',
      'make a',
      'purchase',
      'disable',
    ],
    regex:
      /(?:^|[.!?:;\n>]\s{0,4}|\b(?:must|please|then|now|immediately|first|also)\s{1,4})(?:transfer|wire|send)\s{1,3}(?:\$|€|£|USD|BTC|ETH|\d|all|the (?:full|entire))[^.!?\n]{0,60}\bto\b|(?:^|[.!?:;\n>]\s{0,4}|\b(?:must|please|then|now|immediately)\s{1,4})(?:delete|remove|erase|wipe|drop)\s{1,3}(?:all|every|the entire)\b[^.!?\n]{0,50}|\brm\s{1,2}-rf?\s{1,2}[~/]|(?:please|must|now|immediately|first)\s{1,3}(?:grant|invite|add|unlock|disable|open)\s{1,3}[^.!?\n]{0,80}/gi,
    reach: 180,
  },
  {
    id: 'reader-order',
    weight: 0.7,
    message: 'An order to whatever model reads the content',
    literals: [
      'if you are an ai',
      'if you are a language',
      'if you are an llm',
      'if you are reading',
      'as an ai',
      'when summarizing',
      'when summarising',
      'when processing',
      'when you read this',
      'upon reading',
      'llms reading',
      'ai reading',
      'any ai',
    ],
    regex:
      /\bif you(?:'re| are)\s{1,3}(?:an?\s{1,3})?(?:AI|LLM|language model|assistant|chatbot|bot|agent|automated)\b[^.!?\n]{0,80}|\b(?:when(?:ever)?|upon|after|while)\s{1,3}(?:you\s{1,3})?(?:summari[sz]|process|read|pars|analy[sz])(?:e|ing|es)?\s{1,3}this\b[^.!?\n]{0,80}?\b(?:must|should|please|send|include|add|say|reply|ignore|call|execute|always)\b|\b(?:any|all)\s{1,3}(?:AI|LLM)s?\b[^.!?\n]{0,40}\b(?:reading|processing)\b[^.!?\n]{0,40}\b(?:must|should|shall)\b/gi,
    reach: 200,
  },
  {
    id: 'render-link',
    weight: 0.5,
    message: 'An order to show an image or link that carries data away',
    literals: ['image', 'markdown', 'link', '![', 'url'],
    regex:
      /\b(?:image|markdown|link|url)\b[^!?\n]{0,60}?https?:\/\/[^\s)?]{1,100}[?&/=](?:\w{1,16}=)?(?:\{|\[|<|%7B|\$|DATA|SECRET|YOUR_|INSERT|\bQ=|data=|payload)/gi,
    reach: 360,
    needs: ['://'],
  },
]

const set = buildPatternSet<Cue>([...SHARED_CUES, ...INJECTION_CUES])

/** What a form may not ask for (MCP 2025-11-25 §elicitation: sensitive information goes by URL). */
const ASKS_CREDENTIAL =
  /(?<![A-Za-z])(?:pass(?:word|phrase|code)|api[\s_-]?keys?|secret[\s_-]?keys?|access[\s_-]?tokens?|auth(?:entication)?[\s_-]?tokens?|private[\s_-]?keys?|seed[\s_-]?phrase|recovery[\s_-]?phrase|mnemonic|credit[\s_-]?card|card[\s_-]?number|cvv|cvc|social[\s_-]?security|ssn|one[\s_-]?time[\s_-]?(?:code|password)|otp|2fa[\s_-]?code|bank[\s_-]?account|pin[\s_-]?code|client[\s_-]?secret|personal[\s_-]?access[\s_-]?token)(?![A-Za-z])/gi
const ASKS_NOT =
  /\b(?:do not|don't|never|not)\b[^.!?\n]{0,40}$|\b(?:forgot|reset|change|rotate|policy|manager|hint|strength|length)\b[^.!?\n]{0,16}$/i
const LITERALS_OF_CREDENTIALS = [
  'pass',
  'api',
  'key',
  'token',
  'phrase',
  'mnemonic',
  'card',
  'cvv',
  'cvc',
  'social',
  'ssn',
  'one-time',
  'one time',
  'otp',
  '2fa',
  'bank',
  'pin',
  'secret',
]

/** Orders that a user gives: in a prompt they are what prompts are for. */
const USERS_OWN: ReadonlySet<string> = new Set([
  'secrecy',
  'untold-translated',
  'skip-approval',
  'physical-order',
  'harmful-order',
  'hand-over-link',
  'personal-order',
  'value-is-order',
  'shapes-answer',
  'covert-promotion',
  'hand-over',
  'move-money',
  'fake-failure',
  'lure-to-link',
  'visit-link',
  'note-to-self',
  'encoded-command',
  'locked-archive',
  'pasted-command',
  'fetched-code',
  'false-correction',
  ...ASKED_OF_MODELS,
])

const WEIGHING = { set, code: 'result-injection', class: 'injection', concealedBonus: 0.4 } as const
const OF_PROMPTS: Weighing = { ...WEIGHING, without: USERS_OWN, unless: isOrdinaryRequest }
const OF_OTHERS: Weighing = { ...WEIGHING, unless: isOrdinarySpeech }

export const resultInjection: Detector = {
  id: 'result-injection',
  at: SERVER_TEXT_HOOKS,
  reads: ['folded', 'visible', 'hidden', 'json', 'decoded', 'joined', 'keys'],
  seenFolded: true,
  trigger: 'literals',
  literals: [...set.literals, ...LITERALS_OF_LINKS, ...LITERALS_OF_CREDENTIALS],
  codes: [
    ...set.patterns.map(({ id }) => `result-injection/${id}`),
    'result-injection/image-beacon',
    'result-injection/link-beacon',
    'result-injection/script-link',
    'result-injection/credential-request',
  ],
  inspect(views, limits) {
    const found = new Sightings(limits.findingsMax)
    for (const text of views.texts) {
      found.addAll(weighCues(text, views.hook === 'prompt' ? OF_PROMPTS : OF_OTHERS))
      const links = linksIn(text)
      if (links !== 0) found.addAll(findLinks(text, links))
      found.addAll(findEncoded(text))
      if (views.hook === 'elicitation') found.addAll(findCredentialRequests(text))
      if (found.full) break
    }
    return found.list
  },
}

/** What addresses may be there: their literals come after those of the cues. */
function linksIn({ hits: { literals } }: ViewText): number {
  let links = 0
  for (let index = 0; index < literals.length; index++) {
    const literal = (literals[index] as number) - set.literals.length
    if (literal >= 0 && literal < LITERALS_OF_LINKS.length) links |= kindOfLiteral(literal)
  }
  return links
}

function findCredentialRequests(text: ViewText): readonly Observation[] {
  const found: Observation[] = []
  const readable =
    text.rendering.source.isKey ||
    /^(?:message|title|description|label|enumNames|text|)$/.test(text.rendering.source.name)
  if (!readable) return found
  ASKS_CREDENTIAL.lastIndex = 0
  for (
    let hit = ASKS_CREDENTIAL.exec(text.text);
    hit !== null && found.length < 20;
    hit = ASKS_CREDENTIAL.exec(text.text)
  ) {
    if (ASKS_NOT.test(text.text.slice(Math.max(0, hit.index - 60), hit.index))) continue
    found.push({
      code: 'result-injection/credential-request',
      class: 'injection',
      severity: 'high',
      confidence: 0.8,
      message: 'A form that asks the user for a credential or payment data',
      at: { text, start: hit.index, end: hit.index + hit[0].length },
    })
  }
  return found
}
