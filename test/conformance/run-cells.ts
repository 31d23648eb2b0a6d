/** Starts each fixture once and a gateway for each cell, and scores the cells asked for. */

import { announcedText, startNode, type Child } from '../fixtures/child.ts'
import { startGateway } from '../fixtures/gateway.ts'
import type { Cell, Era } from './cells.ts'
import { runSuite, type Score } from './suite.ts'

export interface CellScore {
  readonly cell: Cell
  readonly score: Score
  readonly seconds: number
}

/** Ids of the upstreams, one for each fixture. */
const UPSTREAM: Readonly<Record<Era, string>> = { dual: 'dual', '2025': 'only-2025', '2026': 'only-2026' }

export async function runCells(
  cells: readonly Cell[],
  report: (score: CellScore) => void,
): Promise<readonly CellScore[]> {
  const fixtures = new Map<Era, Child>()
  try {
    for (const era of new Set(cells.map((cell) => cell.era))) {
      fixtures.set(
        era,
        await startNode('test/fixtures/conformance-server.ts', [], { env: { ERA: era, PORT: '0' } }),
      )
    }
    const scores: CellScore[] = []
    for (const cell of cells) {
      const startedMs = Date.now()
      const score = {
        cell,
        score: await scoreCell(cell, fixtures),
        seconds: (Date.now() - startedMs) / 1000,
      }
      report(score)
      scores.push(score)
    }
    return scores
  } finally {
    await Promise.all([...fixtures.values()].map((child) => child.stop()))
  }
}

/** A gateway of its own: what the session of one cell has read must not count in the next. */
async function scoreCell(cell: Cell, fixtures: ReadonlyMap<Era, Child>): Promise<Score> {
  const url = urlOf(cell.era, fixtures)
  if (cell.through !== 'gateway') return runSuite(url, cell.requirements)
  const upstream = UPSTREAM[cell.era]
  const gateway = await startGateway({ upstreams: { [upstream]: { transport: 'http', url } } })
  try {
    return await runSuite(gateway.serverUrl(upstream), cell.requirements)
  } finally {
    await gateway.stop()
  }
}

function urlOf(era: Era, fixtures: ReadonlyMap<Era, Child>): string {
  const child = fixtures.get(era)
  if (child === undefined) throw new Error(`No fixture for ${era}.`)
  return announcedText(child, 'url')
}
