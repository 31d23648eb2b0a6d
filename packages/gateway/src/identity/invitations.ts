/** Links by which somebody becomes an operator, once: stored as hashes, expiring, and the first one void once there is an administrator. */

import { hash } from 'node:crypto'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { OperatorRole } from '@callgate/contracts/operator'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { InvitationRow } from '../store/rows/identities.ts'
import type { Operators } from './operators.ts'

const INVITATIONS_MAX = 1_000
const FIRST_LIFE_MS = 24 * 60 * 60_000
const SECRET_BYTES = 32

export interface Invitation {
  readonly id: string
  /** null: whoever follows the link says it. */
  readonly name: string | null
  /** Who answers for the operator; null for itself. */
  readonly owner: string | null
  readonly roles: readonly OperatorRole[]
  readonly createdBy: string
}

export interface Invited {
  readonly name: string | null
  readonly owner: string | null
  readonly roles: readonly OperatorRole[]
  readonly lifeMs: number
}

export interface InvitationsParts {
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
  readonly operators: Pick<Operators, 'list' | 'present'>
}

export class Invitations {
  readonly #parts: InvitationsParts
  readonly #rows: Map<string, InvitationRow>

  constructor(parts: InvitationsParts, rows: readonly InvitationRow[]) {
    this.#parts = parts
    this.#rows = new Map(rows.map((row) => [row.id, row]))
  }

  /** The token of the first start, which replaces that of the start before; null once an administrator has a name. */
  async inviteFirst(owner: string): Promise<string | null> {
    await this.#drop([...this.#rows.values()].filter((row) => row.first === 1 || !this.#isOpen(row)))
    if (this.#hasAdministrator()) return null
    const invited = { name: null, owner, roles: ['administrator'] as const, lifeMs: FIRST_LIFE_MS }
    return this.#add(invited, 'gateway', 1)
  }

  /** The token, to be shown this once; undefined when there are too many already. */
  async invite(invited: Invited, createdBy: string): Promise<string | undefined> {
    await this.#drop([...this.#rows.values()].filter((row) => !this.#isOpen(row)))
    return this.#rows.size >= INVITATIONS_MAX ? undefined : this.#add(invited, createdBy, 0)
  }

  /** undefined for one that is unknown, used, expired, or the first one when there is an administrator. */
  find(token: string): Invitation | undefined {
    const row = this.#rows.get(hash('sha256', token, 'hex'))
    return row !== undefined && this.#isOpen(row) ? describe(row) : undefined
  }

  /**
   * Does it while nobody else can use the token, which is used up before it is done: whoever is killed in between is invited
   * again, and nobody comes twice. As it was when it rejects.
   */
  async redeem<T>(token: string, effect: (invitation: Invitation) => Promise<T>): Promise<T | undefined> {
    const row = this.#rows.get(hash('sha256', token, 'hex'))
    if (row === undefined || !this.#isOpen(row)) return undefined
    await this.#drop([row])
    try {
      return await effect(describe(row))
    } catch (error) {
      await this.#put(row)
      throw error
    }
  }

  async #add(invited: Invited, createdBy: string, first: 0 | 1): Promise<string> {
    const { clock, random } = this.#parts
    const token = `cgi_${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')}`
    const row: InvitationRow = {
      tenant: DEFAULT_TENANT,
      id: hash('sha256', token, 'hex'),
      name: invited.name,
      owner: invited.owner,
      roles: JSON.stringify(invited.roles),
      first,
      created_by: createdBy,
      expires_at: clock.nowMs() + invited.lifeMs,
    }
    await this.#put(row)
    return token
  }

  async #put(row: InvitationRow): Promise<void> {
    const { store } = this.#parts
    await store.batch([store.db.insertInto('invitations').values(row)])
    this.#rows.set(row.id, row)
  }

  async #drop(rows: readonly InvitationRow[]): Promise<void> {
    const { store } = this.#parts
    for (const { id } of rows) this.#rows.delete(id)
    if (rows.length === 0) return
    const gone = store.db.deleteFrom('invitations').where('tenant', '=', DEFAULT_TENANT)
    const ids = rows.map(({ id }) => id)
    await store.batch([gone.where('id', 'in', ids)])
  }

  #isOpen(row: InvitationRow): boolean {
    if (this.#parts.clock.nowMs() >= row.expires_at) return false
    return row.first === 0 || !this.#hasAdministrator()
  }

  #hasAdministrator(): boolean {
    const { operators } = this.#parts
    return operators
      .list()
      .some(({ id, roles }) => roles.includes('administrator') && operators.present(id) !== undefined)
  }
}

export async function openInvitations(parts: InvitationsParts): Promise<Invitations> {
  const rows = parts.store.db.selectFrom('invitations').selectAll().where('tenant', '=', DEFAULT_TENANT)
  return new Invitations(parts, await rows.execute())
}

function describe({ id, name, owner, roles, created_by }: InvitationRow): Invitation {
  return { id, name, owner, roles: OperatorRole.array().parse(readJson(roles)), createdBy: created_by }
}
