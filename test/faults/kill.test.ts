/** Kills a real gateway under load, again and again: nothing an agent was told is missing from the journal. */

import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchRecords } from '../../packages/gateway/src/journal/read.ts'
import { renderReport } from '../../packages/gateway/src/journal/verify-report.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { announcedText, type Child } from '../fixtures/child.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { modern, rawHeaders } from '../support/raw-http.ts'
import { type Killable, openKillable } from './killable.ts'

const ROUNDS = 20
const WORKERS = 8

let killable: Killable

beforeAll(async () => {
  killable = await openKillable({
    name: 'kill',
    policy: ALLOW_ALL,
    // Small segments, so that kills also hit the change from one to the next.
    settings: { journal: { segmentBytesMax: 65_536, checkpointEveryMs: 100 } },
  })
})
afterAll(() => killable.close())

test(`${ROUNDS} kills under load: what was acknowledged is recorded, and every log verifies`, async () => {
  const acknowledged = new Set<string>()
  const unanswered: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const gateway = await killable.start()
    if (round > 0) await expectWhole()
    unanswered.push(await loadUntilKilled(gateway, 10 + round * 7, acknowledged))
  }
  const last = await killable.start()
  await last.stop()
  await expectWhole()
  await expectRecorded(acknowledged)
  // The kills did hit calls that were on their way.
  expect(unanswered.some((count) => count > 0)).toBe(true)
  expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10)
}, 300_000)

/** Calls until enough were acknowledged, then kills; returns how many calls were left without an answer. */
async function loadUntilKilled(gateway: Child, enough: number, acknowledged: Set<string>): Promise<number> {
  const url = `${announcedText(gateway, 'url')}/servers/counted/mcp`
  const dead = once(gateway.process, 'exit')
  let count = 0
  let lost = 0
  let killed = false
  async function work(): Promise<void> {
    while (!killed) {
      const trace = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
      if (!(await isAnswered(url, trace))) {
        if (!killed) throw new Error(`A call failed before the kill: ${gateway.stderr()}`)
        lost += 1
        return
      }
      acknowledged.add(trace)
      count += 1
      if (count < enough) continue
      killed = true
      gateway.process.kill('SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, work))
  await dead
  return lost
}

/** True when the whole answer arrived and is a result. */
async function isAnswered(url: string, traceparent: string): Promise<boolean> {
  const { body, headers } = modern(traceparent, 'tools/call', {
    name: 'text',
    arguments: { note: traceparent },
  })
  const message = body as { params: { _meta: Record<string, unknown> } }
  message.params._meta['traceparent'] = traceparent
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: rawHeaders({ headers }),
      body: JSON.stringify(message),
    })
    const text = await response.text()
    if (response.ok && text.includes('"result"')) return true
    throw new Error(`Refused: ${response.status} ${text}`)
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Refused')) throw error
    // The connection broke: the agent knows nothing about this call.
    return false
  }
}

async function expectWhole(): Promise<void> {
  const report = await verifyJournals({ dirs: [killable.journalFolder] })
  expect(renderReport(report)).toContain('The journal is whole.')
}

async function expectRecorded(acknowledged: ReadonlySet<string>): Promise<void> {
  const exchangeOf = new Map<string, string>()
  const outcomes = new Map<string, string>()
  const recovered = new Set<string>()
  const sent = new Set<string>()
  for await (const { record } of searchRecords(killable.journalFolder, {})) {
    const { entry } = record
    if (entry.type === 'intent' && entry.kind === 'call') {
      if (entry.trace !== null) exchangeOf.set(entry.trace, entry.exchangeId)
      if (entry.forwardedDigest !== null) sent.add(entry.exchangeId)
    } else if (entry.type === 'outcome') outcomes.set(entry.exchangeId, entry.outcome)
    else if (entry.type === 'gateway') for (const id of entry.recovered) recovered.add(id)
  }
  const missing = [...acknowledged].filter((trace) => outcomes.get(exchangeOf.get(trace) ?? '') !== 'ok')
  expect(missing).toEqual([])
  // Whatever may have left and has no outcome is listed as unknown, and nothing else is.
  expect([...sent].filter((id) => !outcomes.has(id) && !recovered.has(id))).toEqual([])
  expect([...sent].filter((id) => outcomes.has(id) && recovered.has(id))).toEqual([])
  const calls = killable.upstream.received.filter(({ method }) => method === 'tools/call')
  expect(calls.length).toBeLessThanOrEqual(sent.size)
}
