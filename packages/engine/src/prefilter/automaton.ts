/** Finds which of many literals stand in a text, and where, in one pass (Aho–Corasick over UTF-16 units, case ignored for ASCII). */

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
      if (isAscii) scanAscii(ascii, text, hit)
      else scanBoth(ascii, foreign, text, hit)
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
  const trie = growTrie(literals, classOf)
  const { ends, table: wide } = linkStates(trie, classes)
  const { table: steps, firstEnding, order } = packStates(wide, ends, classes)
  const { from, list } = flattenEnds(order.slice(firstEnding).map((state) => ends[state] as number[]))
  const longest = Math.max(0, ...texts.map((text) => text.length))
  return { states: trie.length, longest, classOf, classes, steps, firstEnding, from, list }
}

function scanAscii(table: Table, text: string, hit: LiteralHit): void {
  const { classOf, classes, steps, firstEnding } = table
  let state = 0
  for (let at = 0; at < text.length; at++) {
    state = steps[state * classes + (classOf[text.charCodeAt(at)] as number)] as number
    if (state >= firstEnding) report(table, state, at + 1, hit)
  }
}

/** Both tables side by side, so that hits come in the order of the text; the foreign one only around foreign units. */
function scanBoth(ascii: Table, foreign: Table, text: string, hit: LiteralHit): void {
  const { classOf, classes, steps, firstEnding } = ascii
  let state = 0
  let other = 0
  let until = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) state = steps[state * classes + (classOf[unit] as number)] as number
    else {
      state = 0
      if (at >= until) other = walk(foreign, text, Math.max(0, at - foreign.longest), at)
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
function walk(table: Table, text: string, from: number, to: number): number {
  let state = 0
  for (let at = from; at < to; at++) state = step(table, state, text.charCodeAt(at))
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

interface TrieNode {
  readonly next: Map<number, number>
  readonly ends: number[]
}

function growTrie(literals: readonly Numbered[], classOf: Uint8Array | Uint16Array): TrieNode[] {
  const trie: TrieNode[] = [{ next: new Map(), ends: [] }]
  for (const { text, index } of literals) {
    let node = trie[0] as TrieNode
    for (let at = 0; at < text.length; at++) {
      const cls = classOf[text.charCodeAt(at)] as number
      let next = node.next.get(cls)
      if (next === undefined) {
        next = trie.length
        trie.push({ next: new Map(), ends: [] })
        node.next.set(cls, next)
      }
      node = trie[next] as TrieNode
    }
    node.ends.push(index)
  }
  return trie
}

interface Linked {
  /** State and class → next state. */
  readonly table: Int32Array
  /** What ends in each state. */
  readonly ends: readonly number[][]
}

/** Breadth first: a missing step goes where the longest proper suffix would go, and its literals end there too. */
function linkStates(trie: readonly TrieNode[], classes: number): Linked {
  const table = new Int32Array(trie.length * classes)
  const ends = trie.map((node) => node.ends)
  const fail = new Int32Array(trie.length)
  const queue: number[] = [0]
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as number
    const { next } = trie[state] as TrieNode
    // The row of the longest proper suffix, then the steps of its own.
    const suffix = fail[state] as number
    if (state !== 0) table.copyWithin(state * classes, suffix * classes, (suffix + 1) * classes)
    for (const [cls, step] of next) {
      const back = state === 0 ? 0 : (table[suffix * classes + cls] as number)
      fail[step] = back
      table[state * classes + cls] = step
      ;(ends[step] as number[]).push(...(ends[back] as number[]))
      queue.push(step)
    }
  }
  return { table, ends }
}

interface Packed {
  readonly table: Uint16Array | Int32Array
  /** States from here on are those that literals end in. */
  readonly firstEnding: number
  /** New number → old number. */
  readonly order: readonly number[]
}

/**
 * Numbers the states anew: those that literals end in last, so that one comparison tells them, and otherwise by depth,
 * so that the rows that ordinary text goes through lie together. Half as wide where the numbers fit.
 */
function packStates(wide: Int32Array, ends: readonly (readonly number[])[], classes: number): Packed {
  const order = listByDepth(wide, classes)
  const plain = order.filter((state) => (ends[state] as readonly number[]).length === 0)
  const firstEnding = plain.length
  const packed = [...plain, ...order.filter((state) => (ends[state] as readonly number[]).length > 0)]
  const numberOf = new Int32Array(packed.length)
  for (const [index, state] of packed.entries()) numberOf[state] = index
  const table = packed.length <= 0x10000 ? new Uint16Array(wide.length) : new Int32Array(wide.length)
  for (const [index, state] of packed.entries())
    for (let cls = 0; cls < classes; cls++)
      table[index * classes + cls] = numberOf[wide[state * classes + cls] as number] as number
  return { table, firstEnding, order: packed }
}

/** All states in the order of their distance from the first. */
function listByDepth(table: Int32Array, classes: number): number[] {
  const seen = new Uint8Array(table.length / classes)
  const order = [0]
  seen[0] = 1
  for (let head = 0; head < order.length; head++) {
    const row = (order[head] as number) * classes
    for (let cls = 0; cls < classes; cls++) {
      const next = table[row + cls] as number
      if (seen[next] === 1) continue
      seen[next] = 1
      order.push(next)
    }
  }
  return order
}

function flattenEnds(ends: readonly (readonly number[])[]): {
  readonly from: Int32Array
  readonly list: Int32Array
} {
  const from = new Int32Array(ends.length + 1)
  for (const [index, own] of ends.entries()) from[index + 1] = (from[index] as number) + own.length
  return { from, list: Int32Array.from(ends.flat()) }
}
