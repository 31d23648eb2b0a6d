/** Who is signed in with a browser: sessions stored as hashes, ended by silence, by age, by hand and with their operator. */

import { hash, timingSafeEqual } from 'node:crypto'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Clock, Logger, Random } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { BrowserSessionRow } from '../store/rows/identities.ts'
import type { Operator, Operators } from './operators.ts'

const SESSIONS_MAX = 1_000
/** Of one operator; the one that was silent longest makes room. */
const SESSIONS_EACH_MAX = 20
/** How much of the silence a restart may forget. */
const KEEP_USE_EVERY_MS = 60_000
const SECRET_BYTES = 32

export interface SessionLife {
  /** A session without a request for this long ends. */
  readonly sessionIdleMs: number
  /** However busy it is, a session ends after this. */
  readonly sessionLifeMs: number
}

export interface BrowserSession {
  /** Not the secret: what the store and other parts know it by. */
  readonly id: string
  readonly operator: Operator
  /** Carried by every request that changes something, so that no other page can make one in the operator's name. */
  readonly csrfToken: string
  readonly expiresAtMs: number
  readonly idleExpiresAtMs: number
}

export interface BrowserSessionsParts {
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
  readonly operators: Pick<Operators, 'present' | 'onRevoked'>
  readonly logger: Logger
  readonly life: () => SessionLife
}

/** The operator of the machine has no row, and a token of this run alone. */
const MACHINE = ''

export class BrowserSessions {
  readonly #parts: BrowserSessionsParts
  readonly #rows = new Map<string, BrowserSessionRow & { keptAt: number }>()
  readonly #listeners = new Set<(id: string) => void>()

  constructor(parts: BrowserSessionsParts, rows: readonly BrowserSessionRow[]) {
    this.#parts = parts
    for (const row of rows) this.#rows.set(row.id, { ...row, keptAt: row.used_at })
    parts.operators.onRevoked((operator) => {
      this.closeAllOf(operator).catch((error: unknown) =>
        parts.logger.error({ error: String(error) }, 'sessions of a revoked operator stay in the store'),
      )
    })
  }

  /** The secret of a new session, for the cookie. Always a fresh one: a secret that was planted is never adopted. */
  async open(operator: Operator): Promise<string> {
    const { store, clock, random } = this.#parts
    const nowMs = clock.nowMs()
    await this.#makeRoom(operator.id ?? MACHINE)
    const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')
    const row: BrowserSessionRow = {
      tenant: DEFAULT_TENANT,
      id: idOf(secret),
      operator: operator.id ?? MACHINE,
      created_at: nowMs,
      used_at: nowMs,
    }
    await store.batch([store.db.insertInto('browser_sessions').values(row)])
    this.#rows.set(row.id, { ...row, keptAt: nowMs })
    return secret
  }

  /** Read anew for every request: who was revoked meanwhile, or silent too long, is signed out. */
  find(secret: string, machine: Operator): BrowserSession | undefined {
    const row = this.#rows.get(idOf(secret))
    if (row === undefined || !this.#isAlive(row)) return undefined
    const operator = row.operator === MACHINE ? machine : this.#parts.operators.present(row.operator)
    if (operator === undefined) return undefined
    this.#touch(row)
    const { sessionIdleMs, sessionLifeMs } = this.#parts.life()
    return {
      id: row.id,
      operator,
      csrfToken: hash('sha256', `csrf ${secret}`, 'base64url'),
      expiresAtMs: row.created_at + sessionLifeMs,
      idleExpiresAtMs: Math.min(row.used_at + sessionIdleMs, row.created_at + sessionLifeMs),
    }
  }

  /** True as long as the session is neither over nor ended; looking does not keep it alive. */
  isOpen(id: string): boolean {
    const row = this.#rows.get(id)
    if (row === undefined || !this.#isAlive(row)) return false
    return row.operator === MACHINE || this.#parts.operators.present(row.operator) !== undefined
  }

  /** How many there were to end. */
  async close(secret: string): Promise<number> {
    return this.#drop([idOf(secret)])
  }

  /** `operator` as its id; null for the operator of the machine. */
  async closeAllOf(operator: string | null): Promise<number> {
    const owner = operator ?? MACHINE
    return this.#drop([...this.#rows.values()].filter((row) => row.operator === owner).map(({ id }) => id))
  }

  onClosed(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #isAlive(row: BrowserSessionRow): boolean {
    const { sessionIdleMs, sessionLifeMs } = this.#parts.life()
    const nowMs = this.#parts.clock.nowMs()
    return nowMs < row.used_at + sessionIdleMs && nowMs < row.created_at + sessionLifeMs
  }

  #touch(row: BrowserSessionRow & { keptAt: number }): void {
    const { store, clock, logger } = this.#parts
    row.used_at = clock.nowMs()
    if (row.used_at - row.keptAt < KEEP_USE_EVERY_MS) return
    row.keptAt = row.used_at
    const kept = store.db
      .updateTable('browser_sessions')
      .set({ used_at: row.used_at })
      .where('tenant', '=', row.tenant)
      .where('id', '=', row.id)
    store
      .batch([kept])
      .catch((error: unknown) => logger.error({ error: String(error) }, 'the use of a session was not kept'))
  }

  async #makeRoom(owner: string): Promise<void> {
    const over = [...this.#rows.values()].filter((row) => !this.#isAlive(row))
    const alive = [...this.#rows.values()]
      .filter((row) => this.#isAlive(row))
      .toSorted((a, b) => a.used_at - b.used_at)
    const own = alive.filter((row) => row.operator === owner)
    const crowded = [
      ...own.slice(0, Math.max(0, own.length - SESSIONS_EACH_MAX + 1)),
      ...alive.slice(0, Math.max(0, alive.length - SESSIONS_MAX + 1)),
    ]
    await this.#drop([...over, ...crowded].map(({ id }) => id))
  }

  /** Memory first: whoever must go is gone even when the disk refuses. */
  async #drop(ids: readonly string[]): Promise<number> {
    const { store } = this.#parts
    const ended = [...new Set(ids)].filter((id) => this.#rows.delete(id))
    for (const id of ended) for (const listener of this.#listeners) listener(id)
    if (ended.length === 0) return 0
    const gone = store.db.deleteFrom('browser_sessions').where('tenant', '=', DEFAULT_TENANT)
    await store.batch([gone.where('id', 'in', ended)])
    return ended.length
  }
}

/** Reads the sessions into memory. Those of the operator of the machine end with the run that its token was made for. */
export async function openBrowserSessions(parts: BrowserSessionsParts): Promise<BrowserSessions> {
  const { db } = parts.store
  const mine = db.deleteFrom('browser_sessions').where('tenant', '=', DEFAULT_TENANT)
  await parts.store.batch([mine.where('operator', '=', MACHINE)])
  const rows = db.selectFrom('browser_sessions').selectAll().where('tenant', '=', DEFAULT_TENANT)
  return new BrowserSessions(parts, await rows.execute())
}

/** Compares in the time of the longer one. */
export function isSameToken(given: string, wanted: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', wanted, 'buffer'))
}

function idOf(secret: string): string {
  return hash('sha256', secret, 'hex')
}
