/** Scenarios: time and order are respected, state is bounded, and a replay says the same again. */

import type { BehaviourEvent, Scenario } from '@callgate/contracts/scenario'
import { Scenario as ScenarioShape } from '@callgate/contracts/scenario'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCorrelator } from './correlator.ts'
import { GroupStore } from './group-store.ts'
import type { KeptGroup } from './kept-groups.ts'
import { expandRun, readScenarios } from './scenario-pack.ts'

const common = {
  maturity: 'stable',
  title: 'Something',
  rationale: 'It happens.',
  withinMs: 60_000,
  severity: 'high',
  confidence: 0.8,
  samples: { match: [[{ event: 'call' }]], miss: [[{ event: 'list' }]] },
}
const scenario = (more: Record<string, unknown>): Scenario => ScenarioShape.parse({ ...common, ...more })
const SEQUENCE = scenario({
  type: 'sequence',
  id: 'steps',
  action: 'deny',
  steps: [
    { event: 'result', upstreams: ['a'] },
    { event: 'call', upstreams: ['b'] },
  ],
})
const COUNTER = scenario({ type: 'counter', id: 'count', action: 'deny', match: { event: 'call' }, count: 5 })
const DISTINCT = scenario({
  type: 'distinct',
  id: 'distinct',
  action: 'deny',
  match: { event: 'call' },
  of: 'tool',
  count: 4,
})

const [PLAIN] = expandRun([{ event: 'call', afterMs: 0, times: 1 }]) as readonly [BehaviourEvent]
const event = (atMs: number, more: Partial<BehaviourEvent> = {}): BehaviourEvent => ({
  ...PLAIN,
  atMs,
  ...more,
})
const times = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 40 }).map((gaps) => {
  let atMs = 0
  return gaps.map((gap) => (atMs += gap))
})

describe('time and order', () => {
  test('a counter fires exactly when that many came within the time', () => {
    fc.assert(
      fc.property(times, (all) => {
        const { take } = createCorrelator([COUNTER])
        for (const [at, atMs] of all.entries()) {
          const expected = all.slice(0, at + 1).filter((one) => atMs - one <= 60_000).length >= 5
          expect(take(event(atMs)).length > 0).toBe(expected)
        }
      }),
    )
  })

  test('distinct fires exactly when that many different ones came within the time', () => {
    fc.assert(
      fc.property(
        times,
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 40, maxLength: 40 }),
        (all, picks) => {
          const { take } = createCorrelator([DISTINCT])
          for (const [at, atMs] of all.entries()) {
            const near = all.slice(0, at + 1).flatMap((one, i) => (atMs - one <= 60_000 ? [picks[i]] : []))
            expect(take(event(atMs, { tool: `t${picks[at]}` })).length > 0).toBe(new Set(near).size >= 4)
          }
        },
      ),
    )
  })

  test('a sequence fires only in its order, within its time, and for one conversation', () => {
    const read = (atMs: number, more = {}) => event(atMs, { type: 'result', upstream: 'a', ...more })
    const send = (atMs: number, more = {}) => event(atMs, { upstream: 'b', ...more })
    const fires = (...run: BehaviourEvent[]) => {
      const { take } = createCorrelator([SEQUENCE])
      return run.map((one) => take(one).length > 0)
    }
    expect(fires(read(0), send(1_000))).toEqual([false, true])
    expect(fires(send(0), read(1_000))).toEqual([false, false])
    expect(fires(read(0), send(60_001))).toEqual([false, false])
    expect(fires(read(0), send(1, { conversation: 'c2' }))).toEqual([false, false])
    // Whoever was stopped at the last step is stopped there again.
    expect(fires(read(0), send(1), send(2))).toEqual([false, true, true])
  })

  test('what only tells is told once within its time, and an event that ends it begins anew', () => {
    const told = createCorrelator([COUNTER], { actions: { 'scenario/count': 'notify' } })
    expect(Array.from({ length: 8 }, (_, at) => told.take(event(at)).length)).toEqual([
      0, 0, 0, 0, 1, 0, 0, 0,
    ])
    const ended = createCorrelator([scenario({ ...COUNTER, until: { event: 'approval' } })])
    for (let at = 0; at < 4; at++) ended.take(event(at))
    ended.take(event(5, { type: 'approval' }))
    expect(ended.take(event(6))).toEqual([])
    expect(createCorrelator([COUNTER], { actions: { 'scenario/count': 'allow' } }).take(event(0))).toEqual([])
  })
})

describe('bounds', () => {
  test('a flood of groups pushes out those of the flooder alone', () => {
    const perCall = scenario({ ...COUNTER, groupBy: ['agent', 'call'] })
    const correlator = createCorrelator([perCall, COUNTER])
    for (let at = 0; at < 4; at++) correlator.take(event(at, { agent: 'other', call: 'x' }))
    for (let at = 0; at < 20_000; at++) correlator.take(event(10, { call: `c${at}` }))
    expect(correlator.groups).toBeLessThan(200)
    expect(correlator.take(event(11, { agent: 'other', call: 'x' })).length).toBeGreaterThan(0)
  })

  test('owners are bounded too', () => {
    const store = new GroupStore({ ownersMax: 10, groupsMax: 3 })
    for (let at = 0; at < 1_000; at++) {
      const owner = `o${at % 50}`
      store.take(store.ofOwner(owner), { owner, grouping: at % 2, key: `k${at}` })
    }
    expect(store.size).toBeLessThanOrEqual(10 * 3 * 2)
  })
})

const anyEvent = fc.record({
  type: fc.constantFrom('call' as const, 'result' as const, 'approval' as const),
  upstream: fc.constantFrom('a', 'b'),
  tool: fc.constantFrom('t1', 't2', 't3', 't4', 't5'),
  conversation: fc.constantFrom('c1', 'c2'),
  gap: fc.integer({ min: 0, max: 20_000 }),
})

test('a replay says what was said the first time', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (written) => {
      let atMs = 0
      const events = written.map(({ gap, ...more }) => event((atMs += gap), more))
      const replay = () => {
        const { take } = createCorrelator([SEQUENCE, COUNTER, DISTINCT])
        return events.map((one) => take(one))
      }
      expect(replay()).toEqual(replay())
    }),
  )
})

test('whoever goes on from what was kept says what it would have said, wherever it was cut off', () => {
  const BUCKET = scenario({
    type: 'leaky-bucket',
    id: 'bucket',
    match: { event: 'call' },
    capacity: 3,
    leakPerSecond: 0.1,
  })
  const all = [SEQUENCE, COUNTER, DISTINCT, BUCKET]
  // Few groups have room, so that some have to go.
  const options = { keeps: true, limits: { groupsMax: 1, ownersMax: 2 } }
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), fc.nat(60), (written, cut) => {
      let atMs = 0
      const events = written.map(({ gap, ...more }) => event((atMs += gap), more))
      const whole = createCorrelator(all, options)
      const expected = events.map((one) => whole.take(one))
      const rows = new Map<string, KeptGroup>()
      const first = createCorrelator(all, options)
      const seen = events.slice(0, cut).map((one) => {
        const found = first.take(one)
        for (const group of first.takeChanged()) {
          const key = JSON.stringify([group.owner, group.grouping, group.subject])
          rows.delete(key)
          if (group.states !== null) rows.set(key, group)
        }
        return found
      })
      const second = createCorrelator(all, options)
      second.restore([...rows.values()])
      expect([...seen, ...events.slice(cut).map((one) => second.take(one))]).toEqual(expected)
    }),
  )
})

test('what a scenario counted is not taken up by one that counts otherwise, and text that is none of ours is refused', () => {
  const before = createCorrelator([COUNTER], { keeps: true })
  for (let at = 0; at < 4; at++) before.take(event(at))
  const kept = before.takeChanged()
  const restored = (scenarios: Scenario[]) => {
    const correlator = createCorrelator(scenarios, { keeps: true })
    correlator.restore(kept)
    return correlator.take(event(5)).length
  }
  expect(restored([COUNTER])).toBe(1)
  expect(restored([{ ...COUNTER, title: 'Better said' }])).toBe(1)
  expect(restored([{ ...COUNTER, withinMs: COUNTER.withinMs + 1 }])).toBe(0)
  const broken = kept.map((group) => ({ ...group, states: '[{"version":9}]' }))
  expect(() => createCorrelator([COUNTER], { keeps: true }).restore(broken)).toThrow()
})

test('a scenario that behaves otherwise on its samples does not load, and each problem is named', () => {
  const { samples: _, ...rest } = { ...common, ...COUNTER }
  const pack = (scenarios: unknown[]) => ({
    version: 1,
    id: 'p',
    release: '1.0.0',
    title: 'P',
    license: 'none',
    scenarios,
  })
  const wrong = {
    ...rest,
    samples: { match: [[{ event: 'call', times: 4 }]], miss: [[{ event: 'call', times: 5 }]] },
  }
  expect(readScenarios(pack([wrong])).problems.map(({ problem }) => problem)).toEqual([
    'does not match its sample 1',
    'matches sample 1, which it must miss',
  ])
  expect(readScenarios(pack([{ id: 'x', type: 'guess' }])).problems[0]?.scenario).toBe('x')
  expect(readScenarios(42).pack).toBeNull()
})
