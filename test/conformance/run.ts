/** `npm run conformance [-- --cell NAME]`: the official suite, direct and through the gateway, as a table. */

import { readToolOptions } from '../../tools/tool-options.ts'
import { CELLS, isCrossed } from './cells.ts'
import { findProblems, readExpected } from './expectations.ts'
import { runCells, type CellScore } from './run-cells.ts'

const HELP = `
npm run conformance -- [--cell <name>]… [--verbose]: the official suite, direct and through the gateway

Cells: ${CELLS.map(({ name }) => name).join(', ')}`
const { values } = readToolOptions(HELP, {
  cell: { type: 'string', multiple: true },
  verbose: { type: 'boolean' },
})
const unknown = (values.cell ?? []).filter((name) => !CELLS.some((cell) => cell.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `No cell ${unknown.join(', ')}; there are ${CELLS.map((cell) => cell.name).join(', ')}\n`,
  )
  process.exit(64)
}
const cells = values.cell === undefined ? CELLS : CELLS.filter((cell) => values.cell?.includes(cell.name))

process.stdout.write(
  `${['cell'.padEnd(22), 'required', 'checks ok', 'checks failed', 'seconds'].join('  ')}\n`,
)
const scores = await runCells(cells, print)
const problems = findProblems(scores, await readExpected())
for (const problem of problems) process.stdout.write(`✗ ${problem}\n`)
process.stdout.write(
  problems.length === 0 ? 'Every score is as expected.\n' : `${problems.length} problems\n`,
)
process.exitCode = problems.length === 0 ? 0 : 1

function print({ cell, score, seconds }: CellScore): void {
  const required = `${score.requiredPassed}/${score.requiredTotal}`
  const columns = [
    cell.name.padEnd(22),
    required.padStart(8),
    String(score.checksPassed).padStart(9),
    String(score.checksFailed).padStart(13),
  ]
  const note = cell.through === 'direct' && isCrossed(cell) ? '  no bridge: the zero point' : ''
  process.stdout.write(`${columns.join('  ')}  ${seconds.toFixed(1).padStart(7)}${note}\n`)
  if (values.verbose !== true) return
  for (const { scenario, failed } of score.scenarios.filter((one) => one.required)) {
    for (const { id, message } of failed)
      process.stdout.write(`    ${scenario}:${id}  ${message.slice(0, 300)}\n`)
  }
}
