/** The main thread's end of the store worker: a bounded queue of statements, each settled by one answer or by the crash. */

import { Worker } from 'node:worker_threads'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import type {
  SegmentIndexed,
  SegmentPart,
  Statement,
  StatementResult,
  StoreRequest,
  StoreResponse,
} from './worker-protocol.ts'
import { THREAD_FLAGS, urlOf } from '../own-files.ts'

export type { SqlValue, Statement, StatementResult } from './worker-protocol.ts'

export interface StoreConnection {
  run(statement: Statement): Promise<StatementResult>
  /** Runs all statements in one transaction. */
  batch(statements: readonly Statement[]): Promise<readonly StatementResult[]>
}

export interface WorkerClient extends StoreConnection {
  /** Indexes the next records of a segment in a transaction of its own. */
  indexSegment(part: SegmentPart): Promise<SegmentIndexed>
  /** Called once, with the reason, when the worker ended without being asked to. */
  onFailed(listener: (reason: string) => void): void
  /** Finishes what is queued, closes the database and ends the thread. */
  close(): Promise<void>
  /** Ends the thread at once, as a crash would. */
  terminate(): Promise<void>
}

export interface WorkerClientOptions {
  readonly path: string
  readonly busyTimeoutMs: number
  readonly rowsMax: number
  readonly queueMax: number
}

type Body = StoreRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, 'id'>
    : never
  : never

type Answer = Extract<StoreResponse, { type: 'done' | 'indexed' }>

interface Pending {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

class StoreClient implements WorkerClient {
  readonly #worker: Worker
  readonly #queueMax: number
  readonly #pending = new Map<number, Pending>()
  readonly #failedListeners: ((reason: string) => void)[] = []
  #nextId = 1
  #state: 'open' | 'closing' | 'closed' | 'failed' = 'open'
  #failure = 'the store is closed'

  constructor(worker: Worker, queueMax: number) {
    this.#worker = worker
    this.#queueMax = queueMax
    worker.on('message', (response: StoreResponse) => this.#settle(response))
    worker.on('error', (error) => this.#fail(`the store worker crashed: ${readReason(error)}`))
    worker.on('exit', (code) => this.#exited(code))
  }

  async run(statement: Statement): Promise<StatementResult> {
    const [result] = await this.#ask({ type: 'run', statement })
    if (result === undefined) throw new Error('the store worker answered without a result')
    return result
  }

  batch(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    return this.#ask({ type: 'batch', statements })
  }

  async indexSegment(part: SegmentPart): Promise<SegmentIndexed> {
    const answer = await this.#send({ type: 'index', part })
    if (answer.type !== 'indexed') throw new Error('the store worker answered something else')
    return answer.indexed
  }

  onFailed(listener: (reason: string) => void): void {
    if (this.#state === 'failed') listener(this.#failure)
    else this.#failedListeners.push(listener)
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return
    const closed = this.#send({ type: 'close' })
    this.#state = 'closing'
    await closed
    this.#state = 'closed'
    await this.#worker.terminate()
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  async #ask(body: Body): Promise<readonly StatementResult[]> {
    const answer = await this.#send(body)
    if (answer.type !== 'done') throw new Error('the store worker answered something else')
    return answer.results
  }

  #send(body: Body): Promise<Answer> {
    if (this.#state !== 'open') return Promise.reject(new Error(this.#failure))
    if (this.#pending.size >= this.#queueMax && body.type !== 'close') {
      const reason = 'the store is busy: its queue is full; try again shortly'
      return Promise.reject(
        new CallgateError(
          refuse('overloaded', reason, { detail: `${this.#queueMax} store requests are waiting` }),
        ),
      )
    }
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#worker.postMessage({ id, ...body })
    })
  }

  #settle(response: StoreResponse): void {
    if (response.type === 'opened' || response.type === 'refused') return
    const pending = this.#pending.get(response.id)
    this.#pending.delete(response.id)
    if (response.type !== 'failed') pending?.resolve(response)
    else pending?.reject(new Error(`the store refused a statement: ${response.reason} (${response.code})`))
  }

  #exited(code: number): void {
    if (this.#state !== 'closed') this.#fail(`the store worker ended unexpectedly (exit ${code})`)
  }

  #fail(reason: string): void {
    if (this.#state === 'failed' || this.#state === 'closed') return
    this.#state = 'failed'
    this.#failure = `${reason}; restart the gateway`
    for (const { reject } of this.#pending.values()) reject(new Error(this.#failure))
    this.#pending.clear()
    for (const listener of this.#failedListeners) listener(this.#failure)
  }
}

/** Starts the worker and resolves once the database is open and locked for this process. */
export async function startWorkerClient(options: WorkerClientOptions): Promise<WorkerClient> {
  const worker = new Worker(urlOf('store/store-worker'), {
    workerData: options,
    env: {},
    execArgv: [...THREAD_FLAGS],
    // Rows pass through it and none stays: a young generation of the common size would only take room.
    resourceLimits: { maxYoungGenerationSizeMb: 3 },
    name: 'callgate-store',
  })
  const opened = await new Promise<StoreResponse>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the store worker ended while opening (exit ${code})`)))
  })
  if (opened.type === 'refused') {
    await worker.terminate()
    throw new Error(
      opened.busy
        ? `the store ${options.path} is in use by another process: a gateway is probably running on this data ` +
            'directory; stop it, or manage it through its control API'
        : `the store ${options.path} cannot be opened: ${opened.reason}`,
    )
  }
  return new StoreClient(worker, options.queueMax)
}

function readReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
