/** Kills a real gateway in the middle of an access review: what was decided is carried out by the next one, and nothing else. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { announcedText, ROOT, startNode, type Child } from '../fixtures/child.ts'
import { ALLOW_ALL, CALLGATE } from '../fixtures/gateway.ts'
import { waitFor } from '../support/clients.ts'

const PRELOAD = join(ROOT, 'test', 'support', 'kill-when-recorded.ts')

let directory: string
let gateway: Child | undefined

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-review-kill-'))
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    policy: './policy.yaml',
    upstreams: {},
  }
  await writeFile(join(directory, 'callgate.yaml'), JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), ALLOW_ALL)
})
afterEach(() => stop())
afterAll(() => rm(directory, { recursive: true, force: true }))

async function start(killWhenRecorded = ''): Promise<ControlClient> {
  gateway = await startNode(CALLGATE, ['up', '--config', join(directory, 'callgate.yaml'), '--json'], {
    env: { NODE_OPTIONS: `--import=${PRELOAD}`, TEST_KILL_WHEN_RECORDED: killWhenRecorded },
  })
  return createControlClient({
    url: announcedText(gateway, 'controlUrl'),
    operatorToken: readOperatorToken(join(directory, 'data')),
  })
}

async function stop(): Promise<void> {
  await gateway?.stop()
  gateway = undefined
}

test.each([
  ['review.decide', 'nothing is in force, and the review goes on', null],
  ['agent-key.revoke', 'the key is revoked by the next gateway', 'done'],
])('killed when %s is on record: %s', { timeout: 120_000 }, async (act, _what, removal) => {
  const before = await start(`"act":"${act}"`)
  const { key } = await before.createKey({ agent: act.replace('.', '-'), principal: 'bob' })
  const { id } = await before.startReview({
    scope: 'agents',
    owner: 'ada',
    dueAtMs: Date.now() + 3_600_000,
    reason: 'yearly',
  })
  const ended = gateway === undefined ? Promise.resolve() : once(gateway.process, 'exit')
  await expect(before.decideReview(id, key.id, { decision: 'remove', reason: 'unused' })).rejects.toThrow()
  await ended
  gateway = undefined

  const after = await start()
  const itemOf = async () => (await after.listReviewItems(id)).find(({ subject }) => subject === key.id)
  if (removal !== null) await waitFor('the removal', async () => (await itemOf())?.removal === removal)
  const revoked = (await after.listKeys()).find((one) => one.id === key.id)?.revokedAtMs ?? null
  expect([await itemOf(), revoked === null]).toMatchObject([
    { decision: removal === null ? null : 'remove', removal: removal ?? 'none' },
    removal === null,
  ])
  await stop()
  expect(await verifyJournals({ dirs: [join(directory, 'data', 'journal')] })).toMatchObject({ ok: true })
})
