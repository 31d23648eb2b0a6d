/** Indexes the next records of one segment: read, taken apart and written where the database is, in one transaction. */

import { closeSync, openSync, readSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { SegmentIndexed, SegmentPart } from '../worker-protocol.ts'
import { listTerms, TERMS_VERSION } from './terms.ts'
import { ToolCalls } from './tool-calls.ts'

/** Other queries wait while one part is indexed: some hundred records at a time. */
const PART_BYTES = 1 << 18
/** No line of a journal is longer. */
const LINE_BYTES_MAX = (1 << 20) + 1

/** Keeps what it prepared. */
export type Prepare = (sql: string) => StatementSync

/** Resumes where the part before it ended; the place is kept with the rows, so no record is indexed twice. */
export function indexSegment(database: DatabaseSync, prepare: Prepare, part: SegmentPart): SegmentIndexed {
  const before = findProgress(prepare, part)
  const lines = readLinesFrom(part.path, before.bytes)
  database.exec('begin immediate')
  try {
    const after = addLines(prepare, lines, { part, before })
    database.exec('commit')
    return after
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

interface Progress {
  readonly bytes: number
  readonly firstSeq: number
  readonly nextSeq: number
  readonly highMs: number
}

/** A segment that is new begins with the latest time of the one before. */
function findProgress(prepare: Prepare, { log, segment }: SegmentPart): Progress {
  const row = prepare(
    'select segment, first_seq, next_seq, bytes, high_ms from journal_segments where log = ? and segment <= ? order by segment desc limit 1',
  ).get(log, segment)
  const highMs = Number(row?.['high_ms'] ?? 0)
  if (row === undefined || Number(row['segment']) !== segment)
    return { bytes: 0, firstSeq: -1, nextSeq: 0, highMs }
  const { first_seq, next_seq, bytes } = row
  return { bytes: Number(bytes), firstSeq: Number(first_seq), nextSeq: Number(next_seq), highMs }
}

interface Place {
  readonly part: SegmentPart
  readonly before: Progress
}

function addLines(prepare: Prepare, lines: readonly Buffer[], { part, before }: Place): SegmentIndexed {
  const { log, segment } = part
  const addPlace = prepare(
    'insert into journal_index (tenant, seq, time_ms, high_ms, segment, at, bytes) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const addTerms = prepare('insert into journal_terms (rowid, terms) values (?, ?)')
  const calls = new ToolCalls()
  let { bytes, firstSeq, nextSeq, highMs } = before
  let unreadable = 0
  for (const line of lines) {
    const record = readRecord(line)
    if (record === undefined) unreadable += 1
    else {
      const { seq, timeMs, tenant, entry } = record
      highMs = Math.max(highMs, timeMs)
      addPlace.run(tenant, seq, timeMs, highMs, segment, bytes, line.length)
      addTerms.run(seq, listTerms(tenant, entry).join(' '))
      calls.count(tenant, timeMs, entry)
      if (firstSeq < 0) firstSeq = seq
      nextSeq = seq + 1
    }
    bytes += line.length + 1
  }
  calls.write(prepare)
  if (lines.length > 0)
    prepare(
      'insert or replace into journal_segments (log, segment, version, first_seq, next_seq, bytes, high_ms) values (?, ?, ?, ?, ?, ?, ?)',
    ).run(log, segment, TERMS_VERSION, firstSeq, nextSeq, bytes, highMs)
  return { bytes, firstSeq, nextSeq, records: lines.length - unreadable, unreadable }
}

interface ReadRecord {
  readonly seq: number
  readonly timeMs: number
  readonly tenant: string
  readonly entry: JsonObject
}

/** Reads no more of it than is indexed; whoever shows the record checks all of it. */
function readRecord(line: Buffer): ReadRecord | undefined {
  let value: JsonValue
  try {
    value = readJson(line.toString('utf8')) as JsonValue
  } catch {
    // Counted as unreadable; whether the log is whole is what `verify` says.
    return undefined
  }
  if (!isJsonObject(value)) return undefined
  const { seq, timeMs, entry } = value
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(timeMs) || !isJsonObject(entry)) return undefined
  const { tenant } = entry
  if (typeof tenant !== 'string') return undefined
  return { seq: Number(seq), timeMs: Number(timeMs), tenant, entry }
}

/** Whole lines from a place on; what is still being written waits for the next time. */
function readLinesFrom(path: string, from: number): readonly Buffer[] {
  const file = openSync(path, 'r')
  try {
    let data = readAt(file, from, PART_BYTES)
    if (data.length === PART_BYTES && !data.includes(10)) data = readAt(file, from, LINE_BYTES_MAX)
    if (data.length === LINE_BYTES_MAX && !data.includes(10))
      throw new Error(`a line in ${path} is longer than any record; run: callgate journal verify`)
    const lines: Buffer[] = []
    for (let at = 0, end = data.indexOf(10); end >= 0; at = end + 1, end = data.indexOf(10, at))
      lines.push(data.subarray(at, end))
    return lines
  } finally {
    closeSync(file)
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const data = Buffer.allocUnsafe(length)
  return data.subarray(0, readSync(file, data, 0, length, position))
}
