/** Judges one corpus record with an inspector, at the thresholds it ships with. */

import type { CorpusFinding, CorpusRecord, CorpusVerdict } from '@callgate/contracts/corpus'
import type { Finding } from '@callgate/contracts/finding'
import type { Inspector } from '../inspect-types.ts'
import { partsOf, type RecordPart } from './parts.ts'
import { scoreTask, type Thresholds } from './score.ts'

export function judgeRecord(
  record: CorpusRecord,
  inspector: Inspector,
  thresholds: Thresholds,
): CorpusVerdict {
  const { task } = record.meta
  let flagged = false
  let score = 0
  const findings: CorpusFinding[] = []
  for (const part of partsOf(record)) {
    const judged = scoreTask(task, inspector.inspect(part.part).findings, thresholds)
    flagged ||= judged.flagged
    score = Math.max(score, judged.score)
    for (const finding of judged.counted) findings.push(describe(finding, part))
  }
  return { id: record.id, task, flagged, score, findings }
}

function describe(finding: Finding, { textAt, prefix }: RecordPart): CorpusFinding {
  const { code, severity, confidence, span, view, message, evidence } = finding
  const path = span.path === textAt ? prefix : prefix + span.path
  return {
    code,
    class: finding.class,
    severity,
    confidence,
    path,
    start: span.start,
    end: span.end,
    view,
    message,
    evidence,
  }
}
