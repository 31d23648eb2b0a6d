/** Calls that came back are counted once each, however the records were cut into parts. */

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../store/store.ts'
import { makeIntent, makeOutcome, makeScratch } from '../journal.fixture.ts'
import { listAgentTools } from './agent-tools.ts'
import { JournalIndex } from './journal-index.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }

test('counts the calls of each agent and tool over all parts, with the time of the last', async () => {
  const scratch = await makeScratch()
  let now = 1_800_000_000_000
  const clock = { nowMs: () => (now += 1_000), monotonicMs: () => performance.now() }
  const journal = await scratch.open({}, { clock })
  const store = await openStore(join(scratch.dataDir, 'callgate.db'))
  const nextSeq = () => journal.status().records
  const index = new JournalIndex({ store, logger, dir: journal.dir, log: journal.origin, nextSeq })
  const append = (agent: string, target: string, more: { kind?: 'list'; outcome?: 'error' } = {}) =>
    journal.append({ ...makeOutcome('x'), agent, upstream: 'files', target, kind: 'call', ...more })

  await append('builder', 'read')
  await append('builder', 'read')
  await append('tester', 'read')
  await append('builder', 'write')
  await journal.append({ ...makeOutcome('x'), tenant: 'other', agent: 'builder', target: 'read' })
  await index.catchUp()
  await append('builder', 'read')
  const lastAtMs = now
  await append('builder', 'read', { outcome: 'error' })
  await append('builder', 'read', { kind: 'list' })
  await journal.append({ ...makeIntent('x'), agent: 'builder', upstream: 'files', target: 'read' })
  await index.catchUp()

  const counted = await listAgentTools(index, 'default')
  const about = { agent: 'builder', upstream: 'files', target: 'read' }
  expect(counted).toHaveLength(3)
  expect(counted[0]).toEqual({ ...about, calls: 3, lastAtMs })
  expect(counted.slice(1).map(({ agent, target, calls }) => `${agent} ${target} ${calls}`)).toEqual(
    expect.arrayContaining(['tester read 1', 'builder write 1']),
  )
  await index.close()
  await store.close()
  await journal.close()
  scratch.remove()
})
