/** Every shipped scenario can fire: what it looks for is something that is emitted. */

import { ERROR_CODES } from '@callgate/contracts/errors'
import { FLOW_CODES } from '@callgate/contracts/flow'
import { type EventMatch, type Scenario } from '@callgate/contracts/scenario'
import { compileMatch } from '@callgate/engine/correlate/event-match'
import { expandRun } from '@callgate/engine/correlate/scenario-pack'
import { listFindingCodes } from '@callgate/engine/finding-codes'
import { DRIFT } from '@callgate/engine/response/signals'
import { expect, test } from 'vitest'
import { loadRulePacks } from './rule-packs.ts'
import { loadShippedScenarios } from './scenario-packs.ts'

const scenarios = await loadShippedScenarios()
const findingCodes = listFindingCodes(await loadRulePacks([]))
/** What each type of event carries as codes; the others carry none. */
const EMITTED: Readonly<Partial<Record<string, readonly string[]>>> = {
  finding: [...findingCodes.all, ...FLOW_CODES, DRIFT],
  denial: Object.keys(ERROR_CODES),
}

function matchesOf(scenario: Scenario): readonly EventMatch[] {
  const until = scenario.until === undefined ? [] : [scenario.until]
  switch (scenario.type) {
    case 'sequence':
      return [...scenario.steps, ...until]
    case 'absence':
      return [scenario.match, scenario.missing, ...until]
    default:
      return [scenario.match, ...until]
  }
}

const globs = scenarios.flatMap((scenario) =>
  matchesOf(scenario).flatMap(({ event, codes }) =>
    (codes ?? []).map((glob) => ({ id: scenario.id, events: [event].flat(), glob })),
  ),
)

test('scenarios with codes are there to be looked at', () => {
  expect(globs.length).toBeGreaterThan(20)
})

test('what ships and is on names the scenarios of at least 25 techniques of SAFE-MCP', () => {
  const byTechnique = new Map<string, string[]>()
  for (const { id, maturity, mapping } of scenarios)
    for (const technique of maturity === 'stable' ? (mapping.safeMcp ?? []) : [])
      byTechnique.set(technique, [...(byTechnique.get(technique) ?? []), id])
  expect(byTechnique.size).toBeGreaterThanOrEqual(25)
  for (const technique of byTechnique.keys()) expect(technique).toMatch(/^SAFE-T\d{4}(?:\.\d{3})?$/)
})

test.each(globs)('$id: something emits $glob', ({ events, glob }) => {
  const [plain] = expandRun([{ event: 'finding', afterMs: 0, times: 1 }])
  const emitted = events.some((event) => {
    const { matches } = compileMatch({ event, codes: [glob] })
    return (EMITTED[event] ?? []).some(
      (code) => plain !== undefined && matches({ ...plain, type: event, codes: [code] }),
    )
  })
  // Some detectors take their codes from elsewhere and cannot list them.
  const isOpen = events.includes('finding') && findingCodes.has(glob.replace('*', 'anything'))
  expect(emitted || isOpen).toBe(true)
})
