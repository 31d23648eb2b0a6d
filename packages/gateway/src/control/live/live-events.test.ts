/** Live events over real HTTP: what is heard by whom, coming back without a gap, slow readers, and an end with the right to listen. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JournalEntry } from '@callgate/contracts/journal'
import { LiveEvent } from '@callgate/contracts/live-event'
import type { OperatorRole } from '@callgate/contracts/operator'
import { openTestControl, type TestControl } from '../control.fixture.ts'
import { LiveEvents } from './live-events.ts'

let opened: TestControl
let url: string
let seq: number

beforeEach(async () => {
  opened = await openTestControl()
  url = `${(await opened.listen()).url}/api/v1`
  seq = 0
})
afterEach(() => opened.close())

const message = {
  tenant: 'default',
  principal: 'ada',
  agent: 'editor',
  keyId: null,
  exchangeId: 'x1',
  parentId: null,
  sessionId: 's1',
  direction: 'agent-upstream',
  kind: 'call',
  method: 'tools/call',
  upstream: 'files',
  target: 'read',
  verdict: 'benign' as const,
  findings: [],
  snapshot: 'd',
  inspectedDigest: 'a'.repeat(64),
  payload: null,
}
const decide = (effect: 'allow' | 'deny', code: string | null = null) => ({
  decision: { effect, code, rules: [], obligations: [] },
})
const outcome: JournalEntry = {
  type: 'outcome',
  ...message,
  ...decide('allow'),
  outcome: 'ok',
  deliveredDigest: null,
  streamed: { messages: 0, digest: null },
  durationMs: 3,
}
const intent = (effect: 'allow' | 'deny', findings: object[] = []) =>
  ({
    type: 'intent',
    ...message,
    ...decide(effect, effect === 'deny' ? 'policy-denied' : null),
    findings,
    forwardedDigest: null,
    trace: null,
  }) as JournalEntry
const admin = (act: string): JournalEntry => ({
  type: 'admin',
  tenant: 'default',
  operator: 'bob',
  act,
  subject: 'agent:editor',
  before: null,
  after: null,
  accepted: true,
  note: null,
})

function write(entry: JournalEntry, events: LiveEvents = opened.events): void {
  events.observe({ seq, timeMs: 5, entry })
  seq += 1
}

async function add(name: string, roles: OperatorRole[]) {
  return opened.operators.create({ name, owner: 'o', roles, expiresAtMs: null }, 'operator')
}

interface Heard {
  readonly id: string
  readonly event: LiveEvent
}

/** Reads events one after the other. */
class Listener {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #heard: Heard[] = []
  #rest = ''

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader()
  }

  static async open(headers: Record<string, string>): Promise<Listener> {
    const answer = await fetch(`${url}/events`, { headers })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    return new Listener(answer.body!)
  }

  /** undefined once the stream has ended. */
  async next(): Promise<Heard | undefined> {
    while (this.#heard.length === 0) {
      const { value, done } = await this.#reader.read().catch(() => ({ value: undefined, done: true }))
      if (done || value === undefined) return undefined
      const blocks = `${this.#rest}${Buffer.from(value).toString()}`.split('\n\n')
      this.#rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, id] = /^id: (.*)$/m.exec(block) ?? []
        const [, data] = /^data: (.*)$/m.exec(block) ?? []
        if (id !== undefined && data !== undefined)
          this.#heard.push({ id, event: LiveEvent.parse(JSON.parse(data)) })
      }
    }
    return this.#heard.shift()
  }

  close(): Promise<void> {
    return this.#reader.cancel()
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('what happens is heard, without what messages said', async () => {
  const { token } = await add('ada', ['analyst'])
  const listener = await Listener.open(bearer(token))
  const finding = {
    code: 'SECRET-1',
    class: 'secret',
    severity: 'high',
    confidence: 1,
    path: '',
    start: 0,
    end: 1,
    digest: 'd',
  }
  write(intent('deny', [{ ...finding, severity: 'low' }, finding, { ...finding, suppressed: 'known' }]))
  write(outcome)
  write(admin('freeze'))
  write(admin('operator.sign-in'))
  write(admin('config.reload'))
  opened.events.announce({ type: 'incident', what: 'open', subject: 'inc_1' })
  const heard = []
  for (let count = 0; count < 6; count += 1) heard.push(await listener.next())
  expect(heard).toMatchObject([
    { id: '0.0', event: { type: 'denial', code: 'policy-denied', agent: 'editor', target: 'read' } },
    { id: '0.1', event: { type: 'finding', codes: ['SECRET-1'], severity: 'high' } },
    { id: '1.0', event: { type: 'call', outcome: 'ok', durationMs: 3, atMs: 5 } },
    { id: '2.0', event: { type: 'freeze', operator: 'bob', subject: 'agent:editor' } },
    { id: '4.0', event: { type: 'config', what: 'config.reload' } },
    { id: '4.1', event: { type: 'incident', what: 'open', subject: 'inc_1', seq: null } },
  ])
  await listener.close()
})

test('who may not read records hears of none', async () => {
  const { token } = await add('eve', ['viewer'])
  const listener = await Listener.open(bearer(token))
  write(intent('deny'))
  write(outcome)
  write(admin('freeze'))
  expect((await listener.next())?.event.type).toBe('freeze')
  await listener.close()
})

test('who comes back goes on where they were, or is told that something is missing', async () => {
  const { token } = await add('ada', ['analyst'])
  const back = (id: string) => Listener.open({ ...bearer(token), 'last-event-id': id })
  for (let count = 0; count < 5; count += 1) write(outcome)
  const again = await back('2.0')
  expect([(await again.next())?.id, (await again.next())?.id]).toEqual(['3.0', '4.0'])
  await again.close()
  // Of another log, or from before what is kept.
  const strange = await back('900.0')
  expect(await strange.next()).toMatchObject({ id: '4.0', event: { type: 'lagging' } })
  await strange.close()
  for (let count = 0; count < 2_100; count += 1) write(outcome)
  const late = await back('2.0')
  expect((await late.next())?.event.type).toBe('lagging')
  write(outcome)
  expect(await late.next()).toMatchObject({ id: '2105.0', event: { type: 'call' } })
  await late.close()
  const bad = await back('1.0; drop')
  write(outcome)
  expect((await bad.next())?.id).toBe('2106.0')
  await bad.close()
})

test('a reader that does not read costs a bounded queue and is told that it lags', async () => {
  const events = new LiveEvents(opened.clock, 0)
  const stream = events.watch({
    name: 'slow',
    present: () => ({ id: null, name: 'slow', roles: ['administrator'] }),
    after: undefined,
  })
  const listener = new Listener(stream!)
  for (let count = 0; count < 1_700; count += 1) write(outcome, events)
  const heard: Heard[] = []
  for (;;) {
    const one = await listener.next()
    if (one !== undefined) heard.push(one)
    if (one === undefined || one.id === '1699.0') break
  }
  expect(heard[0]?.event.type).toBe('lagging')
  expect(heard.length).toBeLessThanOrEqual(501)
  events.close()
  expect(await listener.next()).toBeUndefined()
})

test('the stream ends with the right to listen: revoked, signed out, expired', async () => {
  const { token, operator } = await add('ada', ['viewer'])
  const byToken = await Listener.open(bearer(token))
  await opened.operators.revoke(operator.id)
  expect(await byToken.next()).toBeUndefined()

  const bob = await add('bob', ['viewer'])
  const signedIn = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: bob.token }),
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const byCookie = await Listener.open({ cookie })
  const { csrfToken } = (await signedIn.json()) as { csrfToken: string }
  await fetch(`${url}/session`, { method: 'DELETE', headers: { cookie, 'x-callgate-csrf': csrfToken } })
  expect(await byCookie.next()).toBeUndefined()

  const brief = await opened.operators.create(
    { name: 'eve', owner: 'o', roles: ['viewer'], expiresAtMs: 2_000 },
    'operator',
  )
  const untilThen = await Listener.open(bearer(brief.token))
  opened.clock.set(2_000)
  write(admin('freeze'))
  expect(await untilThen.next()).toBeUndefined()
})

test('there are only so many readers, and one that leaves makes room', async () => {
  const { token } = await add('ada', ['viewer'])
  const readers = []
  for (let count = 0; count < 10; count += 1) readers.push(await Listener.open(bearer(token)))
  const eleventh = await fetch(`${url}/events`, { headers: bearer(token) })
  expect([eleventh.status, await eleventh.json()]).toMatchObject([429, { code: 'rate-limited' }])
  await readers[0]?.close()
  // The server hears of it when it next writes.
  await expect
    .poll(async () => {
      write(admin('freeze'))
      const answer = await fetch(`${url}/events`, { headers: bearer(token) })
      await answer.body?.cancel()
      return answer.status
    })
    .toBe(200)
  for (const reader of readers) await reader.close()
})
