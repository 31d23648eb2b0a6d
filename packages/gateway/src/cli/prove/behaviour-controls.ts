/** Controls that watch behaviour: a scenario that ships, and a departure from a learned baseline. */

import type { InspectionConfig } from '@callgate/contracts/config'
import type { JournalEntry } from '@callgate/contracts/journal'
import { listBehaviourActions } from '@callgate/engine/correlate/behaviour-actions'
import type { Control, Shot } from './controls.ts'
import { PROBE_LEARN_CALLS, type Stage } from './stage.ts'

const SCENARIO = 'scenario/loop'
/** The scenario says twenty equal calls within two minutes. */
const EQUAL_CALLS = 22
const BASELINE = 'behaviour/new-tool'

export const BEHAVIOUR_CONTROLS: readonly Control[] = [
  {
    id: 'scenario',
    title: 'A row of calls each of which is allowed: the same one without end',
    off: offBy(SCENARIO),
    async fire(stage) {
      const { token } = await stage.issueKey('prove-loop')
      for (let call = 0; call < EQUAL_CALLS; call += 1)
        await stage.call('echo', { text: 'again' }, { key: token })
      return judge(stage, SCENARIO, 'prove-loop')
    },
  },
  {
    id: 'baseline',
    title: 'A tool that an agent has never used, once it has settled',
    off: offBy(BASELINE),
    async fire(stage) {
      const { token } = await stage.issueKey('prove-settled')
      for (let call = 0; call < PROBE_LEARN_CALLS; call += 1)
        await stage.call('echo', { text: `${call}` }, { key: token })
      await stage.call('measured', {}, { key: token })
      return judge(stage, BASELINE, 'prove-settled')
    },
  },
]

async function judge(stage: Stage, code: string, agent: string): Promise<Shot> {
  const record = (entry: JournalEntry): boolean =>
    (entry.type === 'intent' || entry.type === 'outcome') &&
    entry.agent === agent &&
    entry.findings.some((found) => found.class === 'behaviour' && found.code === code)
  const fired = (await stage.findRecord(0, record)) !== null
  return { fired, evidence: fired ? code : 'NOT REPORTED', record }
}

function offBy(code: string): (inspection: InspectionConfig) => string | null {
  return (inspection) => {
    if (!inspection.behaviour.enabled) return 'inspection.behaviour.enabled: false'
    const actions = listBehaviourActions(inspection)
    return Object.hasOwn(actions, code) && actions[code] === 'allow' ? `${code}: allow` : null
  }
}
