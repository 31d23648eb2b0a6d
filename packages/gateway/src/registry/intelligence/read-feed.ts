/** Reads a feed from a file or folder, whatever its format, and hands its entries on in batches that fit a request. */

import type { Indicator, IntelligenceFormat, Unsupported } from '@callgate/contracts/intelligence'
import { readJson } from '@callgate/contracts/read-json'
import { readDocuments } from './documents.ts'
import { CsvReader } from './formats/csv.ts'
import { detectFormat, type DocumentFormat, PARSERS } from './formats/detect.ts'
import { FeedError, Sink } from './formats/sink.ts'

const BATCH_MAX = 500
const BATCH_BYTES_MAX = 600_000

export interface ReadRequest {
  readonly path: string
  /** `auto` tells by the content, document by document. */
  readonly format: Exclude<IntelligenceFormat, 'pack'> | 'auto'
  readonly take: (indicators: readonly Indicator[]) => Promise<void>
  /** Called now and then with how much was read. */
  readonly progress?: (read: { readonly documents: number; readonly indicators: number }) => void
}

export interface ReadFeed {
  readonly indicators: number
  readonly unsupported: Unsupported
  readonly format: Exclude<IntelligenceFormat, 'pack'>
}

/** Throws FeedError when nothing of it can be used: a feed that is not what it says must not look like an empty one. */
export async function readFeed({ path, format, take, progress }: ReadRequest): Promise<ReadFeed> {
  const batches = new Batches(take)
  const sink = new Sink((indicator) => batches.add(indicator))
  const isCsv = format === 'csv' || (format === 'auto' && /\.csv(\.gz)?$/i.test(path))
  const csv = isCsv ? new CsvReader(sink) : null
  let documents = 0
  let seen: DocumentFormat | undefined
  for await (const document of readDocuments(path, isCsv)) {
    documents += 1
    if (document.type === 'text') csv?.write(document.chunk)
    else seen = parseDocument(document, format === 'csv' ? 'auto' : format, sink)
    await batches.flush(false)
    progress?.({ documents, indicators: sink.taken })
  }
  csv?.end()
  await batches.flush(true)
  const unsupported = sink.unsupported()
  if (sink.taken === 0) throw new FeedError(explainEmpty(documents, unsupported))
  return {
    indicators: sink.taken,
    unsupported,
    format: isCsv ? 'csv' : format === 'auto' ? (seen ?? 'osv') : format,
  }
}

function parseDocument(
  { name, text }: { readonly name: string; readonly text: string },
  format: DocumentFormat | 'auto',
  sink: Sink,
): DocumentFormat {
  const document = parseJson(name, text)
  const chosen = format === 'auto' ? detectFormat(document) : format
  if (chosen === undefined)
    throw new FeedError(`${name} is in none of the formats known here; say which with --format.`)
  PARSERS[chosen](document, sink)
  return chosen
}

function parseJson(name: string, text: string): unknown {
  try {
    return readJson(text)
  } catch (error) {
    // Half a download is worse than none.
    throw new FeedError(`${name.slice(0, 200)} is not valid JSON.`, { cause: error })
  }
}

function explainEmpty(documents: number, unsupported: Unsupported): string {
  if (documents === 0) return 'There is no document in it.'
  const [reason] = Object.keys(unsupported)
  return `Nothing in it can be used${reason === undefined ? '' : `; first: ${reason}`}.`
}

class Batches {
  readonly #take: (indicators: readonly Indicator[]) => Promise<void>
  #waiting: Indicator[] = []

  constructor(take: (indicators: readonly Indicator[]) => Promise<void>) {
    this.#take = take
  }

  add(indicator: Indicator): void {
    this.#waiting.push(indicator)
  }

  async flush(isLast: boolean): Promise<void> {
    if (this.#waiting.length === 0 || (!isLast && this.#waiting.length < BATCH_MAX)) return
    const all = this.#waiting
    this.#waiting = []
    for (const batch of cut(all)) await this.#take(batch)
  }
}

/** No batch larger than the body of a request may be. */
function* cut(all: readonly Indicator[]): Generator<readonly Indicator[]> {
  let batch: Indicator[] = []
  let bytes = 0
  for (const one of all) {
    const size = Buffer.byteLength(JSON.stringify(one))
    if (batch.length > 0 && (batch.length >= BATCH_MAX || bytes + size > BATCH_BYTES_MAX)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(one)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
