/** Finds the newest act of some kinds in a log, from its end: what the record says holds, whatever a store says. */

import { existsSync } from 'node:fs'
import { type AdminEntry, JournalRecord } from '@callgate/contracts/journal'
import { listSegments, segmentPath } from './layout.ts'
import { readLines } from './line-reader.ts'

/** undefined where none is left: there was none, or retention dropped its body. `acts` hold no sign that JSON escapes. */
export async function findLastAct(
  dir: string,
  tenant: string,
  acts: readonly string[],
): Promise<AdminEntry | undefined> {
  const marks = acts.map((act) => `"act":${JSON.stringify(act)}`)
  for (const segment of listSegments(dir, 'jsonl').toReversed()) {
    const path = segmentPath(dir, segment, 'jsonl')
    if (!existsSync(path)) continue
    let last: AdminEntry | undefined
    for await (const { bytes, complete, tooLong } of readLines(path)) {
      if (!complete || tooLong || !marks.some((mark) => bytes.includes(mark))) continue
      const { success, data } = JournalRecord.safeParse(JSON.parse(bytes.toString('utf8')))
      const entry = success ? data.entry : undefined
      if (entry?.type === 'admin' && entry.tenant === tenant && entry.accepted && acts.includes(entry.act))
        last = entry
    }
    if (last !== undefined) return last
  }
  return undefined
}
