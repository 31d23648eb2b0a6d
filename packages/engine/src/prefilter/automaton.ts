/** Finds which of many literals stand in a text, and where, in one pass (Aho–Corasick over UTF-16 units, case ignored for ASCII). */

import { unitsOf } from '../views/units.ts'

/** Called for each literal found: its index in the list given to `buildAutomaton`, and where it ends. Return false to stop. */
export type LiteralHit = (literal: number, end: number) => void

export interface Automaton {
  readonly states: number
  /** `isAscii` may be said of a text without any other unit: then literals with such units are not looked for. */
  scan(text: string, hit: LiteralHit, isAscii?: boolean): void
}

/**
 * Builds the automaton. Literals are matched without regard to the case of ASCII letters; empty ones are refused.
 * Literals in other scripts are few and use many units: apart from the rest, so that its rows stay short.
 */
export function buildAutomaton(literals: readonly string[]): Automaton {
  if (literals.includes('')) throw new RangeError('a literal to look for must not be empty')
  const lowered = literals.map((text, index): Numbered => ({ text: lowerAscii(text), index }))
  const ascii = buildTable(lowered.filter(({ text }) => !BEYOND_ASCII.test(text)))
  const others = lowered.filter(({ text }) => BEYOND_ASCII.test(text))
  const foreign = buildTable(others)
  return {
    states: ascii.states + foreign.states,
    scan(text, hit, isAscii = false) {
      const scanned = { length: text.length, units: unitsOf(text) }
      if (isAscii) scanAscii(ascii, scanned, hit)
      else scanBoth(ascii, foreign, scanned, hit)
    },
  }
}

const BEYOND_ASCII = /[^\0-\x7f]/

interface Numbered {
  readonly text: string
  readonly index: number
}

interface Table {
  readonly states: number
  /** Length of the longest literal. */
  readonly longest: number
  /** Class of each unit, and how many classes there are: the length of a row. */
  readonly classOf: Uint8Array | Uint16Array
  readonly classes: number
  readonly steps: Uint16Array | Int32Array
  /** States from here on are those that literals end in. */
  readonly firstEnding: number
  /** For each of those, where its literals begin in `list`. */
  readonly from: Int32Array
  readonly list: Int32Array
}

function buildTable(literals: readonly Numbered[]): Table {
  const texts = literals.map(({ text }) => text)
  const { classOf, classes } = classify(texts)
  const trie = growTrie(literals, { classOf, classes })
  const { steps, firstEnding, ends } = linkStates(trie, classes)
  const { from, list } = flattenEnds(ends)
  const longest = Math.max(0, ...texts.map((text) => text.length))
  return { states: trie.states, longest, classOf, classes, steps, firstEnding, from, list }
}

/** A text as it is scanned. */
interface Scanned {
  readonly length: number
  readonly units: Uint16Array
}

function scanAscii(table: Table, { length, units }: Scanned, hit: LiteralHit): void {
  const { classOf, classes, steps, firstEnding } = table
  let state = 0
  for (let at = 0; at < length; at++) {
    state = steps[state * classes + (classOf[units[at] as number] as number)] as number
    if (state >= firstEnding) report(table, state, at + 1, hit)
  }
}

/** Both tables side by side, so that hits come in the order of the text; the foreign one only around foreign units. */
function scanBoth(ascii: Table, foreign: Table, scanned: Scanned, hit: LiteralHit): void {
  const { length, units } = scanned
  const { classOf, classes, steps, firstEnding } = ascii
  let state = 0
  let other = 0
  let until = 0
  for (let at = 0; at < length; at++) {
    const unit = units[at] as number
    if (unit < 0x80) state = steps[state * classes + (classOf[unit] as number)] as number
    else {
      state = 0
      if (at >= until) other = walk(foreign, units, Math.max(0, at - foreign.longest), at)
      until = at + foreign.longest
    }
    if (state >= firstEnding) report(ascii, state, at + 1, hit)
    if (at >= until) continue
    other = step(foreign, other, unit)
    if (other >= foreign.firstEnding) report(foreign, other, at + 1, hit)
  }
}

function step({ steps, classes, classOf }: Table, state: number, unit: number): number {
  return steps[state * classes + (classOf[unit] as number)] as number
}

/** The state after a stretch of the text. */
function walk(table: Table, units: Uint16Array, from: number, to: number): number {
  let state = 0
  for (let at = from; at < to; at++) state = step(table, state, units[at] as number)
  return state
}

function report({ firstEnding, from, list }: Table, state: number, end: number, hit: LiteralHit): void {
  const ending = state - firstEnding
  for (let index = from[ending] as number; index < (from[ending + 1] as number); index++)
    hit(list[index] as number, end)
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** One class for each unit that occurs in a literal; all others share class 0. */
function classify(literals: readonly string[]): {
  readonly classOf: Uint8Array | Uint16Array
  readonly classes: number
} {
  const isAscii = literals.length > 0 && literals.every((literal) => !BEYOND_ASCII.test(literal))
  const classOf = isAscii ? new Uint8Array(0x80) : new Uint16Array(0x10000)
  let classes = 1
  for (const literal of literals) {
    for (let at = 0; at < literal.length; at++) {
      const unit = literal.charCodeAt(at)
      if (classOf[unit] === 0) classOf[unit] = classes++
    }
  }
  for (let unit = 0x41; unit <= 0x5a; unit++) classOf[unit] = classOf[unit + 0x20] as number
  return { classOf, classes }
}

/** Children of a node are a list: its first, and from each to the next. Node 0 is the root, and nobody's child. */
interface Trie {
  readonly states: number
  readonly first: Int32Array
  readonly next: Int32Array
  /** Class of the unit that leads to the node. */
  readonly cls: Uint16Array
  /** Literals that end at a node. */
  readonly ends: ReadonlyMap<number, readonly number[]>
}

function growTrie(
  literals: readonly Numbered[],
  { classOf, classes }: Pick<Table, 'classOf' | 'classes'>,
): Trie {
  const most = 1 + literals.reduce((sum, { text }) => sum + text.length, 0)
  const [first, next, cls] = [new Int32Array(most), new Int32Array(most), new Uint16Array(most)]
  const ends = new Map<number, number[]>()
  // The root has most children: they are found by class.
  const ofRoot = new Int32Array(classes)
  let states = 1
  for (const { text, index } of literals) {
    let node = 0
    for (let at = 0; at < text.length; at++) {
      const own = classOf[text.charCodeAt(at)] as number
      let child = node === 0 ? (ofRoot[own] as number) : (first[node] as number)
      while (child !== 0 && cls[child] !== own) child = next[child] as number
      if (child === 0) {
        child = states++
        cls[child] = own
        next[child] = first[node] as number
        first[node] = child
        if (node === 0) ofRoot[own] = child
      }
      node = child
    }
    const list = ends.get(node)
    if (list) list.push(index)
    else ends.set(node, [index])
  }
  return { states, first, next, cls, ends }
}

interface Linked {
  readonly steps: Uint16Array | Int32Array
  readonly firstEnding: number
  /** What ends in each state from `firstEnding` on. */
  readonly ends: readonly (readonly number[])[]
}

/**
 * A missing step goes where the longest proper suffix would go, and its literals end there too. States that literals end
 * in get the last numbers, so that one comparison tells them; otherwise they are numbered by depth, so that the rows that
 * ordinary text goes through lie together. The table is half as wide where the numbers fit.
 */
function linkStates(trie: Trie, classes: number): Linked {
  const { states, first, next, cls } = trie
  const queue = new Int32Array(states)
  const suffix = new Int32Array(states)
  const ends = new Map<number, readonly number[]>(trie.ends)
  let size = 1
  for (let head = 0; head < size; head++) {
    const node = queue[head] as number
    for (let child = first[node] as number; child !== 0; child = next[child] as number) {
      queue[size++] = child
      const back =
        node === 0 ? 0 : stepOf(trie, suffix, { from: suffix[node] as number, cls: cls[child] as number })
      suffix[child] = back
      const inherited = ends.get(back)
      if (inherited !== undefined) ends.set(child, [...(ends.get(child) ?? []), ...inherited])
    }
  }
  const plain = queue.filter((node) => !ends.has(node))
  const ending = queue.filter((node) => ends.has(node))
  const numberOf = new Int32Array(states)
  plain.forEach((node, index) => (numberOf[node] = index))
  ending.forEach((node, index) => (numberOf[node] = plain.length + index))
  const steps = states <= 0x10000 ? new Uint16Array(states * classes) : new Int32Array(states * classes)
  for (const node of queue) {
    const row = (numberOf[node] as number) * classes
    const ofSuffix = (numberOf[suffix[node] as number] as number) * classes
    if (node !== 0) steps.copyWithin(row, ofSuffix, ofSuffix + classes)
    for (let child = first[node] as number; child !== 0; child = next[child] as number)
      steps[row + (cls[child] as number)] = numberOf[child] as number
  }
  return { steps, firstEnding: plain.length, ends: Array.from(ending, (node) => ends.get(node) ?? []) }
}

/** Where a unit leads: down the trie, or from the longest suffix from which it leads on. */
function stepOf(
  { first, next, cls }: Trie,
  suffix: Int32Array,
  { from, cls: own }: { readonly from: number; readonly cls: number },
): number {
  for (let node = from; ; node = suffix[node] as number) {
    let child = first[node] as number
    while (child !== 0 && cls[child] !== own) child = next[child] as number
    if (child !== 0 || node === 0) return child
  }
}

function flattenEnds(ends: readonly (readonly number[])[]): {
  readonly from: Int32Array
  readonly list: Int32Array
} {
  const from = new Int32Array(ends.length + 1)
  for (const [index, own] of ends.entries()) from[index + 1] = (from[index] as number) + own.length
  return { from, list: Int32Array.from(ends.flat()) }
}
