/** Validators for schemas that servers supply: checked here, compiled in a thread that is killed when it takes too long. */

import { hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { JsonObject } from '@callgate/contracts/json'
import type { Clock, SchemaPort, SchemaValidator } from '../pipeline/ports/ports.ts'
import { checkSchema } from './schema-check.ts'
import type { CompileRequest, CompileResponse, SchemaDraft } from './schema-protocol.ts'
import { buildValidator } from './schema-runtime.ts'
import { urlOf } from '../own-files.ts'

export interface SchemaPortOptions {
  readonly compileTimeoutMs?: number
  /** Validators kept; the one unused longest goes first. */
  readonly cachedMax?: number
  readonly waitingMax?: number
}

export interface ClosableSchemaPort extends SchemaPort {
  close(): Promise<void>
}

const CODE_CHARS_MAX = 2 << 20
/** How long a worker may take to start; it loads the compiler. */
const START_TIMEOUT_MS = 30_000
/** How long the thread waits for more work before it ends. */
const IDLE_MS = 10_000
/** After a time-out a schema may be tried again, since the machine may have been busy; each time it waits longer. */
const RETRY_FIRST_MS = 1_000
const RETRY_FACTOR = 4
const RETRY_MAX_MS = 60_000

interface Job extends CompileRequest {
  readonly done: (outcome: CompileOutcome) => void
}
interface CompileOutcome {
  readonly validator: SchemaValidator
  readonly final: boolean
}

/** One compile thread, started when needed, replaced when it is killed or dies. */
class Compiler {
  readonly #timeoutMs: number
  readonly #waiting: Job[] = []
  #worker: Worker | undefined
  #ready = false
  #current: Job | undefined
  #timer: NodeJS.Timeout | undefined
  #nextId = 1
  #closed = false

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  get waiting(): number {
    return this.#waiting.length
  }

  compile(text: string, draft: SchemaDraft): Promise<CompileOutcome> {
    return new Promise((done) => {
      this.#waiting.push({ id: this.#nextId++, text, draft, done })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#drop('the gateway is shutting down')
    for (const job of this.#waiting.splice(0)) job.done(unusable('the gateway is shutting down', false))
  }

  #next(): void {
    if (this.#current !== undefined || this.#waiting.length === 0 || this.#closed) return
    if (this.#worker === undefined) return this.#startOrFail()
    if (!this.#ready) return
    const job = this.#waiting.shift()
    if (job === undefined) return
    this.#current = job
    const { id, text, draft } = job
    this.#worker.ref()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#drop(`it does not compile within ${this.#timeoutMs} ms`)
      this.#next()
    }, this.#timeoutMs)
    this.#worker.postMessage({ id, text, draft })
  }

  #startOrFail(): void {
    try {
      this.#start()
    } catch (error) {
      this.#failWaiting(`the schema compiler cannot start: ${String(error)}`)
    }
  }

  #start(): void {
    const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 6, stackSizeMb: 4 }
    const worker = new Worker(urlOf('registry/schema-worker'), {
      env: {},
      execArgv: [],
      resourceLimits,
      name: 'callgate-schema',
    })
    this.#worker = worker
    this.#ready = false
    const ended = (reason: string): void => {
      if (this.#worker !== worker) return
      if (!this.#ready) this.#failWaiting(reason)
      this.#drop(reason)
      this.#next()
    }
    worker.on('message', (response: CompileResponse) => this.#settle(worker, response))
    worker.on('error', (error) => ended(`the schema compiler failed on it: ${String(error)}`))
    worker.on('exit', () => ended('the schema compiler ended'))
    this.#timer = setTimeout(() => ended('the schema compiler does not start'), START_TIMEOUT_MS)
  }

  #settle(worker: Worker, response: CompileResponse): void {
    if (this.#worker !== worker) return
    clearTimeout(this.#timer)
    if (response.type === 'ready') {
      this.#ready = true
      worker.unref()
    } else if (this.#current?.id === response.id) {
      const { done } = this.#current
      this.#current = undefined
      worker.unref()
      done(response.type === 'compiled' ? instantiate(response.code) : unusable(response.reason, true))
    }
    this.#next()
    this.#restLater()
  }

  /** A thread with nothing to do holds memory for nothing: it ends, and starts again when there is work. */
  #restLater(): void {
    if (this.#current !== undefined || this.#waiting.length > 0 || this.#closed) return
    this.#timer = setTimeout(() => this.#drop('it rests'), IDLE_MS)
    this.#timer.unref()
  }

  /** Kills the thread; the schema it was working on is unusable. */
  #drop(reason: string): void {
    clearTimeout(this.#timer)
    const [worker, job] = [this.#worker, this.#current]
    this.#worker = undefined
    this.#current = undefined
    void worker?.terminate()
    job?.done(unusable(reason, false))
  }

  /** A thread that cannot start must not be started in a circle. */
  #failWaiting(reason: string): void {
    for (const job of this.#waiting.splice(0)) job.done(unusable(reason, false))
  }
}

function unusable(reason: string, final: boolean): CompileOutcome {
  return { validator: { usable: false, reason: `The schema cannot be used: ${reason}.` }, final }
}

function instantiate(code: string): CompileOutcome {
  if (code.length > CODE_CHARS_MAX) return unusable('it compiles to too much code', true)
  try {
    return { validator: buildValidator(code), final: true }
  } catch (error) {
    return unusable(error instanceof Error ? error.message : String(error), true)
  }
}

interface Cached {
  readonly validator: SchemaValidator
  readonly untilMs: number
  /** How long it was left alone after the last time-out; null when what came of it holds. */
  readonly restMs: number | null
}

/** A schema port with one compile thread of its own. */
export function createSchemaPort(
  clock: Pick<Clock, 'monotonicMs'>,
  options: SchemaPortOptions = {},
): ClosableSchemaPort {
  const cachedMax = options.cachedMax ?? 5_000
  const waitingMax = options.waitingMax ?? 2_000
  const compiler = new Compiler(options.compileTimeoutMs ?? 2_000)
  const byDigest = new Map<string, Cached>()
  const running = new Map<string, Promise<SchemaValidator>>()
  /** The same frozen definition comes with every call: no digest needed then. */
  const byIdentity = new WeakMap<JsonObject, SchemaValidator>()

  const keep = (digest: string, { validator, final }: CompileOutcome): void => {
    const last = byDigest.get(digest)?.restMs ?? RETRY_FIRST_MS / RETRY_FACTOR
    const restMs = final ? null : Math.min(last * RETRY_FACTOR, RETRY_MAX_MS)
    byDigest.delete(digest)
    byDigest.set(digest, { validator, untilMs: clock.monotonicMs() + (restMs ?? Infinity), restMs })
    const oldest = byDigest.keys().next()
    if (byDigest.size > cachedMax && oldest.done !== true) byDigest.delete(oldest.value)
  }
  const find = (digest: string): SchemaValidator | undefined => {
    const cached = byDigest.get(digest)
    if (cached === undefined || clock.monotonicMs() >= cached.untilMs) return undefined
    byDigest.delete(digest)
    byDigest.set(digest, cached)
    return cached.validator
  }
  const compile = async (digest: string, text: string, draft: SchemaDraft): Promise<SchemaValidator> => {
    const outcome = await compiler.compile(text, draft)
    running.delete(digest)
    keep(digest, outcome)
    return outcome.validator
  }

  return {
    validator(schema) {
      const same = byIdentity.get(schema)
      if (same !== undefined) return same
      const check = checkSchema(schema)
      if (!check.ok) return unusable(check.reason, true).validator
      const digest = hash('sha256', `${check.draft}\n${check.text}`)
      const known = find(digest)
      if (known !== undefined) {
        // A frozen schema cannot become another one behind its identity.
        if (known.usable && Object.isFrozen(schema)) byIdentity.set(schema, known)
        return known
      }
      const pending = running.get(digest)
      if (pending !== undefined) return pending
      if (compiler.waiting >= waitingMax)
        return unusable('too many schemas wait to be compiled', false).validator
      const started = compile(digest, check.text, check.draft)
      running.set(digest, started)
      return started
    },
    close: () => compiler.close(),
  }
}
