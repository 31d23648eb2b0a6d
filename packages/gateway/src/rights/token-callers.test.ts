/** Who came with a token stands in the table of rights: kept over a restart, forgotten when they stay away, bounded in what is kept. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Caller } from '@callgate/contracts/identity'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { listRows, listSubjects } from './subjects.ts'
import { openTokenCallers, type TokenCallers } from './token-callers.ts'

let folder: string
let store: Store
let nowMs: number
let opened: TokenCallers[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-callers-'))
  store = await openStore(join(folder, 'store.sqlite'))
  nowMs = 1_000
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((callers) => callers.settle()))
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const warned: string[] = []
const logger = {
  warn: (_details: object, message: string) => void warned.push(message),
  error(details: object) {
    throw new Error(JSON.stringify(details))
  },
}
const open = async (more: { readonly callersMax?: number } = {}): Promise<TokenCallers> => {
  const parts = { tenant: 'default', store, clock: { nowMs: () => nowMs }, logger, ...more }
  const callers = await openTokenCallers(parts)
  opened.push(callers)
  return callers
}
const caller = (principal: string, groups: readonly string[] = [], tenant = 'default'): Caller => ({
  tenant,
  principal: { id: principal, groups, claims: { iss: 'https://login.test', email: 'not kept' } },
  agent: { id: 'editor', groups: [] },
  credential: { method: 'jwt', keyId: 'jwt', expiresAtMs: null },
})
const subject = (principal: string, groups: readonly string[] = []) => ({
  agent: { id: 'editor', groups: [] },
  principal: { id: principal, groups, claims: { iss: 'https://login.test' } },
})

it('keeps names, groups and issuer, with the groups of the last time, and not those of another tenant', async () => {
  const callers = await open()
  callers.note(caller('ada', ['b', 'a']))
  callers.note(caller('ada', ['c']))
  callers.note(caller('bob'))
  callers.note(caller('eve', [], 'other'))
  expect(callers.list()).toEqual([subject('ada', ['c']), subject('bob')])
  await callers.settle()
  const again = await open()
  expect(again.list()).toHaveLength(2)
  expect(again.list()).toContainEqual(subject('ada', ['c']))
  expect(JSON.stringify(await store.db.selectFrom('token_callers').selectAll().execute())).not.toContain(
    'not kept',
  )
})

it('makes them rows of the table beside agent keys, and members of their groups', async () => {
  const callers = await open()
  callers.note(caller('ada', ['staff']))
  const subjects = listSubjects([], callers.list(), { anonymous: null }, nowMs)
  expect(listRows(subjects, { by: 'agent', agent: 'editor' })).toEqual([
    { group: null, members: [subject('ada', ['staff'])] },
  ])
  expect(listRows(subjects, { by: 'group' }).map(({ group }) => group)).toEqual(['staff'])
})

it('writes who comes often once an hour, and forgets who stays away', async () => {
  const callers = await open()
  const seen = async () => {
    await callers.settle()
    return (await store.db.selectFrom('token_callers').select(['principal', 'seen_at']).execute()).map(
      ({ principal, seen_at }) => [principal, seen_at],
    )
  }
  callers.note(caller('ada'))
  nowMs += 1_000
  callers.note(caller('ada'))
  expect(await seen()).toEqual([['ada', 1_000]])
  nowMs += 3_600_000
  callers.note(caller('ada'))
  expect(await seen()).toEqual([['ada', nowMs]])
  nowMs += 91 * 86_400_000
  expect(callers.list()).toEqual([])
  callers.note(caller('bob'))
  expect(await seen()).toEqual([['bob', nowMs]])
})

it('says once that there are more than it keeps, and takes new ones when old ones stayed away', async () => {
  const callers = await open({ callersMax: 3 })
  warned.length = 0
  for (const name of ['a', 'b', 'c', 'd', 'e']) callers.note(caller(name))
  expect(callers.list()).toHaveLength(3)
  expect(warned).toEqual([expect.stringContaining('does not stand in the table of rights')])
  nowMs += 91 * 86_400_000
  callers.note(caller('new'))
  expect(callers.list()).toEqual([subject('new')])
  await callers.settle()
})
