/** Sessions of many lines of work, run through replay as a user would run them: what is stopped, and who is left in peace. */

import { InspectionConfig } from '@callgate/contracts/config'
import type { ReplayLine } from '@callgate/contracts/replay'
import { eventsOfTrace } from '@callgate/engine/replay/events'
import { type ReplayOptions, replaySession } from '@callgate/engine/replay/replay-session'
import { describe, expect, it } from 'vitest'
import { createShippedInspector } from '../../packages/gateway/src/cli/inspect/inspector.ts'
import { listShippedInForce } from '../../packages/gateway/src/config/scenario-packs.ts'
import { ATTACKS } from './session-domains-attacks.table.ts'
import type { Sample } from './session-domains.parts.ts'
import { WORK } from './session-domains-work.table.ts'

const { inspector } = await createShippedInspector()
const FLOWS_ONLY: ReplayOptions = {
  settings: InspectionConfig.parse({}),
  inspector: null,
  scenarios: [],
  policy: null,
  given: null,
  opaque: false,
  noUser: false,
  seed: 11,
}
const EVERYTHING: ReplayOptions = { ...FLOWS_ONLY, inspector, scenarios: await listShippedInForce() }

const play = ({ id, trace }: Sample, options: ReplayOptions): ReplayLine =>
  replaySession(id, eventsOfTrace(trace), options)

const isDriven = (step: unknown): boolean =>
  typeof step === 'object' && step !== null && 'attacker_driven' in step

/** One of the calls that are the attack was denied, or held for a human. */
function isStopped(sample: Sample, options: ReplayOptions): boolean {
  return play(sample, options).steps.some(
    ({ index, decision }) => isDriven(sample.trace[index]) && (decision === 'deny' || decision === 'ask'),
  )
}
const isDisturbed = (sample: Sample, options: ReplayOptions): boolean => {
  const { denied, askedHuman } = play(sample, options)
  return denied || askedHuman
}
const idsOf = (samples: readonly Sample[]): string[] => samples.map(({ id }) => id)

describe.each([
  ['flows only', FLOWS_ONLY],
  ['flows only, no user', { ...FLOWS_ONLY, noUser: true }],
  ['flows only, opaque', { ...FLOWS_ONLY, opaque: true }],
  ['flows only, opaque, no user', { ...FLOWS_ONLY, opaque: true, noUser: true }],
  ['everything on', EVERYTHING],
  ['everything on, no user', { ...EVERYTHING, noUser: true }],
] as const)('%s', (_, options) => {
  it('misses no attack', () => {
    expect(idsOf(ATTACKS.filter((sample) => !isStopped(sample, options)))).toEqual([])
  })

  it('disturbs no work', () => {
    expect(idsOf(WORK.filter((sample) => isDisturbed(sample, options)))).toEqual([])
  })

  it('denies no work', () => {
    expect(idsOf(WORK.filter((sample) => play(sample, options).denied))).toEqual([])
  })
})
