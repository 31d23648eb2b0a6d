/** Kills a real gateway while an agent is frozen, a tool quarantined and an incident open: none of it is lost. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { announcedText, startNode, type Child } from '../fixtures/child.ts'
import { CALLGATE } from '../fixtures/gateway.ts'
import { startCountingUpstream, type CountingUpstream } from '../fuzz/upstream.ts'
import { modern, rawHeaders } from '../support/raw-http.ts'
import { ALLOW_RULE, policyOf } from '../support/test-gateway.ts'

const ROUNDS = 4

let directory: string
let upstream: CountingUpstream

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-kill-incidents-'))
  upstream = await startCountingUpstream()
  // Every refused call is counted; the third one brings a step, whenever the process is killed.
  const rule = {
    id: 'refused',
    when: { denials: ['policy-denied'] },
    count: 3,
    withinMs: 86_400_000,
    step: 'mark',
  }
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    response: { rules: [rule] },
    upstreams: { counted: { transport: 'http', url: upstream.url, era: 'legacy' } },
  }
  await writeFile(join(directory, 'callgate.yaml'), JSON.stringify(config))
  const deny = '{ id: never, effect: deny, on: [call], when: \'args.note == "never"\' }'
  await writeFile(join(directory, 'policy.yaml'), policyOf([ALLOW_RULE, deny]))
})
afterAll(async () => {
  await upstream.close()
  await rm(directory, { recursive: true, force: true })
})

const start = (): Promise<Child> =>
  startNode(CALLGATE, ['up', '--config', join(directory, 'callgate.yaml'), '--json'])

async function kill(gateway: Child): Promise<void> {
  const dead = once(gateway.process, 'exit')
  gateway.process.kill('SIGKILL')
  await dead
}

const clientOf = (gateway: Child): ControlClient =>
  createControlClient({
    url: announcedText(gateway, 'controlUrl'),
    operatorToken: readOperatorToken(join(directory, 'data')),
  })

async function call(gateway: Child, note: string): Promise<string> {
  const { body, headers } = modern(note, 'tools/call', { name: 'text', arguments: { note } })
  const response = await fetch(`${announcedText(gateway, 'url')}/servers/counted/mcp`, {
    method: 'POST',
    headers: rawHeaders({ headers }),
    body: JSON.stringify(body),
  })
  return response.text()
}

// GATE-30.5
test('a kill right after the answer loses no step and no quarantine', async () => {
  const imposed: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const gateway = await start()
    const client = clientOf(gateway)
    expect((await client.listResponses()).map(({ id }) => id)).toEqual(imposed)
    const { step } = await client.respond(
      round % 2 === 0
        ? { step: 'quarantine-tool', scope: 'tool', subject: `counted/t${round}`, reason: 'kill test' }
        : { step: 'freeze', scope: 'agent', subject: `other-${round}`, reason: 'kill test' },
    )
    imposed.push(step.id)
    await kill(gateway)
  }
  const last = await start()
  for (const id of imposed) await clientOf(last).undoResponse(id, 'kill test')
  await kill(last)
}, 120_000)

// GATE-30.5
test('a kill right after the refusal loses no count, no incident and no automatic step', async () => {
  for (let round = 1; round <= 3; round += 1) {
    const gateway = await start()
    expect(await call(gateway, 'never')).toContain('policy-denied')
    await kill(gateway)
  }
  const gateway = await start()
  const client = clientOf(gateway)
  expect(await client.listResponses()).toMatchObject([
    { step: 'mark', scope: 'agent', subject: 'tester', imposedBy: 'rule:refused' },
  ])
  expect(await client.listIncidents()).toMatchObject([{ class: 'denial', agent: 'tester', count: 1 }])
  await kill(gateway)
  const again = await start()
  expect(await clientOf(again).listResponses()).toHaveLength(1)
  await again.stop()
}, 120_000)
