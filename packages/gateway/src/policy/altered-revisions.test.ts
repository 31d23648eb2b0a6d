/** A revision whose text was changed in the file of the store decides nothing, and can be mended. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPolicyOrigin } from '../composition-policy.ts'
import { loadConfig } from '../config/load.ts'
import { openStore, type Store } from '../store/store.ts'
import { FIRST_POLICY, openTestPolicy } from './policy.fixture.ts'

let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-altered-'))
  store = await openStore(join(folder, 'store.sqlite'))
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const alter = (text: string) =>
  store.db.updateTable('policy_revisions').set({ text }).where('number', '=', 1).execute()
const DENY = FIRST_POLICY.replace('allow', 'deny')

test('at the next start every call is denied, and the log says why', async () => {
  writeFileSync(join(folder, 'policy.yaml'), DENY)
  writeFileSync(
    join(folder, 'callgate.yaml'),
    'version: 1\nsource: store\npolicy: ./policy.yaml\ndata: ./data\nupstreams: {}\n',
  )
  const told: unknown[] = []
  const note = (...said: unknown[]): void => void told.push(said)
  const logger = { debug: note, info: note, warn: note, error: note }
  const start = async () => {
    const configured = await loadConfig(join(folder, 'callgate.yaml'))
    if (Array.isArray(configured)) throw new Error(JSON.stringify(configured))
    const { loaded } = await openPolicyOrigin(configured, { store, logger, recordAdmin: async () => {} })
    return loaded.policyDocument.rules.map(({ effect }) => effect)
  }
  expect(await start()).toEqual(['deny'])
  await alter(FIRST_POLICY)
  expect(await start()).toEqual([])
  expect(JSON.stringify(told)).toContain('somebody changed its text in the store')
  await alter(DENY)
  expect(await start()).toEqual(['deny'])
})

test('it is neither put in force nor staged; what it said before makes a new revision', async () => {
  const parts = { clock: { nowMs: () => 1 }, random: { id: (prefix: string) => prefix }, acts: [] }
  const { desk } = (await openTestPolicy({ store, ...parts })).kept
  const step = { by: { name: 'ada', id: 'op_ada' }, reason: 'because', seen: null }
  const next = { ...step, text: DENY, cases: null, parent: 1 }
  expect(await desk.draft(next)).toEqual({ number: 2 })
  await desk.activate(2, step, false)
  await alter(`${FIRST_POLICY}# more\n`)
  const refusal = { refused: 'does-not-check', reason: expect.stringContaining('somebody changed its text') }
  expect(await desk.rollBack(1, step)).toMatchObject(refusal)
  expect(await desk.stage(1, step)).toMatchObject(refusal)
  expect(await desk.draft({ ...next, text: FIRST_POLICY })).toEqual({ number: 3 })
})
