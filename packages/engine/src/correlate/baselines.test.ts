/** Baselines: they learn first, then tell departures with what was expected, and are hard to teach what is bad. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { BehaviourEvent } from '@callgate/contracts/scenario'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Baselines } from './baselines.ts'
import { readProfile } from './profile.ts'
import { readResult } from './result-shape.ts'
import { createStat, deviationOf, learn, typicalOf } from './running-stat.ts'
import { expandRun } from './scenario-pack.ts'

const SETTINGS = { actions: {}, learnCalls: 50, deviations: 6 }
const [PLAIN] = expandRun([{ event: 'call', afterMs: 0, times: 1 }]) as readonly [BehaviourEvent]
const START = PLAIN.atMs
const at = (seconds: number, more: Partial<BehaviourEvent> = {}): BehaviourEvent => ({
  ...PLAIN,
  atMs: START + seconds * 1_000,
  shape: 's',
  ...more,
})
/** One that has seen sixty ordinary calls and results. */
function settled(settings = SETTINGS): Baselines {
  const baselines = new Baselines(() => settings)
  for (let n = 0; n < 60; n++) {
    expect(baselines.take(at(n * 10))).toEqual([])
    expect(baselines.take(at(n * 10 + 1, { type: 'result', resultBytes: 1_000 + n }))).toEqual([])
  }
  return baselines
}
const codes = (baselines: Baselines, event: BehaviourEvent) => baselines.take(event).map(({ code }) => code)

describe('departures', () => {
  test.each([
    ['behaviour/new-tool', { tool: 'send_email', shape: 's' }],
    ['behaviour/new-network', { network: '203.0.113.0/24' }],
    ['behaviour/new-client', { client: 'curl' }],
    ['behaviour/unusual-arguments', { shape: 'other' }],
    ['behaviour/unusual-argument-size', { argumentBytes: 900_000 }],
    ['behaviour/unusual-result-size', { type: 'result', resultBytes: 5_000_000 }],
  ] as const)('%s', (code, more) => {
    const baselines = settled()
    const [found] = baselines.take(at(700, more))
    expect(found?.code).toBe(code)
    expect(found?.text).toContain(`expected ${found?.expected}, seen ${found?.seen}`)
    // Told once within its time.
    expect(codes(baselines, at(701, more))).not.toContain(code)
  })

  test('a model the key never came with, and one that contradicts what its host told', () => {
    const baselines = settled()
    for (let n = 0; n < 10; n++) expect(codes(baselines, at(700 + n, { model: 'large' }))).toEqual([])
    const restored = new Baselines(() => SETTINGS)
    restored.restore(baselines.takeChanged())
    expect(codes(restored, at(800, { model: 'large', attestedModels: ['small', 'large'] }))).toEqual([])
    const [found] = restored.take(at(801, { model: 'stolen' }))
    expect(found).toMatchObject({ code: 'behaviour/new-model', expected: 'one of 1 known', action: 'notify' })
    const claimed = restored.take(at(802, { model: 'another', attestedModels: ['large'] }))
    expect(claimed).toMatchObject([
      {
        code: 'behaviour/contradicted-model',
        expected: 'one of 1 that its host told of this conversation',
        seen: 'another one, claimed with the call',
      },
    ])
    // What contradicts is never learned: said without a host, it is as new as before.
    expect(codes(restored, at(4_500, { model: 'another' }))).toEqual(['behaviour/new-model'])
    // Who says nothing claims nothing.
    expect(codes(restored, at(8_200, { attestedModels: ['large'] }))).toEqual([])
  })

  test('rate, failures and the hour', () => {
    const busy = settled()
    const all = Array.from({ length: 200 }, (_, n) => codes(busy, at(1_000 + n / 10))).flat()
    expect(all).toEqual(['behaviour/unusual-rate'])
    const failing = settled()
    const failures = Array.from({ length: 9 }, (_, n) =>
      codes(failing, at(700 + n, { type: 'result', failed: true })),
    )
    expect(failures.flat()).toEqual(['behaviour/unusual-errors'])
    expect(codes(settled(), at(8 * 86_400 + 12 * 3_600))).toContain('behaviour/unusual-hour')
    expect(codes(settled(), at(8 * 86_400))).not.toContain('behaviour/unusual-hour')
  })

  test('a resource that stood still, and not one that was said to have changed', () => {
    const read = (seconds: number, call: string) =>
      at(seconds, { type: 'result', method: 'resources/read', tool: 'note://a', call })
    const baselines = new Baselines(() => SETTINGS)
    for (let n = 0; n < 6; n++) baselines.take(read(n, 'x'))
    baselines.take(at(7, { type: 'asked', method: 'notifications/resources/updated', tool: 'note://a' }))
    expect(codes(baselines, read(8, 'y'))).toEqual([])
    for (let n = 9; n < 15; n++) baselines.take(read(n, 'y'))
    expect(codes(baselines, read(20, 'z'))).toEqual(['behaviour/resource-changed'])
    expect(codes(baselines, read(21, 'x'))).toEqual([])
  })

  test('the operator chooses what is done', () => {
    const asking = settled({ ...SETTINGS, actions: { 'behaviour/new-network': 'ask' } })
    expect(asking.take(at(700, { network: 'n' }))[0]?.action).toBe('ask')
    expect(asking.take(at(701, { network: 'm' }))[0]?.action).toBe('ask')
    const silent = settled({ ...SETTINGS, actions: { 'behaviour/new-network': 'allow' } })
    expect(silent.take(at(700, { network: 'n' }))).toEqual([])
  })
})

describe('poison', () => {
  test('extreme values move what is usual by no more than three deviations each', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { maxLength: 5 }), (extremes) => {
        const stat = createStat()
        for (let n = 0; n < 200; n++) learn(stat, 1_000 + (n % 7), 1)
        for (const extreme of extremes) learn(stat, extreme, 1)
        expect(typicalOf(stat)).toBeGreaterThan(900)
        expect(typicalOf(stat)).toBeLessThan(1_100)
        expect(deviationOf(stat, 1e6)).toBeGreaterThan(6)
      }),
    )
  })

  test('while something is found, a new network stays new ten times as long', () => {
    const baselines = settled({ ...SETTINGS, actions: { 'behaviour/new-network': 'ask' } })
    baselines.take(at(690, { type: 'finding', codes: ['result-injection/penalty'] }))
    const found = Array.from({ length: 20 }, (_, n) => codes(baselines, at(700 + n, { network: 'n' })))
    expect(found.flat().filter((code) => code === 'behaviour/new-network').length).toBeGreaterThanOrEqual(10)
  })
})

describe('memory', () => {
  test('what is kept and read again says the same', () => {
    const before = settled()
    const kept = before.takeChanged()
    expect(before.takeChanged()).toEqual([])
    const after = new Baselines(() => SETTINGS)
    after.restore(kept)
    const event = at(700, { tool: 'send_email', network: 'n', kinds: ['sends-outside'] })
    expect(after.take(event)).toEqual(before.take(event))
    expect(() => readProfile('{"version":2}')).toThrow()
  })

  test('floods of agents, tools and values are bounded', () => {
    const baselines = new Baselines(() => SETTINGS)
    for (let n = 0; n < 12_000; n++)
      baselines.take(at(n, { agent: `a${n}`, tool: `t${n}`, key: `k${n}`, shape: `s${n}`, network: `n${n}` }))
    expect(baselines.size).toBeLessThanOrEqual(12_000)
    const [largest = 0] = baselines
      .takeChanged()
      .map(({ profile }) => profile.length)
      .toSorted((a, b) => b - a)
    expect(largest).toBeLessThan(64_000)
  })
})

describe('what a tool returns', () => {
  const result = (n: number, structuredContent: JsonObject, more: Partial<BehaviourEvent> = {}) => {
    const value = { structuredContent }
    const returned = readResult(value, JSON.stringify(value))
    return at(n, { type: 'result', resultBytes: 100, returned, ...more })
  }
  const usual = { id: 1, note: null, links: ['https://docs.example/a'] }

  function settledOn(content: (n: number) => JsonObject, results = 60): Baselines {
    const baselines = new Baselines(() => SETTINGS)
    for (let n = 0; n < results; n++) baselines.take(result(n, content(n)))
    return baselines
  }

  test('a new part and a new host are told, without saying what they are', () => {
    const shape = settledOn(() => usual).take(result(100, { ...usual, secret: 'x' }))
    expect(shape).toMatchObject([{ code: 'behaviour/new-result-shape', seen: '1 parts it never returned' }])
    const host = settledOn(() => usual).take(
      result(100, { ...usual, links: ['https://a@attacker.example/?q=1'] }),
    )
    expect(host).toMatchObject([{ code: 'behaviour/new-destination', seen: '1 hosts it never named' }])
    expect(JSON.stringify([shape, host])).not.toMatch(/secret|attacker/)
  })

  test('an absent member, a null and JSON in a text are nothing new', () => {
    const baselines = settledOn(() => usual)
    expect(baselines.take(result(100, { id: 2 }))).toEqual([])
    expect(baselines.take(result(101, { ...usual, links: null }))).toEqual([])
    const value = { content: [{ type: 'text', text: JSON.stringify(usual) }] }
    const returned = readResult(value, JSON.stringify(value))
    expect(baselines.take(at(102, { type: 'result', resultBytes: 100, returned }))).toEqual([])
  })

  test('a tool that always brings something new never settles, and is quiet', () => {
    const baselines = settledOn((n) => ({ [`key${n}`]: `https://host${n}.example/` }), 300)
    expect(baselines.take(result(400, { other: 'https://more.example/' }))).toEqual([])
  })

  test('a few results do not make it usual, and while something is found hardly any do', () => {
    const DAY = 86_400
    const baselines = settledOn(() => usual)
    const odd = result(0, { ...usual, secret: 'x' })
    const told = (seconds: number): boolean =>
      baselines
        .take({ ...odd, atMs: START + seconds * 1_000 })
        .some(({ code }) => code.includes('new-result'))
    expect([1, 2, 3, 4].map((day) => told(day * DAY))).toEqual([true, true, true, true])
    expect(told(9 * DAY)).toBe(true)
    expect(told(10 * DAY)).toBe(false)
  })

  test('what was learned comes back after a restart, also from before it was learned', () => {
    const kept = settledOn(() => usual).takeChanged()
    const again = new Baselines(() => SETTINGS)
    again.restore(kept)
    expect(codes(again, result(100, { ...usual, secret: 'x' }))).toEqual(['behaviour/new-result-shape'])
    const {
      parts: _,
      hosts: __,
      partsSteady: ___,
      hostsSteady: ____,
      ...older
    } = JSON.parse(kept[0]?.profile ?? '{}')
    expect(readProfile(JSON.stringify(older)).hostsSteady).toBe(0)
  })

  test('any result is read within bounds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const { parts, hosts } = readResult({ structuredContent: value as JsonValue }, text)
        expect(parts.length).toBeLessThanOrEqual(64)
        expect(hosts.length).toBeLessThanOrEqual(32)
      }),
    )
  })
})
