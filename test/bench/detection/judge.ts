/** Judges every record with the engine as it ships, or with the scores of models that never saw a record's family. */

import { readFileSync } from 'node:fs'
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

export async function createShippedInspector(): Promise<Inspector> {
  const host = createEngineHost(new Uint8Array(32))
  return createInspector({ host, settings: SHIPPED, packs: await loadRulePacks([]) })
}

/** Scores of models trained without the family of the record, by record id, on the scale of `minConfidence`. */
export type HeldOutScores = ReadonlyMap<string, number>

/** Findings of the trained model, which saw these records; held-out scores stand in for them. */
const isTrained = ({ code }: CorpusFinding): boolean => code.startsWith('model/')

export function judgeAll(
  records: readonly CorpusRecord[],
  inspector: Inspector,
  heldOut?: HeldOutScores,
): Judged[] {
  return records.map((record) => judgeOne(record, inspector, heldOut))
}

function judgeOne(record: CorpusRecord, inspector: Inspector, heldOut: HeldOutScores | undefined): Judged {
  const group = groupOf(record)
  const verdict = judgeRecord(record, inspector, SHIPPED)
  const score = heldOut?.get(record.id)
  if (heldOut === undefined || score === undefined) return { record, group, ...verdict }
  const findings = verdict.findings.filter((finding) => !isTrained(finding))
  const flagged = findings.length > 0 || score >= SHIPPED.minConfidence
  const surest = Math.max(0, ...findings.map(({ confidence }) => confidence))
  return { record, group, flagged, score: Math.max(surest, score), findings }
}

/** Lines of `{"id": …, "score": …}`. */
export function readHeldOutScores(path: string): HeldOutScores {
  const scores = new Map<string, number>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const { id, score } = JSON.parse(line) as { id?: unknown; score?: unknown }
    if (typeof id !== 'string' || typeof score !== 'number' || !(score >= 0 && score <= 1))
      throw new Error(`${path}: every line must be {"id": string, "score": 0…1}`)
    scores.set(id, score)
  }
  return scores
}
