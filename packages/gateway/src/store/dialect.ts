/** A Kysely dialect that compiles SQL on the main thread and runs it in the store worker, one connection at a time. */

import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { SqlValue, Statement, StoreConnection } from './worker-client.ts'

/** Turns a compiled query into what crosses to the worker. Throws on values SQLite cannot hold. */
export function toStatement({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Statement {
  return { sql, params: parameters.map(toSqlValue) }
}

function toSqlValue(value: unknown): SqlValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint') return value
  if (value instanceof Uint8Array) return value
  throw new TypeError(`a ${typeof value} cannot be stored: pass a string, number, boolean, null or bytes`)
}

class WorkerDatabaseConnection implements DatabaseConnection {
  readonly #connection: StoreConnection

  constructor(connection: StoreConnection) {
    this.#connection = connection
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.#connection.run(toStatement(query))
    return { rows: [...rows] as R[], numAffectedRows: BigInt(changes) }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the store does not stream rows: read in pages')
  }
}

/** Hands the one connection to one user at a time, so that a transaction never mixes with other statements. */
class WorkerDriver implements Driver {
  readonly #connection: DatabaseConnection
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #taken = false

  constructor(connection: StoreConnection, waitingMax: number) {
    this.#connection = new WorkerDatabaseConnection(connection)
    this.#waitingMax = waitingMax
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) {
      if (this.#waiting.length >= this.#waitingMax) {
        throw new CallgateError(
          refuse('overloaded', 'the store is busy: its queue is full; try again shortly'),
        )
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#taken = true
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken = false
    else next()
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async destroy(): Promise<void> {}
}

/** The dialect over one open worker connection. Closing the connection is the owner's business, not Kysely's. */
export function createWorkerDialect(connection: StoreConnection, waitingMax: number): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new WorkerDriver(connection, waitingMax),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}
