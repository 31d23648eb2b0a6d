/** Judges every record with the engine as it ships, or with the scores of models that never saw a record's family. */

import { InspectionConfig } from '@callgate/contracts/config'
import type { CorpusFinding, CorpusRecord } from '@callgate/contracts/corpus'
import { judgeRecord } from '@callgate/engine/corpus/judge-record'
import type { Inspector } from '@callgate/engine/inspect-types'
import { createInspector } from '@callgate/engine/inspector'
import { loadRulePacks } from '../../../packages/gateway/src/config/rule-packs.ts'
import { createEngineHost } from '../../../packages/gateway/src/inspection/engine-host.ts'
import { type Group, groupOf } from './corpus.ts'

export interface Judged {
  readonly record: CorpusRecord
  readonly group: Group
  readonly flagged: boolean
  readonly score: number
  readonly findings: readonly CorpusFinding[]
}

export const SHIPPED = InspectionConfig.parse({})

/** The engine as it ships; `disabled` detectors left out, `packs` added after those that ship. */
export async function createShippedInspector(
  options: { readonly disabled?: readonly string[]; readonly packs?: readonly string[] } = {},
): Promise<Inspector> {
  const host = createEngineHost(new Uint8Array(32))
  const settings = { ...SHIPPED, disabledRules: [...(options.disabled ?? [])] }
  return createInspector({ host, settings, packs: await loadRulePacks(options.packs ?? []) })
}

/** The detector that is trained; everything else was written by hand and has seen no record. */
export const TRAINED = 'model'

/** What the model says of each record when it did not see the record's family: its score by record id, 0 when left out. */
export type HeldOutScores = ReadonlyMap<string, number>

/** With held-out scores the inspector must be one without the trained detector. */
export function judgeAll(
  records: readonly CorpusRecord[],
  inspector: Inspector,
  heldOut?: HeldOutScores,
): Judged[] {
  return records.map((record) => {
    const { flagged, score, findings } = judgeRecord(record, inspector, SHIPPED)
    const trained = heldOut?.get(record.id) ?? 0
    return {
      record,
      group: groupOf(record),
      flagged: flagged || trained >= SHIPPED.minConfidence,
      score: Math.max(score, trained),
      findings,
    }
  })
}
