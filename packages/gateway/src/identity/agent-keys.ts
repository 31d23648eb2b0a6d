/** Agent keys: shown once, stored hashed, checked in memory, rotated with overlap and revoked at once. */

import { hash, timingSafeEqual } from 'node:crypto'
import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock, Logger, Random } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { AgentKeyRow } from '../store/rows/identities.ts'
import { createAgentKeyToken, parseAgentKeyToken } from './agent-key-token.ts'

const KEYS_MAX = 100_000
const SALT_BYTES = 16
const LAST_USED_BATCH = 500
const NAME_LENGTH_MAX = 256
const GROUPS_MAX = 256

/** What may be shown of a key. */
export interface AgentKeyInfo {
  readonly tenant: string
  readonly id: string
  readonly agent: string
  readonly agentGroups: readonly string[]
  readonly principal: string
  readonly principalGroups: readonly string[]
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  readonly rotatedFrom: string | null
  readonly lastUsedAtMs: number | null
}

export interface NewAgentKey {
  readonly tenant: string
  readonly agent: string
  readonly agentGroups: readonly string[]
  readonly principal: string
  readonly principalGroups: readonly string[]
  readonly expiresAtMs: number | null
}

/** The token is in no other place and cannot be shown again. */
export interface IssuedAgentKey {
  readonly key: AgentKeyInfo
  readonly token: string
}

export interface RotateOptions {
  /** How long the old key still works. */
  readonly overlapMs: number
  readonly expiresAtMs: number | null
}

export interface AgentKeys {
  create(wanted: NewAgentKey): Promise<IssuedAgentKey>
  /** Issues a successor; the old key works until the overlap has passed. Undefined when there is no such live key. */
  rotate(tenant: string, id: string, options: RotateOptions): Promise<IssuedAgentKey | undefined>
  /** Void in memory before the promise settles; rejects when the revocation could not be made durable. */
  revoke(tenant: string, id: string): Promise<AgentKeyInfo | undefined>
  get(tenant: string, id: string): AgentKeyInfo | undefined
  list(tenant: string): readonly AgentKeyInfo[]
  authenticate(token: string): Caller | Refusal
  isLive(keyId: string): boolean
  onRevoked(listener: (keyId: string) => void): () => void
  /** Writes when keys were last used; called on a timer and when closing. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface AgentKeysParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly flushEveryMs?: number
}

interface Entry {
  readonly row: AgentKeyRow
  readonly salt: Buffer
  readonly hash: Buffer
  caller: Caller
}

class StoredAgentKeys implements AgentKeys {
  readonly #parts: AgentKeysParts
  readonly #entries = new Map<string, Entry>()
  readonly #listeners = new Set<(keyId: string) => void>()
  readonly #used = new Set<string>()
  readonly #timer: NodeJS.Timeout

  constructor(parts: AgentKeysParts, rows: readonly AgentKeyRow[]) {
    this.#parts = parts
    for (const row of rows) this.#keep(row)
    this.#timer = setInterval(() => void this.#flushQuietly(), parts.flushEveryMs ?? 30_000)
    this.#timer.unref()
  }

  async create(wanted: NewAgentKey): Promise<IssuedAgentKey> {
    const { row, token } = this.#issue(wanted, null)
    await this.#parts.store.batch([this.#parts.store.db.insertInto('agent_keys').values(row)])
    return { key: describe(this.#keep(row).row), token }
  }

  async rotate(tenant: string, id: string, options: RotateOptions): Promise<IssuedAgentKey | undefined> {
    const entry = this.#find(tenant, id)
    const nowMs = this.#parts.clock.nowMs()
    if (entry === undefined || !isValid(entry.row, nowMs)) return undefined
    const old = describe(entry.row)
    const { row, token } = this.#issue({ ...old, expiresAtMs: options.expiresAtMs }, id)
    const until = Math.min(entry.row.expires_at ?? Number.MAX_SAFE_INTEGER, nowMs + options.overlapMs)
    const { db } = this.#parts.store
    await this.#parts.store.batch([
      db.insertInto('agent_keys').values(row),
      db
        .updateTable('agent_keys')
        .set({ expires_at: until })
        .where('tenant', '=', tenant)
        .where('id', '=', id),
    ])
    entry.row.expires_at = until
    entry.caller = buildCaller(entry.row)
    return { key: describe(this.#keep(row).row), token }
  }

  async revoke(tenant: string, id: string): Promise<AgentKeyInfo | undefined> {
    const entry = this.#find(tenant, id)
    if (entry === undefined) return undefined
    // Memory first: a key that must go is void even when the disk refuses.
    entry.row.revoked_at ??= this.#parts.clock.nowMs()
    for (const listener of this.#listeners) listener(id)
    const { db } = this.#parts.store
    await this.#parts.store.batch([
      db
        .updateTable('agent_keys')
        .set({ revoked_at: entry.row.revoked_at })
        .where('tenant', '=', tenant)
        .where('id', '=', id),
    ])
    return describe(entry.row)
  }

  get(tenant: string, id: string): AgentKeyInfo | undefined {
    const entry = this.#find(tenant, id)
    return entry && describe(entry.row)
  }

  list(tenant: string): readonly AgentKeyInfo[] {
    const rows = [...this.#entries.values()].map((entry) => entry.row).filter((row) => row.tenant === tenant)
    return rows.toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1)).map(describe)
  }

  authenticate(token: string): Caller | Refusal {
    const parsed = parseAgentKeyToken(token)
    if (parsed === undefined) return refuse('unauthenticated', 'The credential is not a Callgate agent key.')
    if (parsed === 'mistyped') {
      return refuse('unauthenticated', 'The agent key is mistyped or cut off: copy it again, whole.')
    }
    const entry = this.#entries.get(parsed.id)
    if (entry === undefined || !timingSafeEqual(computeHash(entry.salt, token), entry.hash)) {
      return refuse('unauthenticated', 'The agent key is not known here: ask an operator for a new one.')
    }
    const nowMs = this.#parts.clock.nowMs()
    if (entry.row.revoked_at !== null) {
      return refuse('unauthenticated', 'The agent key was revoked: ask an operator for a new one.')
    }
    if (!isValid(entry.row, nowMs)) {
      return refuse('unauthenticated', 'The agent key has expired: ask an operator for a new one.')
    }
    entry.row.last_used_at = nowMs
    this.#used.add(parsed.id)
    return entry.caller
  }

  isLive(keyId: string): boolean {
    const entry = this.#entries.get(keyId)
    return entry !== undefined && isValid(entry.row, this.#parts.clock.nowMs())
  }

  onRevoked(listener: (keyId: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async flush(): Promise<void> {
    const ids = [...this.#used].slice(0, LAST_USED_BATCH)
    if (ids.length === 0) return
    const { db } = this.#parts.store
    const rows = ids.flatMap((id) => this.#entries.get(id)?.row ?? [])
    await this.#parts.store.batch(
      rows.map((row) =>
        db
          .updateTable('agent_keys')
          .set({ last_used_at: row.last_used_at })
          .where('tenant', '=', row.tenant)
          .where('id', '=', row.id),
      ),
    )
    for (const id of ids) this.#used.delete(id)
    if (this.#used.size > 0) await this.flush()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #flushQuietly(): Promise<void> {
    try {
      await this.flush()
    } catch (error) {
      this.#parts.logger.warn(
        { error: String(error) },
        'the last use of agent keys could not be stored; will retry',
      )
    }
  }

  #issue(wanted: NewAgentKey, rotatedFrom: string | null): { row: AgentKeyRow; token: string } {
    checkNames(wanted)
    if (this.#entries.size >= KEYS_MAX) {
      throw new CallgateError(refuse('overloaded', `There are ${KEYS_MAX} agent keys already.`))
    }
    const { id, token } = createAgentKeyToken((count) => this.#parts.random.bytes(count))
    const salt = Buffer.from(this.#parts.random.bytes(SALT_BYTES))
    const row: AgentKeyRow = {
      tenant: wanted.tenant,
      id,
      agent: wanted.agent,
      agent_groups: JSON.stringify(wanted.agentGroups),
      principal: wanted.principal,
      principal_groups: JSON.stringify(wanted.principalGroups),
      hash: computeHash(salt, token).toString('hex'),
      salt: salt.toString('hex'),
      created_at: this.#parts.clock.nowMs(),
      expires_at: wanted.expiresAtMs,
      revoked_at: null,
      rotated_from: rotatedFrom,
      last_used_at: null,
    }
    return { row, token }
  }

  #keep(row: AgentKeyRow): Entry {
    const entry = {
      row,
      salt: Buffer.from(row.salt, 'hex'),
      hash: Buffer.from(row.hash, 'hex'),
      caller: buildCaller(row),
    }
    this.#entries.set(row.id, entry)
    return entry
  }

  #find(tenant: string, id: string): Entry | undefined {
    const entry = this.#entries.get(id)
    return entry?.row.tenant === tenant ? entry : undefined
  }
}

/** Reads every key of every tenant into memory; from then on checks never touch the disk. */
export async function openAgentKeys(parts: AgentKeysParts): Promise<AgentKeys> {
  return new StoredAgentKeys(parts, await parts.store.db.selectFrom('agent_keys').selectAll().execute())
}

/**
 * One salted SHA-256. A slow hash protects secrets people choose; this secret has 196 random bits, which no search
 * reaches, and a slow hash on the path of every request would only help whoever wants to exhaust the CPU.
 */
function computeHash(salt: Buffer, token: string): Buffer {
  return hash('sha256', Buffer.concat([salt, Buffer.from(token, 'latin1')]), 'buffer')
}

function isValid(row: AgentKeyRow, nowMs: number): boolean {
  return row.revoked_at === null && (row.expires_at === null || nowMs < row.expires_at)
}

function checkNames(wanted: NewAgentKey): void {
  const names = [
    wanted.tenant,
    wanted.agent,
    wanted.principal,
    ...wanted.agentGroups,
    ...wanted.principalGroups,
  ]
  const bad = names.some((name) => name.length === 0 || name.length > NAME_LENGTH_MAX)
  if (bad || wanted.agentGroups.length > GROUPS_MAX || wanted.principalGroups.length > GROUPS_MAX) {
    const reason = `Names must have 1 to ${NAME_LENGTH_MAX} characters, and there may be ${GROUPS_MAX} groups at most.`
    throw new CallgateError(refuse('invalid-params', reason))
  }
}

function parseGroups(json: string): readonly string[] {
  const value: unknown = readJson(json)
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw new Error('the groups of an agent key are damaged in the store: restore a backup')
  }
  return Object.freeze(value)
}

function buildCaller(row: AgentKeyRow): Caller {
  return Object.freeze({
    tenant: row.tenant,
    principal: Object.freeze({
      id: row.principal,
      groups: parseGroups(row.principal_groups),
      claims: Object.freeze({}),
    }),
    agent: Object.freeze({ id: row.agent, groups: parseGroups(row.agent_groups) }),
    credential: Object.freeze({ method: 'agent-key' as const, keyId: row.id, expiresAtMs: row.expires_at }),
  })
}

function describe(row: AgentKeyRow): AgentKeyInfo {
  return {
    tenant: row.tenant,
    id: row.id,
    agent: row.agent,
    agentGroups: parseGroups(row.agent_groups),
    principal: row.principal,
    principalGroups: parseGroups(row.principal_groups),
    createdAtMs: row.created_at,
    expiresAtMs: row.expires_at,
    revokedAtMs: row.revoked_at,
    rotatedFrom: row.rotated_from,
    lastUsedAtMs: row.last_used_at,
  }
}
