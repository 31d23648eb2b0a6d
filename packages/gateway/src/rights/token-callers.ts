/** Callers who come with tokens of an issuer: nobody made them a key, so they are known from when they came. */

import type { Caller } from '@callgate/contracts/identity'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { TokenCallerRow } from '../store/rows/rights.ts'
import type { Subject } from './subjects.ts'

const CALLERS_MAX = 10_000
/** Who came again within it is not written down again. */
const NOTED_EVERY_MS = 3_600_000
/** Who did not come for so long is nobody's right any more: who comes again is known again. */
const FORGOTTEN_AFTER_MS = 90 * 86_400_000

export interface TokenCallersParts {
  readonly tenant: string
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Pick<Logger, 'error' | 'warn'>
  readonly callersMax?: number
}

export class TokenCallers {
  readonly #parts: TokenCallersParts
  readonly #known: Map<string, TokenCallerRow>
  #writing: Promise<unknown> = Promise.resolve()
  #isFullSaid = false

  constructor(parts: TokenCallersParts, rows: readonly TokenCallerRow[]) {
    this.#parts = parts
    this.#known = new Map(rows.map((row) => [keyOf(row), row]))
  }

  /** Told of every token that was accepted; what is kept of it are names, groups and issuer, and never a claim besides. */
  note({ tenant, principal, agent }: Caller): void {
    const nowMs = this.#parts.clock.nowMs()
    const groups = JSON.stringify([agent.groups.toSorted(), principal.groups.toSorted()])
    const { iss } = principal.claims
    const issuer = typeof iss === 'string' ? iss : ''
    const row = { tenant, agent: agent.id, principal: principal.id, issuer, groups, seen_at: nowMs }
    const known = this.#known.get(keyOf(row))
    const isSame = known?.groups === groups && known.issuer === issuer
    if (tenant !== this.#parts.tenant || (isSame && nowMs - known.seen_at < NOTED_EVERY_MS)) return
    if (known === undefined && !this.#makeRoom(nowMs)) return
    this.#known.set(keyOf(row), row)
    this.#writing = this.#write(row).catch((error: unknown) =>
      this.#parts.logger.error({ err: error }, 'Who came with a token could not be noted'),
    )
  }

  /** Who stayed away goes; where nobody did, it is said once that the table of rights does not have everybody. */
  #makeRoom(nowMs: number): boolean {
    const { callersMax = CALLERS_MAX } = this.#parts
    if (this.#known.size < callersMax) return true
    for (const [key, { seen_at }] of this.#known)
      if (seen_at < nowMs - FORGOTTEN_AFTER_MS) this.#known.delete(key)
    if (this.#known.size < callersMax) return true
    if (!this.#isFullSaid)
      this.#parts.logger.warn(
        { callers: callersMax },
        `${callersMax} callers with tokens are known: who else comes with one is decided as ever, and does not stand in the table of rights`,
      )
    this.#isFullSaid = true
    return false
  }

  list(): readonly Subject[] {
    const sinceMs = this.#parts.clock.nowMs() - FORGOTTEN_AFTER_MS
    return [...this.#known.values()].filter(({ seen_at }) => seen_at >= sinceMs).map(toSubject)
  }

  /** What was noted is durable when it resolves. */
  async settle(): Promise<void> {
    await this.#writing
  }

  async #write(row: TokenCallerRow): Promise<void> {
    const { store, tenant, clock } = this.#parts
    const { groups, issuer, seen_at } = row
    const changed = { groups, issuer, seen_at }
    await store.batch([
      store.db
        .insertInto('token_callers')
        .values(row)
        .onConflict((conflict) => conflict.columns(['tenant', 'agent', 'principal']).doUpdateSet(changed)),
      store.db
        .deleteFrom('token_callers')
        .where('tenant', '=', tenant)
        .where('seen_at', '<', clock.nowMs() - FORGOTTEN_AFTER_MS),
    ])
  }
}

export async function openTokenCallers(parts: TokenCallersParts): Promise<TokenCallers> {
  const rows = await parts.store.db
    .selectFrom('token_callers')
    .selectAll()
    .where('tenant', '=', parts.tenant)
    .orderBy('seen_at', 'desc')
    .limit(CALLERS_MAX)
    .execute()
  return new TokenCallers(parts, rows)
}

function keyOf({ agent, principal }: Pick<TokenCallerRow, 'agent' | 'principal'>): string {
  return JSON.stringify([agent, principal])
}

function toSubject({ agent, principal, issuer, groups }: TokenCallerRow): Subject {
  const [agentGroups = [], principalGroups = []] = readJson(groups) as readonly (readonly string[])[]
  return {
    agent: { id: agent, groups: agentGroups },
    principal: { id: principal, groups: principalGroups, claims: issuer === '' ? {} : { iss: issuer } },
  }
}
