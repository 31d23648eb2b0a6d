/** Kills a real gateway while a revision of the policy is put in force: whenever it ends, exactly one is live. */

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

const PRELOAD = join(ROOT, 'test', 'support', 'kill-when-recorded.ts')
const NOTHING = 'version: 1\n'
const ASKED = { upstream: 'notes', target: 'read' }

let directory: string
let gateway: Child | undefined

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-policy-kill-'))
  const config = {
    version: 1,
    source: 'store',
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    upstreams: {},
  }
  await writeFile(join(directory, 'callgate.yaml'), JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), ALLOW_ALL)
})
afterEach(() => kill())
afterAll(() => rm(directory, { recursive: true, force: true }))

async function start(killWhenRecorded = ''): Promise<ControlClient> {
  gateway = await startNode(CALLGATE, ['up', '--config', join(directory, 'callgate.yaml'), '--json'], {
    built: true,
    env: { NODE_OPTIONS: `--import=${PRELOAD}`, TEST_KILL_WHEN_RECORDED: killWhenRecorded },
  })
  return createControlClient({
    url: announcedText(gateway, 'controlUrl'),
    operatorToken: readOperatorToken(join(directory, 'data')),
  })
}

async function kill(): Promise<void> {
  const child = gateway?.process
  gateway = undefined
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Which revision is live, and what that decides. */
async function standing(client: ControlClient): Promise<string> {
  const { live, staged } = await client.policyHead()
  const { effect } = await client.explainPolicy(ASKED)
  return `${live.number} ${effect} ${staged === null ? 'nothing staged' : `${staged.revision.number} staged`}`
}

test(
  'between record and effect the old one stays live, after it the new one is',
  { timeout: 120_000 },
  async () => {
    let client = await start('policy.activate')
    const { number } = await client.draftPolicy({ parent: 1, text: NOTHING, reason: 'closed' })
    await client.stagePolicy(number, 'try')
    await expect(client.activatePolicy(number, 'go')).rejects.toThrow(/No gateway answers/)
    await kill()

    client = await start()
    expect(await standing(client)).toBe('1 allow 2 staged')
    expect(await client.stagedPolicy()).toMatchObject({ revision: number })
    await client.activatePolicy(number, 'go')
    await kill()

    client = await start('policy.roll-back')
    expect(await standing(client)).toBe('2 deny nothing staged')
    await expect(client.rollBackPolicy(1, 'back')).rejects.toThrow(/No gateway answers/)
    await kill()

    client = await start()
    expect(await standing(client)).toBe('2 deny nothing staged')
    await client.rollBackPolicy(1, 'back')
    expect(await standing(client)).toBe('1 allow nothing staged')
    await kill()
    const { ok } = await verifyJournals({ dirs: [join(directory, 'data', 'journal')] })
    expect(ok).toBe(true)
  },
)
