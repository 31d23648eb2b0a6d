/** Compares scores with the failures that are expected, each with its reason. Unlisted failures and stale entries both fail. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { isCrossed } from './cells.ts'
import type { CellScore } from './run-cells.ts'

const Expected = z.strictObject({
  failures: z.array(
    z.strictObject({
      cell: z.string(),
      check: z.string().describe('scenario:check-id'),
      reason: z.string().min(20),
    }),
  ),
})
export type ExpectedFailure = z.infer<typeof Expected>['failures'][number]

export async function readExpected(): Promise<readonly ExpectedFailure[]> {
  const text = await readFile(join(import.meta.dirname, 'expected-failures.yaml'), 'utf8')
  return Expected.parse(parse(text)).failures
}

/** What is wrong, one line each; nothing when every score is as it must be. */
export function findProblems(
  scores: readonly CellScore[],
  expected: readonly ExpectedFailure[],
): readonly string[] {
  return [...scores.flatMap((score) => findCellProblems(score, expected)), ...findDifferences(scores)]
}

function findCellProblems({ cell, score }: CellScore, expected: readonly ExpectedFailure[]): string[] {
  // Without a bridge nothing else is possible: these cells show the zero point.
  if (cell.through === 'direct' && isCrossed(cell)) return []
  const listed = new Set(expected.filter((entry) => entry.cell === cell.name).map((entry) => entry.check))
  const failed = new Map<string, string>(
    score.scenarios
      .filter((scenario) => scenario.required)
      .flatMap(({ scenario, failed: checks }) =>
        checks.map(({ id, message }) => [`${scenario}:${id}`, message] as const),
      ),
  )
  const unlisted = [...failed].filter(([check]) => !listed.has(check))
  const stale = [...listed].filter((check) => !failed.has(check))
  return [
    ...unlisted.map(([check, message]) => `${cell.name}: ${check} failed: ${message}`),
    ...stale.map((check) => `${cell.name}: ${check} is expected to fail and passed: remove the entry`),
  ]
}

/** A dual-era upstream must score through the gateway what it scores direct, scenario by scenario. */
function findDifferences(scores: readonly CellScore[]): string[] {
  return scores.flatMap(({ cell, score }) => {
    if (cell.through !== 'gateway' || isCrossed(cell)) return []
    const direct = scores.find(
      (other) =>
        other.cell.through === 'direct' &&
        other.cell.era === cell.era &&
        other.cell.requirements === cell.requirements,
    )
    return (direct?.score.scenarios ?? []).flatMap(({ scenario, failed }) => {
      const through = score.scenarios.find((other) => other.scenario === scenario)
      const fewer = (through?.failed.length ?? Infinity) > failed.length
      return fewer ? [`${cell.name}: ${scenario} fails more checks than direct`] : []
    })
  })
}
