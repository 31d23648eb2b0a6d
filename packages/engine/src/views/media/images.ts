/** Texts in PNG (ISO/IEC 15948), JPEG (ITU-T T.81) and GIF89a images. */

import { readExif } from './exif.ts'
import { type FileReader, textOfBytes } from './parts.ts'

/** Blocks of one image that are looked at; a text could not be found among more. */
const BLOCKS_MAX = 100_000
const AFTER_MAX = 1 << 16

export function readPng(file: FileReader): void {
  let at = 8
  for (let count = 0; at + 8 <= file.bytes.length && count < BLOCKS_MAX; count++) {
    const length = file.uint32(at)
    const type = file.latin1(at + 4, at + 8)
    const start = at + 8
    const end = Math.min(start + length, file.bytes.length)
    if (type === 'tEXt') file.add(file.string(start, end).replace('\0', ': '), start, end)
    else if (type === 'zTXt' || type === 'iTXt') readPngText(file, type, { start, end })
    else if (type === 'eXIf') readExif(file, start, end)
    at = start + length + 4
    if (type === 'IEND') break
  }
  readAfter(file, at)
}

function readPngText(file: FileReader, type: string, { start, end }: { start: number; end: number }): void {
  const name = file.bytes.indexOf(0, start)
  if (name < 0 || name >= end) return
  let from = name + 2
  let isCompressed = true
  if (type === 'iTXt') {
    isCompressed = file.byte(name + 1) === 1
    // Past the method, the language and the translated keyword.
    from = file.bytes.indexOf(0, file.bytes.indexOf(0, name + 3) + 1) + 1
    if (from < name + 3 || from > end) return
  }
  const data = file.bytes.subarray(from, end)
  addBytes(file, isCompressed ? file.inflate(data) : data, { start, end })
}

/** Keeps bytes that were unpacked as one text of the range they came from. */
export function addBytes(
  file: FileReader,
  bytes: Uint8Array | undefined,
  { start, end }: { start: number; end: number },
): void {
  if (bytes !== undefined) file.add(textOfBytes(bytes), start, end)
}

export function readJpeg(file: FileReader): void {
  let at = 2
  for (let count = 0; at + 4 <= file.bytes.length && count < BLOCKS_MAX; count++) {
    if (file.byte(at) !== 0xff) break
    const marker = file.byte(at + 1)
    // Fill bytes, and markers without a length.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    if (marker === 0xda || marker === 0xd9) break
    const start = at + 4
    const end = at + 2 + Math.max(2, file.uint16(at + 2))
    if (marker === 0xfe) file.add(file.string(start, end), start, end)
    else if (marker === 0xe1 && file.startsWith('Exif\0\0', start)) readExif(file, start + 6, end)
    else if (marker === 0xe1 || marker === 0xed) addPrintable(file, start, end)
    at = end
  }
  const last = file.bytes.lastIndexOf(0xd9)
  if (last > 0 && file.byte(last - 1) === 0xff) readAfter(file, last + 1)
}

export function readGif(file: FileReader): void {
  const flags = file.byte(10)
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1))
  for (let count = 0; at < file.bytes.length && count < BLOCKS_MAX; count++) {
    const type = file.byte(at)
    if (type === 0x21) {
      const label = file.byte(at + 1)
      at = readGifBlocks(file, at + 2, label === 0xfe || label === 0x01 || label === 0xff)
    } else if (type === 0x2c) {
      const local = file.byte(at + 9)
      at = readGifBlocks(file, at + 11 + ((local & 0x80) === 0 ? 0 : 3 << ((local & 7) + 1)), false)
    } else break
  }
  readAfter(file, at + 1)
}

/** Goes over blocks of at most 255 bytes up to the empty one. */
function readGifBlocks(file: FileReader, from: number, isText: boolean): number {
  let at = from
  let text = ''
  for (let length = file.byte(at); length > 0 && at < file.bytes.length; length = file.byte(at)) {
    if (isText) text += file.latin1(at + 1, at + 1 + length)
    at += length + 1
  }
  if (isText) file.add(text, from, at)
  return at + 1
}

/** Readable text behind the end of the image, which no viewer shows. */
function readAfter(file: FileReader, at: number): void {
  if (at < file.bytes.length) addPrintable(file, at, Math.min(file.bytes.length, at + AFTER_MAX))
}

/** Keeps a range of which most is text. */
export function addPrintable(file: FileReader, start: number, end: number): void {
  const text = file.string(start, end)
  const runs = text.match(/[\s\x20-\x7e\u00a0-\uffff]{6,}/g)
  if (runs !== null) file.add(runs.join('\n'), start, end)
}
