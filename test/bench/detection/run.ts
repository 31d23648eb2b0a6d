/** `npm run bench:detection`: how well the engine as shipped finds what it is for, on labelled records, in both directions. */

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CORPUS_TASKS, type CorpusRecord, type CorpusTask } from '@callgate/contracts/corpus'
import { findCorpora, readCorpora } from './corpus.ts'
import { measureCost } from './cost.ts'
import { readDigests } from './digests.ts'
import { printErrors } from './errors.ts'
import { reportEvasions } from './evasion-report.ts'
import { createShippedInspector, judgeAll, type Judged, readHeldOutScores } from './judge.ts'
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

const { values } = parseArgs({
  options: {
    corpora: { type: 'string' },
    task: { type: 'string', multiple: true },
    family: { type: 'string', multiple: true },
    'held-out': { type: 'string' },
    errors: { type: 'string' },
    /** Measures everything and commits it to the scoreboard and its page. */
    write: { type: 'boolean', default: false },
    /** Compares digests and figures with the scoreboard. */
    check: { type: 'boolean', default: false },
    evasions: { type: 'boolean', default: false },
    cost: { type: 'boolean', default: false },
  },
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
  const heldOut = values['held-out'] === undefined ? undefined : readHeldOutScores(values['held-out'])
  const inspector = await createShippedInspector()
  const startedMs = performance.now()
  const judged = judgeAll(records, inspector, heldOut)
  write(`${records.length} records judged in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  const tasks = reportTasks(judged)
  if (values.check) return printLosses(stale, tasks)
  for (const report of Object.values(tasks)) printReport(report)
  if (values.errors !== undefined) printErrors(judged, Number(values.errors))
  const evasions = values.write || values.evasions ? reportEvasions(judged, inspector) : {}
  for (const table of evasionTables(evasions)) printTable(table)
  if (!values.write && !values.cost) return 0
  const cost = measureCost(inspector, judged)
  printTable(costTable(cost))
  if (values.write) commit({ tasks, evasions, cost, heldOut: heldOut !== undefined }, records)
  return 0
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
