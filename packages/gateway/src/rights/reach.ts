/** How far an agent, a key or a server reaches: tools, kinds, classes of data, systems, and rights elsewhere. */

import { setImmediate } from 'node:timers/promises'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { ReachKind, ReachView, RightEffect } from '@callgate/contracts/rights'
import { listReferences } from './identities.ts'
import type { KnownTool } from './known-tools.ts'
import type { Subject } from './subjects.ts'
import { judgeOne, type TableParts } from './table.ts'

const TOOLS_SHOWN_MAX = 500
const NAMES_MAX = 500
const CELLS_MAX = 500_000
const SLICE_CELLS = 500

export interface ReachParts extends TableParts {
  readonly tools: readonly KnownTool[]
  readonly findServer: (id: string) => CatalogueServer | undefined
}

interface Reached {
  readonly tool: KnownTool
  readonly effect: RightEffect
}

/** What these callers may use, taken together. */
export async function reachOfCallers(
  who: { readonly kind: ReachKind; readonly id: string },
  subjects: readonly Subject[],
  parts: ReachParts,
): Promise<ReachView> {
  const reached: Reached[] = []
  let cells = 0
  for (const tool of parts.tools) {
    const effects = new Set<RightEffect>()
    for (const subject of subjects) {
      if (++cells % SLICE_CELLS === 0) await setImmediate()
      // Past the bound everything counts as reached: a reach that is too small would be the wrong kind of comfort.
      const { effect } = cells > CELLS_MAX ? { effect: 'depends' as const } : judgeOne(subject, tool, parts)
      if (effect !== 'deny') effects.add(effect)
    }
    const [only] = effects
    if (only !== undefined) reached.push({ tool, effect: effects.size === 1 ? only : 'varies' })
  }
  const agents = subjects.map(({ agent }) => agent.id)
  const upstreams = reached.map(({ tool }) => tool.upstream)
  return describeReach({ ...who, agents, upstreams, reached }, parts)
}

/** What a server offers and holds, and which agents it can get at through what it returns. */
export async function reachOfServer(
  id: string,
  subjects: readonly Subject[],
  parts: ReachParts,
): Promise<ReachView> {
  const own = parts.tools.filter(({ upstream }) => upstream === id)
  const agents: string[] = []
  let cells = 0
  for (const subject of subjects)
    for (const tool of own) {
      if (++cells % SLICE_CELLS === 0) await setImmediate()
      if (cells <= CELLS_MAX && judgeOne(subject, tool, parts).effect === 'deny') continue
      agents.push(subject.agent.id)
      break
    }
  const reached = own.map((tool): Reached => ({ tool, effect: 'allow' }))
  return describeReach({ kind: 'server', id, agents, upstreams: [id], reached }, parts)
}

interface Found {
  readonly kind: ReachKind
  readonly id: string
  readonly agents: readonly string[]
  readonly upstreams: readonly string[]
  readonly reached: readonly Reached[]
}

function describeReach({ kind, id, agents, upstreams, reached }: Found, parts: ReachParts): ReachView {
  const names = unique(upstreams)
  const submissions = names.flatMap((name) => parts.findServer(name)?.submission ?? [])
  const credentials = names.flatMap((name) => {
    const config = parts.upstreams.get(name)
    return config === undefined ? [] : listReferences(config).map(([, reference]) => reference)
  })
  return {
    kind,
    id,
    agents: unique(agents),
    upstreams: names,
    tools: reached.slice(0, TOOLS_SHOWN_MAX).map(({ tool, effect }) => ({
      upstream: tool.upstream,
      tool: tool.facts.name,
      effect,
      kinds: tool.kinds,
    })),
    toolsLeftOut: Math.max(0, reached.length - TOOLS_SHOWN_MAX),
    kinds: unique([
      ...reached.flatMap(({ tool }) => tool.kinds),
      ...(kind === 'server' ? submissions.flatMap(({ kinds }) => kinds) : []),
    ]),
    classes: unique([
      ...reached.flatMap(({ tool }) => tool.classes),
      ...(kind === 'server' ? submissions.flatMap(({ classes }) => classes) : []),
    ]),
    systems: unique(submissions.flatMap(({ systems }) => systems)),
    scopes: unique(submissions.flatMap(({ scopes }) => scopes)),
    credentials: unique(credentials),
  }
}

function unique<T extends string>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].toSorted().slice(0, NAMES_MAX)
}
