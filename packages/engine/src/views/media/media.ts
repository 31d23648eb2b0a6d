/** Tells the kinds of embedded files apart and reads the texts they carry. */

import { readId3, readOgg, readRiff } from './audio.ts'
import { readGif, readJpeg, readPng } from './images.ts'
import { type FileText, FileReader, type Inflate } from './parts.ts'
import { readPdf } from './pdf.ts'
import { readZip } from './zip.ts'

interface Kind {
  readonly magic: string
  read(file: FileReader): void
}

/** What the files begin with; a byte each. */
const KINDS: readonly Kind[] = [
  { magic: '\x89PNG\r\n\x1a\n', read: readPng },
  { magic: '\xff\xd8\xff', read: readJpeg },
  { magic: 'GIF8', read: readGif },
  { magic: 'RIFF', read: readRiff },
  { magic: '%PDF-', read: readPdf },
  { magic: 'ID3', read: readId3 },
  { magic: 'OggS', read: readOgg },
  { magic: 'fLaC', read: readOgg },
  { magic: 'PK\x03\x04', read: readZip },
]

function kindOf(bytes: Uint8Array): Kind | undefined {
  return KINDS.find(({ magic }) => {
    for (let at = 0; at < magic.length; at++) if (bytes[at] !== magic.charCodeAt(at)) return false
    return true
  })
}

/** True when bytes begin as a file does whose texts can be read. */
export function isFile(head: Uint8Array): boolean {
  return kindOf(head) !== undefined
}

/** The texts of a file; undefined when it is of no kind that is known. Damaged files are read as far as they go. */
export function readFileTexts(
  bytes: Uint8Array,
  inflate: Inflate,
  charsMax: number,
): { readonly texts: readonly FileText[]; readonly leftOut: string | null } | undefined {
  const kind = kindOf(bytes)
  if (kind === undefined) return undefined
  const file = new FileReader(bytes, inflate, charsMax)
  kind.read(file)
  return file
}
