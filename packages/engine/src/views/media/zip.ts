/** ZIP archives (PKWARE APPNOTE 4.3): the names of members, comments, and the texts of documents that are archives. */

import { type FileReader, textOfBytes } from './parts.ts'

const MEMBERS_MAX = 2000
/** Members that are unpacked; a document has few parts that hold text. */
const UNPACKED_MAX = 64
const NAMES_CHARS_MAX = 1 << 16
/** Parts of office documents that say something; all others are layout, pictures and relations. */
const SPEAKING =
  /^(?:word\/(?:document|comments|footnotes|endnotes|header\d*|footer\d*)\.xml|docProps\/\w+\.xml|xl\/(?:sharedStrings|comments\d*)\.xml|ppt\/(?:slides|notesSlides|comments)\/\w+\.xml|(?:content|meta)\.xml|[^/]*\.(?:txt|md|html?|json|ya?ml|csv))$/i
const STORED = 0
const DEFLATED = 8

export function readZip(file: FileReader): void {
  // The end record stands before a comment of at most 64 KB.
  const { bytes } = file
  let end = bytes.length - 22
  const least = Math.max(0, end - 0xffff)
  while (end >= least && file.uint32(end) !== 0x504b0506) end--
  if (end < least) return
  const comment = file.uint16(end + 20, true)
  if (comment > 0) file.add(file.string(end + 22, end + 22 + comment), end + 22, end + 22 + comment)
  let at = file.uint32(end + 16, true)
  const from = at
  const names: string[] = []
  let length = 0
  let unpacked = 0
  const count = file.uint16(end + 10, true)
  for (let index = 0; index < count && file.uint32(at) === 0x504b0102; index++) {
    const nameEnd = at + 46 + file.uint16(at + 28, true)
    const name = file.string(at + 46, nameEnd)
    if (names.length >= MEMBERS_MAX || length + name.length > NAMES_CHARS_MAX) {
      file.leftOut ??= `names in an embedded archive after the first ${names.length}`
      break
    }
    names.push(name)
    length += name.length
    if (SPEAKING.test(name) && unpacked++ < UNPACKED_MAX) readMember(file, at)
    at = nameEnd + file.uint16(at + 30, true) + file.uint16(at + 32, true)
  }
  file.add(names.join('\n'), from, Math.max(from + 1, at))
}

function readMember(file: FileReader, entry: number): void {
  const local = file.uint32(entry + 42, true)
  const start = local + 30 + file.uint16(local + 26, true) + file.uint16(local + 28, true)
  const end = Math.min(file.bytes.length, start + file.uint32(entry + 20, true))
  if (end <= start) return
  const data = file.bytes.subarray(start, end)
  const method = file.uint16(entry + 10, true)
  if (method === STORED) file.add(textOfBytes(data), start, end)
  if (method !== DEFLATED) return
  const inflated = file.inflate(wrapDeflated(file, entry, data))
  if (inflated !== undefined) file.add(textOfBytes(inflated), start, end)
}

/** The member as a gzip file (RFC 1952): the same data between another head and the checksum the archive has of it. */
function wrapDeflated(file: FileReader, entry: number, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 18)
  out.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
  out.set(data, 10)
  out.set(file.bytes.subarray(entry + 16, entry + 20), data.length + 10)
  out.set(file.bytes.subarray(entry + 24, entry + 28), data.length + 14)
  return out
}
