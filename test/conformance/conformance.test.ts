/** The official conformance suite through the gateway, with everything at shipped settings, scores what is expected of it. */

import { expect, test } from 'vitest'
import { CELLS, isCrossed, type Cell } from './cells.ts'
import { findProblems, readExpected, type ExpectedFailure } from './expectations.ts'
import { runCells, type CellScore } from './run-cells.ts'

const RUN_MS = 120_000

test(
  'every cell through the gateway scores as expected, crossed eras included',
  { timeout: RUN_MS },
  async () => {
    const through = CELLS.filter((cell) => cell.through === 'gateway')
    const scores = await runCells(through, () => undefined)
    expect(scores.map(({ cell }) => cell.name)).toEqual(through.map((cell) => cell.name))
    expect(findProblems(scores, await readExpected())).toEqual([])
    for (const { cell, score } of scores.filter((one) => !isCrossed(one.cell))) {
      expect([cell.name, score.requiredPassed]).toEqual([
        cell.name,
        cell.requirements === '2025-11-25' ? 30 : 37,
      ])
    }
  },
)

const CELL: Cell = { name: '2025-gateway-2026', era: '2025', through: 'gateway', requirements: '2026-07-28' }
const LISTED: ExpectedFailure = {
  cell: CELL.name,
  check: 'ping:pong',
  reason: 'A reason that is long enough.',
}

function scoreWith(failed: readonly string[]): CellScore {
  const checks = failed.map((id) => ({ id, message: 'no' }))
  const scenario = { scenario: 'ping', required: true, passed: 1, failed: checks }
  return {
    cell: CELL,
    seconds: 1,
    score: {
      scenarios: [scenario],
      requiredPassed: 0,
      requiredTotal: 1,
      checksPassed: 1,
      checksFailed: failed.length,
    },
  }
}

test('a failure that is not listed is a problem', () => {
  expect(findProblems([scoreWith(['pong'])], [])).toHaveLength(1)
  expect(findProblems([scoreWith(['pong'])], [LISTED])).toEqual([])
})

test('a listed failure that passes is a problem', () => {
  expect(findProblems([scoreWith([])], [LISTED])).toEqual([
    '2025-gateway-2026: ping:pong is expected to fail and passed: remove the entry',
  ])
})
