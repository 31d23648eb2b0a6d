/** Kills a real gateway at every step in the life of a server: between record and effect, after it, and in a scan. */

import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Submission } from '@callgate/contracts/catalogue'
import type { ServerView } from '@callgate/contracts/registry'
import type { ControlClient } from '../../packages/gateway/src/control/client.ts'
import { searchRecords } from '../../packages/gateway/src/journal/read.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { openBaselines } from '../../packages/gateway/src/registry/baselines.ts'
import { digestOf } from '../../packages/gateway/src/registry/catalogue/launch.ts'
import { openStore } from '../../packages/gateway/src/store/store.ts'
import { ROOT } from '../fixtures/launch.ts'
import { waitFor } from '../support/clients.ts'
import { type KilledByRecord, openKilledByRecord } from '../support/killed-by-record.ts'

const SERVER = join(ROOT, 'test', 'support', 'changing-child.ts')
const READ = { name: 'read', description: 'Reads a note.', inputSchema: { type: 'object' } }
const WRITE = { name: 'write', description: 'Writes a note.', inputSchema: { type: 'object' } }

let gateway: KilledByRecord
beforeAll(async () => {
  gateway = await openKilledByRecord('lifecycle-kill', (directory) => ({
    registry: { mode: 'required', separationOfDuties: false },
    upstreams: {
      notes: {
        transport: 'stdio',
        command: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', SERVER, directory],
        isolation: { mode: 'off' },
      },
    },
  }))
  await list([READ])
})
afterEach(() => gateway.kill())
afterAll(() => gateway.close())

const list = (tools: readonly object[]) =>
  writeFile(join(gateway.directory, 'tools.json'), JSON.stringify(tools))

const submission = Submission.parse({
  id: 'notes',
  source: { type: 'command', command: process.execPath, args: [SERVER] },
  purpose: 'notes',
  owner: 'us',
})
const find = async (client: ControlClient): Promise<ServerView | undefined> =>
  (await client.listServers()).find(({ id }) => id === 'notes')
const now = async (client: ControlClient): Promise<ServerView> => client.showServer('notes')

interface StepRow {
  readonly step: string
  readonly to: string
  readonly take: (client: ControlClient) => Promise<ServerView>
}

async function stage(client: ControlClient, to: 'sandbox' | 'canary' | 'live'): Promise<ServerView> {
  const { revision } = await now(client)
  return client.stageServer('notes', { revision, to, agents: to === 'canary' ? ['tester'] : [], why: 'test' })
}
async function approve(client: ControlClient): Promise<ServerView> {
  const { revision, scan } = await now(client)
  const evidence = scan?.evidence ?? ''
  return client.approveServer('notes', { revision, evidence, acceptFindings: true, why: 'test' })
}
async function end(client: ControlClient, step: 'reject' | 'retire'): Promise<ServerView> {
  const { revision } = await now(client)
  return client.stepServer('notes', step, { revision, why: 'test' })
}
const scan = (client: ControlClient) => client.scanServer('notes', 'test')

const STEPS: readonly StepRow[] = [
  { step: 'submit', to: 'submitted', take: (client) => client.submitServer(submission, 'test') },
  { step: 'scan', to: 'scanned', take: scan },
  { step: 'approve', to: 'approved', take: approve },
  { step: 'sandbox', to: 'sandbox', take: (client) => stage(client, 'sandbox') },
  { step: 'canary', to: 'canary', take: (client) => stage(client, 'canary') },
  { step: 'live', to: 'live', take: (client) => stage(client, 'live') },
  { step: 'confirm', to: 'live', take: scan },
  {
    step: 'hold',
    to: 'held',
    async take(client) {
      await list([READ, WRITE])
      return scan(client)
    },
  },
  { step: 'reject', to: 'rejected', take: (client) => end(client, 'reject') },
  { step: 'submit', to: 'submitted', take: (client) => client.submitServer(submission, 'test') },
  { step: 'retire', to: 'retired', take: (client) => end(client, 'retire') },
]

/** What the step before was told, which holds after the kill that followed it. */
let expected: Partial<ServerView> | undefined
let told = 0

test.each(STEPS)(
  'killed at $step, to $to: it is where it was, then where it was told to go',
  async ({ step, to, take }) => {
    const doomed = await gateway.start(`"act":"server.${step}"`)
    const before = await find(doomed)
    if (expected !== undefined) expect(before).toMatchObject(expected)
    expect(await listUnfinished()).toHaveLength(told)
    await expect(take(doomed)).rejects.toThrow()
    await gateway.kill()
    if (step === 'approve') await expectAccepted(false)

    const client = await gateway.start()
    expect(await find(client)).toEqual(before)
    expect(await listUnfinished()).toHaveLength((told += 1))
    expected = { stage: to as ServerView['stage'], revision: (before?.revision ?? 0) + 1 }
    expect(await take(client)).toMatchObject(expected)
    expect(await client.serverHistory('notes')).toHaveLength(expected.revision ?? 0)
    await gateway.kill()
    if (step === 'approve') await expectAccepted(true)
  },
  240_000,
)

test('the journal of a gateway that was killed this often is whole', async () => {
  const report = await verifyJournals({ dirs: [join(gateway.directory, 'data', 'journal')] })
  expect(report.logs.flatMap(({ problems }) => problems)).toEqual([])
})

test('killed in the middle of a scan, and while a reviewer only looks, nothing has changed', async () => {
  const client = await gateway.start()
  await client.submitServer(submission, 'test')
  await rm(join(gateway.directory, 'listed'), { force: true })
  await writeFile(join(gateway.directory, 'hang'), '')
  const scanning = scan(client).catch((error: unknown) => error)
  await waitFor('the list that hangs', () => existsSync(join(gateway.directory, 'listed')))
  await gateway.kill()
  expect(await scanning).toBeInstanceOf(Error)
  await rm(join(gateway.directory, 'hang'))

  const before = (await listUnfinished()).length
  const again = await gateway.start()
  expect(await now(again)).toMatchObject({ stage: 'submitted', scan: null })
  const said = await listUnfinished()
  expect(said).toHaveLength(before + 1)
  expect(said.at(-1)).toMatch(/^look by .*no scan came of it/)
  const reviewed = await scan(again)
  const reading = Promise.allSettled([now(again), again.diffServer('notes')])
  await gateway.kill()
  await reading
  const last = await gateway.start()
  expect(await now(last)).toEqual(reviewed)
}, 240_000)

test('two reviewers at once: one decides, the other is told to look again', async () => {
  const client = await gateway.start()
  const { revision, scan: seen } = await scan(client)
  const evidence = seen?.evidence ?? ''
  const outcomes = await Promise.allSettled([
    client.approveServer('notes', { revision, evidence, acceptFindings: true, why: 'fine' }),
    client.stepServer('notes', 'reject', { revision, why: 'not fine' }),
  ])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const refused = outcomes.find((one) => one.status === 'rejected')
  expect(String(refused?.reason)).toMatch(/changed by somebody else|cannot be taken/)
  const after = await now(client)
  expect(after.revision).toBe(revision + 1)
  expect(await client.serverHistory('notes')).toHaveLength(after.revision)
}, 240_000)

/** What the gateway said of steps without effect, oldest first. */
async function listUnfinished(): Promise<readonly string[]> {
  const notes: string[] = []
  for await (const { record } of searchRecords(join(gateway.directory, 'data', 'journal'), { type: 'admin' }))
    if (record.entry.type === 'admin' && record.entry.act === 'server.unfinished')
      notes.push(record.entry.note ?? '')
  return notes
}

/** Reads the baselines of a gateway that does not run. */
async function expectAccepted(accepted: boolean): Promise<void> {
  const store = await openStore(join(gateway.directory, 'data', 'callgate.db'))
  try {
    const baselines = await openBaselines(store, { nowMs: () => 1, monotonicMs: () => 1 })
    const item = {
      tenant: 'default',
      upstream: 'notes',
      type: 'tool',
      name: 'read',
      definition: READ,
    } as const
    const digest = digestOf(READ).slice('sha256:'.length)
    expect(baselines.reviewed({ ...item, digest })).toBe(accepted)
  } finally {
    await store.close()
  }
}
