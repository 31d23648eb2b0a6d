/** Finds records by the query index, and reads each from its place in the log. */

import { closeSync, openSync, readSync } from 'node:fs'
import { sql } from 'kysely'
import { JournalRecord } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { type IndexedField, splitWords, termOfField, termOfWord } from '../../store/journal-index/terms.ts'
import type { Store } from '../../store/store.ts'
import { segmentPath } from '../layout.ts'
import type { JournalIndex } from './journal-index.ts'

/** Every member narrows. */
export interface RecordSearch {
  readonly tenant: string
  readonly fields: readonly (readonly [IndexedField, string])[]
  /** At least one of these. */
  readonly anyOf?: readonly (readonly [IndexedField, string])[]
  /** Every word of it must stand in the record; one that ends in `*` is the beginning of a word. */
  readonly text?: string | undefined
  readonly sinceMs?: number | undefined
  /** After the clock was set back, a record counts as written when the latest one before it was. */
  readonly untilMs?: number | undefined
  /** Where to begin, in the order asked for. */
  readonly from?: number | undefined
  /** The last position, in either order. */
  readonly to?: number | undefined
  readonly order: 'asc' | 'desc'
  readonly limit: number
}

export interface FoundPage {
  readonly records: readonly JournalRecord[]
  /** The position to go on from; null when there are no more. */
  readonly next: number | null
}

interface Place {
  readonly seq: number
  readonly segment: number
  readonly at: number
  readonly bytes: number
}

/** One page, in order. What is not indexed yet comes after its last page: going on from `next` finds it. */
export async function findRecords(index: JournalIndex, search: RecordSearch): Promise<FoundPage> {
  await index.reach()
  const indexedTo = index.nextSeq
  const places = await findPlaces(index.store, search)
  const page = places.slice(0, search.limit)
  const next = places[search.limit]?.seq ?? null
  return { records: readPlaces(index.dir, page), next: next ?? beyond(search, indexedTo, index.written) }
}

/** The record at one position; undefined when there is none, or its body was dropped. */
export async function findRecord(
  index: JournalIndex,
  tenant: string,
  seq: number,
): Promise<JournalRecord | undefined> {
  await index.reach()
  const [place] = await index.store.db
    .selectFrom('journal_index')
    .select(['seq', 'segment', 'at', 'bytes'])
    .where('tenant', '=', tenant)
    .where('seq', '=', seq)
    .execute()
  return place === undefined ? undefined : readPlaces(index.dir, [place])[0]
}

/** Forward, a search that outran the index goes on behind it. */
function beyond({ order }: RecordSearch, indexedTo: number, written: number): number | null {
  return order === 'asc' && indexedTo < written ? indexedTo : null
}

async function findPlaces(store: Store, search: RecordSearch): Promise<readonly Place[]> {
  const { tenant, order, limit } = search
  const bounds = await findBounds(store, search)
  if (bounds === undefined) return []
  const { first, last } = bounds
  const match = matchOf(search)
  const query = store.db.selectFrom('journal_index as i').select(['i.seq', 'i.segment', 'i.at', 'i.bytes'])
  const since = search.sinceMs ?? 0
  if (match === '')
    return query
      .where('i.tenant', '=', tenant)
      .where('i.seq', '>=', first)
      .where('i.seq', '<=', last)
      .where('i.time_ms', '>=', since)
      .orderBy('i.seq', order)
      .limit(limit + 1)
      .execute()
  // The terms lead: they are few where the rows are many, and come in the order of positions.
  const { rows } = await sql<Place>`
    select i.seq, i.segment, i.at, i.bytes
    from journal_terms cross join journal_index i
    where journal_terms match ${match} and journal_terms.rowid between ${first} and ${last}
      and i.tenant = ${tenant} and i.seq = journal_terms.rowid and i.time_ms >= ${since}
    order by journal_terms.rowid ${sql.raw(order)} limit ${limit + 1}`.execute(store.db)
  return rows
}

/** All terms must be there. They are digests and words, so nothing in them is syntax. */
function matchOf({ tenant, fields, anyOf = [], text }: RecordSearch): string {
  const quote = ([field, value]: readonly [IndexedField, string]) => `"${termOfField(tenant, field, value)}"`
  const named = fields.map(quote)
  if (anyOf.length > 0) named.push(`(${anyOf.map(quote).join(' OR ')})`)
  const words = (text ?? '').split(/\s+/).flatMap((part) => {
    const split = splitWords(part).map((word) => `"${termOfWord(word)}"`)
    return part.endsWith('*') && split.length > 0 ? [...split.slice(0, -1), `${split.at(-1)} *`] : split
  })
  return [...named, ...words].join(' AND ')
}

interface Bounds {
  readonly first: number
  readonly last: number
}

/** Positions between which the records of a time stand; undefined when there are none. */
async function findBounds(
  { db }: Store,
  { tenant, sinceMs, untilMs, from, to, order }: RecordSearch,
): Promise<Bounds | undefined> {
  const bounds = { first: 0, last: to ?? Number.MAX_SAFE_INTEGER }
  const high = db.selectFrom('journal_index').select('seq').where('tenant', '=', tenant)
  if (sinceMs !== undefined) {
    const row = await high
      .where('high_ms', '>=', sinceMs)
      .orderBy('high_ms')
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    if (row === undefined) return undefined
    bounds.first = row.seq
  }
  if (untilMs !== undefined) {
    const row = await high
      .where('high_ms', '<=', untilMs)
      .orderBy('high_ms', 'desc')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (row === undefined) return undefined
    bounds.last = Math.min(bounds.last, row.seq)
  }
  if (from !== undefined && order === 'asc') bounds.first = Math.max(bounds.first, from)
  if (from !== undefined && order === 'desc') bounds.last = Math.min(bounds.last, from)
  return bounds.first <= bounds.last ? bounds : undefined
}

/** Each file is opened once. A segment that retention dropped meanwhile has nothing to show. */
function readPlaces(dir: string, places: readonly Place[]): readonly JournalRecord[] {
  const files = new Map<number, number | undefined>()
  try {
    return places.flatMap((place) => {
      if (!files.has(place.segment)) files.set(place.segment, openSegment(dir, place.segment))
      const file = files.get(place.segment)
      return file === undefined ? [] : [readRecord(file, place)]
    })
  } finally {
    for (const file of files.values()) if (file !== undefined) closeSync(file)
  }
}

function openSegment(dir: string, segment: number): number | undefined {
  try {
    return openSync(segmentPath(dir, segment, 'jsonl'), 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function readRecord(file: number, { seq, at, bytes }: Place): JournalRecord {
  const line = Buffer.allocUnsafe(bytes)
  const read = readSync(file, line, 0, bytes, at)
  try {
    const record = JournalRecord.parse(readJson(line.toString('utf8', 0, read)))
    if (record.seq === seq) return record
  } catch (error) {
    throw new Error(`Record ${seq} is not readable; run: callgate journal verify`, { cause: error })
  }
  throw new Error(`Record ${seq} is not where it was; run: callgate journal verify`)
}
