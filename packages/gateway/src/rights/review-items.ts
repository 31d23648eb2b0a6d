/** What an access review looks at, with what is known of its use. */

import type { ReviewScope } from '@callgate/contracts/access-review'
import type { PolicyDocument } from '@callgate/contracts/policy'
import { readJson } from '@callgate/contracts/read-json'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { AgentKeyInfo } from '../identity/agent-keys.ts'
import type { Reviewed } from './reviews.ts'
import { isLive } from './subjects.ts'
import type { UseOfRights } from './use.ts'

const TITLE_MAX = 200

export interface ReviewItemParts {
  readonly keys: readonly AgentKeyInfo[]
  readonly servers: readonly CatalogueServer[]
  readonly document: PolicyDocument
  readonly use: UseOfRights
  readonly nowMs: number
}

export function listReviewItems(scope: ReviewScope, parts: ReviewItemParts): readonly Reviewed[] {
  if (scope === 'agents') return listKeys(parts)
  return scope === 'servers' ? listServers(parts) : listRules(parts)
}

function listKeys({ keys, use, nowMs }: ReviewItemParts): readonly Reviewed[] {
  const counted = countBy(use, ([agent = '', principal = '']) => JSON.stringify([agent, principal]))
  return keys
    .filter((key) => isLive(key, nowMs))
    .map(({ id, agent, principal, lastUsedAtMs }) => {
      const { calls, tools } = counted.get(JSON.stringify([agent, principal])) ?? NOTHING
      const note = `${tools} tools used by this agent for this principal, with this key or another`
      return reviewed(id, `${agent} for ${principal}`, { lastUsedAtMs, calls, note })
    })
}

function listServers({ servers, use }: ReviewItemParts): readonly Reviewed[] {
  const counted = countBy(use, ([, , upstream = '']) => upstream)
  return servers
    .filter(({ stage }) => stage !== 'retired' && stage !== 'rejected')
    .map(({ id, stage, submission }) => {
      const { calls, tools } = counted.get(id) ?? NOTHING
      const lastUsedAtMs = use.upstreams.get(id) ?? null
      return reviewed(id, submission.purpose, { lastUsedAtMs, calls, note: `${stage}, ${tools} tools used` })
    })
}

function listRules({ document, use }: ReviewItemParts): readonly Reviewed[] {
  return document.rules
    .filter(({ effect }) => effect === 'allow')
    .map(({ id, description }) => {
      const used = use.rules.get(id)
      const note = used === undefined ? 'nothing matched it' : `matched for ${used.agents.size} agents`
      const evidence = { lastUsedAtMs: used?.lastMs ?? null, calls: used?.matches ?? 0, note }
      return reviewed(id, description ?? id, evidence)
    })
}

function reviewed(subject: string, title: string, evidence: Reviewed['evidence']): Reviewed {
  return { subject, title: title.slice(0, TITLE_MAX), evidence }
}

interface Count {
  calls: number
  tools: number
}
const NOTHING: Readonly<Count> = Object.freeze({ calls: 0, tools: 0 })

function countBy(use: UseOfRights, keyOf: (pair: readonly string[]) => string): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>()
  for (const [pair, { calls }] of use.pairs) {
    const key = keyOf(readJson(pair) as readonly string[])
    const count = counts.get(key) ?? { ...NOTHING }
    count.calls += calls
    count.tools += 1
    counts.set(key, count)
  }
  return counts
}
