/** Finds the newest act of some kinds in a log, from its end: what the record says holds, whatever a store says. */

import { existsSync } from 'node:fs'
import { type AdminEntry, JournalRecord } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import type { Journal } from './journal.ts'
import { listSegments, segmentPath } from './layout.ts'
import { readLines } from './line-reader.ts'

export interface WantedActs {
  readonly tenant: string
  /** Their names hold no sign that JSON escapes. */
  readonly acts: readonly string[]
  /** One of them, under which the newest is repeated. */
  readonly carriedAs: string
}

/**
 * The newest of these acts on record. From the first time it is asked for, every segment of the log begins with it anew: so it is
 * found in the last one or two of them, however long the log is, and stays on record when retention drops the rest.
 */
export function keepLastAct(
  journal: Pick<Journal, 'dir' | 'follow' | 'carry'>,
  wanted: WantedActs,
): () => Promise<AdminEntry | undefined> {
  let last: AdminEntry | undefined
  let reading: Promise<void> | undefined
  async function begin(): Promise<void> {
    journal.follow(({ entry }) => {
      if (entry.type === 'admin' && isWanted(entry, wanted)) last = entry
    })
    const found = await findLastAct(journal.dir, wanted)
    // What was written meanwhile is newer.
    last ??= found
    journal.carry(() => last && repeat(last, wanted.carriedAs))
  }
  return async () => {
    await (reading ??= begin())
    return last
  }
}

function repeat(last: AdminEntry, carriedAs: string): AdminEntry {
  if (last.act === carriedAs) return last
  const note = `${last.act} by ${last.operator}, repeated from an earlier segment`
  return { ...last, operator: 'gateway', act: carriedAs, note }
}

/** undefined where none is left: there was none, or retention dropped its body. */
async function findLastAct(dir: string, wanted: WantedActs): Promise<AdminEntry | undefined> {
  const marks = wanted.acts.map((act) => `"act":${JSON.stringify(act)}`)
  for (const segment of listSegments(dir, 'jsonl').toReversed()) {
    const path = segmentPath(dir, segment, 'jsonl')
    if (!existsSync(path)) continue
    let last: AdminEntry | undefined
    for await (const { bytes, complete, tooLong } of readLines(path)) {
      if (!complete || tooLong || !marks.some((mark) => bytes.includes(mark))) continue
      const { success, data } = JournalRecord.safeParse(readJson(bytes.toString('utf8')))
      const entry = success ? data.entry : undefined
      if (entry?.type === 'admin' && isWanted(entry, wanted)) last = entry
    }
    if (last !== undefined) return last
  }
  return undefined
}

function isWanted({ tenant, act, accepted }: AdminEntry, wanted: WantedActs): boolean {
  return accepted && tenant === wanted.tenant && wanted.acts.includes(act)
}
