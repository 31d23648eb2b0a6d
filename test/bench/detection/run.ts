/** `npm run bench:detection`: how well the engine as shipped finds what it is for, on labelled records, in both directions. */

import { parseArgs } from 'node:util'
import { CORPUS_TASKS, type CorpusTask } from '@callgate/contracts/corpus'
import { findCorpora, readCorpora } from './corpus.ts'
import { printErrors } from './errors.ts'
import { createShippedInspector, judgeAll, readHeldOutScores } from './judge.ts'
import { printReport, write } from './print.ts'
import { reportTask } from './report.ts'

/** There is nothing to measure on: neither a pass nor a failure. */
const EXIT_NO_CORPORA = 3

const { values } = parseArgs({
  options: {
    corpora: { type: 'string' },
    task: { type: 'string', multiple: true },
    family: { type: 'string', multiple: true },
    'held-out': { type: 'string' },
    errors: { type: 'string' },
  },
})

process.exitCode = await run()

async function run(): Promise<number> {
  const folder = findCorpora(values.corpora)
  if (folder === undefined) {
    write(
      'There are no corpora here: nothing was measured. Put them at ../shared/corpora/open beside the repository,',
    )
    write('or name their folder with --corpora or CALLGATE_CORPORA.')
    return EXIT_NO_CORPORA
  }
  const tasks = CORPUS_TASKS.filter((task) => values.task === undefined || values.task.includes(task))
  const records = (await readCorpora(folder)).filter(
    ({ family, meta }) =>
      tasks.includes(meta.task) && (values.family === undefined || values.family.includes(family)),
  )
  const heldOut = values['held-out'] === undefined ? undefined : readHeldOutScores(values['held-out'])
  const startedMs = performance.now()
  const judged = judgeAll(records, await createShippedInspector(), heldOut)
  write(`${records.length} records judged in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  for (const task of tasks) {
    const ofTask = judged.filter(({ record }) => record.meta.task === task)
    if (ofTask.length === 0) continue
    printReport(reportTask(task satisfies CorpusTask, ofTask))
    if (values.errors !== undefined) printErrors(ofTask, Number(values.errors))
  }
  return 0
}
