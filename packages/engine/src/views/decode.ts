/** Runs of base64, hex and percent encoding inside a text, and the text they carry. */

import type { OffsetMap } from './text.ts'
import { MappedText } from './text.ts'

export interface DecodedRun {
  readonly text: string
  readonly map: OffsetMap
}

export interface DecodeBounds {
  /** Most units of one run that are decoded. */
  readonly runMax: number
  readonly runsMax: number
  inflate(data: Uint8Array, bytesMax: number): Uint8Array | undefined
}

/** Shortest run that is tried: 15 bytes of text. */
const RUN_MIN = 20

/** Decodes what a text carries encoded. A run maps back as a whole, percent encoding character by character. */
export function decodeRuns(text: string, bounds: DecodeBounds): readonly DecodedRun[] {
  const found: DecodedRun[] = []
  if (text.length >= RUN_MIN) collectRuns(text, found, bounds)
  if (text.includes('%')) {
    const decoded = decodePercent(text)
    if (decoded) found.push(decoded)
  }
  return found
}

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
      decodeRun(text, { start, end }, found, bounds)
      at = end
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
): void {
  const head = text.slice(run.start, Math.min(run.end, run.start + 64))
  const isHex = /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(head)
  for (const read of isHex ? [readHex, readBase64] : [readBase64]) {
    if (!isPlausible(head, read)) continue
    const body = text.slice(run.start, Math.min(run.end, run.start + bounds.runMax))
    const decoded = bytesToText(read(body), bounds)
    if (decoded === undefined) continue
    let end = run.end
    while (end < text.length && end < run.end + 2 && text[end] === '=') end++
    found.push({ text: decoded, map: { start: run.start, end } })
    return
  }
}

/** The first bytes tell text or compressed data from everything else (images, digests, identifiers) at a fixed price. */
function isPlausible(run: string, read: (run: string) => Uint8Array): boolean {
  const head = read(run)
  if (head.length === 0) return false
  if (isCompressed(head)) return true
  let odd = 0
  for (const byte of head)
    if (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09 && byte !== 0x1b) odd++
  return odd === 0 && isUtf8Start(head)
}

function isCompressed(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes
  return (first === 0x1f && second === 0x8b) || (first === 0x78 && (first * 256 + second) % 31 === 0)
}

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
  const text = decodeUtf8Start(data)
  if (text === undefined || text.length < 8) return undefined
  // Random bytes that happen to be valid text have few spaces and letters; sentences and keys have many.
  let ordinary = 0
  const sample = Math.min(text.length, 512)
  for (let at = 0; at < sample; at++) {
    const unit = text.charCodeAt(at)
    if ((unit >= 0x20 && unit < 0x7f) || unit === 0x0a || unit === 0x0d || unit === 0x09 || unit > 0xa0)
      ordinary++
  }
  return ordinary / sample > 0.9 ? text : undefined
}

/** Decodes as far as whole characters go. */
function decodeUtf8Start(bytes: Uint8Array): string | undefined {
  for (let cut = 0; cut < 4 && cut < bytes.length; cut++) {
    const text = decodeUtf8(bytes.subarray(0, bytes.length - cut))
    if (text !== undefined) return text
  }
  return undefined
}

/** Decodes standard and URL-safe base64; stops at what is neither. */
export function readBase64(run: string): Uint8Array {
  const out = new Uint8Array(Math.floor((run.length * 3) / 4))
  let length = 0
  let bits = 0
  let held = 0
  for (let at = 0; at < run.length; at++) {
    const value = base64Value(run.charCodeAt(at))
    if (value < 0) break
    bits = ((bits << 6) | value) & 0xffffff
    held += 6
    if (held >= 8) {
      held -= 8
      out[length++] = (bits >> held) & 0xff
    }
  }
  return out.subarray(0, length)
}

function base64Value(unit: number): number {
  if (unit >= 0x41 && unit <= 0x5a) return unit - 0x41
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61 + 26
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30 + 52
  if (unit === 0x2b || unit === 0x2d) return 62
  if (unit === 0x2f || unit === 0x5f) return 63
  return -1
}

function readHex(run: string): Uint8Array {
  const out = new Uint8Array(run.length >> 1)
  for (let at = 0; at < out.length; at++) out[at] = Number.parseInt(run.slice(at * 2, at * 2 + 2), 16)
  return out
}

/** Strict UTF-8; undefined when the bytes are anything else. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = ''
  const units: number[] = []
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] as number
    const width =
      first < 0x80
        ? 1
        : first >= 0xc2 && first < 0xe0
          ? 2
          : first >= 0xe0 && first < 0xf0
            ? 3
            : first >= 0xf0 && first < 0xf5
              ? 4
              : 0
    if (width === 0 || at + width > bytes.length) return undefined
    let code = width === 1 ? first : first & (0xff >> (width + 1))
    for (let next = 1; next < width; next++) {
      const byte = bytes[at + next] as number
      if ((byte & 0xc0) !== 0x80) return undefined
      code = (code << 6) | (byte & 0x3f)
    }
    if (
      (width === 3 && code < 0x800) ||
      (width === 4 && (code < 0x10000 || code > 0x10ffff)) ||
      (code >= 0xd800 && code <= 0xdfff)
    )
      return undefined
    units.push(code)
    if (units.length === 1024) text += String.fromCodePoint(...units.splice(0))
    at += width
  }
  return text + String.fromCodePoint(...units)
}

/** Undoes percent encoding where it is valid UTF-8; undefined when there is too little of it to matter. */
function decodePercent(text: string): DecodedRun | undefined {
  const out = new MappedText()
  let copied = 0
  let count = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at)) {
    const run = /^(?:%[0-9a-fA-F]{2}){1,4096}/.exec(text.slice(at, at + 12_288))?.[0]
    if (run === undefined) {
      at++
      continue
    }
    const decoded = decodeUtf8(readHex(run.replaceAll('%', '')))
    if (decoded !== undefined) {
      out.copy(text, copied, at)
      putDecoded(out, decoded, at)
      copied = at + run.length
      count += run.length / 3
    }
    at += run.length
  }
  if (count < 3) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}

/** Each character stands for as many escapes as it has bytes. */
function putDecoded(out: MappedText, decoded: string, from: number): void {
  let at = from
  for (const character of decoded) {
    const code = character.codePointAt(0) as number
    const width = 3 * (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4)
    out.put(character, at, at + width)
    at += width
  }
}
