/** Kills a real gateway while calls are asked about, approved and made: no approval is lost, none passes twice, each step is on record. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApprovalState } from '@callgate/contracts/approval'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { searchRecords } from '../../packages/gateway/src/journal/read.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { announcedText, startNode, type Child } from '../fixtures/child.ts'
import { CALLGATE } from '../fixtures/gateway.ts'
import { startCountingUpstream, type CountingUpstream } from '../fuzz/upstream.ts'
import { modern, rawHeaders } from '../support/raw-http.ts'
import { ALLOW_RULE, policyOf } from '../support/test-gateway.ts'

const ROUNDS = 4
const WORKERS = 4

let directory: string
let upstream: CountingUpstream

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-kill-approvals-'))
  upstream = await startCountingUpstream()
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    approvals: { holdMs: 0, pendingPerAgentMax: 10_000, pendingPerPrincipalMax: 10_000, pendingMax: 10_000 },
    upstreams: { counted: { transport: 'http', url: upstream.url, era: 'legacy' } },
  }
  await writeFile(join(directory, 'callgate.yaml'), JSON.stringify(config))
  const ask = '{ id: ask, effect: allow, on: [call], upstreams: [counted], obligations: [{ approve: {} }] }'
  await writeFile(join(directory, 'policy.yaml'), policyOf([ALLOW_RULE, ask]))
})
afterAll(async () => {
  await upstream.close()
  await rm(directory, { recursive: true, force: true })
})

/** How far a call got, as somebody was told. */
type Told = 'pending' | 'approved' | 'used'

interface Life {
  readonly id: string
  told: Told
}

// GATE-29.8
test(`${ROUNDS} kills: what somebody was told of an approval holds after a restart`, async () => {
  const lives = new Map<string, Life>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const gateway = await startNode(CALLGATE, ['up', '--config', join(directory, 'callgate.yaml'), '--json'])
    const client = clientOf(gateway)
    await expectKept(lives, client)
    await workUntilKilled(gateway, client, { lives, label: `r${round}`, steps: 6 + round * 5 })
  }
  const last = await startNode(CALLGATE, ['up', '--config', join(directory, 'callgate.yaml'), '--json'])
  await expectKept(lives, clientOf(last))
  await last.stop()
  await expectRecorded(lives)
  const told = new Set([...lives.values()].map((one) => one.told))
  expect(told).toEqual(new Set<Told>(['pending', 'approved', 'used']))
}, 240_000)

function clientOf(gateway: Child): ControlClient {
  return createControlClient({
    url: announcedText(gateway, 'controlUrl'),
    operatorToken: readOperatorToken(join(directory, 'data')),
  })
}

interface Work {
  readonly lives: Map<string, Life>
  readonly label: string
  readonly steps: number
}

/** Asks, approves and calls until enough steps were acknowledged, then kills. */
async function workUntilKilled(
  gateway: Child,
  client: ControlClient,
  { lives, label, steps }: Work,
): Promise<void> {
  const url = `${announcedText(gateway, 'url')}/servers/counted/mcp`
  const dead = once(gateway.process, 'exit')
  let count = 0
  const step = (): void => {
    count += 1
    if (count === steps) gateway.process.kill('SIGKILL')
  }
  async function work(worker: number): Promise<void> {
    for (let nth = 0; ; nth += 1) {
      const note = `${label}-${worker}-${nth}`
      const asked = await call(url, note)
      const [id] = /apr_[A-Za-z0-9_-]+/.exec(asked) ?? ['']
      const life: Life = { id, told: 'pending' }
      lives.set(note, life)
      step()
      // Some are only asked about, some are not used.
      if (nth % 4 === 3) continue
      await client.answerApproval(id, { answer: 'approve', reason: 'kill test' })
      life.told = 'approved'
      step()
      if (nth % 3 === 2) continue
      expect(await call(url, note)).toContain('"result"')
      life.told = 'used'
      step()
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: WORKERS }, (_, worker) => work(worker)))
  await dead
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))
  expect(failures.filter((text) => /AssertionError/.test(text))).toEqual([])
}

async function call(url: string, note: string): Promise<string> {
  const { body, headers } = modern(note, 'tools/call', { name: 'text', arguments: { note } })
  const response = await fetch(url, {
    method: 'POST',
    headers: rawHeaders({ headers }),
    body: JSON.stringify(body),
  })
  return response.text()
}

/** What was told may have gone one step further, of which nobody heard; never back. */
const LAWFUL: Readonly<Record<Told, readonly ApprovalState[]>> = {
  pending: ['pending', 'approved'],
  approved: ['approved', 'used'],
  used: ['used'],
}

async function expectKept(lives: ReadonlyMap<string, Life>, client: ControlClient): Promise<void> {
  for (const [note, { id, told }] of lives) {
    const kept = await client.showApproval(id)
    expect([note, LAWFUL[told].includes(kept.state), kept.state]).toEqual([note, true, kept.state])
  }
}

async function expectRecorded(lives: ReadonlyMap<string, Life>): Promise<void> {
  const dir = join(directory, 'data', 'journal')
  const steps = new Map<string, Set<string>>()
  for await (const { record } of searchRecords(dir, { type: 'approval' })) {
    if (record.entry.type !== 'approval') continue
    const { approvalId, event } = record.entry
    steps.set(approvalId, (steps.get(approvalId) ?? new Set()).add(event))
  }
  for (const [note, { id, told }] of lives) {
    const recorded = [...(steps.get(id) ?? [])]
    const due = told === 'pending' ? ['requested'] : ['requested', 'answered', 'approved']
    expect([note, ...due.filter((one) => !recorded.includes(one))]).toEqual([note])
    if (told === 'used') expect([note, recorded.includes('used')]).toEqual([note, true])
  }
  const used = [...steps.values()].filter((events) => events.has('used')).length
  const made = upstream.received.filter(({ method }) => method === 'tools/call').length
  expect(made).toBeLessThanOrEqual(used)
  expect(made).toBeGreaterThanOrEqual([...lives.values()].filter(({ told }) => told === 'used').length)
  expect((await verifyJournals({ dirs: [dir] })).ok).toBe(true)
}
