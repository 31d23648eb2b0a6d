/** Runs of base64, hex and percent encoding inside a text, and the text they carry. */

import type { OffsetMap } from './text.ts'
import { readBase32 } from './base32.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { isFile, readFileTexts } from './media/media.ts'
import { MappedText, textOfUnits } from './text.ts'
import { readTurnedBase64 } from './turned-base64.ts'
import { unitAt } from './unit-at.ts'

export { decodeUtf8 } from './decode-utf8.ts'

export interface DecodedRun {
  readonly text: string
  readonly map: OffsetMap
  /** A text of an embedded file that whoever looks at the file does not see. */
  readonly isUnseen?: boolean
}

export interface DecodeBounds {
  /** Most units of one run that are decoded. */
  readonly runMax: number
  readonly runsMax: number
  inflate(data: Uint8Array, bytesMax: number): Uint8Array | undefined
  /** Told what of a file was left unread. */
  leaveOut?(what: string): void
}

/** Shortest run that is tried: 15 bytes of text. */
export const RUN_MIN = 20

/** Decodes the base64 and hex a text carries. A run maps back as a whole. */
export function decodeRuns(text: string, bounds: DecodeBounds): readonly DecodedRun[] {
  if (text.length < RUN_MIN) return NO_RUNS
  const found: DecodedRun[] = []
  collectRuns(text, found, bounds)
  return found
}

const NO_RUNS: readonly DecodedRun[] = []

const IN_RUN = new Uint8Array(128)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  IN_RUN[character.charCodeAt(0)] = 1

function collectRuns(text: string, found: DecodedRun[], bounds: DecodeBounds): void {
  // Looking only at every 20th unit and widening from there finds every run of 20 at a fraction of the price.
  for (let at = RUN_MIN - 1; at < text.length && found.length < bounds.runsMax; at += RUN_MIN) {
    if (!isInRun(text, at)) continue
    let start = at
    while (start > 0 && at - start < RUN_MIN && isInRun(text, start - 1)) start--
    let end = at + 1
    while (end < text.length && isInRun(text, end)) end++
    if (end - start >= RUN_MIN) {
      at = decodeRun(text, { start, end }, found, bounds)
    }
  }
}

const isInRun = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at)
  return unit < 128 && IN_RUN[unit] === 1
}

function decodeRun(
  text: string,
  run: { start: number; end: number },
  found: DecodedRun[],
  bounds: DecodeBounds,
): number {
  const head = text.slice(run.start, Math.min(run.end, run.start + 64))
  for (const read of readersOf(head)) {
    const first = read(head)
    const isEmbedded = isFile(first)
    if (!isEmbedded && !isPlausible(first)) continue
    const lines = joinLines(text, run, bounds.runMax)
    if (isEmbedded) {
      const width = read === readHex ? HEX_WIDTH : read === readBase32 ? BASE32_WIDTH : BASE64_WIDTH
      if (decodeFile(read(lines.body), { lines, width }, found, bounds)) return lines.end
      continue
    }
    const decoded = bytesToText(read(lines.body), bounds)
    if (decoded === undefined) continue
    let { end } = lines
    while (end < text.length && end < lines.end + PADDING_MAX && text[end] === '=') end++
    found.push({ text: decoded, map: { start: run.start, end } })
    return end
  }
  const turned = readTurnedBase64(
    text.slice(run.start, Math.min(run.end, run.start + bounds.runMax)),
    readBase64,
  )
  if (turned !== undefined) found.push({ text: turned, map: { start: run.start, end: run.end } })
  return run.end
}

/** Digits of an encoding and the bytes they stand for, which begin and end together. */
const HEX_WIDTH = [2, 1] as const
const BASE64_WIDTH = [4, 3] as const
const BASE32_WIDTH = [8, 5] as const
/** Signs that fill up the last group of base64, and of base32. */
const PADDING_MAX = 6

const ONLY_BASE64 = [readBase64]

/** The encodings a run may be in, the narrower alphabets first. */
function readersOf(head: string): readonly ((run: string) => Uint8Array)[] {
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(head)) return [readHex, readBase64]
  return /^[A-Z2-7]+$/.test(head) ? [readBase32, readBase64] : ONLY_BASE64
}

/** A run over one line, or over lines of one length as mail and certificates have them. */
interface Lines {
  readonly body: string
  readonly start: number
  readonly end: number
  readonly lineLength: number
  /** Units between two lines. */
  readonly gap: number
}

const LINE_MIN = 40

function joinLines(text: string, { start, end }: { start: number; end: number }, runMax: number): Lines {
  const lineLength = end - start
  const gap = text.startsWith('\r\n', end) ? 2 : text[end] === '\n' ? 1 : 0
  let body = text.slice(start, Math.min(end, start + runMax))
  if (gap === 0 || lineLength < LINE_MIN) return { body, start, end, lineLength, gap: 0 }
  let last = end
  for (let isWhole = true; isWhole && text[last + gap - 1] === '\n' && body.length < runMax;) {
    const from = last + gap
    let to = from
    while (to < text.length && to - from < lineLength && isInRun(text, to)) to++
    if (to === from) break
    body += text.slice(from, to)
    last = to
    isWhole = to - from === lineLength
  }
  return { body, start, end: last, lineLength, gap }
}

function decodeFile(
  bytes: Uint8Array,
  { lines, width }: { lines: Lines; width: readonly [number, number] },
  found: DecodedRun[],
  bounds: DecodeBounds,
): boolean {
  const file = readFileTexts(bytes, (data, bytesMax) => bounds.inflate(data, bytesMax), bounds.runMax)
  if (file === undefined) return false
  if (file.leftOut !== null) bounds.leaveOut?.(file.leftOut)
  const [digits, count] = width
  const placeOf = (digit: number): number =>
    Math.min(
      lines.end,
      lines.start + digit + (lines.gap === 0 ? 0 : Math.floor(digit / lines.lineLength) * lines.gap),
    )
  for (const part of file.texts) {
    const start = placeOf(Math.floor(part.start / count) * digits)
    const end = placeOf(Math.ceil(part.end / count) * digits - 1) + 1
    found.push({
      text: part.text,
      map: { start, end: Math.min(lines.end, Math.max(end, start + 1)) },
      isUnseen: true,
    })
  }
  return true
}

/** The first bytes tell text or compressed data from everything else (images, digests, identifiers) at a fixed price. */
function isPlausible(head: Uint8Array): boolean {
  if (head.length === 0) return false
  if (isCompressed(head) || utf16Of(head) !== undefined) return true
  let odd = 0
  for (const byte of head)
    if (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09 && byte !== 0x1b) odd++
  return odd === 0 && isUtf8Start(head)
}

function isCompressed(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes
  return (first === 0x1f && second === 0x8b) || (first === 0x78 && (first * 256 + second) % 31 === 0)
}

/** Which byte of a pair is the low one, where every other byte of the beginning is zero, or a mark says so. */
function utf16Of(bytes: Uint8Array): 0 | 1 | undefined {
  if (bytes.length < 8) return undefined
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 0
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 1
  // Among so many pairs three at most may be without a zero.
  if (!hasZero(bytes, 8)) return undefined
  const pairs = Math.min(bytes.length >> 1, 24)
  let [even, uneven] = [0, 0]
  for (let at = 0; at < pairs * 2; at += 2) {
    if (bytes[at] === 0) even++
    if (bytes[at + 1] === 0) uneven++
  }
  if (even === 0 && uneven * 8 >= pairs * 7) return 0
  return uneven === 0 && even * 8 >= pairs * 7 ? 1 : undefined
}

function hasZero(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at++) if (bytes[at] === 0) return true
  return false
}

function readUtf16(bytes: Uint8Array, low: 0 | 1): string {
  const units = new Uint16Array(bytes.length >> 1)
  for (let at = 0; at < units.length; at++)
    units[at] = (bytes[at * 2 + low] as number) | ((bytes[at * 2 + 1 - low] as number) << 8)
  let text = ''
  for (let at = 0; at < units.length; at += UNITS_AT_ONCE)
    text += textOfUnits(units.subarray(at, at + UNITS_AT_ONCE))
  return text.replace(/^\ufeff/, '')
}

/** As many units as are put together in one step. */
const UNITS_AT_ONCE = 4096

/** The head may end inside a character. */
function isUtf8Start(bytes: Uint8Array): boolean {
  for (let cut = 0; cut < 4 && cut < bytes.length; cut++) {
    if (decodeUtf8(bytes.subarray(0, bytes.length - cut)) !== undefined) return true
  }
  return false
}

function bytesToText(bytes: Uint8Array, bounds: DecodeBounds): string | undefined {
  const data = isCompressed(bytes) ? bounds.inflate(bytes, bounds.runMax) : bytes
  if (!data) return undefined
  const order = utf16Of(data)
  const text = order === undefined ? decodeUtf8Start(data) : readUtf16(data, order)
  if (text === undefined || text.length < 8) return undefined
  // Random bytes that happen to be valid text have few spaces and letters; sentences and keys have many.
  let ordinary = 0
  const sample = Math.min(text.length, 512)
  for (let at = 0; at < sample; at++) {
    const unit = text.charCodeAt(at)
    if ((unit >= 0x20 && unit < 0x7f) || unit === 0x0a || unit === 0x0d || unit === 0x09 || unit > 0xa0)
      ordinary++
    // Pairs of random bytes are such units here and there, a text has hardly any.
    if (order !== undefined && isPrivateOrHalf(text, at)) ordinary--
  }
  return ordinary / sample > 0.9 ? text : undefined
}

/** A unit for private use, or half a character without the other. */
function isPrivateOrHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  if (unit < 0xd800 || unit > 0xf8ff) return false
  if (unit >= 0xe000) return true
  return unit < 0xdc00
    ? !isHalf(unitAt(text, at + 1), 0xdc00)
    : at === 0 || !isHalf(text.charCodeAt(at - 1), 0xd800)
}

function isHalf(unit: number, from: number): boolean {
  return unit >= from && unit < from + 0x400
}

/** Decodes as far as whole characters go. */
function decodeUtf8Start(bytes: Uint8Array): string | undefined {
  for (let cut = 0; cut < 4 && cut < bytes.length; cut++) {
    const text = decodeUtf8(bytes.subarray(0, bytes.length - cut))
    if (text !== undefined) return text
  }
  return undefined
}

/** Value of each base64 digit, of both alphabets; -1 for what is none. */
const BASE64_VALUE = new Int8Array(128).fill(-1)
for (const [value, digit] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries())
  BASE64_VALUE[digit.charCodeAt(0)] = value
BASE64_VALUE[0x2d] = 62
BASE64_VALUE[0x5f] = 63

/** Decodes standard and URL-safe base64; stops at what is neither. */
export function readBase64(run: string): Uint8Array {
  const out = new Uint8Array(Math.floor((run.length * 3) / 4))
  return out.subarray(0, fillBase64(run, out))
}

/**
 * How many bytes were written. Nothing stands behind the loop: what is compiled while a megabyte of weights runs through
 * it would not know the rest, and be left again at the end of each short run read later.
 */
function fillBase64(run: string, out: Uint8Array): number {
  let length = 0
  let bits = 0
  let held = 0
  for (let at = 0; at < run.length; at++) {
    const unit = run.charCodeAt(at)
    const value = unit < 128 ? (BASE64_VALUE[unit] as number) : -1
    if (value < 0) break
    bits = ((bits << 6) | value) & 0xffffff
    held += 6
    if (held >= 8) {
      held -= 8
      out[length++] = (bits >> held) & 0xff
    }
  }
  return length
}

/** Value of each hexadecimal digit; -1 for what is none. */
const HEX_VALUE = new Int8Array(128).fill(-1)
for (const [value, digit] of Array.from('0123456789abcdef').entries()) {
  HEX_VALUE[digit.charCodeAt(0)] = value
  HEX_VALUE[digit.toUpperCase().charCodeAt(0)] = value
}

/** The byte two hexadecimal digits stand for; negative when they are none. */
function hexByteAt(text: string, at: number): number {
  const high = unitAt(text, at)
  const low = unitAt(text, at + 1)
  if (!(high < 128 && low < 128)) return -1
  return ((HEX_VALUE[high] as number) << 4) | (HEX_VALUE[low] as number)
}

/** Decodes hexadecimal digits; stops at what is none. */
export function readHex(run: string): Uint8Array {
  const out = new Uint8Array(run.length >> 1)
  for (let at = 0; at < out.length; at++) {
    const byte = hexByteAt(run, at * 2)
    if (byte < 0) return out.subarray(0, at)
    out[at] = byte
  }
  return out
}

/** Most percent escapes that are decoded as one run. */
const ESCAPES_MAX = 4096
/** Reused, because a text can have a run every few characters; each is read to its end before the next is begun. */
const ESCAPED = new Uint8Array(ESCAPES_MAX)

/** Undoes percent encoding where it is valid UTF-8, character by character; undefined when there is too little of it to matter. */
export function decodePercent(text: string, escapesMin = 3): DecodedRun | undefined {
  const first = text.indexOf('%')
  if (first < 0) return undefined
  const out = new MappedText()
  let copied = 0
  let count = 0
  for (let at = first; at >= 0; at = text.indexOf('%', at)) {
    if (hexByteAt(text, at + 1) < 0) {
      at++
      continue
    }
    const bytes = readEscapes(text, at)
    const decoded = decodeUtf8(bytes)
    if (decoded !== undefined) {
      out.copy(text, copied, at)
      putDecoded(out, decoded, at)
      copied = at + bytes.length * 3
      count += bytes.length
    }
    at += bytes.length * 3
  }
  if (count < escapesMin) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}

/** The bytes of percent escapes that follow each other. */
function readEscapes(text: string, from: number): Uint8Array {
  let end = from
  while (end < from + ESCAPES_MAX * 3 && unitAt(text, end) === 0x25 && hexByteAt(text, end + 1) >= 0) end += 3
  const count = (end - from) / 3
  for (let at = 0; at < count; at++) ESCAPED[at] = hexByteAt(text, from + at * 3 + 1)
  return ESCAPED.subarray(0, count)
}

/** Each character stands for as many escapes as it has bytes. */
function putDecoded(out: MappedText, decoded: string, from: number): void {
  let at = from
  for (let index = 0; index < decoded.length;) {
    const code = decoded.codePointAt(index) as number
    const units = code < 0x10000 ? 1 : 2
    const width = 3 * (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4)
    out.put(decoded.slice(index, index + units), at, at + width)
    index += units
    at += width
  }
}
