/** Composes what the journal tells of servers: their use, and steps that a kill interrupted. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { AdminEntry } from '@callgate/contracts/journal'
import type { Journal } from '../journal/journal.ts'
import { searchRecords } from '../journal/read.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Catalogue } from '../registry/catalogue/catalogue.ts'
import { UNFINISHED, UnfinishedActs } from '../registry/catalogue/unfinished.ts'
import { openUse, type UseBook, type WrittenRecord } from '../registry/catalogue/use.ts'
import type { Store } from '../store/store.ts'

interface FollowParts {
  readonly store: Store
  readonly journal: Journal
  readonly logger: Logger
  readonly catalogue: Catalogue
}

/** Reads what the journal holds since it was last read, tells of steps without effect, and follows it from then on. */
export async function followServers(parts: FollowParts): Promise<UseBook> {
  const { journal, catalogue } = parts
  const size = journal.status().records
  const use = await openUse(parts, size)
  const waiting: WrittenRecord[] = []
  let reading = true
  journal.follow((written) => (reading ? waiting.push(written) : use.observe(written)))
  const unfinished = new UnfinishedActs()
  for await (const { record } of searchRecords(journal.dir, { fromSeq: use.nextSeq, toSeq: size - 1 })) {
    unfinished.observe(record)
    use.observe(record)
  }
  for (const written of waiting.splice(0)) use.observe(written)
  reading = false
  for (const { id, note } of unfinished.list((one) => catalogue.find(DEFAULT_TENANT, one))) {
    parts.logger.warn(
      { upstream: id, code: 'server-unfinished' },
      `A step of a server is not in force: ${note}`,
    )
    await journal.append(ownAct({ act: UNFINISHED, subject: id, accepted: false, note }))
  }
  await use.save()
  return use
}

/** An act of the gateway itself. */
export function ownAct(
  entry: Pick<AdminEntry, 'act' | 'subject' | 'accepted' | 'note'> & Partial<AdminEntry>,
): AdminEntry {
  return { type: 'admin', tenant: DEFAULT_TENANT, operator: 'gateway', before: null, after: null, ...entry }
}
