/** Cues: turns of phrase that mean little alone and much together. Both injection detectors weigh them the same way. */

import type { FindingClass, Severity } from '@callgate/contracts/finding'
import { matchPatterns, type LiteralPattern, type PatternSet } from '../prefilter/windows.ts'
import { isMention } from '../rules/mention.ts'
import type { Observation, ViewText } from './detector.ts'
import { weighSetting } from './setting.ts'

export interface Cue extends LiteralPattern {
  readonly id: string
  readonly message: string
  /** 1 is enough for a finding of high severity, 0.6 for one of medium. */
  readonly weight: number
  /** Counts even when quoted: special tokens and markup are not quoted by what reads them. */
  readonly quoted?: boolean
  /** What a regular expression cannot say about the match; without it every match counts. */
  readonly holds?: (matched: string, text: ViewText) => boolean
}

interface Seen {
  readonly cue: Cue
  readonly start: number
  readonly end: number
}

/** Cues further apart than this do not belong to one order. */
const NEAR = 1500

const LIGHTER = 0.8

/** So many places of one text are looked at closely; beyond them words count as they stand. */
const ORDINARY_MAX = 200

export interface Weighing {
  readonly set: PatternSet<Cue>
  readonly code: string
  readonly class: FindingClass
  /** Added where the text stands in a place no reader sees, or came out of an encoding. */
  readonly concealedBonus: number
  /** Cues that weigh less where this text stands, so that it takes a second one. */
  readonly lighter?: ReadonlySet<string>
  /** Cues that mean nothing where this text stands. */
  readonly without?: ReadonlySet<string>
  /** True where the words of a cue, by its id, are ordinary as they stand. */
  readonly unless?: (id: string, text: string, start: number, end: number) => boolean
}

/** Weighs the cues of one text; at most one finding for each group of cues that stand together. */
export function weighCues(text: ViewText, weighing: Weighing): readonly Observation[] {
  if (text.hits.ends.length === 0 && weighing.set.unfiltered.length === 0) return NOTHING
  const seen: Seen[] = []
  let ordinary = 0
  matchPatterns(weighing.set, text, ({ pattern, start, end }) => {
    if (weighing.without?.has(pattern.id)) return true
    if (pattern.holds !== undefined && !pattern.holds(text.text.slice(start, end), text)) return true
    if (ordinary < ORDINARY_MAX && weighing.unless?.(pattern.id, text.text, start, end) === true) {
      ordinary++
      return true
    }
    if (pattern.quoted || !isMention(text.text, start, end)) seen.push({ cue: pattern, start, end })
    return seen.length < 2000
  })
  if (seen.length === 0) return NOTHING
  seen.sort((a, b) => a.start - b.start)
  const found: Observation[] = []
  for (let first = 0; first < seen.length;) {
    let last = first
    while (last + 1 < seen.length && (seen[last + 1] as Seen).start - (seen[last] as Seen).end <= NEAR) last++
    const observation = judgeGroup(text, seen.slice(first, last + 1), weighing)
    if (observation) found.push(observation)
    first = last + 1
  }
  return found
}

const NOTHING: readonly Observation[] = []

/** True when the cues do not stand in the original as they do in the decoded text: a page with one `%20` conceals nothing. */
function wasEncoded({ text, rendering }: ViewText, group: readonly Seen[]): boolean {
  return group.some(({ start, end }) => {
    const [origin, ...others] = rendering.origins(start, end)
    if (origin === undefined || others.length > 0) return true
    return rendering.source.text.slice(origin.start, origin.end) !== text.slice(start, end)
  })
}

function judgeGroup(text: ViewText, group: readonly Seen[], weighing: Weighing): Observation | undefined {
  const best = new Map<string, Seen>()
  for (const seen of group) {
    const known = best.get(seen.cue.id)
    if (known === undefined || seen.cue.weight > known.cue.weight) best.set(seen.cue.id, seen)
  }
  let weight = 0
  for (const { cue } of best.values()) weight += cue.weight * (weighing.lighter?.has(cue.id) ? LIGHTER : 1)
  const { view } = text.rendering
  if (weight >= 0.6) {
    const first = group[0] as Seen
    weight *= weighSetting(text.text, first.start, Math.min(first.start + 1000, (group.at(-1) as Seen).end))
  }
  if (weight > 0.3 && (view === 'hidden' || (view === 'decoded' && wasEncoded(text, group))))
    weight += weighing.concealedBonus
  if (weight < 0.6) return undefined
  const strongest = [...best.values()].reduce((a, b) => (b.cue.weight > a.cue.weight ? b : a))
  const others = [...best.keys()].filter((id) => id !== strongest.cue.id)
  const severity: Severity = weight >= 1.6 ? 'critical' : weight >= 1 ? 'high' : 'medium'
  return {
    code: `${weighing.code}/${strongest.cue.id}`,
    class: weighing.class,
    severity,
    confidence: Math.min(0.97, 0.45 + weight * 0.3),
    message:
      others.length === 0 ? strongest.cue.message : `${strongest.cue.message}; with: ${others.join(', ')}`,
    at: { text, start: strongest.start, end: strongest.end },
  }
}
