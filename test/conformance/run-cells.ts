/** Starts the fixtures and the gateway once, and scores each cell asked for. */

import { announcedText, startNode, type Child } from '../fixtures/child.ts'
import { startGateway, type RunningGateway } from '../fixtures/gateway.ts'
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
  let gateway: RunningGateway | undefined
  try {
    for (const era of new Set(cells.map((cell) => cell.era))) {
      fixtures.set(
        era,
        await startNode('test/fixtures/conformance-server.ts', [], { env: { ERA: era, PORT: '0' } }),
      )
    }
    if (cells.some((cell) => cell.through === 'gateway')) gateway = await startInFront(fixtures)
    const scores: CellScore[] = []
    for (const cell of cells) {
      const startedMs = Date.now()
      const score = {
        cell,
        score: await runSuite(addressOf(cell, fixtures, gateway), cell.requirements),
        seconds: (Date.now() - startedMs) / 1000,
      }
      report(score)
      scores.push(score)
    }
    return scores
  } finally {
    await gateway?.stop()
    await Promise.all([...fixtures.values()].map((child) => child.stop()))
  }
}

function startInFront(fixtures: ReadonlyMap<Era, Child>): Promise<RunningGateway> {
  const upstreams = Object.fromEntries(
    [...fixtures].map(([era, child]) => [
      UPSTREAM[era],
      { transport: 'http', url: announcedText(child, 'url') },
    ]),
  )
  return startGateway({ upstreams })
}

function addressOf(
  cell: Cell,
  fixtures: ReadonlyMap<Era, Child>,
  gateway: RunningGateway | undefined,
): string {
  if (cell.through === 'gateway' && gateway !== undefined) return gateway.serverUrl(UPSTREAM[cell.era])
  const child = fixtures.get(cell.era)
  if (child === undefined) throw new Error(`No fixture for ${cell.era}.`)
  return announcedText(child, 'url')
}
