import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Submission } from '@callgate/contracts/catalogue'
import { isSameName } from '@callgate/contracts/operator'
import { RegistryConfig } from '@callgate/contracts/registry'
import { openStore, type Store } from '../../store/store.ts'
import { openCatalogue, StepConflict } from './catalogue.ts'
import type { PlannedStep, RefusedStep } from './lifecycle.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-catalogue-'))
  store = await openStore(join(folder, 'callgate.db'))
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const open = () =>
  openCatalogue({
    store,
    clock: { nowMs: () => 1 },
    isOnePerson: isSameName,
    settings: () => RegistryConfig.parse({}),
  })
const submission = Submission.parse({
  id: 'mail',
  source: { type: 'command', command: '/opt/mail' },
  purpose: 'mail',
  owner: 'team',
})
const asked = { tenant: 'default', id: 'mail', by: 'ada' }

function planned(step: PlannedStep | RefusedStep): PlannedStep {
  if ('refused' in step) throw new Error(step.reason)
  return step
}

describe('the stored catalogue', () => {
  it('keeps servers and their history', async () => {
    const catalogue = await open()
    await catalogue.commit(
      'default',
      planned(catalogue.plan(asked, { step: 'submit', submission, why: 'x' })),
    )
    const again = await open()
    expect(again.find('default', 'mail')).toMatchObject({
      stage: 'submitted',
      revision: 1,
      submittedBy: 'ada',
    })
    expect(again.find('other', 'mail')).toBeUndefined()
    expect(await again.history('default', 'mail')).toMatchObject([
      { revision: 1, step: 'submit', from: null, to: 'submitted', by: 'ada', why: 'x' },
    ])
  })

  it('lets one of two reviewers through, and tells the other', async () => {
    const catalogue = await open()
    await catalogue.commit(
      'default',
      planned(catalogue.plan(asked, { step: 'submit', submission, why: 'x' })),
    )
    const one = planned(catalogue.plan({ ...asked, revision: 1 }, { step: 'reject', why: 'no' }))
    const two = planned(catalogue.plan({ ...asked, revision: 1 }, { step: 'retire', why: 'no' }))
    const outcomes = await Promise.allSettled([
      catalogue.commit('default', one),
      catalogue.commit('default', two),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(outcomes[1]).toMatchObject({ reason: expect.any(StepConflict) })
    expect(() => catalogue.plan({ ...asked, revision: 1 }, { step: 'retire', why: 'no' })).toThrow(
      StepConflict,
    )
    expect((await open()).find('default', 'mail')).toMatchObject({ stage: 'rejected', revision: 2 })
  })

  it('leaves nothing of a step whose transaction fails half way', async () => {
    const catalogue = await open()
    await catalogue.commit(
      'default',
      planned(catalogue.plan(asked, { step: 'submit', submission, why: 'x' })),
    )
    const step = planned(catalogue.plan(asked, { step: 'reject', why: 'no' }))
    const broken = { ...step, next: { ...step.next, stage: null as never } }
    await expect(catalogue.commit('default', broken)).rejects.toThrow()
    expect(catalogue.find('default', 'mail')?.stage).toBe('submitted')
    const again = await open()
    expect(again.find('default', 'mail')).toMatchObject({ stage: 'submitted', revision: 1 })
    expect(await again.history('default', 'mail')).toHaveLength(1)
  })
})
