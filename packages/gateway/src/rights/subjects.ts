/** Who may come: callers as agent keys and the configuration make them, and those that came with tokens, each once, with everything policy knows of them. */

import type { IdentityConfig } from '@callgate/contracts/config'
import type { Agent, Principal } from '@callgate/contracts/identity'
import type { RightsFilter } from '@callgate/contracts/rights'
import type { AgentKeyInfo } from '../identity/agent-keys.ts'

export interface Subject {
  readonly principal: Principal
  readonly agent: Agent
}

/** Subjects of one row of a table: one caller, or everybody of a group. */
export interface SubjectRow {
  readonly group: string | null
  readonly members: readonly Subject[]
}

/** In the order of agents, then principals. Void keys make nobody. */
export function listSubjects(
  keys: readonly AgentKeyInfo[],
  withTokens: readonly Subject[],
  { anonymous }: Pick<IdentityConfig, 'anonymous'>,
  nowMs: number,
): readonly Subject[] {
  const found = new Map<string, Subject>()
  const add = (subject: Subject): void => void found.set(JSON.stringify(subject), subject)
  for (const key of keys) if (isLive(key, nowMs)) add(subjectOf(key))
  for (const one of withTokens) add(one)
  if (anonymous !== null)
    add({
      agent: { id: anonymous.agent, groups: [] },
      principal: { id: anonymous.principal, groups: [], claims: {} },
    })
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject)
}

export function subjectOf({ agent, agentGroups, principal, principalGroups }: AgentKeyInfo): Subject {
  return {
    agent: { id: agent, groups: agentGroups.toSorted() },
    principal: { id: principal, groups: principalGroups.toSorted(), claims: {} },
  }
}

export function isLive({ revokedAtMs, expiresAtMs }: AgentKeyInfo, nowMs: number): boolean {
  return revokedAtMs === null && (expiresAtMs === null || nowMs < expiresAtMs)
}

/** Rows of a table that the filter leaves. */
export function listRows(
  subjects: readonly Subject[],
  { agent, principal, group, by }: RightsFilter & { readonly by: 'agent' | 'group' },
): readonly SubjectRow[] {
  const left = subjects.filter(
    (one) =>
      (agent === undefined || one.agent.id === agent) &&
      (principal === undefined || one.principal.id === principal) &&
      (group === undefined || groupsOf(one).includes(group)),
  )
  if (by === 'agent') return left.map((one) => ({ group: null, members: [one] }))
  const groups = [...new Set(left.flatMap(groupsOf))].filter((name) => group === undefined || name === group)
  return groups
    .toSorted()
    .map((name) => ({ group: name, members: left.filter((one) => groupsOf(one).includes(name)) }))
}

function groupsOf({ agent, principal }: Subject): readonly string[] {
  return [...agent.groups, ...principal.groups]
}
