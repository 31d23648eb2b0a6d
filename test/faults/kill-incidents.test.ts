/** Kills a real gateway while an agent is frozen, a tool quarantined and an incident open: none of it is lost. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALLOW_RULE, policyOf } from '../support/test-gateway.ts'
import { callCounted, kill, type Killable, openKillable } from './killable.ts'

const ROUNDS = 4

let killable: Killable

beforeAll(async () => {
  // Every refused call is counted; the third one brings a step, whenever the process is killed.
  const rule = {
    id: 'refused',
    when: { denials: ['policy-denied'] },
    count: 3,
    withinMs: 86_400_000,
    step: 'mark',
  }
  const deny = '{ id: never, effect: deny, on: [call], when: \'args.note == "never"\' }'
  killable = await openKillable({
    name: 'kill-incidents',
    policy: policyOf([ALLOW_RULE, deny]),
    settings: { response: { rules: [rule] } },
  })
})
afterAll(() => killable.close())

// GATE-30.5
test('a kill right after the answer loses no step and no quarantine', async () => {
  const imposed: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const gateway = await killable.start()
    const client = killable.clientOf(gateway)
    expect((await client.listResponses()).map(({ id }) => id)).toEqual(imposed)
    const { step } = await client.respond(
      round % 2 === 0
        ? { step: 'quarantine-tool', scope: 'tool', subject: `counted/t${round}`, reason: 'kill test' }
        : { step: 'freeze', scope: 'agent', subject: `other-${round}`, reason: 'kill test' },
    )
    imposed.push(step.id)
    await kill(gateway)
  }
  const last = await killable.start()
  for (const id of imposed) await killable.clientOf(last).undoResponse(id, 'kill test')
  await kill(last)
}, 120_000)

// GATE-30.5
test('a kill right after the refusal loses no count, no incident and no automatic step', async () => {
  for (let round = 1; round <= 3; round += 1) {
    const gateway = await killable.start()
    expect(await callCounted(gateway, 'never')).toContain('policy-denied')
    await kill(gateway)
  }
  const gateway = await killable.start()
  const client = killable.clientOf(gateway)
  expect(await client.listResponses()).toMatchObject([
    { step: 'mark', scope: 'agent', subject: 'tester', imposedBy: 'rule:refused' },
  ])
  expect(await client.listIncidents()).toMatchObject([{ class: 'denial', agent: 'tester', count: 1 }])
  await kill(gateway)
  const again = await killable.start()
  expect(await killable.clientOf(again).listResponses()).toHaveLength(1)
  await again.stop()
}, 120_000)
