/** The messages between the main thread and the thread that holds the SQLite connection. */

export type SqlValue = string | number | bigint | null | Uint8Array

export interface Statement {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

export interface StatementResult {
  readonly rows: readonly Readonly<Record<string, SqlValue>>[]
  readonly changes: number
}

/** What the worker is started with. */
export interface StoreWorkerOptions {
  readonly path: string
  readonly busyTimeoutMs: number
  readonly rowsMax: number
}

/** One segment of the journal of which the next records are to be indexed. */
export interface SegmentPart {
  readonly log: string
  readonly segment: number
  readonly path: string
}

/** How far the segment is indexed by now; `records` and `unreadable` are those of this part. */
export interface SegmentIndexed {
  readonly bytes: number
  /** -1 while nothing of it is indexed. */
  readonly firstSeq: number
  readonly nextSeq: number
  readonly records: number
  readonly unreadable: number
}

export type StoreRequest =
  | { readonly id: number; readonly type: 'run'; readonly statement: Statement }
  /** All statements in one immediate transaction; the results in order. */
  | { readonly id: number; readonly type: 'batch'; readonly statements: readonly Statement[] }
  | { readonly id: number; readonly type: 'index'; readonly part: SegmentPart }
  | { readonly id: number; readonly type: 'close' }

export type StoreResponse =
  | { readonly type: 'opened' }
  | { readonly type: 'refused'; readonly reason: string; readonly busy: boolean }
  | { readonly type: 'done'; readonly id: number; readonly results: readonly StatementResult[] }
  | { readonly type: 'indexed'; readonly id: number; readonly indexed: SegmentIndexed }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string; readonly code: string }
