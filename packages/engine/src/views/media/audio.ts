/** Texts in sound files and RIFF containers: ID3 (v1, v2.2 to v2.4), Vorbis comments, RIFF INFO, WebP metadata. */

import { readExif } from './exif.ts'
import type { FileReader } from './parts.ts'

const FRAMES_MAX = 2000
const COMMENTS_MAX = 1000
/** Vorbis comments stand in the first pages. */
const COMMENT_HEADER_WITHIN = 1 << 16

/** ID3v2 at the start and ID3v1 in the last 128 bytes. */
export function readId3(file: FileReader): void {
  const version = file.byte(3)
  const end = Math.min(file.bytes.length, 10 + readSynchsafe(file, 6))
  const isShort = version === 2
  const header = isShort ? 6 : 10
  let at = 10
  for (let count = 0; at + header <= end && file.byte(at) !== 0 && count < FRAMES_MAX; count++) {
    const id = file.latin1(at, at + (isShort ? 3 : 4))
    const size = isShort
      ? file.uint32(at + 2) & 0xffffff
      : version === 4
        ? readSynchsafe(file, at + 4)
        : file.uint32(at + 4)
    const start = at + header
    at = start + size
    // Text, comments, lyrics, links and private data; pictures and the rest are no texts.
    if (/^(?:T|W|COM|USLT|ULT|SYLT|PRIV)/.test(id)) readFrame(file, start, Math.min(at, end), id)
  }
  const tail = file.bytes.length - 128
  if (tail > 0 && file.latin1(tail, tail + 3) === 'TAG')
    for (const [from, length] of [
      [3, 30],
      [33, 30],
      [63, 30],
      [97, 30],
    ] as const)
      file.add(file.latin1(tail + from, tail + from + length), tail + from, tail + from + length)
}

/** Seven bits of each byte. */
function readSynchsafe(file: FileReader, at: number): number {
  let value = 0
  for (let index = 0; index < 4; index++) value = (value << 7) | (file.byte(at + index) & 0x7f)
  return value
}

function readFrame(file: FileReader, start: number, end: number, id: string): void {
  if (id.startsWith('W') || id === 'PRIV') {
    file.add(file.string(start, end), start, end)
    return
  }
  const encoding = file.byte(start)
  const from = start + 1
  if (encoding === 1 || encoding === 2) {
    const isLittle = encoding === 1 && file.uint16(from) !== 0xfeff
    file.add(file.utf16(from + (/^(?:COM|USLT|ULT)/.test(id) ? 3 : 0), end, isLittle), from, end)
    return
  }
  file.add(file.string(from, end), from, end)
}

/** The comment header of Vorbis and Opus in Ogg, and of FLAC: lengths, little end first, and `NAME=value`. */
export function readOgg(file: FileReader): void {
  const isFlac = file.byte(0) === 0x66
  const at = isFlac ? findFlacComments(file) : findOggComments(file)
  if (at < 0) return
  let next = at + 4 + file.uint32(at, true)
  const count = Math.min(file.uint32(next, true), COMMENTS_MAX)
  next += 4
  for (let index = 0; index < count && next + 4 <= file.bytes.length; index++) {
    const start = next + 4
    next = start + file.uint32(next, true)
    file.add(file.string(start, next), start, next)
  }
}

function findOggComments(file: FileReader): number {
  const vorbis = file.find('\x03vorbis', 0, COMMENT_HEADER_WITHIN)
  if (vorbis >= 0) return vorbis + 7
  const opus = file.find('OpusTags', 0, COMMENT_HEADER_WITHIN)
  return opus < 0 ? -1 : opus + 8
}

function findFlacComments(file: FileReader): number {
  let at = 4
  for (let count = 0; at + 4 < file.bytes.length && count < FRAMES_MAX; count++) {
    const type = file.byte(at)
    if ((type & 0x7f) === 4) return at + 4
    if ((type & 0x80) !== 0) return -1
    at += 4 + (file.uint32(at) & 0xffffff)
  }
  return -1
}

/** Chunks of a RIFF file: the INFO list of WAV and AVI, EXIF and XMP of WebP. */
export function readRiff(file: FileReader): void {
  let at = 12
  for (let count = 0; at + 8 <= file.bytes.length && count < FRAMES_MAX; count++) {
    const type = file.latin1(at, at + 4)
    const start = at + 8
    const size = file.uint32(at + 4, true)
    const end = Math.min(start + size, file.bytes.length)
    if (type === 'LIST' && file.latin1(start, start + 4) === 'INFO') {
      // What is in the list has the same form.
      at = start + 4
      continue
    }
    if (type === 'EXIF') readExif(file, file.latin1(start, start + 4) === 'Exif' ? start + 6 : start, end)
    else if (type === 'XMP ' || /^I[A-Z]{3}$/.test(type)) file.add(file.string(start, end), start, end)
    else if (type === 'id3 ' || type === 'ID3 ') file.add(file.string(start, end), start, end)
    at = start + size + (size & 1)
  }
}
