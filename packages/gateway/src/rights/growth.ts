/** How the rights in use of each agent grow: tools it used for the first time, week by week. */

import { readJson } from '@callgate/contracts/read-json'
import type { GrowthQuery, GrowthView, GrowthWeek } from '@callgate/contracts/rights'
import type { UseOfRights } from './use.ts'

const WEEK_MS = 7 * 86_400_000
/** The epoch was a Thursday. */
const MONDAY_MS = 4 * 86_400_000
const TOOLS_SHOWN_MAX = 50

export function weekOf(timeMs: number): number {
  return Math.floor((timeMs - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS
}

export function listGrowth(
  { pairs, journal }: Pick<UseOfRights, 'pairs' | 'journal'>,
  { agent: wanted, limit }: Pick<GrowthQuery, 'agent' | 'limit'>,
): GrowthView {
  const first = new Map<string, Map<string, number>>()
  for (const [pair, { firstMs }] of pairs) {
    const [agent = '', , upstream = '', tool = ''] = readJson(pair) as readonly string[]
    if (wanted !== undefined && agent !== wanted) continue
    const tools = first.get(agent) ?? new Map<string, number>()
    first.set(agent, tools)
    const name = `${upstream}/${tool}`
    tools.set(name, Math.min(firstMs, tools.get(name) ?? Infinity))
  }
  const agents = [...first].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const weeks = agents.flatMap(([agent, tools]) => listWeeks(agent, tools))
  return { journal, weeks: weeks.slice(0, limit), weeksLeftOut: Math.max(0, weeks.length - limit) }
}

function listWeeks(agent: string, tools: ReadonlyMap<string, number>): readonly GrowthWeek[] {
  const byWeek = Map.groupBy(tools, ([, firstMs]) => weekOf(firstMs))
  let total = 0
  return [...byWeek]
    .toSorted(([a], [b]) => a - b)
    .map(([weekMs, found]) => {
      total += found.length
      const names = found.map(([name]) => name).toSorted()
      const toolsLeftOut = Math.max(0, names.length - TOOLS_SHOWN_MAX)
      return { agent, weekMs, tools: names.slice(0, TOOLS_SHOWN_MAX), toolsLeftOut, total }
    })
}
