/** What happens while a message waits for its record or for its upstream: it counts, although the message was let through before. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import type { JournalEntry } from '@callgate/contracts/journal'
import type { SessionStream } from '../../packages/gateway/src/pipeline/door.ts'
import { COLUMNS } from '../../packages/gateway/src/pipeline/stages.ts'
import { systemClock } from '../../packages/gateway/src/system.ts'
import { openRig, type Rig } from './fault-rig.ts'
import type { Behaviour, Work } from './memory-upstream.ts'
import { Visit } from './visit.ts'

let rig: Rig
beforeEach(async () => {
  rig = await openRig()
})
afterEach(() => rig.close())

const ECHO: JsonObject = { content: [{ type: 'text', text: 'done' }] }
const EVERYTHING = {
  tenant: 'default',
  kind: 'all',
  subject: '',
  reason: 'a drill',
  frozenBy: 'operator',
} as const

function visitTo(era: Behaviour['era'], answer: (method: string, work: Work) => Promise<JsonObject>): Visit {
  return new Visit(rig, { era, answer }, systemClock)
}

/** Does something as soon as such a record is durable, before whoever waits for it goes on. */
function onRecord(visit: Visit, matches: (entry: JournalEntry) => boolean, act: () => void): void {
  rig.onRecord((entry) => {
    visit.happenings.push({ type: 'record', entry })
    if (matches(entry)) act()
  })
}

const callOf = ({ tool }: Visit): JsonObject => ({ name: tool, arguments: { text: 'hello' } })

function speakerOf({ scope, sessionId }: Visit): Parameters<Rig['gate']['end']>[0] {
  const presented = { type: 'none', loopback: true } as const
  return { scope, era: 'legacy', version: '2025-11-25', presented, sessionId, transport: 'http' }
}

test('a call that is cancelled while its intent is recorded is not forwarded', async () => {
  const visit = visitTo('modern', () => Promise.resolve(ECHO))
  onRecord(
    visit,
    ({ type, ...entry }) => type === 'intent' && 'method' in entry && entry.method === 'tools/call',
    () => visit.leave(),
  )
  await visit.modern('tools/call', callOf(visit))
  expect(visit.answers).toMatchObject([[{ refusal: { code: 'cancelled' } }]])
  expect(visit.upstream.received.map(({ method }) => method)).not.toContain('tools/call')
  expect(visit.happenings).toContainEqual(
    expect.objectContaining({ type: 'record', entry: expect.objectContaining({ outcome: 'cancelled' }) }),
  )
})

test('a cancellation reaches the upstream in a later round as well', async () => {
  let calls = 0
  const visit = visitTo('modern', (_method, { signal }) => {
    calls += 1
    if (calls === 1) return Promise.resolve({ resultType: 'input_required', requestState: 'half way' })
    queueMicrotask(() => visit.leave())
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(ECHO), { once: true })
    })
  })
  await visit.openLegacy()
  await visit.legacy('tools/call', callOf(visit))
  expect(visit.answers.at(-1)).toMatchObject([{ refusal: { code: 'cancelled' } }])
  expect(visit.upstream.aborted).toHaveLength(1)
})

test('what is frozen between two rounds is not sent again', async () => {
  const visit = visitTo('modern', (_method, { params }) =>
    Promise.resolve(
      params['requestState'] === undefined
        ? { resultType: 'input_required', requestState: 'half way' }
        : ECHO,
    ),
  )
  await visit.openLegacy()
  onRecord(
    visit,
    (entry) => entry.type === 'event' && entry.note === 'input round 1',
    () => void rig.switches.freeze(EVERYTHING),
  )
  await visit.legacy('tools/call', callOf(visit))
  await rig.switches.unfreeze(EVERYTHING)
  expect(visit.answers.at(-1)).toMatchObject([{ refusal: { code: 'frozen' } }])
  expect(visit.upstream.received.filter(({ method }) => method === 'tools/call')).toHaveLength(1)
})

test('a stream whose caller is frozen while its opening is recorded is not attached', async () => {
  const visit = visitTo('legacy', () => Promise.resolve(ECHO))
  await visit.openLegacy()
  const [session] = rig.sessions()
  session?.push('{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"kept"}}')
  onRecord(
    visit,
    (entry) => entry.type === 'event' && entry.event === 'stream-open',
    () => void rig.switches.freeze(EVERYTHING),
  )
  const written: string[] = []
  const stream: SessionStream = {
    write: ({ data }) => written.push(data) > 0,
    close: () => undefined,
    cut: () => undefined,
    onClosed: () => undefined,
  }
  const refusal = await rig.gate.attach(speakerOf(visit), stream, null)
  await rig.switches.unfreeze(EVERYTHING)
  expect(written).toEqual([])
  expect(refusal?.code).toBe('frozen')
})

test('what a session subscribes to while it ends is not kept up at the upstream', async () => {
  const visit: Visit = visitTo('legacy', async (method) => {
    if (method === 'resources/list') return { resources: [{ uri: 'note://today', name: 'today' }] }
    if (method === 'resources/templates/list') return { resourceTemplates: [] }
    if (method === 'resources/subscribe') {
      expect(await rig.gate.end(speakerOf(visit))).toBeUndefined()
    }
    return {}
  })
  await visit.openLegacy()
  await visit.legacy('resources/subscribe', { uri: 'note://today' })
  await expect
    .poll(() => visit.upstream.received.map(({ method }) => method))
    .toEqual(expect.arrayContaining(['resources/subscribe', 'resources/unsubscribe']))
})

test('other calls have their turn between the stages of a large message, both ways', async () => {
  let turns = 0
  let running = true
  const turn = (): void => {
    turns += 1
    if (running) setImmediate(turn)
  }
  const text = 'The ferry leaves at nine. '.repeat(8_000)
  let calledAt = 0
  let receivedAt = 0
  const visit = visitTo('modern', () => {
    receivedAt = turns
    return Promise.resolve({ content: [{ type: 'text', text }] })
  })
  let recordedAt = 0
  onRecord(
    visit,
    ({ type, ...entry }) => type === 'outcome' && 'method' in entry && entry.method === 'tools/call',
    () => {
      recordedAt = turns
    },
  )
  const names = COLUMNS.call.map(({ name }) => name)
  const after = (name: string): number => names.length - names.indexOf(name) - 1
  setImmediate(turn)
  try {
    calledAt = turns
    await visit.modern('tools/call', { name: visit.tool, arguments: { text } })
    expect(receivedAt - calledAt).toBeGreaterThanOrEqual(after('resolve') - after('forward') - 1)
    expect(turns - receivedAt).toBeGreaterThanOrEqual(after('forward'))
    expect(turns - recordedAt).toBeGreaterThanOrEqual(1)
    expect(visit.answers.at(-1)).toMatchObject([{ refusal: null }])
  } finally {
    running = false
  }
})
