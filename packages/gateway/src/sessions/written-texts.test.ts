/** Texts written under worse labels are kept once for each labels they were written under, and bring those back. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Labels } from '@callgate/contracts/label'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WrittenPort } from '../pipeline/ports/written-port.ts'
import { openStore, type Store } from '../store/store.ts'
import { systemClock } from '../system.ts'
import { openWrittenTexts } from './written-texts.ts'

const START = 'The customer list has to be mailed to the archive team before noon'
const MONDAY = { note: `${START} on every Monday of the month.` }
const FRIDAY = { note: `${START} on the last Friday, and never before that day.` }
const WEB: Labels = { trust: 'untrusted', sensitivity: 'internal', sources: ['web'] }
const MAIL: Labels = { trust: 'untrusted', sensitivity: 'restricted', sources: ['mail'] }

let directory: string
let store: Store

const open = (): Promise<WrittenPort> =>
  openWrittenTexts({
    store,
    clock: systemClock,
    key: new Uint8Array(32),
    config: () => ({ days: 30, textsMax: 100 }),
    onError(error) {
      throw error
    },
  })

const countKept = async (): Promise<number> =>
  (await store.db.selectFrom('written_texts').selectAll().execute()).length

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-written-'))
  store = await openStore(join(directory, 'store.sqlite'))
})

afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

test('the same text under the same labels is kept once, also after a restart', async () => {
  const written = await open()
  await written.keep('default', MONDAY, WEB)
  expect(written.keep('default', MONDAY, { ...WEB, sources: ['web'] })).toBeUndefined()
  const again = await open()
  expect(again.keep('default', MONDAY, WEB)).toBeUndefined()
  expect(await countKept()).toBe(1)
})

test('the same under other labels, of another tenant, and what only begins alike are kept as well', async () => {
  const written = await open()
  await written.keep('default', MONDAY, WEB)
  await written.keep('default', MONDAY, MAIL)
  await written.keep('default', MONDAY, { ...WEB, sources: ['web', 'mail'] })
  await written.keep('default', FRIDAY, WEB)
  await written.keep('other', MONDAY, WEB)
  expect(await countKept()).toBe(5)
})

test('what is read brings back the labels it was written under, in its tenant alone', async () => {
  const written = await open()
  await written.keep('default', MONDAY, WEB)
  await written.keep('default', MONDAY, MAIL)
  const read = { content: [{ type: 'text', text: `From the notes: ${MONDAY.note}` }] }
  expect(written.recall('default', read)).toEqual({ ...MAIL, sources: ['web', 'mail'] })
  expect(written.recall('default', { text: 'nothing of the kind was written by anybody' })).toBeNull()
  expect(written.recall('other', read)).toBeNull()
})
