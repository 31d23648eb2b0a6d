/** Leave one family out: the model that judges a record was trained without any record of its family. */

import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { CorpusRecord, CorpusTask } from '@callgate/contracts/corpus'
import { judgeRecord } from '@callgate/engine/corpus/judge-record'
import type { Inspector } from '@callgate/engine/inspect-types'
import { readCorpusLines } from '../../../packages/gateway/src/cli/inspect/corpus-lines.ts'
import { createShippedInspector, type HeldOutScores, SHIPPED, TRAINED } from './judge.ts'
import { write } from './print.ts'

/** What was measured last; the weights of the folds are too large to keep, their scores are not. */
export const HELD_OUT = join(import.meta.dirname, 'held-out.jsonl.gz')

/** An inspector for each family, whose model did not see it. */
export type Folds = (family: string) => Inspector

interface WrittenFold {
  readonly families: readonly string[]
  readonly pack: string
}

/** Reads `folds.json` as training leaves it: `[{"families": […], "pack": "file"}]`, the pack with that fold's weights. */
export async function openFolds(folder: string): Promise<Folds> {
  const written = JSON.parse(readFileSync(join(folder, 'folds.json'), 'utf8')) as readonly WrittenFold[]
  const inspectors = new Map<string, Inspector>()
  for (const { families, pack } of written) {
    const inspector = await createShippedInspector({ packs: [join(folder, pack)] })
    for (const family of families) inspectors.set(family, inspector)
  }
  const shipped = await createShippedInspector()
  const told = new Set<string>()
  return (family) => {
    const inspector = inspectors.get(family)
    if (inspector === undefined && !told.has(family)) {
      told.add(family)
      write(`No fold leaves ${family} out: its records are judged by the shipped model.`)
    }
    return inspector ?? shipped
  }
}

/** Tasks the model has no say in. */
const UNTRAINED: ReadonlySet<CorpusTask> = new Set(['secret', 'pii', 'args'])

export function scoreHeldOut(records: readonly CorpusRecord[], folds: Folds): HeldOutScores {
  const scores = new Map<string, number>()
  for (const record of records) {
    if (UNTRAINED.has(record.meta.task)) continue
    const { score } = judgeRecord(record, onlyTrained(folds(record.family)), SHIPPED)
    if (score > 0) scores.set(record.id, Number(score.toFixed(4)))
  }
  return scores
}

function onlyTrained(inspector: Inspector): Inspector {
  return {
    digest: inspector.digest,
    suppressor: inspector.suppressor,
    inspect(part) {
      const assessment = inspector.inspect(part)
      return { ...assessment, findings: assessment.findings.filter(({ detector }) => detector === TRAINED) }
    },
  }
}

/** Lines of `{"id": …, "score": …}`, plain or gzipped; undefined when there is no such file. */
export async function readHeldOutScores(path: string): Promise<HeldOutScores | undefined> {
  if (!existsSync(path)) return undefined
  const scores = new Map<string, number>()
  for await (const line of readCorpusLines(createReadStream(path))) {
    const { id, score } = JSON.parse('text' in line ? line.text : '{}') as { id?: unknown; score?: unknown }
    if (typeof id !== 'string' || typeof score !== 'number' || !(score >= 0 && score <= 1))
      throw new Error(`${path}, line ${line.number} must be {"id": string, "score": 0…1}`)
    scores.set(id, score)
  }
  return scores
}

export function writeHeldOutScores(path: string, scores: HeldOutScores): void {
  const lines = [...scores].map(([id, score]) => `${JSON.stringify({ id, score })}\n`)
  writeFileSync(path, gzipSync(lines.join(''), { level: 9 }))
}
