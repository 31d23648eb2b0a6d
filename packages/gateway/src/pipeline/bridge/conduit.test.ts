/** What a legacy server asks in the middle of a call reaches a modern agent together, and soon. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Refusal } from '@callgate/contracts/errors'
import { systemRandom } from '../../system.ts'
import type { Passage, Reply, Services } from '../passage.ts'
import { Conduit } from './conduit.ts'
import { Parking } from './parking.ts'

const parking = new Parking({ nowMs: () => 0, monotonicMs: () => 0 }, systemRandom, 60_000)
const services = {
  parking,
  seal: { seal: () => 'sealed' },
  limits: { inputTimeoutMs: 60_000 },
} as unknown as Services
const passage = {
  caller: null,
  upstream: 'up',
  method: 'tools/call',
  params: {},
  channel: null,
  releases: [],
} as unknown as Passage

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  parking.close()
  vi.useRealTimers()
})

/** What the agent of a call at an upstream that never answers is told, as soon as it is. */
function openCall() {
  const told: (Reply | Refusal)[] = []
  const conduit = new Conduit('cnd', passage, () => Promise.reject(new Error('the upstream does not answer')))
  conduit.begin(new Promise(() => undefined))
  void conduit.resume(passage, services).then((reply) => told.push(reply))
  const ask = (method: string): void =>
    void conduit.ask(method, {}, { services, withdrawn: undefined }).catch(() => undefined)
  return { conduit, ask, askedAtOnce: () => told.map(methodsIn) }
}

function methodsIn(reply: Reply | Refusal): readonly string[] {
  const requests = 'value' in reply ? reply.value['inputRequests'] : undefined
  return Object.values(requests as Record<string, { method: string }>).map(({ method }) => method)
}

test('questions that come shortly after each other are put to the agent in one answer', async () => {
  const { ask, askedAtOnce } = openCall()
  ask('elicitation/create')
  await vi.advanceTimersByTimeAsync(15)
  ask('roots/list')
  await vi.advanceTimersByTimeAsync(10)
  ask('sampling/createMessage')
  expect(askedAtOnce()).toEqual([])
  await vi.advanceTimersByTimeAsync(50)
  expect(askedAtOnce()).toEqual([['elicitation/create', 'roots/list', 'sampling/createMessage']])
})

test('one that has arrived is waited for while it is in its stages, and not when it is refused there', async () => {
  const { conduit, ask, askedAtOnce } = openCall()
  const [second, third] = [conduit.expect(), conduit.expect()]
  ask('elicitation/create')
  await vi.advanceTimersByTimeAsync(100)
  expect(askedAtOnce()).toEqual([])
  second()
  ask('roots/list')
  third()
  third()
  await vi.advanceTimersByTimeAsync(50)
  expect(askedAtOnce()).toEqual([['elicitation/create', 'roots/list']])
})

test('an upstream that never stops asking does not keep its first question from the agent', async () => {
  const { conduit, ask, askedAtOnce } = openCall()
  conduit.expect()
  for (let asked = 0; asked < 30; asked += 1) {
    ask('roots/list')
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(askedAtOnce()).toHaveLength(1)
})
