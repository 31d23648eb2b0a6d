import { describe, expect, it } from 'vitest'
import type { AdminEntry } from '@callgate/contracts/journal'
import type { CatalogueServer } from '@callgate/contracts/registry'
import { UnfinishedActs } from './unfinished.ts'

const act = (name: string, after: string | null, accepted = true): AdminEntry => ({
  type: 'admin',
  tenant: 'default',
  operator: 'bob',
  act: name,
  subject: 'mail',
  before: null,
  after,
  accepted,
  note: null,
})
const at = (revision: number) => () => ({ revision }) as CatalogueServer

function listAfter(entries: readonly AdminEntry[], revision: number): readonly string[] {
  const acts = new UnfinishedActs()
  for (const entry of entries) acts.observe({ entry })
  return acts.list(at(revision)).map(({ note }) => note)
}

describe('a step that a kill interrupted', () => {
  it.each([
    ['recorded and durable', [act('server.approve', 'approved revision 3')], 3, 0],
    ['recorded only', [act('server.approve', 'approved revision 3')], 2, 1],
    [
      'failed and said so',
      [act('server.approve', 'approved revision 3'), act('server.approve', null, false)],
      2,
      0,
    ],
    ['told of already', [act('server.live', 'live revision 3'), act('server.unfinished', null, false)], 2, 0],
    ['a look without a scan', [act('server.look', null)], 2, 1],
    ['a look and its scan', [act('server.look', null), act('server.scan', 'scanned revision 2')], 2, 0],
    ['a look that failed', [act('server.look', null), act('server.look', null, false)], 2, 0],
    ['a remark', [act('server.ends-soon', null)], 2, 0],
    ['a hold of the configuration', [act('server.hold', 'sha256:00')], 2, 0],
    ['another kind of act', [act('agent-key.create', 'x revision 9')], 2, 0],
  ])('%s', (_, entries, revision, told) => {
    expect(listAfter(entries, revision)).toHaveLength(told)
  })

  it('says whose it was and what to do', () => {
    expect(listAfter([act('server.approve', 'approved revision 3')], 2)).toEqual([
      'approve by bob: it did not take effect, because the gateway ended; do it again if it is still wanted',
    ])
  })
})
