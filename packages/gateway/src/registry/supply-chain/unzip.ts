/** Unpacks a zip of strangers: only plain files, only inside, never more than was declared and allowed. */

import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { ExamineError, quote } from './finding.ts'
import type { ExamineLimits } from './limits.ts'
import { isSafeName, keyOfName } from './safe-name.ts'

/** Deflate reaches about 1,000; source code and binaries stay far below this. */
const RATIO_MAX = 200
/** Below this a high ratio harms nobody. */
const RATIO_BYTES_MIN = 1 << 20
const FILE_TYPE = 0o170000
const REGULAR = 0o100000
const FOLDER = 0o040000

interface PlannedFile {
  readonly entry: Entry
  readonly name: string
  readonly executable: boolean
}

/** Judges the whole directory of the archive first, so that nothing is written of one that is refused. */
export async function unzip(
  archive: Buffer,
  folder: string,
  limits: Pick<ExamineLimits, 'contentBytesMax' | 'fileBytesMax' | 'entriesMax'>,
  signal: AbortSignal,
): Promise<void> {
  const zip = await openZip(archive)
  const files = await planFiles(zip, limits)
  for (const { entry, name, executable } of files) {
    signal.throwIfAborted()
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    // `wx`: nothing that stands there is ever written to.
    const file = createWriteStream(path, { flags: 'wx', mode: executable ? 0o755 : 0o644 })
    await pipeline(await openEntry(zip, entry), file, { signal }).catch((error: unknown) => {
      throw explain(error)
    })
  }
}

async function openZip(archive: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = {
      lazyEntries: true,
      decodeStrings: true,
      validateEntrySizes: true,
      strictFileNames: true,
    }
    fromBuffer(archive, options, (error: Error | null, zip) => {
      if (error === null) resolve(zip)
      else reject(explain(error))
    })
  })
}

async function planFiles(
  zip: ZipFile,
  limits: Pick<ExamineLimits, 'contentBytesMax' | 'fileBytesMax' | 'entriesMax'>,
): Promise<readonly PlannedFile[]> {
  if (zip.entryCount > limits.entriesMax)
    throw new ExamineError(`The archive has ${zip.entryCount} entries; ${limits.entriesMax} are allowed.`)
  const files: PlannedFile[] = []
  const names = new Set<string>()
  let bytes = 0
  return new Promise((resolve, reject) => {
    zip.on('error', (error: unknown) => reject(explain(error)))
    zip.on('end', () => resolve(files))
    zip.on('entry', (entry: Entry) => {
      try {
        const file = planFile(entry, names)
        bytes += entry.uncompressedSize
        if (entry.uncompressedSize > limits.fileBytesMax || bytes > limits.contentBytesMax)
          throw new ExamineError(`The archive unpacks to more than is allowed, at ${quote(entry.fileName)}.`)
        if (file !== null) files.push(file)
        zip.readEntry()
      } catch (error) {
        reject(explain(error))
      }
    })
    zip.readEntry()
  })
}

/** Null for a folder. Names are told apart as the least discerning file system does: without case, composed. */
function planFile(entry: Entry, names: Set<string>): PlannedFile | null {
  const name = entry.fileName
  const shown = quote(name)
  if (!isSafeName(name.replace(/\/$/, '')))
    throw new ExamineError(`The archive has a name that is not safe to unpack: ${shown}`)
  const key = keyOfName(name.replace(/\/$/, ''))
  const mode = (entry.externalFileAttributes >>> 16) & 0xffff
  const type = mode & FILE_TYPE
  const isFolder = name.endsWith('/')
  if (type !== 0 && type !== (isFolder ? FOLDER : REGULAR))
    throw new ExamineError(
      `The archive has ${shown}, which is a link or a device. Only plain files are unpacked.`,
    )
  if (isFolder) return null
  if (names.has(key))
    throw new ExamineError(`The archive has ${shown} twice, so readers may see different files.`)
  names.add(key)
  if ((entry.generalPurposeBitFlag & 1) !== 0)
    throw new ExamineError(`The archive has ${shown}, which is encrypted and cannot be examined.`)
  if (entry.uncompressedSize > RATIO_BYTES_MIN && entry.uncompressedSize > entry.compressedSize * RATIO_MAX)
    throw new ExamineError(
      `The archive has ${shown}, which unpacks to more than ${RATIO_MAX} times its size.`,
    )
  return { entry, name, executable: (mode & 0o111) !== 0 }
}

async function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error: Error | null, stream) => {
      if (error === null) resolve(stream)
      else reject(explain(error))
    })
  })
}

function explain(error: unknown): Error {
  if (error instanceof ExamineError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new ExamineError(`The archive is broken or hostile: ${quote(reason, 300)}`, { cause: error })
}
