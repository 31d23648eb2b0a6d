/** Terminal control sequences (ECMA-48): where they are, and the text without them. */

import { MappedText, type OffsetMap } from './text.ts'
import { CONTROL, kindsOf } from './unit-kinds.ts'

export type SequenceType = 'colour' | 'control' | 'string' | 'c1' | 'overwrite'

/** One control sequence. `body` is what stands between introducer and end. */
export interface Sequence {
  readonly type: SequenceType
  readonly start: number
  readonly end: number
  readonly introducer: string
  readonly body: string
  readonly final: string
}

/** Longest control string read as one; an unended one is cut here so that no input is read twice. */
const STRING_MAX = 4096
const ESC = 0x1b

/** True when the text may hold a sequence at all; `kinds` are those of its units. */
export function mayHaveSequences(text: string, kinds: number): boolean {
  return (kinds & CONTROL) !== 0 || text.includes('\r')
}

/**
 * Calls `visit` with every control sequence, in order, without overlap, until it returns false. The sequence is only
 * good until `visit` returns: the next one is read into the same object.
 */
export function visitSequences(text: string, visit: (sequence: Sequence) => boolean): void {
  const reader = new SequenceReader(text)
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at)
    if ((unit >= 0x20 && unit < 0x80) || unit > 0x9f || !reader.read(at, unit)) at++
    else if (visit(reader)) at = reader.end
    else return
  }
}

/** Reads one sequence after the other without making an object for each: a text may consist of them. */
class SequenceReader implements Sequence {
  type: SequenceType = 'control'
  start = 0
  end = 0
  introducer = ''
  final = ''
  #bodyStart = 0
  #bodyEnd = 0
  readonly #text: string
  /** Where the next end of a control string is, so that many beginnings before it cost one search. */
  #ending = -1

  constructor(text: string) {
    this.#text = text
  }

  get body(): string {
    return this.#text.slice(this.#bodyStart, this.#bodyEnd)
  }

  /** True when a sequence begins here; it is then what the members say. */
  read(at: number, unit: number): boolean {
    if (unit === ESC) return this.#readEscape(at)
    if (unit >= 0x80 && unit <= 0x9f && isMisread(this.#text, at)) return false
    if (unit === 0x9b) return this.#readCsi(at, at + 1)
    if (unit === 0x90 || unit === 0x98 || unit === 0x9d || unit === 0x9e || unit === 0x9f)
      return this.#readString(at, at + 1)
    // U+0085 is a line end in ordinary text; the other C1 codes have no place in it.
    if (unit >= 0x80 && unit <= 0x9f && unit !== 0x85) return this.#set('c1', at, at + 1, unit)
    if (unit === 0x08) return this.#set('overwrite', at, at + 1, unit)
    if (unit !== 0x0d || at + 1 >= this.#text.length) return false
    const next = this.#text.charCodeAt(at + 1)
    return next !== 0x0a && next !== 0x0d && this.#set('overwrite', at, at + 1, unit)
  }

  #set(type: SequenceType, start: number, end: number, introducer: number): true {
    this.type = type
    this.start = start
    this.end = end
    this.introducer = String.fromCharCode(introducer)
    this.final = ''
    this.#bodyStart = this.#bodyEnd = end
    return true
  }

  #readEscape(at: number): true {
    const text = this.#text
    const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
    if (next === 0x5b) return this.#readCsi(at, at + 2)
    if (next === 0x5d || next === 0x50 || next === 0x5f || next === 0x5e || next === 0x58)
      return this.#readString(at, at + 2)
    let end = at + 1
    while (end < text.length && end < at + 4 && text.charCodeAt(end) >= 0x20 && text.charCodeAt(end) <= 0x2f)
      end++
    const final = end < text.length ? text.charCodeAt(end) : 0
    this.#set('control', at, final >= 0x30 && final <= 0x7e ? end + 1 : end, ESC)
    this.final = text[end] ?? ''
    return true
  }

  #readCsi(start: number, from: number): true {
    const text = this.#text
    let end = from
    let conceals = false
    const limit = Math.min(text.length, from + 64)
    for (; end < limit; end++) {
      const unit = text.charCodeAt(end)
      if (unit < 0x20 || unit > 0x3f) break
      if (unit === 0x38) conceals = true
    }
    const unit = end < text.length ? text.charCodeAt(end) : 0
    const isFinal = unit >= 0x40 && unit <= 0x7e
    const isColour = unit === 0x6d && !(conceals && /\b8\b/.test(text.slice(from, end)))
    this.#set(isColour ? 'colour' : 'control', start, isFinal ? end + 1 : end, 0x5b)
    this.#bodyStart = from
    this.#bodyEnd = end
    this.final = isFinal ? (text[end] as string) : ''
    return true
  }

  #readString(start: number, from: number): true {
    const text = this.#text
    const isTwo = from - start === 2
    const introducer = isTwo ? text.charCodeAt(start + 1) : escapeOfC1(text.charCodeAt(start))
    const end = this.#findEnding(from)
    if (end >= Math.min(text.length, from + STRING_MAX))
      return this.#set(isTwo ? 'string' : 'c1', start, from, introducer)
    const isEscape = text.charCodeAt(end) === ESC
    const closed = isEscape && text.charCodeAt(end + 1) === 0x5c
    this.#set('string', start, closed ? end + 2 : isEscape ? end : end + 1, introducer)
    this.#bodyStart = from
    this.#bodyEnd = end
    this.final = closed ? '\\' : isEscape ? '' : (text[end] as string)
    return true
  }

  #findEnding(from: number): number {
    if (this.#ending < from) {
      let at = from
      while (at < this.#text.length && !isEnding(this.#text.charCodeAt(at))) at++
      this.#ending = at
    }
    return this.#ending
  }
}

function isEnding(unit: number): boolean {
  return unit === 0x07 || unit === 0x9c || unit === ESC
}

/** The second character of the escape that a C1 code stands for. */
function escapeOfC1(unit: number): number {
  return unit - 0x40
}

/** UTF-8 read as Latin-1 leaves C1 codes beside other high bytes, as in `â\u0080\u009d`; no terminal is meant. */
function isMisread(text: string, at: number): boolean {
  const before = at === 0 ? 0 : text.charCodeAt(at - 1)
  const after = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
  return (before >= 0x80 && before <= 0xff) || (after >= 0x80 && after <= 0xbf && after !== 0x9c)
}

/** The text without control sequences; undefined when there are none. */
export function stripSequences(
  text: string,
  kinds = kindsOf(text),
): { readonly text: string; readonly map: OffsetMap } | undefined {
  if (!mayHaveSequences(text, kinds)) return undefined
  const out = new MappedText()
  let copied = 0
  visitSequences(text, ({ start, end }) => {
    out.copy(text, copied, start)
    copied = end
    return true
  })
  if (copied === 0) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}
