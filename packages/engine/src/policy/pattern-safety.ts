/** Judges whether a JavaScript regular expression may be run on text an agent controls: conservative, never by trying it. */

import {
  ALL_CHARS,
  type CharSet,
  NO_CHARS,
  overlaps,
  parsePattern,
  type PatternNode,
  unite,
} from './pattern-syntax.ts'

/** A pattern that may be run: what it costs grows with the length of the text, or with its square. */
export interface SafePattern {
  readonly safe: true
  /** The longest text on which it stays within some twenty milliseconds, whatever the text. */
  readonly charsMax: number
  readonly squares: boolean
}

export type PatternJudgement = SafePattern | { readonly safe: false; readonly reason: string }

export const PATTERN_CHARS_MAX = 512
/** Most ways the optional and counted parts of a pattern may combine. */
const WAYS_MAX = 1000
const COUNT_MAX = 256
/** Most characters the counted parts of a pattern may add up to. */
const SIZE_MAX = 2048
/** Longest text for a pattern whose cost grows with the length of the text, or with its square. */
const LINEAR_CHARS_MAX = 1 << 20
const SQUARE_CHARS_MAX = 4096

/** What may come after a part: its first characters, and whether the whole pattern may end there. */
interface Follow {
  readonly first: CharSet
  readonly end: boolean
}

interface Cost {
  /** Unbounded repetitions whose end the next character does not settle: each multiplies the ways by the length. */
  open: number
  /** Unbounded repetitions that end where the next character says so. */
  settled: number
  /** Ways that optional and counted parts combine. */
  ways: number
  reason: string | null
}

/**
 * The rules: no back references or lookaround; nothing that varies in length inside a repetition; alternatives inside
 * a repetition begin with different characters; the remaining ways to match, counted as a power of the length, are at
 * most the square, a missing `^` counting as one power because every position is tried.
 */
export function judgePattern(source: string): PatternJudgement {
  if (source.length > PATTERN_CHARS_MAX) return refuse(`it is longer than ${PATTERN_CHARS_MAX} characters.`)
  const node = parsePattern(source)
  if (typeof node === 'string') return refuse(node)
  try {
    void new RegExp(source)
  } catch {
    return refuse('it is not a valid regular expression.')
  }
  const cost: Cost = { open: 0, settled: 0, ways: 1, reason: null }
  weigh(node, { first: NO_CHARS, end: true }, cost)
  if (cost.reason !== null) return refuse(cost.reason)
  if (cost.ways > WAYS_MAX)
    return refuse('its optional and counted parts combine in too many ways; write it more exactly.')
  const repeats = cost.open + cost.settled > 0
  const power = cost.open + (cost.settled > 0 ? 1 : 0) + (repeats && !isAnchored(node) ? 1 : 0)
  if (power > 2) {
    return refuse('it has too many open repetitions; begin it with ^, or leave out a leading or repeated .*')
  }
  const size = measureSize(node)
  if (size > SIZE_MAX) return refuse(`its counted parts add up to more than ${SIZE_MAX} characters.`)
  const factor = cost.ways * Math.max(1, size / 16)
  const charsMax = power <= 1 ? LINEAR_CHARS_MAX / factor : SQUARE_CHARS_MAX / Math.sqrt(factor)
  return { safe: true, charsMax: Math.floor(charsMax), squares: power > 1 }
}

/** Steps of one try on the longest text, where a million are about as many as anything may hold others up for. */
const STEPS_OF_LONGEST = 1 << 18
const STEPS_OF_LONGEST_LINEAR = 1 << 16

/** What one try costs at most: many short tries add up to what a few long ones take. */
export function countSteps({ charsMax, squares }: SafePattern, length: number): number {
  const share = length / charsMax
  return 1 + Math.ceil(squares ? STEPS_OF_LONGEST * share * share : STEPS_OF_LONGEST_LINEAR * share)
}

/** The longest run of characters that one pass over the pattern compares, unbounded repetitions counted once. */
function measureSize(node: PatternNode): number {
  switch (node.type) {
    case 'chars':
      return 1
    case 'start':
    case 'edge':
      return 0
    case 'sequence':
    case 'choice':
      return node.items.reduce((sum, item) => sum + measureSize(item), 0)
    case 'repeat':
      return measureSize(node.item) * Math.max(1, node.min, Number.isFinite(node.max) ? node.max : 1)
  }
}

function refuse(reason: string): PatternJudgement {
  return { safe: false, reason }
}

function weigh(node: PatternNode, follow: Follow, cost: Cost): void {
  switch (node.type) {
    case 'chars':
    case 'start':
    case 'edge':
      return
    case 'choice':
      for (const item of node.items) weigh(item, follow, cost)
      // Alternatives that can begin alike are ways as well.
      if (!areDistinct(node.items, follow)) cost.ways *= node.items.length
      return
    case 'sequence': {
      let after = follow
      for (const item of node.items.toReversed()) {
        weigh(item, after, cost)
        after = prepend(item, after)
      }
      return
    }
    case 'repeat':
      weighRepeat(node, follow, cost)
  }
}

function weighRepeat(node: Extract<PatternNode, { type: 'repeat' }>, follow: Follow, cost: Cost): void {
  const { item, min, max } = node
  if (max < min) cost.reason ??= 'a repetition is out of order.'
  if (max === 0) return
  if (Math.max(min, max === Number.POSITIVE_INFINITY ? 0 : max) > COUNT_MAX) {
    cost.reason ??= `a repetition counts beyond ${COUNT_MAX}.`
  }
  if (max > 1) {
    if (varies(item))
      cost.reason ??= 'a repetition holds a part of varying length (as in (a+)*); write it without nesting.'
    if (isNullable(item)) cost.reason ??= 'a repetition holds a part that may be empty.'
    if (!isSettledInside(item))
      cost.reason ??= 'a repetition holds alternatives that begin alike (as in (a|ab)*).'
  }
  weigh(item, follow, cost)
  if (min === max) return
  const first = firstOf(item)
  const settled = (follow.end && !hasChars(follow.first)) || (!follow.end && !overlaps(first, follow.first))
  if (max === Number.POSITIVE_INFINITY) {
    if (settled) cost.settled++
    else cost.open++
  } else if (!settled) {
    cost.ways *= max - min + 1
  }
}

/** True when every choice inside begins with different characters, so that one look ahead settles it. */
function isSettledInside(node: PatternNode): boolean {
  if (node.type === 'sequence') return node.items.every(isSettledInside)
  if (node.type === 'repeat') return isSettledInside(node.item)
  if (node.type !== 'choice') return true
  return node.items.every(isSettledInside) && areDistinct(node.items, { first: ALL_CHARS, end: true })
}

function areDistinct(items: readonly PatternNode[], follow: Follow): boolean {
  let seen = NO_CHARS
  for (const item of items) {
    const { first } = prepend(item, follow)
    if (overlaps(seen, first) || (isNullable(item) && follow.end)) return false
    seen = unite(seen, first)
  }
  return true
}

function prepend(node: PatternNode, follow: Follow): Follow {
  if (!isNullable(node)) return { first: firstOf(node), end: false }
  return { first: unite(firstOf(node), follow.first), end: follow.end }
}

function firstOf(node: PatternNode): CharSet {
  switch (node.type) {
    case 'chars':
      return node.set
    case 'start':
    case 'edge':
      return NO_CHARS
    case 'choice':
      return node.items.reduce((set, item) => unite(set, firstOf(item)), NO_CHARS)
    case 'repeat':
      return node.max === 0 ? NO_CHARS : firstOf(node.item)
    case 'sequence': {
      let set = NO_CHARS
      for (const item of node.items) {
        set = unite(set, firstOf(item))
        if (!isNullable(item)) break
      }
      return set
    }
  }
}

function isNullable(node: PatternNode): boolean {
  switch (node.type) {
    case 'chars':
      return false
    case 'start':
    case 'edge':
      return true
    case 'choice':
      return node.items.some(isNullable)
    case 'sequence':
      return node.items.every(isNullable)
    case 'repeat':
      return node.min === 0 || isNullable(node.item)
  }
}

/** True when the part holds a repetition without a fixed count. */
function varies(node: PatternNode): boolean {
  switch (node.type) {
    case 'repeat':
      return node.min !== node.max || varies(node.item)
    case 'sequence':
    case 'choice':
      return node.items.some(varies)
    default:
      return false
  }
}

function hasChars(set: CharSet): boolean {
  return set.beyond || set.ascii.some(Boolean)
}

/** True when every way into the pattern begins with `^`. */
function isAnchored(node: PatternNode): boolean {
  if (node.type === 'start') return true
  if (node.type === 'choice') return node.items.every(isAnchored)
  const [first] = node.type === 'sequence' ? node.items : []
  return first !== undefined && isAnchored(first)
}
