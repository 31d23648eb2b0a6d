/** Texts of EXIF data: the TIFF directories (TIFF 6.0 §2) in JPEG, PNG and WebP images. */

import type { FileReader } from './parts.ts'

const DIRECTORIES_MAX = 16
const ENTRIES_MAX = 512
const ASCII = 2
const SUB_DIRECTORIES = new Set([0x8769, 0x8825, 0xa005])
const USER_COMMENT = 0x9286
/** Title, comment, author, keywords and subject as Windows writes them: UTF-16, little end first. */
const isWindowsText = (tag: number): boolean => tag >= 0x9c9b && tag <= 0x9c9f
const XMP = 0x02bc

/** Reads the texts of the TIFF data at `base`. */
export function readExif(file: FileReader, base: number, end: number): void {
  const order = file.uint16(base)
  if (order !== 0x4949 && order !== 0x4d4d) return
  const isLittle = order === 0x4949
  const queue = [file.uint32(base + 4, isLittle)]
  const seen = new Set<number>()
  for (let index = 0; index < queue.length && index < DIRECTORIES_MAX; index++) {
    const at = base + (queue[index] as number)
    if (seen.has(at) || at + 2 > end) continue
    seen.add(at)
    const count = Math.min(file.uint16(at, isLittle), ENTRIES_MAX)
    for (let entry = 0; entry < count; entry++)
      readEntry(file, { at: at + 2 + entry * 12, base, end, isLittle }, queue)
    const next = file.uint32(at + 2 + count * 12, isLittle)
    if (next !== 0) queue.push(next)
  }
}

interface Entry {
  readonly at: number
  readonly base: number
  readonly end: number
  readonly isLittle: boolean
}

function readEntry(file: FileReader, { at, base, end, isLittle }: Entry, queue: number[]): void {
  if (at + 12 > end) return
  const tag = file.uint16(at, isLittle)
  const type = file.uint16(at + 2, isLittle)
  const count = file.uint32(at + 4, isLittle)
  const value = file.uint32(at + 8, isLittle)
  if (SUB_DIRECTORIES.has(tag)) {
    queue.push(value)
    return
  }
  const isText = type === ASCII || tag === USER_COMMENT || tag === XMP || isWindowsText(tag)
  if (!isText || count < 4) return
  const start = count <= 4 ? at + 8 : base + value
  const last = Math.min(end, start + count)
  if (last <= start) return
  if (isWindowsText(tag)) file.add(file.utf16(start, last, true), start, last)
  else if (tag !== USER_COMMENT) file.add(file.string(start, last), start, last)
  // Eight bytes name the character set (Exif 2.3 §4.6.5).
  else if (file.latin1(start, start + 7) === 'UNICODE')
    file.add(file.utf16(start + 8, last, isLittle), start + 8, last)
  else file.add(file.string(start + 8, last), start + 8, last)
}
