/** Identities that are no people: agent keys, credentials of servers, tokens of operators; whose they are and whether anybody uses them. */

import type { OperatorView } from '@callgate/contracts/operator'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { IdentityQuery, MachineIdentityView } from '@callgate/contracts/rights'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { AgentKeyInfo } from '../identity/agent-keys.ts'
import type { UseOfRights } from './use.ts'

const DAY_MS = 86_400_000

export interface IdentityParts {
  readonly keys: readonly AgentKeyInfo[]
  readonly operators: readonly OperatorView[]
  /** Every configured one, enabled or not. */
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>
  readonly findServer: (id: string) => CatalogueServer | undefined
  readonly use: UseOfRights
  readonly nowMs: number
}

type Bare = Omit<MachineIdentityView, 'flags'>

/** What was revoked is nobody any more. In the order of kinds, then ids. */
export function listIdentities(
  parts: IdentityParts,
  query: Pick<IdentityQuery, 'kind' | 'flag' | 'oldDays' | 'soonDays'>,
): readonly MachineIdentityView[] {
  const people = new Set(
    parts.operators.flatMap(({ name, owner, revokedAtMs }) => (revokedAtMs === null ? [name, owner] : [])),
  )
  return [...listKeys(parts), ...listCredentials(parts), ...listOperatorTokens(parts)]
    .filter(({ kind }) => query.kind === undefined || kind === query.kind)
    .map((one) => ({ ...one, flags: flagsOf(one, { people, query, parts }) }))
    .filter(({ flags }) => query.flag === undefined || flags.includes(query.flag))
    .toSorted((a, b) => compare(a.kind, b.kind) || compare(a.id, b.id))
}

function listKeys({ keys }: IdentityParts): readonly Bare[] {
  return keys.flatMap(({ id, agent, principal, createdAtMs, lastUsedAtMs, expiresAtMs, revokedAtMs }) =>
    revokedAtMs === null
      ? [{ kind: 'agent-key', id, name: agent, owner: principal, createdAtMs, lastUsedAtMs, expiresAtMs }]
      : [],
  )
}

/** Where they are read from stands in the configuration; what they are is never read here. */
export function listReferences(config: UpstreamConfig): readonly (readonly [string, string])[] {
  return Object.entries(config.transport === 'stdio' ? config.secrets : config.secretHeaders)
}

function listCredentials({ upstreams, findServer, use }: IdentityParts): readonly Bare[] {
  return Object.entries(upstreams).flatMap(([upstream, config]) =>
    listReferences(config).map(([name, reference]) => ({
      kind: 'server-credential' as const,
      id: `${upstream}/${name}`,
      name: reference,
      owner: findServer(upstream)?.submission.owner ?? null,
      createdAtMs: null,
      lastUsedAtMs: use.upstreams.get(upstream) ?? null,
      expiresAtMs: null,
    })),
  )
}

function listOperatorTokens({ operators, use }: IdentityParts): readonly Bare[] {
  return operators.flatMap(({ id, name, owner, createdAtMs, expiresAtMs, revokedAtMs }) => {
    if (revokedAtMs !== null) return []
    const lastUsedAtMs = use.operators.get(name) ?? null
    return [{ kind: 'operator-token', id, name, owner, createdAtMs, lastUsedAtMs, expiresAtMs } as const]
  })
}

interface Judging {
  /** Names and owners of operators. */
  readonly people: ReadonlySet<string>
  readonly query: Pick<IdentityQuery, 'oldDays' | 'soonDays'>
  readonly parts: IdentityParts
}

function flagsOf(one: Bare, { people, query, parts: { nowMs, use } }: Judging): MachineIdentityView['flags'] {
  const { owner, createdAtMs, lastUsedAtMs, expiresAtMs } = one
  const isIdle = lastUsedAtMs === null || lastUsedAtMs < use.journal.sinceMs
  const flags: readonly (readonly [MachineIdentityView['flags'][number], boolean])[] = [
    ['no-owner', owner === null || owner.trim() === ''],
    ['owner-unknown', owner !== null && owner.trim() !== '' && !people.has(owner)],
    // Of keys it is known for good; of the others as far as the journal was read.
    ['never-used', one.kind === 'agent-key' && lastUsedAtMs === null],
    ['unused', isIdle && (createdAtMs === null || createdAtMs < use.journal.sinceMs)],
    ['old', createdAtMs !== null && createdAtMs < nowMs - query.oldDays * DAY_MS],
    ['expires-soon', isBetween(expiresAtMs, nowMs, nowMs + query.soonDays * DAY_MS)],
    // When the credential of a server ends is not known here.
    ['never-expires', one.kind !== 'server-credential' && expiresAtMs === null],
    ['expired', expiresAtMs !== null && expiresAtMs <= nowMs],
  ]
  return flags.flatMap(([flag, holds]) => (holds ? [flag] : []))
}

function isBetween(timeMs: number | null, afterMs: number, untilMs: number): boolean {
  return timeMs !== null && timeMs > afterMs && timeMs <= untilMs
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
