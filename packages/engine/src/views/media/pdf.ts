/** Texts of a PDF file (ISO 32000-1): strings of its objects and of streams that are plain or deflated. No layout, no fonts. */

import { type FileReader, latin1Of, textOfBytes } from './parts.ts'

const STREAMS_MAX = 200
const STRINGS_MAX = 20_000
/** Strings shown one after the other in a stream make a line. */
const GAP = ' '

/** Strings outside of streams one by one; those of a stream as one text. */
export function readPdf(file: FileReader): void {
  let at = 0
  let streams = 0
  while (at < file.bytes.length) {
    const stream = file.find('stream', at)
    readObjects(file, at, stream < 0 ? file.bytes.length : stream)
    if (stream < 0) return
    const start = stream + (file.byte(stream + 6) === 0x0d ? 8 : 7)
    const end = file.find('endstream', start)
    if (end < 0) return
    if (streams++ >= STREAMS_MAX) {
      file.leftOut ??= `streams of an embedded PDF file after the first ${STREAMS_MAX}`
      return
    }
    readStream(file, file.latin1(Math.max(at, stream - 400), stream), { start, end })
    at = end + 9
  }
}

function readObjects(file: FileReader, start: number, end: number): void {
  const { bytes } = file
  let count = 0
  for (let at = bytes.indexOf(0x28, start); at >= 0 && at < end && count < STRINGS_MAX; count++) {
    const string = readString(bytes, at, end)
    file.add(string.text, at + 1, Math.max(at + 2, string.end - 1))
    at = bytes.indexOf(0x28, string.end)
  }
}

function readStream(file: FileReader, head: string, { start, end }: { start: number; end: number }): void {
  const data = file.bytes.subarray(start, end)
  if (/\/(?:Image|Length1|XRef|DCTDecode)\b/.test(head)) return
  if (/\/Filter/.test(head) && !/\/FlateDecode/.test(head)) return
  const plain = /\/FlateDecode/.test(head) ? file.inflate(data) : data
  if (plain === undefined) return
  if (/\/Metadata/.test(head)) return file.add(textOfBytes(plain), start, end)
  const strings: string[] = []
  for (let at = plain.indexOf(0x28); at >= 0 && strings.length < STRINGS_MAX;) {
    const string = readString(plain, at, plain.length)
    strings.push(string.text)
    // Numbers between the strings of an array move letters; a wide gap, or another operator, parts words.
    const next = plain.indexOf(0x28, string.end)
    if (next >= 0) strings.push(isKerning(plain, string.end, next) ? '' : GAP)
    at = next
  }
  file.add(strings.join(''), start, end)
}

const KERNING_MAX = 12

function isKerning(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > KERNING_MAX) return false
  const between = latin1Of(bytes.subarray(start, end))
  return /^\s*-?[\d.]*\s*$/.test(between) && Math.abs(Number(between.trim())) < 180
}

/** Reads the literal string that opens at `at` (§7.3.4.2): escapes, balanced brackets, UTF-16 where it says so. */
function readString(
  bytes: Uint8Array,
  at: number,
  limit: number,
): { readonly text: string; readonly end: number } {
  const out: number[] = []
  let depth = 1
  let next = at + 1
  for (; next < limit; next++) {
    const byte = bytes[next] as number
    if (byte === 0x5c) {
      const escape = readEscape(bytes, next + 1)
      if (escape.byte >= 0) out.push(escape.byte)
      next = escape.end - 1
      continue
    }
    if (byte === 0x28) depth++
    else if (byte === 0x29 && --depth === 0) break
    out.push(byte)
  }
  const read = Uint8Array.from(out)
  const isWide = read[0] === 0xfe && read[1] === 0xff
  return {
    text: isWide ? readWide(read) : textOfBytes(read),
    end: Math.min(limit, next + 1),
  }
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 }

function readEscape(bytes: Uint8Array, at: number): { readonly byte: number; readonly end: number } {
  const first = bytes[at] ?? 0
  if (first === 0x0a || first === 0x0d)
    return { byte: -1, end: at + (first === 0x0d && bytes[at + 1] === 0x0a ? 2 : 1) }
  let value = 0
  let end = at
  while (end < at + 3 && (bytes[end] ?? 0) >= 0x30 && (bytes[end] ?? 0) <= 0x37)
    value = value * 8 + (bytes[end++] ?? 0) - 0x30
  if (end > at) return { byte: value & 0xff, end }
  return { byte: ESCAPES[String.fromCharCode(first)] ?? first, end: at + 1 }
}

function readWide(bytes: Uint8Array): string {
  let text = ''
  for (let at = 2; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode(((bytes[at] as number) << 8) | (bytes[at + 1] as number))
  return text
}
