/** Runs regular expressions only around the literals that every match of theirs contains, or right after them. */

import type { ViewText } from '../detectors/detector.ts'

/** A regular expression with the literals one of which stands in every match. */
export interface LiteralPattern {
  readonly literals: readonly string[]
  /** Must have the flag g, or y when anchored, and not d; matched on a slice around the hits. */
  readonly regex: RegExp
  /** Characters on both sides of a literal in which a match lies. */
  readonly reach: number
  /** Tried only where a literal starts or ends, and matches from there on: the cheap way for literals that stand everywhere. */
  readonly anchored?: 'start' | 'end'
  /** Signs, no letters, one of which stands in every match too: a window without any is not read closer. */
  readonly needs?: readonly string[]
  /**
   * Words one of which stands in every match too, for literals that stand everywhere: a window without any is not read
   * closer. Found in the same pass; a blank at the end stands for any white space. Not for anchored patterns.
   */
  readonly beside?: readonly string[]
}

/** Many patterns with one list of literals. */
export interface PatternSet<P extends LiteralPattern> {
  readonly patterns: readonly P[]
  readonly literals: readonly string[]
  /** Literal → indexes of the patterns it belongs to. */
  readonly owners: readonly (readonly number[])[]
  /** How each pattern is tried. */
  readonly trials: readonly Trial[]
  /** Pattern → one more than its place among the windows of the text that is being read; 0 while it has none. */
  readonly slots: Int32Array
  /** Patterns that have no literal and run over the whole text. */
  readonly unfiltered: readonly number[]
}

/** What is asked of a pattern for each text: of one shape for all, whatever a pattern declares. */
interface Trial {
  readonly regex: RegExp
  readonly reach: number
  readonly anchored: 'start' | 'end' | undefined
  readonly needs: readonly string[] | undefined
  /** Of each literal, whether it is one of the words beside; undefined where there are no such words. */
  readonly beside: Uint8Array | undefined
}

export function buildPatternSet<P extends LiteralPattern>(patterns: readonly P[]): PatternSet<P> {
  const owners = new Map<string, number[]>()
  const unfiltered: number[] = []
  for (const [index, pattern] of patterns.entries()) {
    if (pattern.literals.length === 0) unfiltered.push(index)
    for (const literal of new Set(pattern.literals.map((text) => text.toLowerCase()))) {
      const list = owners.get(literal)
      if (list) list.push(index)
      else owners.set(literal, [index])
    }
  }
  for (const { beside = [] } of patterns)
    for (const word of beside.map(literalOf)) if (!owners.has(word)) owners.set(word, [])
  const literals = [...owners.keys()]
  const trials = patterns.map((pattern) => trialOf(pattern, literals))
  const slots = new Int32Array(patterns.length)
  return { patterns, literals, owners: [...owners.values()], trials, slots, unfiltered }
}

function trialOf(pattern: LiteralPattern, literals: readonly string[]): Trial {
  const { regex, reach, anchored, needs } = pattern
  return { regex, reach, anchored, needs, beside: markBeside(pattern, literals) }
}

const STANDS = 1
const STANDS_BEFORE_SPACE = 2

function markBeside({ beside }: LiteralPattern, literals: readonly string[]): Uint8Array | undefined {
  if (beside === undefined) return undefined
  const marks = new Uint8Array(literals.length)
  for (const word of beside)
    marks[literals.indexOf(literalOf(word))] = word.endsWith(' ') ? STANDS_BEFORE_SPACE : STANDS
  return marks
}

function literalOf(word: string): string {
  return word.trimEnd().toLowerCase()
}

export interface PatternMatch<P> {
  readonly pattern: P
  /** The range of the group named `secret`, or of the whole match. */
  readonly start: number
  readonly end: number
  /** Where the whole match begins. */
  readonly from: number
  readonly groups: Readonly<Record<string, string>> | undefined
  readonly matched: string
}

/** Calls `visit` with every match, until it returns false. */
export function matchPatterns<P extends LiteralPattern>(
  set: PatternSet<P>,
  text: ViewText,
  visit: (match: PatternMatch<P>) => boolean,
): void {
  if (text.hits.ends.length === 0 && set.unfiltered.length === 0) return
  for (const { index, ranges } of windowsOf(set, text)) {
    const trial = set.trials[index] as Trial
    const tried: Tried<P> = { pattern: set.patterns[index] as P, regex: trial.regex, text: text.text, visit }
    if (trial.anchored !== undefined) {
      for (const at of ranges) if (!matchAt(tried, at)) return
      continue
    }
    const read = trial.beside === undefined ? ranges : keepWithWord(ranges, text, trial.beside)
    for (let at = 0; at < read.length; at += 2) {
      const from = read[at] as number
      const to = read[at + 1] as number
      if (isWithout(text.text, from, to, trial.needs)) continue
      if (!matchWindow(tried, from, to)) return
    }
  }
}

/** Where one pattern is tried. */
interface Windows {
  readonly index: number
  /** Pairs of start and end; of an anchored pattern, places. */
  readonly ranges: number[]
}

/**
 * Overlapping windows of one pattern are merged, so that it reads no character twice; anchored ones get the places they are
 * tried at. In the order in which the patterns were first hit, those without literals last.
 */
function windowsOf<P extends LiteralPattern>(set: PatternSet<P>, text: ViewText): readonly Windows[] {
  const windows: Windows[] = []
  const { slots } = set
  const { literals, ends } = text.hits
  for (let hit = 0; hit < literals.length; hit++) {
    const literal = literals[hit] as number
    // What a detector looks for beside its patterns comes after their literals.
    if (literal >= set.owners.length) continue
    const end = ends[hit] as number
    for (const owner of set.owners[literal] as readonly number[]) {
      const { reach, anchored } = set.trials[owner] as Trial
      const from = Math.max(0, end - reach)
      const to = Math.min(text.text.length, end + reach)
      const at = anchored === 'end' ? end : end - (set.literals[literal] as string).length
      const slot = slots[owner] as number
      if (slot === 0) {
        slots[owner] = windows.push({ index: owner, ranges: anchored === undefined ? [from, to] : [at] })
        continue
      }
      const { ranges } = windows[slot - 1] as Windows
      const last = ranges[ranges.length - 1] as number
      if (anchored !== undefined) {
        if (last !== at) ranges.push(at)
      } else if (from <= last) ranges[ranges.length - 1] = to
      else ranges.push(from, to)
    }
  }
  for (const { index } of windows) slots[index] = 0
  for (const index of set.unfiltered) windows.push({ index, ranges: [0, text.text.length] })
  return windows
}

/** The windows in which one of the words beside ends; windows and hits both come in the order of the text. */
function keepWithWord(ranges: readonly number[], { text, hits }: ViewText, beside: Uint8Array): number[] {
  const { literals, ends } = hits
  const kept: number[] = []
  let hit = 0
  for (let at = 0; at < ranges.length; at += 2) {
    const from = ranges[at] as number
    const to = ranges[at + 1] as number
    while (hit < ends.length && (ends[hit] as number) <= from) hit++
    for (let end = ends[hit]; end !== undefined && end <= to; end = ends[++hit]) {
      const mark = beside[literals[hit] as number]
      if (mark !== STANDS && !(mark === STANDS_BEFORE_SPACE && maySpace(text, end))) continue
      kept.push(from, to)
      break
    }
  }
  return kept
}

/** White space, or a sign beyond ASCII that may be some. */
function maySpace(text: string, at: number): boolean {
  if (at >= text.length) return false
  const unit = text.charCodeAt(at)
  return unit <= 0x20 || unit >= 0x80
}

/** A pattern that is tried on a text, and who is told. */
interface Tried<P> {
  readonly pattern: P
  readonly regex: RegExp
  readonly text: string
  readonly visit: (match: PatternMatch<P>) => boolean
}

/** Whether a window has none of the signs that stand in every match. */
function isWithout(text: string, from: number, to: number, needs: readonly string[] | undefined): boolean {
  if (needs === undefined) return false
  const part = text.slice(from, to)
  return !needs.some((sign) => part.includes(sign))
}

function matchWindow<P>(tried: Tried<P>, from: number, to: number): boolean {
  const { regex, text, visit } = tried
  const part = from === 0 && to === text.length ? text : text.slice(from, to)
  regex.lastIndex = 0
  for (let match = regex.exec(part); match !== null; match = regex.exec(part)) {
    if (match[0] === '') {
      regex.lastIndex++
      continue
    }
    if (!visit(describeMatch(tried, match, from + match.index))) return false
  }
  return true
}

function matchAt<P>(tried: Tried<P>, at: number): boolean {
  const { regex, text, visit } = tried
  regex.lastIndex = at
  const match = regex.exec(text)
  return match === null || match[0] === '' || visit(describeMatch(tried, match, at))
}

function describeMatch<P>(
  { pattern, regex }: Tried<P>,
  match: RegExpExecArray,
  from: number,
): PatternMatch<P> {
  const matched = match.groups?.['secret'] ?? match[0]
  const start = from + offsetOf(match, matched, regex)
  return { pattern, start, end: start + matched.length, from, groups: match.groups, matched }
}

const indexed = new WeakMap<RegExp, RegExp>()

/** Where the group `secret` stands in the match; the engine is asked only when the same text stands in it twice. */
function offsetOf(match: RegExpExecArray, matched: string, regex: RegExp): number {
  const first = match[0].indexOf(matched)
  if (match.groups?.['secret'] === undefined || first === match[0].lastIndexOf(matched)) return first
  let exact = indexed.get(regex)
  if (!exact) indexed.set(regex, (exact = new RegExp(regex.source, `${regex.flags}d`)))
  exact.lastIndex = match.index
  return (exact.exec(match.input)?.indices?.groups?.['secret']?.[0] ?? match.index + first) - match.index
}
