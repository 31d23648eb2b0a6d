/** Baselines over the real store, the diff an operator reads, and the judgement on a listed item. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import type { BaselineItem } from '../pipeline/ports/ports.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Baselines } from './baseline-desk.ts'
import { openBaselines } from './baselines.ts'
import { diffDefinitions } from './definition-diff.ts'
import { judgeItem } from '../pipeline/definitions/judge-item.ts'
import { FIRST_USE } from '../pipeline/ports/ports.ts'

let directory: string
let store: Store
let baselines: Baselines
let nowMs = 1
const clock = { nowMs: () => (nowMs += 1), monotonicMs: () => nowMs }
const open = async (itemsMax = 100): Promise<void> => {
  store = await openStore(join(directory, 'store.sqlite'))
  baselines = await openBaselines(store, clock, { itemsMax })
}
const reopen = async (): Promise<void> => {
  await store.close()
  await open()
}
const version = (digest: string, more: Partial<BaselineItem> = {}): BaselineItem => ({
  tenant: 'default',
  upstream: 'files',
  type: 'tool',
  name: 'read',
  digest,
  definition: { name: 'read', description: `version ${digest}` },
  ...more,
})
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-baselines-'))
  await open()
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

test('new, accepted, changed and quarantined, also after a restart', async () => {
  expect(baselines.state(version('a'))).toBe('new')
  await baselines.accept(version('a'), FIRST_USE)
  expect(baselines.state(version('a'))).toBe('accepted')
  expect(baselines.state(version('b'))).toBe('changed')
  await baselines.quarantine(version('b'), 'drift')
  await reopen()
  expect(['a', 'b', 'c'].map((digest) => baselines.state(version(digest)))).toEqual([
    'accepted',
    'quarantined',
    'changed',
  ])
  expect(baselines.state(version('a', { tenant: 'other' }))).toBe('new')
  expect(baselines.state(version('a', { upstream: 'other' }))).toBe('new')
  expect(baselines.state(version('a', { type: 'prompt' }))).toBe('new')
})

test('an operator sees the difference and approves: the old version is no longer accepted', async () => {
  await baselines.accept(version('a'), FIRST_USE)
  await baselines.quarantine(version('b'), 'drift')
  const shown = await baselines.showQuarantined(version('b'))
  expect(shown?.diff.changes).toEqual([
    { path: '/description', change: 'changed', before: '"version a"', after: '"version b"' },
  ])
  const decided: string[] = []
  baselines.onDecided((one) => decided.push(one.digest))
  expect(await baselines.approve(version('b'), 'op')).toBe(true)
  await reopen()
  expect(baselines.state(version('b'))).toBe('accepted')
  expect(baselines.reviewed(version('b'))).toBe(true)
  expect(baselines.state(version('a'))).toBe('changed')
  expect(decided).toEqual(['b'])
  expect(await baselines.listQuarantined('default')).toEqual([])
})

test('what an operator rejected stays quarantined, whatever a server lists to wash it out', async () => {
  await baselines.quarantine(version('bad'), 'poison')
  expect(await baselines.reject(version('bad'), 'op', 'poisoned')).toBe(true)
  for (let index = 0; index < 30; index += 1) await baselines.quarantine(version(`v${index}`), 'new')
  await reopen()
  expect(baselines.state(version('bad'))).toBe('quarantined')
  const listed = await baselines.listQuarantined('default', 'files')
  expect(listed).toHaveLength(9)
  expect(listed.at(-1)).toMatchObject({ digest: 'bad', rejectedBy: 'op', reason: 'poisoned' })
  expect(baselines.state(version('v0'))).toBe('changed')
})

test('nothing to decide on is told apart; other tenants decide on nothing', async () => {
  await baselines.quarantine(version('a'), 'r')
  expect(await baselines.approve(version('b'), 'op')).toBe(false)
  expect(await baselines.approve(version('a', { tenant: 'other' }), 'op')).toBe(false)
  expect(await baselines.reject(version('b'), 'op', 'r')).toBe(false)
  expect(await baselines.showQuarantined(version('b'))).toBeUndefined()
})

test('quarantining the accepted version takes it away', async () => {
  await baselines.accept(version('a'), FIRST_USE)
  await baselines.quarantine(version('a'), 'a newer rule')
  expect(baselines.state(version('a'))).toBe('quarantined')
})

test('what is held and not recorded is known as such, also after a restart', async () => {
  await baselines.accept(version('a'), FIRST_USE)
  await baselines.quarantine(version('b'), 'drift')
  await reopen()
  expect(baselines.state(version('b'))).toBe('quarantined')
  expect(baselines.awaitsRecord(version('b'))).toBe(true)
  await baselines.noteRecorded(version('b'))
  await reopen()
  expect(baselines.awaitsRecord(version('b'))).toBe(false)
})

test('the same thing under another name, and a name that looks like another, are told', async () => {
  await baselines.accept(version('a'), FIRST_USE)
  const same = version('b', { name: 'fetch', definition: { name: 'fetch', description: 'version a' } })
  expect((await baselines.explain(same, [])).changes).toMatchObject([{ class: 'renamed-but-same' }])
  const like = version('c', { name: 're\u0430d', definition: { name: 're\u0430d' } })
  expect(baselines.hinder(like)).toContain('looks like that of read')
  expect((await baselines.explain(like, [])).changes[0]).toMatchObject({
    class: 'lookalike-name',
    risk: 'high',
  })
  expect(baselines.hinder(version('d', { type: 'resource', name: 'READ' }))).toBeUndefined()
})

test('the number of items and the size of one are bounded', async () => {
  await store.close()
  await open(2)
  await baselines.accept(version('a', { name: '1' }), FIRST_USE)
  await baselines.accept(version('a', { name: '2' }), FIRST_USE)
  await expect(baselines.accept(version('a', { name: '3' }), FIRST_USE)).rejects.toThrow(/more than 2 items/)
  const huge = version('h', { name: '1', definition: { text: 'x'.repeat(2 << 20) } })
  expect(baselines.hinder(huge)).toContain('too large')
  await expect(baselines.accept(huge, FIRST_USE)).rejects.toThrow(/larger/)
  await baselines.quarantine(huge, 'r')
  expect((await baselines.showQuarantined(huge))?.definition).toEqual({ 'callgate/too-large': 2097163 })
})

test('judgement table', () => {
  const judge = (...input: Parameters<typeof judgeItem>) => judgeItem(...input).action
  expect(judge('new', 'on-first-use', 'benign')).toBe('accept')
  expect(judge('new', 'on-first-use', 'suspicious')).toBe('quarantine')
  expect(judge('new', 'on-first-use', 'malicious')).toBe('quarantine')
  expect(judge('new', 'reviewed', 'benign')).toBe('quarantine')
  expect(judge('changed', 'on-first-use', 'benign', true)).toBe('quarantine')
  expect(judge('quarantined', 'on-first-use', 'benign', true)).toBe('quarantine')
  expect(judge('accepted', 'reviewed', 'benign')).toBe('show')
  expect(judge('accepted', 'on-first-use', 'malicious')).toBe('quarantine')
  expect(judge('accepted', 'on-first-use', 'malicious', true)).toBe('show')
})

test('diff: empty exactly for equal definitions, and bounded', () => {
  const definition = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
  fc.assert(
    fc.property(definition, definition, (a, b) => {
      const [x, y] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))] as [
        JsonObject,
        JsonObject,
      ]
      expect(diffDefinitions(x, structuredClone(x)).changes).toEqual([])
      expect(diffDefinitions(x, y).changes.length === 0).toBe(isDeepStrictEqual(x, y))
    }),
  )
  const many = diffDefinitions({}, Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i])))
  expect([many.changes.length, many.truncated]).toEqual([200, true])
  expect(diffDefinitions({ 'a/b': 1 }, {}).changes).toMatchObject([
    { path: '/a~1b', change: 'removed', after: null },
  ])
})

test('the standing of an item needs no definition, and any quarantined version of it counts, also after a restart', async () => {
  const template = { type: 'template' as const, name: 'day://{day}' }
  await baselines.accept(version('a', template), FIRST_USE)
  expect(baselines.standing(version('', template))).toBe('accepted')
  await baselines.quarantine(version('b', template), 'drift')
  await baselines.quarantine(version('c', { name: 'write' }), 'new')
  await reopen()
  expect(baselines.standing(version('', template))).toBe('quarantined')
  expect(baselines.standing(version('', { name: 'write' }))).toBe('quarantined')
  expect(baselines.standing(version('', { name: 'other' }))).toBe('unknown')
  expect(baselines.standing(version('', { ...template, tenant: 'other' }))).toBe('unknown')
  expect([...baselines.templates('default', 'files')]).toEqual(['day://{day}'])
  expect([...baselines.templates('other', 'files')]).toEqual([])
})
