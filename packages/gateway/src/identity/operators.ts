/** Named operators: their tokens shown once, stored hashed, checked in memory, revoked at once. */

import { hash, timingSafeEqual } from 'node:crypto'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import {
  type IssuedOperatorView,
  type NewOperatorBody,
  OperatorRole,
  type OperatorView,
} from '@callgate/contracts/operator'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { OperatorRow } from '../store/rows/identities.ts'
import { createAgentKeyToken, parseAgentKeyToken } from './agent-key-token.ts'

const OPERATORS_MAX = 1_000
const SALT_BYTES = 16

/** Who does something in the control API. */
export interface Operator {
  /** null for the operator of the machine, who is nobody in particular. */
  readonly id: string | null
  readonly name: string
  readonly roles: readonly OperatorRole[]
}

export interface Operators {
  create(wanted: NewOperatorBody, createdBy: string): Promise<IssuedOperatorView>
  /** Void in memory before the promise settles; rejects when the revocation could not be made durable. */
  revoke(id: string): Promise<OperatorView | undefined>
  get(id: string): OperatorView | undefined
  list(): readonly OperatorView[]
  /** undefined for a token that is unknown, revoked or expired. */
  authenticate(token: string): Operator | undefined
  /** The operator as of now; undefined once revoked or expired. */
  present(id: string): Operator | undefined
  /** Somebody an issuer vouches for: made when new, with the roles of today. undefined for who was revoked here. */
  admit(wanted: AdmittedOperator): Promise<Operator | undefined>
  /** Told the id as soon as it is void. */
  onRevoked(listener: (id: string) => void): void
}

export interface AdmittedOperator {
  /** Distinct from every name that can be given by hand. */
  readonly name: string
  readonly owner: string
  readonly roles: readonly OperatorRole[]
}

export interface OperatorsParts {
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
}

interface Entry {
  readonly row: OperatorRow
  roles: readonly OperatorRole[]
  readonly salt: Buffer
  readonly hash: Buffer
}

class StoredOperators implements Operators {
  readonly #parts: OperatorsParts
  readonly #entries = new Map<string, Entry>()
  readonly #listeners: ((id: string) => void)[] = []

  constructor(parts: OperatorsParts, rows: readonly OperatorRow[]) {
    this.#parts = parts
    for (const row of rows) this.#keep(row)
  }

  async create(wanted: NewOperatorBody, createdBy: string): Promise<IssuedOperatorView> {
    const nowMs = this.#parts.clock.nowMs()
    const same = [...this.#entries.values()].some(
      ({ row }) => row.name === wanted.name && isValid(row, nowMs),
    )
    if (same) {
      const reason = `There is an operator ${wanted.name} already: choose another name, or revoke that one first.`
      throw new CallgateError(refuse('invalid-params', reason))
    }
    return this.#add(wanted, createdBy)
  }

  async admit({ name, owner, roles }: AdmittedOperator): Promise<Operator | undefined> {
    const known = [...this.#entries.values()].find(({ row }) => row.name === name)
    if (known === undefined) {
      const wanted = { name, owner, roles: [...roles], expiresAtMs: null }
      const { operator } = await this.#add(wanted, owner)
      return this.present(operator.id)
    }
    if (!isValid(known.row, this.#parts.clock.nowMs())) return undefined
    const { store } = this.#parts
    const text = JSON.stringify(roles)
    if (text !== known.row.roles) {
      const kept = store.db.updateTable('operators').set({ roles: text })
      await store.batch([kept.where('tenant', '=', known.row.tenant).where('id', '=', known.row.id)])
      known.row.roles = text
      known.roles = [...roles]
    }
    return this.present(known.row.id)
  }

  present(id: string): Operator | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined || !isValid(entry.row, this.#parts.clock.nowMs())) return undefined
    return { id, name: entry.row.name, roles: entry.roles }
  }

  onRevoked(listener: (id: string) => void): void {
    this.#listeners.push(listener)
  }

  async #add(wanted: NewOperatorBody, createdBy: string): Promise<IssuedOperatorView> {
    const { store, clock, random } = this.#parts
    if (this.#entries.size >= OPERATORS_MAX)
      throw new CallgateError(refuse('overloaded', `There are ${OPERATORS_MAX} operators already.`))
    const { id, token } = createAgentKeyToken((count) => random.bytes(count), 'cgo')
    const salt = Buffer.from(random.bytes(SALT_BYTES))
    const row: OperatorRow = {
      tenant: DEFAULT_TENANT,
      id,
      name: wanted.name,
      owner: wanted.owner,
      roles: JSON.stringify([...new Set(wanted.roles)]),
      hash: computeHash(salt, token).toString('hex'),
      salt: salt.toString('hex'),
      created_at: clock.nowMs(),
      created_by: createdBy,
      expires_at: wanted.expiresAtMs,
      revoked_at: null,
    }
    await store.batch([store.db.insertInto('operators').values(row)])
    return { operator: describe(this.#keep(row)), token }
  }

  async revoke(id: string): Promise<OperatorView | undefined> {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    const { store, clock } = this.#parts
    // Memory first: an operator who must go is gone even when the disk refuses.
    entry.row.revoked_at ??= clock.nowMs()
    for (const listener of this.#listeners) listener(id)
    await store.batch([
      store.db
        .updateTable('operators')
        .set({ revoked_at: entry.row.revoked_at })
        .where('tenant', '=', entry.row.tenant)
        .where('id', '=', id),
    ])
    return describe(entry)
  }

  get(id: string): OperatorView | undefined {
    const entry = this.#entries.get(id)
    return entry && describe(entry)
  }

  list(): readonly OperatorView[] {
    return [...this.#entries.values()]
      .toSorted((a, b) => a.row.created_at - b.row.created_at || (a.row.id < b.row.id ? -1 : 1))
      .map(describe)
  }

  authenticate(token: string): Operator | undefined {
    const parsed = parseAgentKeyToken(token, 'cgo')
    const entry = typeof parsed === 'object' ? this.#entries.get(parsed.id) : undefined
    if (entry === undefined || !timingSafeEqual(computeHash(entry.salt, token), entry.hash)) return undefined
    return this.present(entry.row.id)
  }

  #keep(row: OperatorRow): Entry {
    const entry = {
      row,
      roles: parseRoles(row.roles),
      salt: Buffer.from(row.salt, 'hex'),
      hash: Buffer.from(row.hash, 'hex'),
    }
    this.#entries.set(row.id, entry)
    return entry
  }
}

/** Reads every operator into memory; from then on checks never touch the disk. */
export async function openOperators(parts: OperatorsParts): Promise<Operators> {
  const found = parts.store.db.selectFrom('operators').selectAll().where('tenant', '=', DEFAULT_TENANT)
  return new StoredOperators(parts, await found.execute())
}

/** One salted SHA-256: the secret has 196 random bits (see the agent keys). */
function computeHash(salt: Buffer, token: string): Buffer {
  return hash('sha256', Buffer.concat([salt, Buffer.from(token, 'latin1')]), 'buffer')
}

function isValid(row: OperatorRow, nowMs: number): boolean {
  return row.revoked_at === null && (row.expires_at === null || nowMs < row.expires_at)
}

function parseRoles(json: string): readonly OperatorRole[] {
  const parsed = OperatorRole.array().readonly().safeParse(readJson(json))
  if (!parsed.success) throw new Error('the roles of an operator are damaged in the store: restore a backup')
  return parsed.data
}

function describe({ row, roles }: Entry): OperatorView {
  return {
    tenant: row.tenant,
    id: row.id,
    name: row.name,
    owner: row.owner,
    roles,
    createdAtMs: row.created_at,
    createdBy: row.created_by,
    expiresAtMs: row.expires_at,
    revokedAtMs: row.revoked_at,
  }
}
