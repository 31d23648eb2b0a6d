/** Runs regular expressions only around the literals that every match of theirs contains. */

import type { ViewText } from '../detectors/detector.ts'

/** A regular expression with the literals one of which stands in every match. */
export interface LiteralPattern {
  readonly literals: readonly string[]
  /** Must have the flags g and d-less; matched on a slice around the hits. */
  readonly regex: RegExp
  /** Characters on both sides of a literal in which a match lies. */
  readonly reach: number
  /** Sticky; matches right behind a literal of every match. A cheap word on which literals are worth a window. */
  readonly after?: RegExp
}

/** Many patterns with one list of literals. */
export interface PatternSet<P extends LiteralPattern> {
  readonly patterns: readonly P[]
  readonly literals: readonly string[]
  /** Literal → indexes of the patterns it belongs to. */
  readonly owners: readonly (readonly number[])[]
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
  return { patterns, literals: [...owners.keys()], owners: [...owners.values()], unfiltered }
}

export interface PatternMatch<P> {
  readonly pattern: P
  readonly start: number
  readonly end: number
  /** The range of the group named `secret`, or of the whole match. */
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
    for (let at = 0; at < ranges.length; at += 2) {
      if (!matchWindow(pattern, text.text, [ranges[at] as number, ranges[at + 1] as number], visit)) return
    }
  }
}

/** Overlapping windows of one pattern are merged, so that it reads no character twice. */
function windowsOf<P extends LiteralPattern>(set: PatternSet<P>, text: ViewText): Map<number, number[]> {
  const windows = new Map<number, number[]>()
  const { literals, ends } = text.hits
  for (let hit = 0; hit < literals.length; hit++) {
    const end = ends[hit] as number
    for (const owner of set.owners[literals[hit] as number] as readonly number[]) {
      const { reach, after } = set.patterns[owner] as P
      if (after !== undefined && !matchesAt(after, text.text, end)) continue
      const from = Math.max(0, end - reach)
      const to = Math.min(text.text.length, end + reach)
      const ranges = windows.get(owner)
      if (!ranges) windows.set(owner, [from, to])
      else if (from <= (ranges[ranges.length - 1] as number)) ranges[ranges.length - 1] = to
      else ranges.push(from, to)
    }
  }
  return windows
}

function matchesAt(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at
  return sticky.test(text)
}

function matchWindow<P extends LiteralPattern>(
  pattern: P,
  text: string,
  [from, to]: readonly [number, number],
  visit: (match: PatternMatch<P>) => boolean,
): boolean {
  const part = from === 0 && to === text.length ? text : text.slice(from, to)
  const { regex } = pattern
  regex.lastIndex = 0
  for (let match = regex.exec(part); match !== null; match = regex.exec(part)) {
    if (match[0] === '') {
      regex.lastIndex++
      continue
    }
    const inner = match.groups?.['secret']
    const offset = inner === undefined ? 0 : match[0].indexOf(inner)
    const start = from + match.index + offset
    const matched = inner ?? match[0]
    if (!visit({ pattern, start, end: start + matched.length, groups: match.groups, matched })) return false
  }
  return true
}
