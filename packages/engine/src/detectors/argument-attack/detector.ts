/** Finds arguments that attack the tool or what stands behind it: commands, queries, paths, templates, addresses. */

import type { Severity } from '@callgate/contracts/finding'
import { buildPatternSet } from '../../prefilter/windows.ts'
import { SHARED_CUES } from '../cue-table.ts'
import { type Cue, weighCues } from '../cues.ts'
import { ORDER_CUES } from '../cues-orders.ts'
import { POSING_CUES } from '../cues-posing.ts'
import type { Detector, Observation, ViewText } from '../detector.ts'
import { Sightings } from '../sightings.ts'
import { type AddressVerdict, judgeAddress } from './address.ts'
import { CODE_PATTERNS } from './code-patterns.ts'
import { findDense } from './dense.ts'
import { ARGUMENT_PATTERNS, type ArgumentPattern } from './patterns.ts'

const PATTERNS: readonly ArgumentPattern[] = [...ARGUMENT_PATTERNS, ...CODE_PATTERNS]
const CARRIED: ReadonlySet<string> = new Set(['note-to-self', 'obey-text', 'exfiltrate'])
const cues = buildPatternSet<Cue>([
  ...SHARED_CUES,
  ...POSING_CUES.filter(({ id }) => id !== 'value-is-order'),
  ...ORDER_CUES.filter(({ id }) => CARRIED.has(id)),
])

/** What parameters are called that take each kind of value. */
const TAKES: Readonly<Record<ArgumentPattern['kind'], RegExp>> = {
  any: /^/,
  command: /comm?and|cmd|script|shell|exec|code|args?$|arguments|input|bash|program|line|run/i,
  path: /path|file|dir|folder|source|dest|target|location|name|input|uri|root|cwd|template/i,
  query:
    /sql|query|where|filter|search|statement|condition|id$|user|name|input|value|q$|password|email|^dn$|ldap/i,
  option: /^(?!.*(?:arg|option|flag|comm?and|cmd|param|script|code|line|text|content|body|message)).*$/i,
  host: /url|uri|host|endpoint|server|address|target|ip$|domain|webhook|link|href|origin|site/i,
  value:
    /^(?!.*(?:comm?and|cmd|shell|bash|line|exec|sql|content|text|body|script|code|html|markdown|message|description|patch|template|prompt)).*$/i,
}
const ADDRESS_SCHEME = /:\/\/|^gopher:|^jar:/
/** One group of cues for each pattern, and one for addresses. */
const CUES = [...PATTERNS.map(({ literals }) => literals), ['://', 'gopher:', 'jar:']]
const ADDRESS_CUE = 1 << PATTERNS.length
const ADDRESS_IN = /(?:jar:)?[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)]{1,400}/gi
const WEIGHT: Readonly<Record<AddressVerdict['kind'], readonly [Severity, number]>> = {
  metadata: ['critical', 0.95],
  disguised: ['high', 0.85],
  scheme: ['high', 0.7],
  userinfo: ['high', 0.75],
  collector: ['high', 0.7],
  internal: ['high', 0.7],
  // Agents open what runs on their own machine all day: recorded, and left to policy.
  private: ['low', 0.5],
}
/** Longer values are documents that a tool is to write, not addresses or names. */
const VALUE_MAX = 4000

export const argumentAttack: Detector = {
  id: 'argument-attack',
  at: ['call-arguments', 'prompt-arguments', 'uri', 'roots'],
  reads: ['raw', 'folded', 'decoded', 'hidden', 'json'],
  trigger: 'every',
  literals: cues.literals,
  cues: CUES,
  inspect(views, limits) {
    const found = new Sightings(limits.findingsMax)
    for (const text of views.texts) {
      if (text.rendering.source.isKey) continue
      if (text.text.length <= VALUE_MAX && text.hits.cues !== 0) {
        findPatterns(text, found)
        if ((text.hits.cues & ADDRESS_CUE) !== 0 && ADDRESS_SCHEME.test(text.text)) findAddresses(text, found)
      }
      const dense = findDense(text)
      if (dense !== undefined) found.add(dense)
      found.addAll(
        weighCues(text, {
          set: cues,
          code: 'argument-attack',
          class: 'argument-attack',
          concealedBonus: 0.3,
        }),
      )
      if (found.full) break
    }
    return found.list
  },
}

function findPatterns(text: ViewText, found: Sightings): void {
  const { name } = text.rendering.source
  for (let index = 0; index < PATTERNS.length; index++) {
    if ((text.hits.cues & (1 << index)) === 0) continue
    const { id, kind, severity, confidence, message, regex } = PATTERNS[index] as ArgumentPattern
    if (!TAKES[kind].test(name)) continue
    regex.lastIndex = 0
    const hit = regex.exec(text.text)
    if (hit === null) continue
    const at = { text, start: hit.index, end: hit.index + hit[0].length }
    found.add({ code: `argument-attack/${id}`, class: 'argument-attack', severity, confidence, message, at })
  }
}

function findAddresses(text: ViewText, found: Sightings): void {
  ADDRESS_IN.lastIndex = 0
  for (
    let hit = ADDRESS_IN.exec(text.text), seen = 0;
    hit !== null && seen < 50;
    hit = ADDRESS_IN.exec(text.text), seen++
  ) {
    const verdict = judgeAddress(hit[0])
    if (verdict === undefined) continue
    const [severity, confidence] = WEIGHT[verdict.kind]
    found.add({
      code: `argument-attack/address-${verdict.kind}`,
      class: 'argument-attack',
      severity,
      confidence,
      message: verdict.message,
      at: { text, start: hit.index, end: hit.index + hit[0].length },
    })
  }
}
