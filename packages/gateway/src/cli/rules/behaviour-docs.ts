/** What `callgate explain` says of codes of behaviour: scenarios, and departures from baselines. */

import { existsSync } from 'node:fs'
import { BASELINE_CODES, type BaselineCode } from '@callgate/contracts/behaviour'
import { InspectionConfig } from '@callgate/contracts/config'
import type { FlowAction } from '@callgate/contracts/flow'
import type { Scenario } from '@callgate/contracts/scenario'
import { listBehaviourActions } from '@callgate/engine/correlate/behaviour-actions'
import { codeOf } from '@callgate/engine/correlate/correlator'
import { describeBaseline } from '@callgate/engine/own-findings'
import { loadShippedScenarios, readScenarioPack } from '../../config/scenario-packs.ts'
import { loadOrExplain } from '../gateway-client.ts'
import { bold, dim, makePrintable, print } from '../terminal.ts'

export type BehaviourDocs =
  | {
      readonly type: 'scenario'
      readonly code: string
      readonly action: FlowAction
      readonly scenario: Scenario
    }
  | {
      readonly type: 'baseline'
      readonly code: BaselineCode
      readonly action: FlowAction
      readonly text: string
    }

const SAMPLES_SHOWN = 3
const SAMPLE_CHARS = 160

/** By code, or by the id of a scenario; undefined when there is none. */
export async function readBehaviour(
  code: string,
  config: string | undefined,
): Promise<BehaviourDocs | undefined> {
  const { scenarios, settings } = await readKnown(config)
  const actions = listBehaviourActions(settings)
  const actionFor = (of: string, shipped: FlowAction): FlowAction =>
    Object.hasOwn(actions, of) ? (actions[of] ?? shipped) : shipped
  const baseline = BASELINE_CODES.find((one) => one === code)
  if (baseline !== undefined)
    return {
      type: 'baseline',
      code: baseline,
      action: actionFor(baseline, 'notify'),
      text: describeBaseline(baseline),
    }
  const scenario = scenarios.find((one) => codeOf(one) === code || one.id === code)
  if (scenario === undefined) return undefined
  const own = codeOf(scenario)
  return { type: 'scenario', code: own, action: actionFor(own, scenario.action), scenario }
}

/** Those that are off as well. */
async function readKnown(config: string | undefined) {
  const shipped = await loadShippedScenarios()
  if (config === undefined && !existsSync('callgate.yaml'))
    return { scenarios: shipped, settings: InspectionConfig.parse({}) }
  const { inspection } = (await loadOrExplain(config)).config
  const known = new Map(shipped.map((one) => [one.id, one]))
  for (const path of inspection.behaviour.packs)
    for (const one of (await readScenarioPack(path)).scenarios) known.set(one.id, one)
  return { scenarios: [...known.values()], settings: inspection }
}

export function showBehaviour(docs: BehaviourDocs): void {
  if (docs.type === 'baseline') {
    print(bold(docs.code))
    print(`\n${docs.text}\n`)
    print(`  action      ${docs.action}`)
    return
  }
  const { code, action, scenario } = docs
  const { title, rationale, severity, confidence, type, groupBy, withinMs, maturity, mapping } = scenario
  print(`${bold(code)}  ${title}`)
  print(`\n${rationale}\n`)
  print(`  severity    ${severity}, ${Math.round(confidence * 100)} % sure`)
  print(`  action      ${maturity === 'stable' ? action : `${maturity}: off`}`)
  print(`  type        ${type}, by ${groupBy.join(' and ')}, within ${Math.round(withinMs / 1_000)} s`)
  const { owaspMcp, safeMcp, atlas } = mapping
  print(`  mapping     ${[...owaspMcp, ...safeMcp, ...atlas].join(' · ')}`)
  showRuns('fires on', scenario.samples.match)
  showRuns('does not fire on', scenario.samples.miss)
}

function showRuns(title: string, runs: Scenario['samples']['match']): void {
  print(`\n  ${title}`)
  for (const run of runs.slice(0, SAMPLES_SHOWN)) {
    const shown = makePrintable(JSON.stringify(run))
    print(`    ${dim(shown.length > SAMPLE_CHARS ? `${shown.slice(0, SAMPLE_CHARS)}…` : shown)}`)
  }
}

export function showSilencingOfBehaviour(code: string): void {
  print('\n  To silence it everywhere, in callgate.yaml:')
  print(`    inspection:\n      ruleActions: { ${code}: allow }`)
}
