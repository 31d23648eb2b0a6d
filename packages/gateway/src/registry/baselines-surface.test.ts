/** What a review accepts becomes the whole baseline of an upstream, in one transaction with the review. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FIRST_USE, type BaselineItem } from '../pipeline/ports/ports.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Baselines } from './baseline-desk.ts'
import { openBaselines } from './baselines.ts'

let directory: string
let store: Store
let baselines: Baselines
const clock = { nowMs: () => 1, monotonicMs: () => 1 }
const files = { tenant: 'default', upstream: 'files' } as const
const tool = (name: string, digest: string, more: Partial<BaselineItem> = {}): BaselineItem => ({
  ...files,
  type: 'tool',
  name,
  digest,
  definition: { name, version: digest },
  ...more,
})

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-surface-'))
  store = await openStore(join(directory, 'store.sqlite'))
  baselines = await openBaselines(store, clock)
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

test('everything reviewed is accepted, what was accepted before and is not in it is a change, others stay', async () => {
  await baselines.accept(tool('read', 'old'), FIRST_USE)
  await baselines.accept(tool('gone', 'a'), FIRST_USE)
  await baselines.quarantine(tool('write', 'w'), 'drift')
  await baselines.accept(tool('read', 'x', { upstream: 'files2' }), FIRST_USE)
  const surface = [tool('read', 'new'), tool('write', 'w'), tool('fresh', 'f')]
  const planned = baselines.planSurface(files, surface, 'bob')
  expect(baselines.state(tool('read', 'old'))).toBe('accepted')
  await store.batch(planned.queries)
  planned.apply()
  const expectAccepted = (of: Baselines): void => {
    for (const item of surface)
      expect([item.name, of.state(item), of.reviewed(item)]).toEqual([item.name, 'accepted', true])
    expect(of.state(tool('read', 'old'))).toBe('changed')
    // Its past stays known: it is no new item when it comes back, in memory and after a restart.
    expect(of.state(tool('gone', 'a'))).toBe('quarantined')
    expect(of.state(tool('gone', 'b'))).toBe('changed')
    expect(of.state(tool('read', 'x', { upstream: 'files2' }))).toBe('accepted')
  }
  expectAccepted(baselines)
  expectAccepted(await openBaselines(store, clock))
})

test('facts take the place of the same ones, and those that were not seen stay as they are', async () => {
  const fact = (type: 'capability' | 'origin', name: string, digest: string): BaselineItem =>
    tool(name, digest, { type })
  await baselines.accept(fact('capability', 'tools', 'old'), FIRST_USE)
  await baselines.accept(fact('capability', 'logging', 'l'), FIRST_USE)
  await baselines.accept(fact('origin', 'launch', 'x'), FIRST_USE)
  const planned = baselines.planSurface(files, [fact('capability', 'tools', 'new')], 'bob')
  await store.batch(planned.queries)
  planned.apply()
  for (const of of [baselines, await openBaselines(store, clock)]) {
    expect(of.state(fact('capability', 'tools', 'new'))).toBe('accepted')
    expect(of.state(fact('capability', 'tools', 'old'))).toBe('changed')
    expect(of.state(fact('capability', 'logging', 'l'))).toBe('accepted')
    expect(of.state(fact('origin', 'launch', 'x'))).toBe('accepted')
  }
  expect((await baselines.listFacts(files)).map(({ name }) => name)).toEqual(['logging', 'tools', 'launch'])
})

test('a transaction that fails accepts nothing', async () => {
  await baselines.accept(tool('read', 'old'), FIRST_USE)
  const planned = baselines.planSurface(files, [tool('read', 'new'), tool('read', 'new')], 'bob')
  const broken = store.db.insertInto('baselines').values({ tenant: null } as never)
  await expect(store.batch([...planned.queries, broken])).rejects.toThrow()
  expect((await openBaselines(store, clock)).state(tool('read', 'old'))).toBe('accepted')
})
