/** Literals and safe patterns looked for in the texts of tools: all literals in one pass, however many there are. */

import type { IndicatorMatch } from '@callgate/contracts/intelligence'
import { judgePattern } from '../policy/pattern-safety.ts'
import { type Automaton, buildAutomaton } from '../prefilter/automaton.ts'

type TextMatch = Extract<IndicatorMatch, { kind: 'text' }>

interface Entry<T> {
  readonly ref: string
  readonly match: TextMatch
  readonly held: T
  readonly regex: RegExp | null
  readonly charsMax: number
}

const TEXT_CHARS_MAX = 1 << 18
/** Characters that all literals are looked for in during one slice. */
const SCANNED_A_SLICE = 1 << 18
/** A pattern that is only safe on shorter texts costs the square of their length: piece by piece it still takes seconds. */
const PIECE_CHARS_MIN = 1 << 16

/** Why the pattern must not be used; undefined when it may. */
export function refusePattern({ pattern, regex }: TextMatch): string | undefined {
  if (!regex) return undefined
  const judged = judgePattern(pattern)
  if (!judged.safe) return judged.reason
  return judged.charsMax < PIECE_CHARS_MIN
    ? 'it takes long on long texts; begin it with ^, or bound its repetitions, as in {1,64}.'
    : undefined
}

export class TextPatterns<T> {
  #entries: Entry<T>[] = []
  #automaton: { readonly literals: readonly Entry<T>[]; readonly scan: Automaton } | undefined

  /** Throws for a pattern that is not safe: whoever takes it in has asked before. */
  add(ref: string, match: TextMatch, held: T): void {
    const refused = refusePattern(match)
    if (refused !== undefined) throw new RangeError(`a pattern that is not safe: ${refused}`)
    const judged = match.regex ? judgePattern(match.pattern) : null
    const charsMax = judged?.safe === true ? judged.charsMax : TEXT_CHARS_MAX
    const regex = match.regex ? new RegExp(match.pattern) : null
    this.#entries.push({ ref, match, held, regex, charsMax })
    this.#automaton = undefined
  }

  get size(): number {
    return this.#entries.length
  }

  /** False when there was none. */
  remove(ref: string): boolean {
    if (!this.#entries.some((entry) => entry.ref === ref)) return false
    this.#entries = this.#entries.filter((entry) => entry.ref !== ref)
    this.#automaton = undefined
    return true
  }

  find(whole: string): T[] {
    const slices = this.findInSlices(whole)
    for (;;) {
      const { done, value } = slices.next()
      if (done === true) return value
    }
  }

  /** The same, a few milliseconds at a time: whoever goes on from each rest lets other work have its turn between. */
  *findInSlices(whole: string): Generator<undefined, T[]> {
    if (this.#entries.length === 0) return []
    const text = whole.slice(0, TEXT_CHARS_MAX)
    const { literals, scan } = this.#build()
    const found = new Set<Entry<T>>()
    scan.scan(text, (literal) => {
      const entry = literals[literal]
      if (entry !== undefined) found.add(entry)
    })
    let cost = text.length / SCANNED_A_SLICE
    for (const entry of this.#entries) {
      if (entry.regex === null) continue
      for (const piece of cutPieces(text, entry.charsMax)) {
        if (cost >= 1) yield
        cost = (cost >= 1 ? 0 : cost) + piece.length / entry.charsMax
        if (!entry.regex.test(piece)) continue
        found.add(entry)
        break
      }
    }
    return [...found].map(({ held }) => held)
  }

  #build(): { readonly literals: readonly Entry<T>[]; readonly scan: Automaton } {
    if (this.#automaton !== undefined) return this.#automaton
    const literals = this.#entries.filter(({ regex }) => regex === null)
    this.#automaton = { literals, scan: buildAutomaton(literals.map(({ match }) => match.pattern)) }
    return this.#automaton
  }
}

/** Piece by piece where the pattern is only safe on short texts; the pieces overlap. */
function* cutPieces(text: string, charsMax: number): Generator<string> {
  const length = Math.min(charsMax, PIECE_CHARS_MIN)
  if (text.length <= length) {
    yield text
    return
  }
  const step = length >> 1
  for (let from = 0; from < text.length; from += step) yield text.slice(from, from + length)
}
