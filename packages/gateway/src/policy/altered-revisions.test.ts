/** A revision that was changed in the file of the store decides nothing, whatever else was changed with it, and can be mended. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminEntry } from '@callgate/contracts/journal'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPolicyOrigin } from '../composition/policy.ts'
import { loadConfig, type LoadOptions } from '../config/load.ts'
import { openStore, type Store } from '../store/store.ts'
import { DECIDING_ACTS } from './compare-record.ts'
import { FIRST_POLICY, openTestPolicy } from './policy.fixture.ts'
import { digestSource } from './revisions.ts'

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

/** Starts of a gateway over this store, with a journal that outlives them. */
function openStarts() {
  writeFileSync(join(folder, 'policy.yaml'), DENY)
  writeFileSync(
    join(folder, 'callgate.yaml'),
    'version: 1\nsource: store\npolicy: ./policy.yaml\ndata: ./data\nupstreams: {}\n',
  )
  const told: unknown[] = []
  const acts: AdminEntry[] = []
  const note = (...said: unknown[]): void => void told.push(said)
  const logger = { debug: note, info: note, warn: note, error: note }
  let reading: LoadOptions = {}
  return {
    told,
    acts,
    /** What a reload of the gateway that started last finds. */
    reload: () => loadConfig(join(folder, 'callgate.yaml'), reading),
    /** `meanwhile`: what somebody does to the store once what is live was read and before it is used. */
    start: async (meanwhile?: () => Promise<unknown>) => {
      const configured = await loadConfig(join(folder, 'callgate.yaml'))
      if (Array.isArray(configured)) throw new Error(JSON.stringify(configured))
      const { loaded, policy } = await openPolicyOrigin(configured, {
        store,
        logger,
        recordAdmin: async (entry) => void acts.push({ type: 'admin', tenant: 'default', ...entry }),
        lastAct: async () => {
          await meanwhile?.()
          return acts.findLast(({ act }) => DECIDING_ACTS.some((one) => one === act))
        },
      })
      reading = policy.reading
      return loaded.policyDocument.rules.map(({ effect }) => effect)
    },
  }
}

test('at the next start every call is denied, and the log says why', async () => {
  const { start, told } = openStarts()
  expect(await start()).toEqual(['deny'])
  await alter(FIRST_POLICY)
  expect(await start()).toEqual([])
  expect(JSON.stringify(told)).toContain('somebody changed its text in the store')
  await alter(DENY)
  expect(await start()).toEqual(['deny'])
})

/** Text and digest agree, as after somebody who knows how both are made. */
const forge = (text: string) =>
  store.db
    .updateTable('policy_revisions')
    .set({ text, digest: digestSource({ text, cases: null }) })
    .execute()

test('what is compared with the journal is what decides: a change in between denies every call', async () => {
  const { start, told } = openStarts()
  expect(await start()).toEqual(['deny'])
  expect(await start(() => forge(FIRST_POLICY))).toEqual([])
  expect(JSON.stringify(told)).toContain('while the gateway ran')
})

test('a reload takes no other text for the live revision than the one that was compared', async () => {
  const { start, reload } = openStarts()
  expect(await start()).toEqual(['deny'])
  await forge(FIRST_POLICY)
  expect(JSON.stringify(await reload())).toContain('somebody changed the store while the gateway ran')
  await forge(DENY)
  expect(await reload()).toMatchObject({ policyDocument: { rules: [{ effect: 'deny' }] } })
})

test('a digest that was written anew with the text deceives nobody who reads the journal', async () => {
  const { start, told, acts } = openStarts()
  expect(await start()).toEqual(['deny'])
  const digest = digestSource({ text: FIRST_POLICY, cases: null })
  await forge(FIRST_POLICY)
  expect(await start()).toEqual([])
  expect(JSON.stringify(told)).toContain('the journal holds that revision 1 was put in force')
  acts.splice(0)
  // Where nothing is on record there is nothing to compare with, once.
  expect(await start()).toEqual(['allow'])
  expect(acts).toMatchObject([{ act: 'policy.in-force', operator: 'gateway', after: digest }])
  await forge(DENY)
  expect(await start()).toEqual([])
})

test('what was recorded and did not come to pass is told and recorded', async () => {
  const { start, told, acts } = openStarts()
  await start()
  const [seeded] = acts
  const after = digestSource({ text: FIRST_POLICY, cases: null })
  if (seeded !== undefined)
    acts.push({ ...seeded, act: 'policy.activate', subject: 'revision 2', before: seeded.after, after })
  expect(await start()).toEqual(['deny'])
  expect(JSON.stringify(told)).toContain('did not come to pass')
  expect(acts.at(-1)).toMatchObject({ act: 'policy.stay', subject: 'revision 1' })
  expect(await start()).toEqual(['deny'])
  expect(acts).toHaveLength(3)
})

test('what has come to pass is not taken back by the store alone', async () => {
  const { start, told, acts } = openStarts()
  await start()
  const parts = { clock: { nowMs: () => 1 }, random: { id: (prefix: string) => prefix }, acts }
  const { desk } = (await openTestPolicy({ store, ...parts })).kept
  const step = { by: { name: 'ada', id: 'op_ada' }, reason: 'closed', seen: null }
  await desk.draft({ ...step, text: FIRST_POLICY, cases: null, parent: 1 })
  await desk.activate(2, step, false)
  expect(await start()).toEqual(['allow'])
  // As if the gateway had ended before that was recorded: found out at the start.
  expect(acts.pop()).toMatchObject({ act: 'policy.in-force' })
  expect(await start()).toEqual(['allow'])
  expect(acts.at(-1)).toMatchObject({ act: 'policy.in-force', operator: 'gateway', subject: 'revision 2' })
  await store.db.updateTable('policy_heads').set({ live: 1 }).execute()
  expect(await start()).toEqual([])
  expect(JSON.stringify(told)).toContain('the journal holds that revision 2 was put in force')
})

test('a live revision that is missing, and a store that was emptied, stop the start with what to do', async () => {
  const { start, acts } = openStarts()
  await start()
  await store.db.deleteFrom('policy_revisions').execute()
  await expect(start()).rejects.toThrow(/does not hold it/)
  await store.db.deleteFrom('policy_heads').execute()
  // What was only seeded is seeded again; what people have changed is not put back to the file.
  expect(await start()).toEqual(['deny'])
  await store.db.deleteFrom('policy_revisions').execute()
  await store.db.deleteFrom('policy_heads').execute()
  acts.push({ ...acts.at(-1), act: 'policy.activate' } as AdminEntry)
  await expect(start()).rejects.toThrow(/holds no revision at all/)
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
  expect(await desk.rollBack(1, step, false)).toMatchObject(refusal)
  expect(await desk.stage(1, step)).toMatchObject(refusal)
  expect(await desk.draft({ ...next, text: FIRST_POLICY })).toEqual({ number: 3 })
})
