/** `npm run bench:detection`: how well the engine as shipped finds what it is for, on labelled records, in both directions. */

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORPUS_TASKS, type CorpusRecord, type CorpusTask } from '@callgate/contracts/corpus'
import type { Inspector } from '@callgate/engine/inspect-types'
import { readToolOptions } from '../../../tools/tool-options.ts'
import { findCorpora, readCorpora } from './corpus.ts'
import { measureCostApart } from './cost.ts'
import { readDigests } from './digests.ts'
import { printErrors } from './errors.ts'
import { reportEvasions } from './evasion-report.ts'
import {
  type Folds,
  HELD_OUT,
  openFolds,
  readHeldOutScores,
  scoreHeldOut,
  writeHeldOutScores,
} from './held-out.ts'
import { createShippedInspector, judgeAll, type Judged, TRAINED } from './judge.ts'
import { comparePeers } from './peers.ts'
import { costTable, evasionTables, printReport, printTable, write } from './print.ts'
import { renderPage } from './render.ts'
import { reportTask, type TaskReport } from './report.ts'
import {
  compareDigests,
  compareFigures,
  readScoreboard,
  SCOREBOARD,
  type Scoreboard,
  writeScoreboard,
} from './scoreboard.ts'

const EXIT_LOSS = 1
/** There is nothing to measure on: neither a pass nor a failure. */
const EXIT_NO_CORPORA = 3
const PAGE = join(import.meta.dirname, '../../../docs/detection.md')

const HELP = `
npm run bench:detection -- [options]: how much of what is hostile, secret or personal is found, and how much else is flagged

  --corpora <folder>   labelled records (CALLGATE_CORPORA)
  --task <name>…  --family <name>…   of these alone
  --errors <n>         shows so many that are judged wrongly
  --evasions  --cost  --peers        measures those
  --folds <folder>     judges with the models of npm run train:folds
  --held-out <file>    scores of models that did not see what they judge
  --seen               judges with the shipped model instead
  --write  --check     commits the figures; compares with what is committed`
const { values } = readToolOptions(HELP, {
  corpora: { type: 'string' },
  task: { type: 'string', multiple: true },
  family: { type: 'string', multiple: true },
  /** Folder in which training left the models of the folds; judges with them, and renews the held-out scores with --write. */
  folds: { type: 'string' },
  /** Scores of models that did not see the family they judge. */
  'held-out': { type: 'string', default: HELD_OUT },
  /** Judges with the shipped weights, which saw all families: what a user gets on these very texts. */
  seen: { type: 'boolean', default: false },
  errors: { type: 'string' },
  /** Measures everything and commits it to the scoreboard and its page. */
  write: { type: 'boolean', default: false },
  /** Compares digests and figures with the scoreboard. */
  check: { type: 'boolean', default: false },
  evasions: { type: 'boolean', default: false },
  cost: { type: 'boolean', default: false },
  /** Installs other libraries for the run and compares. */
  peers: { type: 'boolean', default: false },
})

process.exitCode = await run()

async function run(): Promise<number> {
  const stale = values.check ? compareDigests(readScoreboard().digests, readDigests()) : []
  for (const line of stale) write(`${line} Measure again: npm run bench:detection -- --write`)
  const folder = findCorpora(values.corpora)
  if (folder === undefined) {
    write(
      'There are no corpora here: nothing was measured. Put them at ../shared/corpora/open beside the repository,',
    )
    write('or name their folder with --corpora or CALLGATE_CORPORA.')
    if (values.check) return stale.length === 0 ? 0 : EXIT_LOSS
    return EXIT_NO_CORPORA
  }
  const records = (await readCorpora(folder)).filter(isWanted)
  const startedMs = performance.now()
  const folds = values.folds === undefined ? undefined : await openFolds(values.folds)
  const heldOut = await takeHeldOut(records, folds)
  const shipped = await createShippedInspector()
  const judged = judgeAll(records, heldOut === undefined ? shipped : await withoutTrained(), heldOut)
  write(`${records.length} records judged in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  const tasks = reportTasks(judged)
  if (values.check) return printLosses(stale, tasks)
  for (const report of Object.values(tasks)) printReport(report)
  if (values.errors !== undefined) printErrors(judged, Number(values.errors))
  const peers = values.write || values.peers ? await comparePeers(judged) : []
  for (const table of peers) printTable(table)
  const evasions = values.write || values.evasions ? reportEvasions(judged, folds ?? (() => shipped)) : {}
  for (const table of evasionTables(evasions)) printTable(table)
  if (!values.write && !values.cost) return 0
  const cost = await measureCostApart(judged)
  printTable(costTable(cost))
  if (!values.write) return 0
  if (folds !== undefined && heldOut !== undefined) writeHeldOutScores(HELD_OUT, heldOut)
  commit({ tasks, evasions, cost, peers, heldOut: heldOut !== undefined }, records)
  return 0
}

/** From the models of the folds, from what was measured last, or none: then the shipped model judges what it was trained on. */
async function takeHeldOut(records: readonly CorpusRecord[], folds: Folds | undefined) {
  if (values.seen) return undefined
  return folds === undefined ? readHeldOutScores(values['held-out']) : scoreHeldOut(records, folds)
}

function withoutTrained(): Promise<Inspector> {
  return createShippedInspector({ disabled: [TRAINED] })
}

function isWanted({ family, meta }: CorpusRecord): boolean {
  return (
    (values.task === undefined || values.task.includes(meta.task)) &&
    (values.family === undefined || values.family.includes(family))
  )
}

function reportTasks(judged: readonly Judged[]): Partial<Record<CorpusTask, TaskReport>> {
  const present = CORPUS_TASKS.filter((task) => judged.some(({ record }) => record.meta.task === task))
  return Object.fromEntries(present.map((task) => [task, reportTask(task, judged)]))
}

function printLosses(stale: readonly string[], tasks: Scoreboard['tasks']): number {
  const losses = compareFigures(readScoreboard(), { tasks })
  for (const loss of losses) write(`LOSS  ${loss}`)
  if (losses.length === 0) write('No figure fell by more than a point.')
  return stale.length === 0 && losses.length === 0 ? 0 : EXIT_LOSS
}

function commit(measured: Omit<Scoreboard, 'digests' | 'corpora'>, records: readonly CorpusRecord[]): void {
  if (values.task !== undefined || values.family !== undefined)
    throw new Error('Only the figures of all records are committed: leave out --task and --family.')
  const hash = createHash('sha256')
  for (const record of records) hash.update(`${JSON.stringify(record)}\n`)
  const corpora = { digest: hash.digest('hex'), records: records.length }
  writeFileSync(SCOREBOARD, writeScoreboard({ digests: readDigests(), corpora, ...measured }))
  // From what was written, so that the page can be made again from the file alone.
  writeFileSync(PAGE, renderPage(readScoreboard()))
}
