/** Finds which of many literals stand in a text, and where, in one pass (Aho–Corasick over UTF-16 units, case ignored for ASCII). */

/** Called for each literal found: its index in the list given to `buildAutomaton`, and where it ends. Return false to stop. */
export type LiteralHit = (literal: number, end: number) => void

export interface Automaton {
  readonly states: number
  scan(text: string, hit: LiteralHit): void
}

/** Builds the automaton. Literals are matched without regard to the case of ASCII letters; empty ones are refused. */
export function buildAutomaton(literals: readonly string[]): Automaton {
  const lowered = literals.map(lowerAscii)
  if (lowered.some((literal) => literal === ''))
    throw new RangeError('a literal to look for must not be empty')
  const { classOf, classes } = classify(lowered)
  const trie = growTrie(lowered, classOf)
  const { ends, table: wide } = linkStates(trie, classes)
  const { table, firstEnding, order } = packStates(wide, ends, classes)
  const { from, list } = flattenEnds(order.slice(firstEnding).map((state) => ends[state] as number[]))
  return {
    states: trie.length,
    scan(text, hit) {
      let state = 0
      for (let at = 0; at < text.length; at++) {
        state = table[state * classes + (classOf[text.charCodeAt(at)] as number)] as number
        if (state < firstEnding) continue
        const ending = state - firstEnding
        for (let index = from[ending] as number; index < (from[ending + 1] as number); index++)
          hit(list[index] as number, at + 1)
      }
    },
  }
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** One class for each unit that occurs in a literal; all others share class 0. */
function classify(literals: readonly string[]): { readonly classOf: Uint16Array; readonly classes: number } {
  const classOf = new Uint16Array(0x10000)
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

function growTrie(literals: readonly string[], classOf: Uint16Array): TrieNode[] {
  const trie: TrieNode[] = [{ next: new Map(), ends: [] }]
  for (const [index, literal] of literals.entries()) {
    let node = trie[0] as TrieNode
    for (let at = 0; at < literal.length; at++) {
      const cls = classOf[literal.charCodeAt(at)] as number
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
