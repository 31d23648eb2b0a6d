/** Effective permissions as a table: who × which tool, what comes of it and by which rules; a bounded stretch at a time. */

import type { RightEffect, RightsFilter, RightView } from '@callgate/contracts/rights'
import { setImmediate } from 'node:timers/promises'
import type { JudgeRight, Right } from '@callgate/engine/policy/rights'
import type { KnownTool, Upstreams } from './known-tools.ts'
import type { Subject, SubjectRow } from './subjects.ts'

/** Cells judged for one page; where few of them are asked for, a page may come back short. */
const CELLS_MAX = 50_000
/** Cells judged before other work gets its turn. */
const SLICE_CELLS = 500
/** Members of a group that one cell looks at. */
const MEMBERS_MAX = 200

export interface TableParts {
  readonly tenant: string
  readonly judge: JudgeRight
  readonly upstreams: Upstreams
  /** Why somebody cannot use a tool now, whatever policy says; undefined when nothing stands in the way. */
  readonly stopped: (subject: Subject, upstream: string, tool: string) => string | undefined
}

export interface Stretch {
  /** Cell to begin with, counted row by row. */
  readonly from: number
  readonly limit: number
  readonly effect?: RightEffect | undefined
}

/** `next`: the cell to go on from; null at the end. */
export async function readTable(
  rows: readonly SubjectRow[],
  tools: readonly KnownTool[],
  { from, limit, effect }: Stretch,
  parts: TableParts,
): Promise<{ readonly items: readonly RightView[]; readonly next: number | null }> {
  const cells = rows.length * tools.length
  const items: RightView[] = []
  const end = Math.min(cells, from + CELLS_MAX)
  let at = from
  for (; at < end && items.length < limit; at += 1) {
    const row = rows[Math.floor(at / tools.length)]
    const tool = tools[at % tools.length]
    if (row === undefined || tool === undefined) break
    const cell = judgeCell(row, tool, parts)
    if (effect === undefined || cell.effect === effect) items.push(cell)
    if (at % SLICE_CELLS === SLICE_CELLS - 1) await setImmediate()
  }
  return { items, next: at < cells ? at : null }
}

export function matchesTool(
  { upstream, facts, kinds, classes }: KnownTool,
  filter: Pick<RightsFilter, 'upstream' | 'tool' | 'kind' | 'class'>,
): boolean {
  if (filter.upstream !== undefined && upstream !== filter.upstream) return false
  if (filter.tool !== undefined && facts.name !== filter.tool) return false
  if (filter.kind !== undefined && !kinds.includes(filter.kind)) return false
  return filter.class === undefined || classes.includes(filter.class)
}

/** What policy says of one caller and one tool. */
export function judgeOne({ principal, agent }: Subject, tool: KnownTool, parts: TableParts): Right {
  const config = parts.upstreams.get(tool.upstream)
  return parts.judge({
    tenant: parts.tenant,
    principal,
    agent,
    kind: 'call',
    upstream: {
      id: tool.upstream,
      labels: config?.labels ?? [],
      trust: config?.trust ?? 'on-first-use',
    },
    target: tool.facts,
  })
}

function judgeCell(row: SubjectRow, tool: KnownTool, parts: TableParts): RightView {
  const members = row.members.slice(0, MEMBERS_MAX)
  const rights = members.map((member) => judgeOne(member, tool, parts))
  const effects = new Set<RightEffect>(rights.map(({ effect }) => effect))
  const [only] = effects
  const one = row.group === null ? members[0] : undefined
  return {
    agent: one?.agent.id ?? null,
    principal: one?.principal.id ?? null,
    group: row.group,
    upstream: tool.upstream,
    tool: tool.facts.name,
    kinds: tool.kinds,
    classes: tool.classes,
    effect:
      effects.size === 1 && only !== undefined && members.length === row.members.length ? only : 'varies',
    rules: union(rights.map(({ rules }) => rules)),
    tightenedBy: union(rights.map(({ tightenedBy }) => tightenedBy)),
    stopped: one === undefined ? null : (parts.stopped(one, tool.upstream, tool.facts.name) ?? null),
  }
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())]
}
