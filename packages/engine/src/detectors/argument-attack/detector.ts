/** Finds arguments that attack the tool or what stands behind it: commands, queries, paths, templates, addresses. */

import type { InspectionContext, Severity } from '@callgate/contracts/finding'
import { buildPatternSet } from '../../prefilter/windows.ts'
import { SHARED_CUES } from '../cue-table.ts'
import { type Cue, weighCues, type Weighing } from '../cues.ts'
import { ORDER_CUES } from '../cues-orders.ts'
import { POSING_CUES } from '../cues-posing.ts'
import type { Detector, ViewText } from '../detector.ts'
import { Sightings } from '../sightings.ts'
import { type AddressVerdict, judgeAddress, judgeBareHost, judgeInner } from './address.ts'
import { CODE_PATTERNS } from './code-patterns.ts'
import { COMMAND_PATTERNS } from './command-patterns.ts'
import { findDense } from './dense.ts'
import { kindsOf } from './parameter-kinds.ts'
import { ARGUMENT_PATTERNS, type ArgumentPattern } from './patterns.ts'
import { QUERY_PATTERNS } from './query-patterns.ts'
import { TEMPLATE_PATTERNS } from './template-patterns.ts'

/** Every shape that is looked for. */
export const PATTERNS: readonly ArgumentPattern[] = [
  ...ARGUMENT_PATTERNS,
  ...COMMAND_PATTERNS,
  ...QUERY_PATTERNS,
  ...TEMPLATE_PATTERNS,
  ...CODE_PATTERNS,
]
const CARRIED: ReadonlySet<string> = new Set(['note-to-self', 'obey-text', 'exfiltrate'])
const cues = buildPatternSet<Cue>([
  ...SHARED_CUES,
  ...POSING_CUES.filter(({ id }) => id !== 'value-is-order'),
  ...ORDER_CUES.filter(({ id }) => CARRIED.has(id)),
])

const ADDRESS_SCHEME = /:\/\/|^gopher:|^jar:/
const GROUPS = [...new Set(PATTERNS.map(({ group }) => group))]
/** One group of cues for each group of patterns, and one for addresses. */
export const CUES: readonly (readonly string[])[] = [
  ...GROUPS.map((name) => PATTERNS.filter(({ group }) => group === name).flatMap(({ literals }) => literals)),
  ['://', 'gopher:', 'jar:'],
]
const ADDRESS_CUE = 1 << GROUPS.length
/** Bit of the cue of each pattern. */
const CUE_OF = PATTERNS.map(({ group }) => 1 << GROUPS.indexOf(group))
const ADDRESS_IN = /(?:jar:)?[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)]{1,400}/gi
/** A scheme without what should follow it, with blanks inside, or of what runs. */
const ODD_ADDRESS =
  /^[\0-\x20]{0,8}(?:h\s{0,2}t\s{0,2}t\s{0,2}p\s{0,2}s?\s{0,2}:|file:|gopher:|dict:|ldaps?:|j\s{0,2}a\s{0,2}v\s{0,2}a\s{0,2}s\s{0,2}c\s{0,2}r\s{0,2}i\s{0,2}p\s{0,2}t\s{0,2}:|vbscript:|data:text\/html|view-source:)/i
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
/** Names of hosts that are words as well: by themselves they name no host. */
const IS_WORD = /^\s{0,8}(?:metadata|instance-data)[./]?\s{0,8}$/i
/** Names of tools and servers that a developer has for the services of the own machine. */
const DEVELOPER_TOOL =
  /redis|valkey|memcache|etcd|docker|podman|compose|kubelet|database|localhost|(?:^|[^a-z])(?:dev|local|ssh|db)(?:[^a-z]|$)/i
/** Longer values are documents that a tool is to write, not addresses or names. */
const VALUE_MAX = 4000
const ADDRESS_MAX = 500

const WEIGHING: Weighing = {
  set: cues,
  code: 'argument-attack',
  class: 'argument-attack',
  concealedBonus: 0.3,
}

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
        if ((text.hits.cues & ADDRESS_CUE) !== 0 && ADDRESS_SCHEME.test(text.text))
          findAddresses(text, found, views.context)
      }
      if (text.text.length <= ADDRESS_MAX) findOddAddress(text, found, views.context)
      const dense = findDense(text)
      if (dense !== undefined) found.add(dense)
      found.addAll(weighCues(text, WEIGHING))
      if (found.full) break
    }
    return found.list
  },
}

function findPatterns(text: ViewText, found: Sightings): void {
  const kinds = kindsOf(text.rendering.source.name)
  for (let index = 0; index < PATTERNS.length; index++) {
    if ((text.hits.cues & (CUE_OF[index] as number)) === 0) continue
    const { id, kind, severity, confidence, message, regex } = PATTERNS[index] as ArgumentPattern
    if (!kinds.has(kind)) continue
    regex.lastIndex = 0
    const hit = regex.exec(text.text)
    if (hit === null) continue
    const at = { text, start: hit.index, end: hit.index + hit[0].length }
    found.add({ code: `argument-attack/${id}`, class: 'argument-attack', severity, confidence, message, at })
  }
}

function findAddresses(text: ViewText, found: Sightings, context: InspectionContext): void {
  ADDRESS_IN.lastIndex = 0
  for (
    let hit = ADDRESS_IN.exec(text.text), seen = 0;
    hit !== null && seen < 50;
    hit = ADDRESS_IN.exec(text.text), seen++
  ) {
    report(text, [hit.index, hit.index + hit[0].length], {
      verdict: judgeAddress(hit[0]) ?? judgeInner(hit[0]),
      found,
      context,
    })
  }
}

/** Where an address is expected, also what does not look like one: a host alone, or blanks and slashes that browsers forgive. */
function findOddAddress(text: ViewText, found: Sightings, context: InspectionContext): void {
  if (!kindsOf(text.rendering.source.name).has('host') || IS_WORD.test(text.text)) return
  const value = text.text
  const verdict = value.startsWith('//')
    ? judgeBareHost(value.replace(/^\/{2}([^/?#]{1,253}).*$/s, '$1'))
    : (judgeBareHost(value) ?? (ODD_ADDRESS.test(value) ? judgeAddress(value) : undefined))
  report(text, [0, value.length], { verdict, found, context })
}

function report(
  text: ViewText,
  [start, end]: readonly [number, number],
  {
    verdict,
    found,
    context,
  }: {
    readonly verdict: AddressVerdict | undefined
    readonly found: Sightings
    readonly context: InspectionContext
  },
): void {
  if (verdict === undefined) return
  const isOwn = verdict.isOwnService === true && isDeveloperTool(context)
  const kind = isOwn ? 'private' : verdict.kind
  const [severity, confidence] = WEIGHT[kind]
  found.add({
    code: `argument-attack/address-${kind}`,
    class: 'argument-attack',
    severity,
    confidence,
    message: verdict.message,
    at: { text, start, end },
  })
}

function isDeveloperTool({ upstream, target }: InspectionContext): boolean {
  return DEVELOPER_TOOL.test(target ?? '') || DEVELOPER_TOOL.test(upstream ?? '')
}
