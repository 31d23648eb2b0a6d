/** Kills a real gateway while a revision of the policy is put in force: whenever it ends, exactly one is live. */

import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ControlClient } from '../../packages/gateway/src/control/client.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { type KilledByRecord, openKilledByRecord } from '../support/killed-by-record.ts'

const NOTHING = 'version: 1\n'
const ASKED = { upstream: 'notes', target: 'read' }

let gateway: KilledByRecord
beforeAll(async () => {
  gateway = await openKilledByRecord('policy-kill', () => ({ source: 'store' }))
})
afterEach(() => gateway.kill())
afterAll(() => gateway.close())

/** Which revision is live, and what that decides. */
async function standing(client: ControlClient): Promise<string> {
  const { live, staged } = await client.policyHead()
  const { effect } = await client.explainPolicy(ASKED)
  return `${live.number} ${effect} ${staged === null ? 'nothing staged' : `${staged.revision.number} staged`}`
}

test(
  'between record and effect the old one stays live, after it the new one is',
  { timeout: 120_000 },
  async () => {
    let client = await gateway.start('policy.activate')
    const { number } = await client.draftPolicy({ parent: 1, text: NOTHING, reason: 'closed' })
    await client.stagePolicy(number, 'try')
    await expect(client.activatePolicy(number, 'go')).rejects.toThrow(/No gateway answers/)
    await gateway.kill()

    client = await gateway.start()
    expect(await standing(client)).toBe('1 allow 2 staged')
    expect(await client.stagedPolicy()).toMatchObject({ revision: number })
    await client.activatePolicy(number, 'go')
    await gateway.kill()

    client = await gateway.start('policy.roll-back')
    expect(await standing(client)).toBe('2 deny nothing staged')
    await expect(client.rollBackPolicy(1, 'back')).rejects.toThrow(/No gateway answers/)
    await gateway.kill()

    client = await gateway.start()
    expect(await standing(client)).toBe('2 deny nothing staged')
    await client.rollBackPolicy(1, 'back')
    expect(await standing(client)).toBe('1 allow nothing staged')
    await gateway.kill()
    const { ok } = await verifyJournals({ dirs: [join(gateway.directory, 'data', 'journal')] })
    expect(ok).toBe(true)
  },
)
