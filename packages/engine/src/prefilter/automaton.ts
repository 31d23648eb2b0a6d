/** Finds which of many literals stand in a text, and where, in one pass (Aho–Corasick over UTF-16 units, case ignored for ASCII). */

/** Called for each literal found: its index in the list given to `buildAutomaton`, and where it ends. Return false to stop. */
export type LiteralHit = (literal: number, end: number) => void

export interface Automaton {
  readonly states: number
  scan(text: string, hit: LiteralHit): void
}

interface Trie {
  readonly next: Map<number, number>[]
  readonly ends: number[][]
}

/** Builds the automaton. Literals are matched without regard to the case of ASCII letters; empty ones are refused. */
export function buildAutomaton(literals: readonly string[]): Automaton {
  const lowered = literals.map(lowerAscii)
  if (lowered.some((literal) => literal === ''))
    throw new RangeError('a literal to look for must not be empty')
  const { classOf, classes } = classify(lowered)
  const trie = growTrie(lowered, classOf)
  const table = new Int32Array(trie.next.length * classes)
  linkStates(trie, table, classes)
  const { from, list } = flattenEnds(trie)
  return {
    states: trie.next.length,
    scan(text, hit) {
      let row = 0
      for (let at = 0; at < text.length; at++) {
        // Rows hold the offset of the next row; a negative one says that literals end there.
        row = table[row + (classOf[text.charCodeAt(at)] as number)] as number
        if (row < 0) {
          row = -row
          const state = row / classes
          for (let index = from[state] as number; index < (from[state + 1] as number); index++)
            hit(list[index] as number, at + 1)
        }
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

function growTrie(literals: readonly string[], classOf: Uint16Array): Trie {
  const trie: Trie = { next: [new Map<number, number>()], ends: [[]] }
  for (const [index, literal] of literals.entries()) {
    let state = 0
    for (let at = 0; at < literal.length; at++) {
      const cls = classOf[literal.charCodeAt(at)] as number
      let next = (trie.next[state] as Map<number, number>).get(cls)
      if (next === undefined) {
        next = trie.next.length
        trie.next.push(new Map())
        trie.ends.push([])
        ;(trie.next[state] as Map<number, number>).set(cls, next)
      }
      state = next
    }
    ;(trie.ends[state] as number[]).push(index)
  }
  return trie
}

/** Breadth first: a missing step goes where the longest proper suffix would go, and its literals end there too. */
function linkStates(trie: Trie, table: Int32Array, classes: number): void {
  const fail = new Int32Array(trie.next.length)
  const queue: number[] = [0]
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as number
    for (let cls = 0; cls < classes; cls++) {
      const step = (trie.next[state] as Map<number, number>).get(cls)
      const viaSuffix = state === 0 ? 0 : (table[(fail[state] as number) * classes + cls] as number)
      table[state * classes + cls] = step ?? viaSuffix
      if (step === undefined) continue
      fail[step] = viaSuffix
      ;(trie.ends[step] as number[]).push(...(trie.ends[viaSuffix] as number[]))
      queue.push(step)
    }
  }
  for (let at = 0; at < table.length; at++) {
    const state = table[at] as number
    table[at] = (trie.ends[state] as number[]).length > 0 ? -state * classes : state * classes
  }
}

function flattenEnds(trie: Trie): { readonly from: Int32Array; readonly list: Int32Array } {
  const from = new Int32Array(trie.ends.length + 1)
  for (const [state, ends] of trie.ends.entries()) from[state + 1] = (from[state] as number) + ends.length
  return { from, list: Int32Array.from(trie.ends.flat()) }
}
