/** Terminal control sequences (ECMA-48): where they are, and the text without them. */

import { MappedText, type OffsetMap } from './text.ts'

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

/** True when the text may hold a sequence at all. */
export function mayHaveSequences(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\u001b\u0080-\u009f\u0008\r]/.test(text)
}

/** Finds every control sequence, in order, without overlap. */
export function findSequences(text: string, countMax: number): readonly Sequence[] {
  const found: Sequence[] = []
  for (let at = 0; at < text.length && found.length < countMax;) {
    const unit = text.charCodeAt(at)
    const sequence = readSequence(text, at, unit)
    if (sequence) {
      found.push(sequence)
      at = sequence.end
    } else at++
  }
  return found
}

function readSequence(text: string, at: number, unit: number): Sequence | undefined {
  if (unit === ESC) return readEscape(text, at)
  if (unit >= 0x80 && unit <= 0x9f && isMisread(text, at)) return undefined
  if (unit === 0x9b) return readCsi(text, at, at + 1)
  if (unit === 0x90 || unit === 0x98 || unit === 0x9d || unit === 0x9e || unit === 0x9f) {
    return readString(text, at, at + 1)
  }
  // U+0085 is a line end in ordinary text; the other C1 codes have no place in it.
  if (unit >= 0x80 && unit <= 0x9f && unit !== 0x85) {
    return { type: 'c1', start: at, end: at + 1, introducer: text[at] as string, body: '', final: '' }
  }
  if (unit === 0x08)
    return { type: 'overwrite', start: at, end: at + 1, introducer: '\b', body: '', final: '' }
  if (
    unit === 0x0d &&
    at + 1 < text.length &&
    text.charCodeAt(at + 1) !== 0x0a &&
    text.charCodeAt(at + 1) !== 0x0d
  ) {
    return { type: 'overwrite', start: at, end: at + 1, introducer: '\r', body: '', final: '' }
  }
  return undefined
}

/** UTF-8 read as Latin-1 leaves C1 codes beside other high bytes, as in `â\u0080\u009d`; no terminal is meant. */
function isMisread(text: string, at: number): boolean {
  const before = at === 0 ? 0 : text.charCodeAt(at - 1)
  const after = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
  return (before >= 0x80 && before <= 0xff) || (after >= 0x80 && after <= 0xbf && after !== 0x9c)
}

function readEscape(text: string, at: number): Sequence {
  const next = text[at + 1] ?? ''
  if (next === '[') return readCsi(text, at, at + 2)
  if (next === ']' || next === 'P' || next === '_' || next === '^' || next === 'X')
    return readString(text, at, at + 2)
  let end = at + 1
  while (end < text.length && end < at + 4 && text.charCodeAt(end) >= 0x20 && text.charCodeAt(end) <= 0x2f)
    end++
  const final = text[end] ?? ''
  const isFinal = final >= '0' && final <= '~'
  return { type: 'control', start: at, end: isFinal ? end + 1 : end, introducer: '\u001b', body: '', final }
}

function readCsi(text: string, start: number, from: number): Sequence {
  let end = from
  const limit = Math.min(text.length, from + 64)
  while (end < limit && text.charCodeAt(end) >= 0x20 && text.charCodeAt(end) <= 0x3f) end++
  const final =
    end < text.length && text.charCodeAt(end) >= 0x40 && text.charCodeAt(end) <= 0x7e
      ? (text[end] as string)
      : ''
  const body = text.slice(from, end)
  const type = final === 'm' && !/\b8\b/.test(body) ? 'colour' : 'control'
  return { type, start, end: final === '' ? end : end + 1, introducer: '[', body, final }
}

function readString(text: string, start: number, from: number): Sequence {
  const introducer =
    from - start === 2 ? (text[start + 1] as string) : (c1AsEscape(text.charCodeAt(start)) ?? ']')
  const limit = Math.min(text.length, from + STRING_MAX)
  for (let end = from; end < limit; end++) {
    const unit = text.charCodeAt(end)
    if (unit === 0x07 || unit === 0x9c) {
      return {
        type: 'string',
        start,
        end: end + 1,
        introducer,
        body: text.slice(from, end),
        final: text[end] as string,
      }
    }
    if (unit === ESC) {
      const closed = text[end + 1] === '\\'
      return {
        type: 'string',
        start,
        end: closed ? end + 2 : end,
        introducer,
        body: text.slice(from, end),
        final: closed ? '\\' : '',
      }
    }
  }
  return { type: from - start === 1 ? 'c1' : 'string', start, end: from, introducer, body: '', final: '' }
}

function c1AsEscape(unit: number): string | undefined {
  return { 0x90: 'P', 0x98: 'X', 0x9d: ']', 0x9e: '^', 0x9f: '_' }[unit]
}

/** Most sequences that are taken out of one text; more than any terminal output in a message has. */
const SEQUENCES_MAX = 100_000

/** The text without control sequences; undefined when there are none. */
export function stripSequences(text: string): { readonly text: string; readonly map: OffsetMap } | undefined {
  if (!mayHaveSequences(text)) return undefined
  const sequences = findSequences(text, SEQUENCES_MAX)
  if (sequences.length === 0) return undefined
  const out = new MappedText()
  let copied = 0
  for (const sequence of sequences) {
    out.copy(text, copied, sequence.start)
    copied = sequence.end
  }
  out.copy(text, copied, text.length)
  return out.finish()
}
