/** Kills a real gateway in the middle of an access review: what was decided is carried out by the next one, and nothing else. */

import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { waitFor } from '../support/clients.ts'
import { type KilledByRecord, openKilledByRecord } from '../support/killed-by-record.ts'

let gateway: KilledByRecord
beforeAll(async () => {
  gateway = await openKilledByRecord('review-kill')
})
afterEach(() => gateway.stop())
afterAll(() => gateway.close())

test.each([
  ['review.decide', 'nothing is in force, and the review goes on', null],
  ['agent-key.revoke', 'the key is revoked by the next gateway', 'done'],
])('killed when %s is on record: %s', { timeout: 120_000 }, async (act, _what, removal) => {
  const before = await gateway.start(`"act":"${act}"`)
  const { key } = await before.createKey({ agent: act.replace('.', '-'), principal: 'bob' })
  const { id } = await before.startReview({
    scope: 'agents',
    owner: 'ada',
    dueAtMs: Date.now() + 3_600_000,
    reason: 'yearly',
  })
  await expect(before.decideReview(id, key.id, { decision: 'remove', reason: 'unused' })).rejects.toThrow()
  await gateway.died()

  const after = await gateway.start()
  const itemOf = async () => (await after.listReviewItems(id)).find(({ subject }) => subject === key.id)
  if (removal !== null) await waitFor('the removal', async () => (await itemOf())?.removal === removal)
  const revoked = (await after.listKeys()).find((one) => one.id === key.id)?.revokedAtMs ?? null
  expect([await itemOf(), revoked === null]).toMatchObject([
    { decision: removal === null ? null : 'remove', removal: removal ?? 'none' },
    removal === null,
  ])
  await gateway.stop()
  expect(await verifyJournals({ dirs: [join(gateway.directory, 'data', 'journal')] })).toMatchObject({
    ok: true,
  })
})
