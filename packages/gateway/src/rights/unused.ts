/** Rights nobody uses: allowed and never called, rules nothing matched, wildcards that stand for a few, scopes nothing needed. */

import type { PolicyDocument, PolicyRule } from '@callgate/contracts/policy'
import { readJson } from '@callgate/contracts/read-json'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { UnneededScope, UnusedView, WildcardView } from '@callgate/contracts/rights'
import { setImmediate } from 'node:timers/promises'
import { compileGlob } from '@callgate/engine/policy/glob'
import { inspectScopes } from '../registry/catalogue/scopes.ts'
import type { KnownTool } from './known-tools.ts'
import type { Subject } from './subjects.ts'
import { judgeOne, type TableParts } from './table.ts'
import { pairOf, type RuleUse, type UseOfRights } from './use.ts'

/** Cells that are judged at all; past it the journal's note says so. */
const CELLS_MAX = 1_000_000
const SLICE_CELLS = 500
/** A list longer than this is no narrower rule. */
const SHOWN_MAX = 50

export interface UnusedParts extends TableParts {
  readonly subjects: readonly Subject[]
  readonly tools: readonly KnownTool[]
  /** Those whose rights are asked about. */
  readonly judged: { readonly subjects: readonly Subject[]; readonly tools: readonly KnownTool[] }
  readonly document: PolicyDocument
  readonly servers: readonly CatalogueServer[]
  readonly limit: number
}

export async function findUnused(use: UseOfRights, parts: UnusedParts): Promise<UnusedView> {
  const found = await listUnusedRights(use, parts)
  const there = listThere(parts)
  const allows = parts.document.rules.filter(({ effect }) => effect === 'allow')
  const journal = found.isWhole
    ? use.journal
    : {
        ...use.journal,
        complete: false,
        note: `Only ${CELLS_MAX} rights were looked at: name an agent or upstream.`,
      }
  return {
    journal,
    rights: found.rights,
    rightsLeftOut: found.leftOut,
    rules: allows.flatMap(({ id }) => (use.rules.has(id) ? [] : [id])).slice(0, parts.limit),
    wildcards: allows
      .flatMap((rule) => listWildcards(rule, use.rules.get(rule.id), there))
      .slice(0, parts.limit),
    scopes: listUnneededScopes(use, parts).slice(0, parts.limit),
  }
}

async function listUnusedRights({ pairs }: UseOfRights, parts: UnusedParts) {
  const rights: UnusedView['rights'][number][] = []
  let leftOut = 0
  let cells = 0
  for (const subject of parts.judged.subjects)
    for (const tool of parts.judged.tools) {
      if (++cells > CELLS_MAX) return { rights, leftOut, isWhole: false }
      if (cells % SLICE_CELLS === 0) await setImmediate()
      const [agent, principal] = [subject.agent.id, subject.principal.id]
      if (pairs.has(pairOf(agent, principal, tool.upstream, tool.facts.name))) continue
      const { effect, rules } = judgeOne(subject, tool, parts)
      if (effect === 'deny') continue
      if (rights.length < parts.limit)
        rights.push({ agent, principal, upstream: tool.upstream, tool: tool.facts.name, effect, rules })
      else leftOut += 1
    }
  return { rights, leftOut, isWhole: true }
}

const MEMBERS = ['agents', 'principals', 'upstreams', 'targets'] as const
const GROUP = 'group:'

type There = Readonly<Record<(typeof MEMBERS)[number], readonly string[]>>

/** What a wildcard could stand for, as far as it is known here. */
function listThere({ subjects, tools, upstreams }: UnusedParts): There {
  return {
    agents: [...new Set(subjects.map(({ agent }) => agent.id))],
    principals: [...new Set(subjects.map(({ principal }) => principal.id))],
    upstreams: [...upstreams.keys()],
    targets: [...new Set(tools.map(({ facts }) => facts.name))],
  }
}

/** What a rule was used for, where it says more than that. A rule nothing matched is listed as such. */
function listWildcards(rule: PolicyRule, use: RuleUse | undefined, there: There): readonly WildcardView[] {
  if (use === undefined || use.leftOut > 0) return []
  return MEMBERS.flatMap((member) => {
    const patterns = rule[member]
    // Leaving out agents or principals grants one side; naming some in its place would say something else.
    if (patterns === undefined && (member === 'agents' || member === 'principals')) return []
    const wide = patterns?.filter((pattern) => pattern.includes('*') && !pattern.startsWith(GROUP)) ?? [null]
    return wide.flatMap((pattern) => {
      const matches = (value: string): boolean => pattern === null || compileGlob(pattern).matches(value)
      const used = [...use[member]].filter(matches)
      const covers = there[member].filter(matches).length
      if (used.length > SHOWN_MAX || covers <= used.length) return []
      return [{ rule: rule.id, member, pattern, covers, used: used.toSorted() }]
    })
  })
}

/** Kinds a right to change something can be needed for. */
const CHANGES: ReadonlySet<string> = new Set([
  'sends-outside',
  'destroys',
  'modifies-production',
  'spends',
  'executes',
  'changes-infrastructure',
  'changes-access',
])
const WRITES =
  /(^|[^a-z])(write|readwrite|delete|create|update|modify|manage|send|post|edit|remove)([^a-z]|$)/i

function listUnneededScopes(use: UseOfRights, { servers, tools }: UnusedParts): readonly UnneededScope[] {
  const called = new Set([...use.pairs.keys()].map((key) => toolOf(key)))
  return servers.flatMap(({ id, stage, submission }) => {
    if (stage === 'retired' || stage === 'rejected') return []
    const usedTools = tools.filter((tool) => tool.upstream === id && called.has(`${id}/${tool.facts.name}`))
    const broad = new Set(inspectScopes(submission).flatMap(({ where }) => where?.item ?? []))
    const changes = usedTools.some(({ kinds }) => kinds.some((kind) => CHANGES.has(kind)))
    return [...new Set(submission.scopes)].flatMap((scope): UnneededScope[] => {
      if (!use.upstreams.has(id)) return [{ server: id, scope, why: 'server-unused' }]
      if (broad.has(scope)) return [{ server: id, scope, why: 'too-broad' }]
      return !changes && WRITES.test(scope) ? [{ server: id, scope, why: 'only-read' }] : []
    })
  })
}

function toolOf(pair: string): string {
  const [, , upstream = '', tool = ''] = readJson(pair) as readonly string[]
  return `${upstream}/${tool}`
}
