/** Composes how the control API searches the journal: by its query index, kept up in the background. */

import type { JournalQuery } from '@callgate/contracts/control'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Core } from './core.ts'
import type { ControlServices } from '../control/services.ts'
import { findRecord, findRecords } from '../journal/index/find-records.ts'
import { JournalIndex } from '../journal/index/journal-index.ts'
import { listAgentTools } from '../journal/index/agent-tools.ts'
import { readNewestOfSession, readSession } from '../journal/index/session-records.ts'
import type { IndexedField } from '../store/journal-index/terms.ts'

const FIELDS: readonly (IndexedField & keyof JournalQuery)[] = [
  'type',
  'principal',
  'agent',
  'upstream',
  'target',
  'tool',
  'exchange',
  'session',
  'conversation',
  'kind',
  'effect',
  'finding',
  'rule',
  'digest',
]

/** Begins to index; nobody has to wait for it. */
export function openJournalSearch(
  core: Core,
): Omit<ControlServices['journal'], 'checkpoint' | 'erase' | 'reveal'> {
  const { journal, store, logger, closing } = core
  const nextSeq = (): number => journal.status().records
  const index = new JournalIndex({ store, logger, dir: journal.dir, log: journal.origin, nextSeq })
  journal.follow(() => index.notice())
  closing.push(() => index.close())
  void index.catchUp()
  return {
    search: (query) => findRecords(index, { ...query, tenant: DEFAULT_TENANT, fields: fieldsOf(query) }),
    show: (seq) => findRecord(index, DEFAULT_TENANT, seq),
    readSession: (reading) => readSession(index, reading),
    readNewestOfSession: (reading) => readNewestOfSession(index, reading),
    listAgentTools: (tenant) => listAgentTools(index, tenant),
  }
}

function fieldsOf(query: JournalQuery): (readonly [IndexedField, string])[] {
  return FIELDS.flatMap((field) => {
    const value = query[field]
    return value === undefined ? [] : [[field, value] as const]
  })
}
