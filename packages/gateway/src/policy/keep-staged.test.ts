/** Counts of a staged revision over a real store: they go on after a restart, and never stand for another staging. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { keepStaged, loadStaged } from './keep-staged.ts'
import { StagedBook } from './staged-book.ts'

const POLICY = {} as CompiledPolicy
const logger = { warn() {} }
const compared = {
  revision: 2,
  exchangeId: 'x',
  principal: 'alice',
  agent: 'editor',
  upstream: 'files',
  target: 'read',
  kind: 'call',
  side: 'request',
  was: 'allow',
  wouldBe: 'deny',
  rules: ['r'],
} as const

let folder: string
let store: Store
let nowMs: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-keep-staged-'))
  store = await openStore(join(folder, 'store.sqlite'))
  nowMs = 1_000
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

function open() {
  const book = new StagedBook({ nowMs: () => nowMs })
  const parts = { store, tenant: 'default', book, logger }
  return { book, parts, close: keepStaged(parts) }
}

test('what was counted is there after a restart, and is counted on', async () => {
  const before = open()
  before.book.begin(2, POLICY)
  before.book.note(compared)
  before.book.note({ ...compared, wouldBe: 'allow' })
  before.book.fail()
  await before.close()
  const after = open()
  nowMs = 9_000
  const counted = await loadStaged(after.parts, { revision: 2, sinceMs: 900 })
  expect(counted).toEqual(before.book.view())
  if (counted !== undefined) after.book.resume(counted, POLICY)
  after.book.note(compared)
  expect(after.book.view()).toMatchObject({
    revision: 2,
    sinceMs: 1_000,
    compared: 3,
    differing: 2,
    failed: 1,
    byTool: [{ tool: 'files/read', was: 'allow', wouldBe: 'deny', count: 2 }],
    newest: [{ atMs: 9_000 }, { atMs: 1_000 }],
  })
  await after.close()
})

test('another revision, or the same staged again, is counted anew', async () => {
  const { book, parts, close } = open()
  book.begin(2, POLICY)
  book.note(compared)
  await close()
  expect(await loadStaged(parts, { revision: 3, sinceMs: 900 })).toBeUndefined()
  expect(await loadStaged(parts, { revision: 2, sinceMs: 2_000 })).toBeUndefined()
})

test('nothing is kept of what is no longer staged', async () => {
  const first = open()
  first.book.begin(2, POLICY)
  await first.close()
  const second = open()
  second.book.clear()
  await second.close()
  expect(await loadStaged(second.parts, { revision: 2, sinceMs: 0 })).toBeUndefined()
})

test('what cannot be read is counted anew', async () => {
  const { parts } = open()
  const row = { tenant: 'default', revision: 2, since: 1_000, counted: '{"revision":"two"' }
  await store.batch([store.db.insertInto('staged_counts').values(row)])
  expect(await loadStaged(parts, { revision: 2, sinceMs: 0 })).toBeUndefined()
})
