/** What is told to whom and when: routes, quiet hours, grouping, escalation, channels that fail, and what a kill leaves, on a clock set by hand. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminEntry, ApprovalEntry } from '@callgate/contracts/journal'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DeliveryRefused } from '../pipeline/ports/mail-port.ts'
import { openStore, type Store } from '../store/store.ts'
import {
  openTestNotifications,
  type TestNotificationOptions,
  type TestNotifications,
} from './notifications.fixture.ts'

const MINUTE_MS = 60_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

let directory: string
let store: Store
let nowMs: number

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-notifications-'))
  store = await openStore(join(directory, 'store.sqlite'))
  nowMs = NOON
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const chat = { id: 'chat', type: 'webhook', url: 'https://chat.example/' } as const
const mail = { id: 'mail', type: 'webhook', url: 'https://mail.example/' } as const
const route = {
  id: 'calls',
  on: ['approval-waiting' as const, 'approval-escalated' as const],
  channels: ['chat'],
}
const open = (response: NonNullable<TestNotificationOptions['response']>): Promise<TestNotifications> =>
  openTestNotifications(store, { response, nowMs: () => nowMs })

const approval = (approvalId: string, event: ApprovalEntry['event'], risk = 70): ApprovalEntry => ({
  type: 'approval',
  event,
  tenant: 'default',
  principal: 'ada',
  agent: 'coder',
  keyId: null,
  approvalId,
  exchangeId: null,
  upstream: 'mail',
  target: 'send',
  method: 'tools/call',
  digest: '0'.repeat(64),
  definition: null,
  rules: ['outside'],
  risk,
  operator: null,
  note: null,
})
const act = (name: string, subject: string, more: Partial<AdminEntry> = {}): AdminEntry => ({
  type: 'admin',
  tenant: 'default',
  operator: 'ada',
  act: name,
  subject,
  before: null,
  after: null,
  accepted: true,
  note: null,
  ...more,
})
const headlines = ({ told }: TestNotifications, channel = 'chat'): string[] =>
  told.filter((one) => one.channel === channel).map(({ message }) => message.headline)

async function pass(one: TestNotifications, ms: number): Promise<void> {
  nowMs += ms
  await one.send()
}

describe('routes', () => {
  test('by event, by severity and by risk; each channel once, however many routes name it', async () => {
    const opened = await open({
      channels: [chat, mail],
      routes: [
        route,
        { ...route, id: 'again' },
        { id: 'bad', on: ['approval-waiting', 'switch-thrown'], minSeverity: 'critical', channels: ['mail'] },
        { id: 'stops', on: ['switch-thrown'], channels: ['mail'] },
      ],
    })
    opened.see(approval('apv_1', 'requested', 20))
    opened.see(approval('apv_2', 'requested', 90))
    opened.see(act('freeze', 'agent:coder', { note: 'odd' }))
    opened.see(act('baseline.approve', 'x'))
    await pass(opened, 0)
    expect(headlines(opened)).toEqual(['2 × A call waits for approval'])
    expect(headlines(opened, 'mail').toSorted()).toEqual([
      'A call waits for approval',
      'Somebody or something was stopped',
    ])
    const [first] = await opened.office.deliveries({ limit: 10, channel: 'mail' })
    expect(first).toMatchObject({ state: 'sent', attempts: 1, endedAtMs: NOON })
  })

  test('tenants that a route does not name are not told of', async () => {
    const opened = await open({ channels: [chat], routes: [{ ...route, tenants: ['other'] }] })
    opened.see(approval('apv_1', 'requested'))
    await pass(opened, 0)
    expect(opened.told).toEqual([])
  })

  test('the same record is told once, also when it is looked at again', async () => {
    const response = { channels: [chat], routes: [route] }
    const first = await open(response)
    first.see(approval('apv_1', 'requested'))
    await pass(first, 0)
    const again = await openTestNotifications(store, { response, nowMs: () => nowMs, nextSeq: 0 })
    again.see(approval('apv_1', 'requested'))
    await pass(again, MINUTE_MS)
    expect(again.told).toEqual([])
  })

  test('a message leads to the page of what it is about', async () => {
    const opened = await open({
      channels: [chat],
      routes: [{ id: 'all', on: ['approval-waiting', 'incident-opened'], channels: ['chat'] }],
    })
    opened.see(approval('apv_1', 'requested'))
    opened.see(act('incident.open', 'inc_1', { note: 'high: flow by agent coder' }))
    await pass(opened, 0)
    expect(new Set(opened.told.map(({ message }) => message.link))).toEqual(
      new Set([
        'https://gate.example/console/approvals/apv_1',
        'https://gate.example/console/incidents/inc_1',
      ]),
    )
  })
})

describe('quiet hours', () => {
  const quietHours = { zone: 'Europe/Berlin', from: '22:00', to: '07:00' } as const

  test('hold what comes, and tell it together when they end; what is severe enough is told at once', async () => {
    nowMs = Date.parse('2026-11-20T23:00:00Z')
    const opened = await open({ channels: [{ ...chat, quietHours }], routes: [route] })
    opened.see(approval('apv_1', 'requested'))
    nowMs += 1_000
    opened.see(approval('apv_1', 'escalated'))
    opened.see(approval('apv_9', 'requested', 95))
    await pass(opened, 0)
    expect(headlines(opened)).toEqual(['A call waits for approval'])
    expect(opened.told[0]?.message.severity).toBe('critical')
    await pass(opened, 6 * 60 * MINUTE_MS)
    expect(opened.told).toHaveLength(1)
    nowMs = Date.parse('2026-11-21T06:00:00Z')
    await opened.send()
    expect(headlines(opened)[1]).toBe(
      'While it was quiet: 1 × A call waits for approval; 1 × Nobody has answered a call that waits for approval',
    )
    expect(opened.told).toHaveLength(2)
  })

  test('what was dealt with meanwhile is not told any more', async () => {
    nowMs = Date.parse('2026-11-20T23:00:00Z')
    const opened = await open({ channels: [{ ...chat, quietHours }], routes: [route] })
    opened.see(approval('apv_1', 'requested'))
    await pass(opened, 0)
    opened.see(approval('apv_1', 'approved'))
    await pass(opened, 12 * 60 * MINUTE_MS)
    expect(opened.told).toEqual([])
    expect(await opened.office.deliveries({ limit: 10 })).toMatchObject([{ state: 'cancelled', held: true }])
  })
})

describe('grouping', () => {
  test('the first is told at once; what follows within the window is one message with counts', async () => {
    const opened = await open({
      channels: [{ ...chat, grouping: { windowMs: 5 * MINUTE_MS } }],
      routes: [route],
    })
    opened.see(approval('apv_0', 'requested'))
    await pass(opened, 0)
    for (let index = 1; index <= 40; index += 1) opened.see(approval(`apv_${index}`, 'requested'))
    await pass(opened, MINUTE_MS)
    expect(headlines(opened)).toEqual(['A call waits for approval'])
    await pass(opened, 4 * MINUTE_MS)
    expect(headlines(opened)).toEqual(['A call waits for approval', '40 × A call waits for approval'])
    const { message } = opened.told[1] ?? {}
    expect(message).toMatchObject({
      leftOut: 20,
      link: 'https://gate.example/console/approvals',
      thread: null,
    })
  })
})

// GATE-30.11
describe('escalation', () => {
  const escalating = {
    channels: [chat, mail],
    routes: [
      {
        id: 'waiting',
        on: ['approval-waiting' as const, 'incident-opened' as const],
        channels: ['chat'],
        escalate: [{ afterMs: 10 * MINUTE_MS, channels: ['mail'] }],
      },
    ],
  }

  test('goes on to others when nobody does anything', async () => {
    const opened = await open(escalating)
    opened.see(approval('apv_1', 'requested'))
    await pass(opened, 9 * MINUTE_MS)
    expect(headlines(opened, 'mail')).toEqual([])
    await pass(opened, MINUTE_MS)
    expect(headlines(opened, 'mail')).toEqual(['A call waits for approval, and nobody has done anything yet'])
  })

  test.each(['answered', 'approved', 'refused', 'delegated', 'expired', 'withdrawn', 'revoked'] as const)(
    'stops once it is %s',
    async (event) => {
      const opened = await open(escalating)
      opened.see(approval('apv_1', 'requested'))
      opened.see(approval('apv_2', 'requested'))
      await pass(opened, MINUTE_MS)
      opened.see(approval('apv_1', event))
      await pass(opened, 10 * MINUTE_MS)
      expect(opened.told.filter(({ channel }) => channel === 'mail')).toHaveLength(1)
      expect(opened.told.find(({ channel }) => channel === 'mail')?.message.thread).toBe('apv_2')
    },
  )

  test('of an incident stops once somebody acknowledges it', async () => {
    const opened = await open(escalating)
    opened.see(act('incident.open', 'inc_1', { note: 'high: a' }))
    opened.see(act('incident.open', 'inc_2', { note: 'high: b' }))
    await pass(opened, 0)
    opened.see(act('incident.state', 'inc_1', { before: 'open', after: 'acknowledged' }))
    await pass(opened, 10 * MINUTE_MS)
    const escalated = opened.told.filter(({ channel }) => channel === 'mail')
    expect(escalated.map(({ message }) => message.thread)).toEqual(['inc_2'])
  })
})

describe('channels that fail', () => {
  test('are tried again with growing pauses, and given up at last, on record', async () => {
    const opened = await open({ channels: [chat], routes: [route] })
    let tries = 0
    opened.answer('chat', () => {
      tries += 1
      return Promise.reject(new Error('no route'))
    })
    opened.see(approval('apv_1', 'requested'))
    await pass(opened, 0)
    expect(tries).toBe(1)
    await pass(opened, 4_000)
    expect(tries).toBe(1)
    await pass(opened, 1_000)
    expect(tries).toBe(2)
    for (let hour = 0; hour < 12; hour += 1) await pass(opened, 60 * MINUTE_MS)
    expect(tries).toBe(12)
    expect(await opened.office.deliveries({ limit: 10 })).toMatchObject([
      { state: 'failed', attempts: 12, error: 'no route' },
    ])
    expect(opened.acts).toEqual(['given-up chat 1 given up after 12 attempts: no route'])
  })

  test('a refusal for good is not repeated, and the next message goes out', async () => {
    const opened = await open({ channels: [chat], routes: [route] })
    opened.answer('chat', () => Promise.reject(new DeliveryRefused('answered 404', true)))
    opened.see(approval('apv_1', 'requested'))
    await pass(opened, 0)
    opened.answer('chat', () => Promise.resolve())
    opened.see(approval('apv_2', 'requested'))
    await pass(opened, MINUTE_MS)
    expect(opened.told.map(({ message }) => message.thread)).toEqual(['apv_2'])
  })

  test('one that hangs holds up no other', async () => {
    const opened = await open({ channels: [chat, mail], routes: [{ ...route, channels: ['chat', 'mail'] }] })
    const { promise, resolve } = Promise.withResolvers<void>()
    opened.answer('chat', () => promise)
    opened.see(approval('apv_1', 'requested'))
    await opened.notifier.flush()
    const first = opened.notifier.tick()
    await expect.poll(() => headlines(opened, 'mail')).toHaveLength(1)
    opened.see(approval('apv_2', 'requested'))
    nowMs += MINUTE_MS
    await opened.notifier.flush()
    const second = opened.notifier.tick()
    await expect.poll(() => headlines(opened, 'mail')).toHaveLength(2)
    expect(headlines(opened)).toEqual([])
    resolve()
    await Promise.all([first, second])
    expect(headlines(opened)).not.toEqual([])
  })

  test('more than a thousand do not wait: what is dropped is on record, once', async () => {
    const opened = await open({ channels: [chat], routes: [route] })
    opened.answer('chat', () => Promise.reject(new Error('down')))
    for (let index = 0; index < 1_200; index += 1) opened.see(approval(`apv_${index}`, 'requested', 20))
    await pass(opened, 0)
    expect(opened.acts).toEqual(['dropped chat 200 dropped: 1000 wait already'])
    const [channel] = await opened.office.channels()
    expect(channel?.waiting).toBe(1_000)
    // Nobody drowns what is grave in what is not.
    opened.see(approval('apv_grave', 'requested', 95))
    await pass(opened, MINUTE_MS)
    const [grave] = await opened.office.channels()
    expect(grave?.waiting).toBe(1_001)
  })

  test('one that the configuration has no more is not waited for', async () => {
    const opened = await open({ channels: [chat], routes: [route] })
    opened.answer('chat', () => Promise.reject(new Error('down')))
    opened.see(approval('apv_1', 'requested'))
    await pass(opened, 0)
    const later = await open({ channels: [mail], routes: [] })
    await pass(later, MINUTE_MS)
    expect(await later.office.deliveries({ limit: 10 })).toMatchObject([{ state: 'cancelled' }])
  })
})

describe('after a restart', () => {
  test('what waited is sent, and what was sent is not', async () => {
    const response = { channels: [{ ...chat, grouping: { windowMs: 0 } }], routes: [route] }
    const first = await open(response)
    first.see(approval('apv_1', 'requested'))
    await pass(first, 0)
    first.see(approval('apv_2', 'requested'))
    await first.notifier.flush()
    const second = await open(response)
    await pass(second, 0)
    expect(second.told.map(({ message }) => message.thread)).toEqual(['apv_2'])
  })

  test('a message that was on its way goes out once more under the same id, with what it told', async () => {
    const response = { channels: [chat], routes: [route] }
    const first = await open(response)
    let id = ''
    const stuck = Promise.withResolvers<void>()
    first.answer('chat', () => stuck.promise)
    first.see(approval('apv_1', 'requested'))
    first.see(approval('apv_2', 'requested'))
    await first.notifier.flush()
    const ticking = first.notifier.tick()
    await expect
      .poll(async () => {
        const [one] = await first.office.deliveries({ limit: 1, state: 'sending' })
        id = one?.message ?? ''
        return id
      })
      .not.toBe('')
    const second = await open(response)
    second.see(approval('apv_3', 'requested'))
    await pass(second, 0)
    expect(second.told[0]?.message).toMatchObject({ id, headline: '2 × A call waits for approval' })
    stuck.resolve()
    await ticking
  })
})

test('that the journal is down is told also when nothing can be kept', async () => {
  const opened = await open({
    channels: [chat],
    routes: [{ id: 'trouble', on: ['journal-down'], channels: ['chat'] }],
  })
  await store.close()
  const notice = {
    tenant: 'default',
    key: 'journal-down',
    event: 'journal-down',
    severity: 'critical',
  } as const
  opened.notifier.announce({ ...notice, atMs: nowMs, subject: null, facts: [], channels: [] })
  await opened.notifier.flush()
  await expect.poll(() => headlines(opened)).toEqual(['The journal cannot be written; calls are refused'])
  store = await openStore(join(directory, 'store.sqlite'))
})

test('a test says at once what came of it, however quiet it is', async () => {
  const always = { zone: 'UTC', from: '00:01', to: '00:00' }
  const opened = await open({ channels: [{ ...chat, quietHours: always }] })
  expect(await opened.office.test('chat', 'ada')).toMatchObject({ state: 'sent', event: 'test', error: null })
  opened.answer('chat', () => Promise.reject(new Error('refused')))
  expect(await opened.office.test('chat', 'ada')).toMatchObject({ state: 'failed', error: 'refused' })
  expect(await opened.office.test('nobody', 'ada')).toBeUndefined()
  expect(await opened.office.deliveries({ limit: 10, channel: 'chat' })).toHaveLength(2)
  const [channel] = await opened.office.channels()
  expect(channel).toMatchObject({ waiting: 0, lastSentAtMs: NOON, lastFailure: { error: 'refused' } })
})

test('what is dealt with is not forgotten over messages that find no room', async () => {
  const kept = await open({ channels: [chat], routes: [route] })
  const { promise, resolve } = Promise.withResolvers<void>()
  const batch = kept.store.batch.bind(kept.store)
  Object.assign(kept.store, {
    batch: (...all: Parameters<typeof batch>) => promise.then(() => batch(...all)),
  })
  kept.see(approval('apr_1', 'requested'))
  for (let index = 0; index < 10_000; index += 1) kept.see(approval(`apr_${index + 2}`, 'requested'))
  kept.see(approval('apr_1', 'approved'))
  resolve()
  await kept.notifier.flush()
  await kept.notifier.flush()
  const rows = await store.db.selectFrom('notification_deliveries').selectAll().execute()
  expect(rows.find(({ subject }) => subject === 'apr_1')?.state).toBe('cancelled')
})

test('a gateway that stops while it looks for what is due waits until that is done', async () => {
  const opened = await open({ channels: [chat], routes: [route] })
  const ticking = opened.notifier.tick()
  await opened.notifier.close()
  await store.close()
  await expect(ticking).resolves.toBeUndefined()
})
