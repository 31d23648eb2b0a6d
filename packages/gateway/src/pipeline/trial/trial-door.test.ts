/** What an agent that joined a trial may send into it: all kinds of messages count, and taking a request back always passes. */

import { FlowActions } from '@callgate/contracts/flow'
import { refuse } from '@callgate/contracts/errors'
import type { EventEntry } from '@callgate/contracts/journal'
import { expect, test } from 'vitest'
import { LimitsConfig } from '@callgate/contracts/config'
import { createEventLog } from '../../sessions/event-log.ts'
import { openTestConversations } from '../../sessions/conversations-fixture.ts'
import { createSessions } from '../../sessions/sessions.ts'
import { systemRandom } from '../../system.ts'
import type { AgentChannel, Door, Inbound } from '../door.ts'
import { createTrialDoor } from './trial-door.ts'

const MESSAGES_MAX = 1_000
const CLOCK = { nowMs: () => 1_000_000, monotonicMs: () => 0 }
const CALLER = {
  tenant: 'default',
  principal: { id: 'me', groups: [], claims: {} },
  agent: { id: 'mine', groups: [] },
  credential: { method: 'agent-key', keyId: 'k', expiresAtMs: null },
} as const
const FROM: Inbound = {
  scope: { type: 'server', upstream: 'tried' },
  era: 'legacy',
  version: '2025-11-25',
  presented: { type: 'bearer', token: 'a-token' },
  sessionId: 's',
  transport: 'http',
  json: { text: '{}' } as unknown as Inbound['json'],
  method: 'tools/call',
}

function countDoor(): Door & { readonly got: string[] } {
  const got: string[] = []
  return {
    got,
    async request({ method }) {
      got.push(method)
    },
    async notification({ method }) {
      got.push(method)
      return undefined
    },
    async reply() {
      got.push('answer')
      return undefined
    },
    attach: async () => undefined,
    end: async () => undefined,
  }
}

async function open() {
  const outside = countDoor()
  const inside = countDoor()
  const settings = { digest: 'd', upstreams: new Map(), inspection: { flows: FlowActions.parse({}) } }
  const whileCarried = { act: () => {} }
  const entries: EventEntry[] = []
  const live = { isLive: true, revoked: () => {}, frozen: () => {}, isFrozen: false }
  const parts = {
    identity: {
      authenticate: () => CALLER,
      isLive: () => live.isLive,
      onRevoked: (listener: () => void) => void (live.revoked = listener),
      onNarrowed: () => undefined,
    },
    switches: {
      onStopped: (listener: () => void) => void (live.frozen = listener),
      stopped: () => (live.isFrozen ? refuse('frozen', 'a drill') : undefined),
    },
    admission: { barred: () => undefined },
    journal: { append: async (entry: EventEntry) => void entries.push(entry) },
    snapshots: {
      current: () => {
        whileCarried.act()
        return settings
      },
    },
    sessions: createSessions({
      clock: CLOCK,
      conversations: await openTestConversations({ clock: CLOCK }),
      random: systemRandom,
      limits: LimitsConfig.parse({}),
      createLog: (key) => createEventLog(key, { eventsMax: 4, bytesMax: 1_024 }),
    }),
    clock: CLOCK,
    random: systemRandom,
    logger: {},
  } as unknown as Parameters<typeof createTrialDoor>[1]
  const door = createTrialDoor(outside, parts)
  const leave = door.join({
    upstream: 'tried',
    agent: 'mine',
    principal: null,
    door: inside,
    note: () => undefined,
  })
  const notify = (method: string) => door.notification({ ...FROM, method, params: {} })
  const answer = () => door.reply({ ...FROM, id: 1, body: { type: 'result', value: {} } })
  async function request(): Promise<string | undefined> {
    let refused: string | undefined
    const channel = {
      refuse: ({ code }: { code: string }) => void (refused = code),
      unsent: () => undefined,
    }
    await door.request({ ...FROM, id: 1, params: {} }, channel as unknown as AgentChannel)
    return refused
  }
  /** A request whose answer is taken as slowly as `taken` says. */
  async function requestSlowly(taken: Promise<void>): Promise<string[]> {
    const done: string[] = []
    const channel = {
      unsent: () => taken,
      cut: () => {
        done.push('cut')
        return true
      },
    }
    const params = { name: 'read' }
    await door.request({ ...FROM, id: 1, params }, channel as unknown as AgentChannel)
    return done
  }
  const events = () => entries.map(({ event, target }) => [event, target])
  return { outside, inside, notify, answer, request, requestSlowly, live, leave, events, whileCarried }
}

test('notifications and answers count towards what a trial takes, as requests do', async () => {
  const { outside, inside, notify, answer, request } = await open()
  expect(await request()).toBeUndefined()
  expect(await answer()).toBeUndefined()
  for (let sent = 2; sent < MESSAGES_MAX; sent += 1)
    expect(await notify('notifications/progress')).toBeUndefined()
  expect(inside.got.length).toBe(MESSAGES_MAX)
  const spent = { code: refuse('rate-limited', '').code, reason: expect.stringContaining('1000 messages') }
  expect(await notify('notifications/progress')).toMatchObject(spent)
  expect(await answer()).toMatchObject(spent)
  expect(await request()).toBe(spent.code)
  expect(inside.got.length).toBe(MESSAGES_MAX)
  expect(outside.got).toEqual([])
})

test('what was asked for is taken back also when nothing more may be sent', async () => {
  const { inside, notify } = await open()
  for (let sent = 0; sent <= MESSAGES_MAX; sent += 1) await notify('notifications/progress')
  expect(await notify('notifications/cancelled')).toBeUndefined()
  expect(inside.got.at(-1)).toBe('notifications/cancelled')
})

const STOPS: readonly [string, (parts: Awaited<ReturnType<typeof open>>) => void][] = [
  [
    'its key is revoked',
    ({ live }) => {
      live.isLive = false
      live.revoked()
    },
  ],
  [
    'it is frozen',
    ({ live }) => {
      live.isFrozen = true
      live.frozen()
    },
  ],
  ['the trial is over', ({ leave }) => leave()],
]

test.each(STOPS)('an answer still on its way is cut and recorded when %s', async (_what, stop) => {
  const visit = await open()
  const done = await visit.requestSlowly(new Promise(() => {}))
  stop(visit)
  expect(done).toEqual(['cut'])
  expect(visit.events()).toEqual([
    ['trial', 'read'],
    ['undelivered', 'read'],
  ])
  // Once is enough.
  stop(visit)
  expect(done).toEqual(['cut'])
})

test('what the agent has taken, or may still take, is left alone', async () => {
  const visit = await open()
  const taken = await visit.requestSlowly(Promise.resolve())
  const leaving = await visit.requestSlowly(new Promise(() => {}))
  visit.live.revoked()
  expect([taken, leaving]).toEqual([[], []])
  visit.live.isLive = false
  visit.live.revoked()
  expect([taken, leaving]).toEqual([[], ['cut']])
})

test.each(STOPS)(
  'an answer does not go in any more when %s while its words are carried over',
  async (_what, stop) => {
    const visit = await open()
    visit.whileCarried.act = () => stop(visit)
    expect(await visit.answer()).toMatchObject({ code: 'server-held' })
    expect(visit.inside.got).toEqual([])
  },
)
