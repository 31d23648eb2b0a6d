/** The records of one conversation, in slices that hold every exchange whole. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { findRecords, type RecordSearch } from './find-records.ts'
import type { JournalIndex } from './journal-index.ts'

/** Of the exchanges of one slice together: long streams have events without number. */
const EXCHANGE_RECORDS_MAX = 5_000

/** Where a reading begins and how far it goes. */
export interface SessionReading {
  readonly tenant: string
  readonly conversation: string
  readonly from: number
  readonly limit: number
}

export interface SessionSlice {
  readonly from: number
  /** Every record of every exchange that the slice touches, in order. */
  readonly records: readonly JournalRecord[]
  /** What changed its labels: the last before the slice, and those within it. */
  readonly labelling: readonly JournalRecord[]
  /** The position to go on from; null at the end. */
  readonly next: number | null
}

export async function readSession(
  index: JournalIndex,
  { tenant, conversation, from, limit }: SessionReading,
): Promise<SessionSlice> {
  const find = (search: Omit<RecordSearch, 'tenant'>) => findRecords(index, { tenant, ...search })
  const fields = [['conversation', conversation]] as const
  const { records, next } = await find({ fields, from, order: 'asc', limit })
  const exchanges = new Set(
    records.flatMap(({ entry }) => ('exchangeId' in entry ? (entry.exchangeId ?? []) : [])),
  )
  const anyOf = [...exchanges].map((exchange) => ['exchange', exchange] as const)
  const whole =
    anyOf.length === 0
      ? []
      : (await find({ fields, anyOf, order: 'asc', limit: EXCHANGE_RECORDS_MAX })).records
  const labelled = [['labelled', conversation]] as const
  const before =
    from === 0 ? [] : (await find({ fields: labelled, from: from - 1, order: 'desc', limit: 1 })).records
  const last = whole.at(-1)?.seq ?? from
  const within = await find({
    fields: labelled,
    from,
    to: last,
    order: 'asc',
    limit: EXCHANGE_RECORDS_MAX,
  })
  return {
    from,
    records: whole,
    labelling: [...before, ...within.records],
    next,
  }
}

/** The newest of its records, in order; `complete` when that is all of them. */
export async function readNewestOfSession(
  index: JournalIndex,
  { tenant, conversation, limit }: Omit<SessionReading, 'from'>,
): Promise<{ readonly records: readonly JournalRecord[]; readonly complete: boolean }> {
  const fields = [['conversation', conversation]] as const
  const { records, next } = await findRecords(index, { tenant, fields, order: 'desc', limit })
  return { records: records.toReversed(), complete: next === null }
}
