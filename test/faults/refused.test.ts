/** Whatever is refused before it becomes an exchange has a record; a flood of it has few. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { EventEntry, JournalEntry } from '@callgate/contracts/journal'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgentChannel, Inbound, SessionStream } from '../../packages/gateway/src/pipeline/door.ts'
import type { PresentedCredential } from '../../packages/gateway/src/pipeline/ports/ports.ts'
import { verifies } from '../requirements/verifies.ts'
import { openRig, type Rig, SILENT } from './fault-rig.ts'

let rig: Rig
let entries: JournalEntry[]

beforeEach(async () => {
  rig = await openRig()
  entries = []
  rig.onRecord((entry) => entries.push(entry))
})
afterEach(() => rig.close())

const refusals = (): EventEntry[] =>
  entries.flatMap((entry) => (entry.type === 'event' && entry.event === 'refused' ? [entry] : []))

const KNOWN: PresentedCredential = { type: 'none', loopback: true }

function inbound(presented: PresentedCredential = KNOWN): Omit<Inbound, 'method'> {
  return {
    scope: { type: 'server', upstream: 'memory' },
    era: 'legacy',
    version: '2025-11-25',
    presented,
    sessionId: null,
    transport: 'http',
    json: { value: {}, memberText: () => undefined },
  }
}

/** Sends a request; resolves to what it was refused with. */
async function ask(
  method: string,
  params: Inbound['json']['value'] = {},
  presented: PresentedCredential = KNOWN,
): Promise<{ readonly refusal: Refusal; readonly id: string }> {
  const heard: { refusal: Refusal; id: string }[] = []
  const channel: AgentChannel = {
    signal: new AbortController().signal,
    cancel: () => undefined,
    stream: () => undefined,
    finish: () => undefined,
    refuse: (refusal, id) => heard.push({ refusal, id }),
    resumable: () => undefined,
    poll: () => undefined,
    unsent: () => undefined,
    cut: () => false,
  }
  await rig.gate.request({ ...inbound(presented), method, params, id: 1 }, channel)
  const [only] = heard
  if (only === undefined || heard.length > 1) throw new Error(`refused ${heard.length} times`)
  return only
}

const STREAM: SessionStream = {
  write: () => true,
  close: () => undefined,
  cut: () => undefined,
  onClosed: () => undefined,
}

test(
  verifies('INV-20', 'a request refused without a passage has a record under the id that its agent was told'),
  async () => {
    const cases = [
      ['method-not-found', await ask('tools/none')],
      ['missing-meta', await ask('ping', { _meta: { progressToken: {} } })],
    ] as const
    await rig.gate.drain(0)
    const all = [...cases, ['draining', await ask('ping')] as const]
    for (const [code, { refusal, id }] of all) {
      expect([code, refusal.code]).toEqual([code, code])
      expect(refusals().find(({ exchangeId }) => exchangeId === id)).toMatchObject({
        principal: 'tester',
        agent: 'tester',
        upstream: 'memory',
        decision: { effect: 'deny', code },
      })
    }
    expect(refusals().map(({ method }) => method)).toEqual(['unknown', 'ping', 'ping'])
  },
)

test('more requests than may be in flight are recorded as refused', async () => {
  await rig.close()
  rig = await openRig({}, { inFlightMax: 0 })
  rig.onRecord((entry) => entries.push(entry))
  const { refusal, id } = await ask('ping')
  expect(refusal.code).toBe('overloaded')
  expect(refusals()).toMatchObject([{ exchangeId: id, decision: { code: 'overloaded' } }])
})

test('notifications, replies, streams and ends that are refused without a passage are recorded', async () => {
  const { json, ...about } = inbound()
  const outcomes = [
    await rig.gate.notification({ ...about, json, method: 'notifications/none', params: {} }),
    await rig.gate.reply({ ...about, json, id: 'ask_1', body: { type: 'result', value: {} } }),
    await rig.gate.attach({ ...about, sessionId: 'cgs_none' }, STREAM, null),
    await rig.gate.end({ ...about, sessionId: 'cgs_none' }),
  ]
  expect(outcomes.map((refusal) => refusal?.code)).toEqual([
    'method-not-found',
    'session-required',
    'session-not-found',
    'session-not-found',
  ])
  expect(refusals().map(({ method, decision }) => [method, decision.code])).toEqual([
    ['unknown', 'method-not-found'],
    ['reply', 'session-required'],
    ['attach', 'session-not-found'],
    ['end', 'session-not-found'],
  ])
})

test('the same refusal of the same caller is counted; every id that was told stands in a record', async () => {
  const ids: string[] = []
  for (let index = 0; index < 500; index += 1) ids.push((await ask('tools/none')).id)
  await rig.gate.drain(0)
  const [first, repeated, ...more] = refusals()
  expect(more).toEqual([])
  expect(first).not.toHaveProperty('count')
  expect(repeated).toMatchObject({ count: 499, decision: { code: 'method-not-found' } })
  expect(new Set(ids)).toEqual(new Set([first?.exchangeId, repeated?.exchangeId]))
})

test(
  verifies('INV-20', 'a flood from any number of callers writes few records, and none of what they showed'),
  async () => {
    for (let index = 0; index < 2_000; index += 1)
      await ask(`secret-${index}`, {}, { type: 'bearer', token: `cg_stolen_${index}` })
    rig.gate.turnedAway({
      refusal: refuse('too-large', 'Send less.'),
      method: 'POST',
      where: 'at the HTTP door',
      upstream: 'secret-upstream',
      presented: null,
    })
    await rig.gate.drain(0)
    const written = refusals()
    expect(written.length).toBeLessThanOrEqual(2 * 130)
    const denied = written.filter(({ decision }) => decision.code === 'method-not-found')
    expect(denied.reduce((sum, { count }) => sum + (count ?? 1), 0)).toBe(2_000)
    expect(written.find(({ decision }) => decision.code === 'too-large')).toMatchObject({
      upstream: null,
      principal: null,
    })
    const files = readdirSync(rig.journal.dir, { recursive: true }).map((name) =>
      join(rig.journal.dir, String(name)),
    )
    const texts = files.filter((file) => file.endsWith('.jsonl')).map((file) => readFileSync(file, 'utf8'))
    expect(texts.join('')).toContain('method-not-found')
    expect(texts.join('')).not.toMatch(/stolen|secret-/)
  },
)

test('a refusal still arrives when it cannot be recorded', async () => {
  rig.faults.arm({ name: 'journal.append', nth: 1, failure: 'reject', stays: true })
  expect((await ask('tools/none')).refusal.code).toBe('method-not-found')
  rig.faults.arm({ name: 'random.id', nth: 1, failure: 'throw', stays: true })
  expect(await ask('other/none')).toMatchObject({ refusal: { code: 'method-not-found' }, id: 'exc_none' })
  rig.faults.disarm()
})

test('neither the record nor the log of a refusal repeats the words of the agent', async () => {
  const lines: unknown[] = []
  await rig.close()
  rig = await openRig({}, {}, { ...SILENT, warn: (...line) => lines.push(line) })
  rig.onRecord((entry) => entries.push(entry))
  const { refusal } = await ask('tools/ghp_a-secret-in-the-wrong-place')
  expect(refusal.code).toBe('method-not-found')
  expect(lines).toHaveLength(1)
  expect(refusals()).toHaveLength(1)
  expect(JSON.stringify([lines, entries])).not.toContain('wrong-place')
})
