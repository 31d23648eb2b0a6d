/** Opens what feeds come as: a folder, a zip, gzip, JSON lines, JSON or CSV; one document at a time, all of it bounded. */

import { createReadStream } from 'node:fs'
import { lstat, open as openFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { type Entry, open as openZipFile, type ZipFile } from 'yauzl'
import { FeedError } from './formats/sink.ts'

export interface DocumentLimits {
  /** Of one JSON document. */
  readonly documentBytesMax: number
  /** Of everything that is unpacked. */
  readonly totalBytesMax: number
  readonly filesMax: number
}

export const DOCUMENT_LIMITS: DocumentLimits = {
  documentBytesMax: 128 << 20,
  totalBytesMax: 8 * 2 ** 30,
  filesMax: 1_000_000,
}
const DEPTH_MAX = 8
/** In archives and in lines each document is one advisory. */
const MEMBER_BYTES_MAX = 16 << 20
/** Advisories deflate to about a tenth; bombs to a thousandth. */
const RATIO_MAX = 250
const RATIO_BYTES_MIN = 1 << 20

export type FeedDocument =
  | { readonly type: 'json'; readonly name: string; readonly text: string }
  | { readonly type: 'text'; readonly name: string; readonly chunk: string }

class Budget {
  #bytes = 0
  #files = 0
  readonly #limits: DocumentLimits

  constructor(limits: DocumentLimits) {
    this.#limits = limits
  }

  file(): void {
    this.#files += 1
    if (this.#files > this.#limits.filesMax)
      throw new FeedError(`It holds more than ${this.#limits.filesMax} files.`)
  }

  bytes(count: number): void {
    this.#bytes += count
    if (this.#bytes > this.#limits.totalBytesMax)
      throw new FeedError(`It unpacks to more than ${this.#limits.totalBytesMax} bytes.`)
  }
}

/** `isLines` for CSV: then text comes in pieces as it is read. */
export async function* readDocuments(
  path: string,
  isLines: boolean,
  limits: DocumentLimits = DOCUMENT_LIMITS,
): AsyncGenerator<FeedDocument> {
  const budget = new Budget(limits)
  for await (const file of listFiles(path, 0)) {
    budget.file()
    yield* readFile(file, { isLines, limits, budget })
  }
}

interface Reading {
  readonly isLines: boolean
  readonly limits: DocumentLimits
  readonly budget: Budget
}

async function* listFiles(path: string, depth: number): AsyncGenerator<string> {
  const found = await lstat(path).catch((error: unknown) => {
    throw new FeedError(`${path} cannot be read.`, { cause: error })
  })
  if (found.isFile()) yield path
  // A link inside a folder may lead anywhere; one that was named is meant.
  else if (found.isSymbolicLink() && depth === 0) yield path
  else if (found.isDirectory()) {
    if (depth >= DEPTH_MAX) throw new FeedError(`${path} is nested deeper than ${DEPTH_MAX} folders.`)
    const names = (await readdir(path)).toSorted()
    for (const name of names) if (!name.startsWith('.')) yield* listFiles(join(path, name), depth + 1)
  }
}

async function* readFile(path: string, reading: Reading): AsyncGenerator<FeedDocument> {
  const magic = await readStart(path)
  if (magic.startsWith('504b0304') || magic.startsWith('504b0506')) yield* readZip(path, reading)
  else if (magic.startsWith('1f8b')) {
    const packed = createReadStream(path)
    const plain = packed.pipe(createGunzip())
    packed.on('error', (error) => plain.destroy(error))
    yield* readStream(plain, basename(path).replace(/\.gz$/i, ''), reading)
  } else yield* readStream(createReadStream(path), basename(path), reading)
}

async function readStart(path: string): Promise<string> {
  const file = await openFile(path).catch((error: unknown) => {
    throw new FeedError(`${path} cannot be read.`, { cause: error })
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('hex', 0, bytesRead)
  } finally {
    await file.close()
  }
}

async function* readStream(
  stream: AsyncIterable<Buffer>,
  name: string,
  reading: Reading,
): AsyncGenerator<FeedDocument> {
  const { isLines, limits } = reading
  const isJsonLines = /\.(jsonl|ndjson)$/i.test(name)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let held = ''
  try {
    for await (const bytes of stream) {
      reading.budget.bytes(bytes.length)
      const chunk = decoder.decode(bytes, { stream: true })
      if (isLines) yield { type: 'text', name, chunk }
      else if (isJsonLines) {
        const lines = (held + chunk).split('\n')
        held = lines.pop() ?? ''
        for (const text of lines) if (text.trim() !== '') yield { type: 'json', name, text }
      } else held += chunk
      if (held.length > (isJsonLines ? MEMBER_BYTES_MAX : limits.documentBytesMax))
        throw new FeedError(`${name} has a document larger than is read at once.`)
    }
    decoder.decode()
  } catch (error) {
    if (error instanceof FeedError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new FeedError(`${name} cannot be read: ${reason.slice(0, 200)}`, { cause: error })
  }
  if (held.trim() !== '') yield { type: 'json', name, text: held }
}

async function* readZip(path: string, { budget, isLines }: Reading): AsyncGenerator<FeedDocument> {
  const zip = await openZip(path)
  try {
    for (;;) {
      const entry = await nextEntry(zip)
      if (entry === null) return
      if (!/\.(json|csv)$/i.test(entry.fileName)) continue
      budget.file()
      checkEntry(entry)
      budget.bytes(entry.uncompressedSize)
      const text = await readEntry(zip, entry)
      if (isLines) yield { type: 'text', name: entry.fileName, chunk: text }
      else yield { type: 'json', name: entry.fileName, text }
    }
  } finally {
    zip.close()
  }
}

function checkEntry({ fileName, uncompressedSize, compressedSize, generalPurposeBitFlag }: Entry): void {
  const name = fileName.slice(0, 200)
  if ((generalPurposeBitFlag & 1) !== 0) throw new FeedError(`${name} in the archive is encrypted.`)
  if (uncompressedSize > MEMBER_BYTES_MAX)
    throw new FeedError(`${name} in the archive is larger than ${MEMBER_BYTES_MAX} bytes.`)
  if (uncompressedSize > RATIO_BYTES_MIN && uncompressedSize > compressedSize * RATIO_MAX)
    throw new FeedError(`${name} in the archive unpacks to more than ${RATIO_MAX} times its size.`)
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true }
    openZipFile(path, options, (error: Error | null, zip) => {
      if (error === null) resolve(zip)
      else reject(broken(error))
    })
  })
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error')
      outcome()
    }
    zip.once('entry', (entry: Entry) => settle(() => resolve(entry)))
    zip.once('end', () => settle(() => resolve(null)))
    zip.once('error', (error: unknown) => settle(() => reject(broken(error))))
    zip.readEntry()
  })
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<string> {
  const parts: Buffer[] = []
  try {
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      zip.openReadStream(entry, (error: Error | null, opened) => {
        if (error === null) resolve(opened)
        else reject(error)
      })
    })
    for await (const part of stream) parts.push(Buffer.from(part as Buffer))
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch (error) {
    throw broken(error)
  }
}

function broken(error: unknown): FeedError {
  if (error instanceof FeedError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new FeedError(`The archive is broken or hostile: ${reason.slice(0, 200)}`, { cause: error })
}
