/** Looks records up in the segments of a log: streamed, with bounded memory. */

import { existsSync } from 'node:fs'
import { JournalRecord } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { listSegments, readShape, SegmentSeal, segmentPath } from './layout.ts'
import { readLines } from './line-reader.ts'

/** Every member narrows; an empty filter matches all. */
export interface RecordFilter {
  readonly fromSeq?: number
  readonly toSeq?: number
  readonly fromMs?: number
  readonly toMs?: number
  readonly type?: JournalRecord['entry']['type']
  readonly tenant?: string
  readonly principal?: string
  readonly agent?: string
  readonly upstream?: string
  readonly target?: string
  readonly sessionId?: string
  readonly exchangeId?: string
  readonly effect?: 'allow' | 'deny'
  /** Code of a finding or of the decision. */
  readonly code?: string
}

export interface FoundRecord {
  readonly record: JournalRecord
  /** The line as it stands in the segment, without the newline: what the leaf hash is over. */
  readonly line: string
}

/** Yields matching records in order. Segments whose bodies retention dropped are passed over. */
export async function* searchRecords(
  dir: string,
  filter: RecordFilter,
  limit = Infinity,
): AsyncGenerator<FoundRecord> {
  if (limit <= 0) return
  let left = limit
  for (const segment of listSegments(dir, 'jsonl')) {
    if (!mayHold(dir, segment, filter)) continue
    const path = segmentPath(dir, segment, 'jsonl')
    // Retention may drop a segment while an earlier one is read.
    if (!existsSync(path)) continue
    for await (const { bytes, complete, tooLong } of readLines(path)) {
      // The line that is being written right now.
      if (!complete) break
      if (tooLong)
        throw new Error(`A line in ${path} is longer than any record; run: callgate journal verify`)
      const line = bytes.toString('utf8')
      const record = parseLine(line, path)
      if (filter.toSeq !== undefined && record.seq > filter.toSeq) return
      if (!matchesFilter(record, filter)) continue
      yield { record, line }
      left -= 1
      if (left <= 0) return
    }
  }
}

/** The record at one position; undefined when there is none or its body was dropped. */
export async function showRecord(dir: string, seq: number): Promise<FoundRecord | undefined> {
  for await (const found of searchRecords(dir, { fromSeq: seq, toSeq: seq }, 1)) return found
  return undefined
}

/** Everything recorded about one exchange, at most `limit` records. */
export async function showExchange(
  dir: string,
  exchangeId: string,
  limit = 10_000,
): Promise<readonly FoundRecord[]> {
  const found: FoundRecord[] = []
  for await (const record of searchRecords(dir, { exchangeId }, limit)) found.push(record)
  return found
}

/** True when the record satisfies every member of the filter. */
export function matchesFilter(record: JournalRecord, filter: RecordFilter): boolean {
  const { entry } = record
  if (filter.fromSeq !== undefined && record.seq < filter.fromSeq) return false
  if (filter.toSeq !== undefined && record.seq > filter.toSeq) return false
  if (filter.fromMs !== undefined && record.timeMs < filter.fromMs) return false
  if (filter.toMs !== undefined && record.timeMs > filter.toMs) return false
  if (filter.type !== undefined && entry.type !== filter.type) return false
  if (filter.tenant !== undefined && entry.tenant !== filter.tenant) return false
  const about = entry.type === 'admin' || entry.type === 'gateway' ? undefined : entry
  for (const name of ['principal', 'agent', 'exchangeId'] as const) {
    if (filter[name] !== undefined && about?.[name] !== filter[name]) return false
  }
  const aimed = about?.type === 'context' ? undefined : about
  for (const name of ['upstream', 'target'] as const) {
    if (filter[name] !== undefined && aimed?.[name] !== filter[name]) return false
  }
  const message = aimed?.type === 'approval' ? undefined : aimed
  if (filter.sessionId !== undefined && message?.sessionId !== filter.sessionId) return false
  if (filter.effect !== undefined && message?.decision.effect !== filter.effect) return false
  if (filter.code === undefined) return true
  return (
    message?.decision.code === filter.code ||
    message?.findings.some(({ code }) => code === filter.code) === true
  )
}

function mayHold(dir: string, segment: number, filter: RecordFilter): boolean {
  const seal = readShape(segmentPath(dir, segment, 'seal'), SegmentSeal)
  if (seal === undefined) return true
  if (filter.fromSeq !== undefined && seal.first + seal.count <= filter.fromSeq) return false
  if (filter.fromMs !== undefined && seal.lastMs < filter.fromMs) return false
  return filter.toSeq === undefined || seal.first <= filter.toSeq
}

function parseLine(line: string, path: string): JournalRecord {
  try {
    return JournalRecord.parse(readJson(line))
  } catch (error) {
    throw new Error(`A line in ${path} is not a record; run: callgate journal verify`, { cause: error })
  }
}
