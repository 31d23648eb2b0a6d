/** The thread that holds the one SQLite connection: runs statements in order and answers each with rows or an error. */

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { indexSegment } from './journal-index/index-segment.ts'
import type {
  SqlValue,
  Statement,
  StatementResult,
  StoreRequest,
  StoreResponse,
  StoreWorkerOptions,
} from './worker-protocol.ts'

const STATEMENTS_KEPT = 200

const options = workerData as StoreWorkerOptions
const port = parentPort
if (port === null) throw new Error('store-worker runs as a worker thread only')
const answer = (response: StoreResponse): void => port.postMessage(response)

interface Prepared {
  readonly statement: StatementSync
  readonly returnsRows: boolean
}

/** Prepared statements by text, least recently used first. */
const prepared = new Map<string, Prepared>()

function openDatabase(): DatabaseSync {
  const database = new DatabaseSync(options.path, {
    timeout: options.busyTimeoutMs,
    enableForeignKeyConstraints: true,
    allowExtension: false,
    defensive: true,
  })
  // Exclusive, so that a second process is refused instead of working on state this one holds in memory.
  database.exec('pragma locking_mode = exclusive')
  database.exec('pragma journal_mode = wal')
  database.exec('pragma synchronous = full')
  database.exec('pragma trusted_schema = off')
  database.exec('begin immediate; commit')
  return database
}

function prepare(database: DatabaseSync, sql: string): Prepared {
  const known = prepared.get(sql)
  if (known !== undefined) {
    prepared.delete(sql)
    prepared.set(sql, known)
    return known
  }
  const statement = database.prepare(sql)
  const fresh = { statement, returnsRows: statement.columns().length > 0 }
  prepared.set(sql, fresh)
  if (prepared.size > STATEMENTS_KEPT) {
    const oldest = prepared.keys().next()
    if (oldest.done !== true) prepared.delete(oldest.value)
  }
  return fresh
}

function run(database: DatabaseSync, { sql, params }: Statement): StatementResult {
  const { statement, returnsRows } = prepare(database, sql)
  if (!returnsRows) return { rows: [], changes: Number(statement.run(...params).changes) }
  const rows: Record<string, SqlValue>[] = []
  for (const row of statement.iterate(...params)) {
    if (rows.length === options.rowsMax) {
      throw new Error(`the query returns more than ${options.rowsMax} rows: ask in pages`)
    }
    rows.push(row)
  }
  return { rows, changes: 0 }
}

function runBatch(database: DatabaseSync, statements: readonly Statement[]): readonly StatementResult[] {
  database.exec('begin immediate')
  try {
    const results = statements.map((statement) => run(database, statement))
    database.exec('commit')
    return results
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

function readCode(error: unknown): string {
  const number = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof number === 'number' ? `sqlite-${number & 0xff}` : 'error'
}

function readReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function serve(database: DatabaseSync, request: StoreRequest): void {
  try {
    if (request.type === 'close') {
      prepared.clear()
      database.close()
      answer({ type: 'done', id: request.id, results: [] })
      port?.close()
      return
    }
    if (request.type === 'index') {
      const prepareSql = (sql: string): StatementSync => prepare(database, sql).statement
      answer({ type: 'indexed', id: request.id, indexed: indexSegment(database, prepareSql, request.part) })
      return
    }
    const results =
      request.type === 'run' ? [run(database, request.statement)] : runBatch(database, request.statements)
    answer({ type: 'done', id: request.id, results })
  } catch (error) {
    answer({ type: 'failed', id: request.id, reason: readReason(error), code: readCode(error) })
  }
}

try {
  const database = openDatabase()
  port.on('message', (request: StoreRequest) => serve(database, request))
  answer({ type: 'opened' })
} catch (error) {
  // 5 is SQLITE_BUSY, 6 is SQLITE_LOCKED (sqlite.org/rescode.html).
  answer({
    type: 'refused',
    reason: readReason(error),
    busy: ['sqlite-5', 'sqlite-6'].includes(readCode(error)),
  })
}
