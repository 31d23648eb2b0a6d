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
  /** Pattern → of each literal, whether it is one of the words beside; undefined where there are no such words. */
  readonly beside: readonly (Uint8Array | undefined)[]
  /** Patterns that have no literal and run over the whole text. */
  readonly unfiltered: readonly number[]
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
  const beside = patterns.map((pattern) => markBeside(pattern, literals))
  return { patterns, literals, owners: [...owners.values()], beside, unfiltered }
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
  const windows = windowsOf(set, text)
  for (const index of set.unfiltered) windows.set(index, [0, text.text.length])
  for (const [index, ranges] of windows) {
    const pattern = set.patterns[index] as P
    if (pattern.anchored !== undefined) {
      for (const at of ranges) if (!matchAt(pattern, text.text, at, visit)) return
      continue
    }
    const beside = set.beside[index]
    const read = beside === undefined ? ranges : keepWithWord(ranges, text, beside)
    for (let at = 0; at < read.length; at += 2) {
      if (!matchWindow(pattern, text.text, [read[at] as number, read[at + 1] as number], visit)) return
    }
  }
}

/** Overlapping windows of one pattern are merged, so that it reads no character twice; anchored ones get the places they are tried at. */
function windowsOf<P extends LiteralPattern>(set: PatternSet<P>, text: ViewText): Map<number, number[]> {
  const windows = new Map<number, number[]>()
  const { literals, ends } = text.hits
  for (let hit = 0; hit < literals.length; hit++) {
    const end = ends[hit] as number
    for (const owner of set.owners[literals[hit] as number] as readonly number[]) {
      const { reach, anchored } = set.patterns[owner] as P
      const from = Math.max(0, end - reach)
      const to = Math.min(text.text.length, end + reach)
      const ranges = windows.get(owner)
      if (anchored !== undefined) {
        const at = anchored === 'end' ? end : end - (set.literals[literals[hit] as number] as string).length
        if (!ranges) windows.set(owner, [at])
        else if (ranges[ranges.length - 1] !== at) ranges.push(at)
        continue
      }
      if (!ranges) windows.set(owner, [from, to])
      else if (from <= (ranges[ranges.length - 1] as number)) ranges[ranges.length - 1] = to
      else ranges.push(from, to)
    }
  }
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

function matchWindow<P extends LiteralPattern>(
  pattern: P,
  text: string,
  [from, to]: readonly [number, number],
  visit: (match: PatternMatch<P>) => boolean,
): boolean {
  const part = from === 0 && to === text.length ? text : text.slice(from, to)
  const { regex, needs } = pattern
  if (needs !== undefined && !needs.some((sign) => part.includes(sign))) return true
  regex.lastIndex = 0
  for (let match = regex.exec(part); match !== null; match = regex.exec(part)) {
    if (match[0] === '') {
      regex.lastIndex++
      continue
    }
    if (!visit(describeMatch(pattern, match, from + match.index))) return false
  }
  return true
}

function matchAt<P extends LiteralPattern>(
  pattern: P,
  text: string,
  at: number,
  visit: (match: PatternMatch<P>) => boolean,
): boolean {
  pattern.regex.lastIndex = at
  const match = pattern.regex.exec(text)
  return match === null || match[0] === '' || visit(describeMatch(pattern, match, at))
}

function describeMatch<P extends LiteralPattern>(
  pattern: P,
  match: RegExpExecArray,
  from: number,
): PatternMatch<P> {
  const matched = match.groups?.['secret'] ?? match[0]
  const start = from + offsetOf(match, matched, pattern.regex)
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
