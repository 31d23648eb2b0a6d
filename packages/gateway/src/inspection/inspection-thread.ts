/** One thread that inspects one part at a time: started when first needed, killed when a part takes too long. */

import { Worker } from 'node:worker_threads'
import type { Assessment } from '@callgate/contracts/finding'
import type { Inspectable } from '@callgate/engine/inspect-types'
import type { InspectionRequest, InspectionResponse, InspectorDefinition } from './inspection-protocol.ts'
import { THREAD_FLAGS, urlOf } from '../own-files.ts'

/** An inspector as threads know it. */
export interface Numbered {
  readonly number: number
  readonly digest: string
  readonly definition: InspectorDefinition
}

/** What became of a part: assessed, or not, with the reason. */
export type PartOutcome =
  | { readonly ok: true; readonly assessment: Assessment }
  | { readonly ok: false; readonly reason: string }

export interface Part {
  readonly inspector: Numbered
  readonly text: string
  readonly around: Omit<Inspectable, 'value'>
  readonly timeoutMs: number
  readonly done: (outcome: PartOutcome) => void
}

/** How long a thread may take to start; it loads the engine. */
const START_TIMEOUT_MS = 30_000
/** Inspectors a thread holds: the current one, and the one of exchanges that began before the last reload. */
const HELD_MAX = 2
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 12, stackSizeMb: 4 }

export class InspectionThread {
  readonly #onFree: () => void
  #worker: Worker | undefined
  #ready = false
  #part: Part | undefined
  #partId = 0
  /** Numbers of the inspectors the thread holds, the one unused longest first. */
  #held: number[] = []
  #timer: NodeJS.Timeout | undefined

  /** `onFree` is called after each part, whatever became of it. */
  constructor(onFree: () => void) {
    this.#onFree = onFree
  }

  get busy(): boolean {
    return this.#part !== undefined
  }

  /** Takes one part while not busy. */
  take(part: Part): void {
    if (this.#part !== undefined) throw new Error('An inspection thread works on one part at a time.')
    this.#part = part
    if (this.#worker === undefined) this.#startOrFail()
    else if (this.#ready) this.#post(this.#worker, part)
  }

  /** Kills the thread; the part it was working on fails. */
  async end(reason: string): Promise<void> {
    const ended = this.#drop()
    this.#finish({ ok: false, reason })
    await ended
  }

  /** Where the system has no thread to give, the part fails; the next one asks for a thread anew. */
  #startOrFail(): void {
    try {
      this.#start()
    } catch (error) {
      this.#finish({ ok: false, reason: `the inspection thread cannot start: ${String(error)}` })
    }
  }

  #start(): void {
    const worker = new Worker(urlOf('inspection/inspection-worker'), {
      env: {},
      execArgv: [...THREAD_FLAGS],
      resourceLimits: RESOURCE_LIMITS,
      name: 'callgate-inspection',
    })
    this.#worker = worker
    const fail = (reason: string): void => {
      if (this.#worker === worker) void this.end(reason)
    }
    worker.on('message', (response: InspectionResponse) => this.#receive(worker, response))
    worker.on('error', (error) => fail(`the inspection thread failed on it: ${String(error)}`))
    worker.on('exit', () => fail('the inspection thread ended'))
    this.#timer = setTimeout(() => fail('the inspection thread does not start'), START_TIMEOUT_MS)
  }

  #post(worker: Worker, part: Part): void {
    const { text, around, timeoutMs } = part
    const post = (request: InspectionRequest): void => worker.postMessage(request)
    this.#hold(part.inspector, post)
    this.#partId += 1
    this.#timer = setTimeout(
      () => void this.end(`inspection did not finish within ${timeoutMs} ms`),
      timeoutMs,
    )
    worker.ref()
    post({ type: 'inspect', id: this.#partId, inspector: part.inspector.number, text, around })
  }

  #hold({ number, digest, definition }: Numbered, post: (request: InspectionRequest) => void): void {
    const known = this.#held.indexOf(number)
    if (known >= 0) this.#held.splice(known, 1)
    else post({ type: 'hold', inspector: number, digest, definition })
    this.#held.push(number)
    const oldest = this.#held.length > HELD_MAX ? this.#held.shift() : undefined
    if (oldest !== undefined) post({ type: 'drop', inspector: oldest })
  }

  #receive(worker: Worker, response: InspectionResponse): void {
    if (this.#worker !== worker) return
    if (response.type === 'ready') {
      clearTimeout(this.#timer)
      this.#ready = true
      if (this.#part !== undefined) this.#post(worker, this.#part)
      return
    }
    if (response.id !== this.#partId) return
    clearTimeout(this.#timer)
    worker.unref()
    this.#finish(
      response.type === 'assessed'
        ? { ok: true, assessment: response.assessment }
        : { ok: false, reason: response.reason },
    )
  }

  #finish(outcome: PartOutcome): void {
    const part = this.#part
    if (part === undefined) return
    this.#part = undefined
    part.done(outcome)
    this.#onFree()
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#timer)
    const worker = this.#worker
    this.#worker = undefined
    this.#ready = false
    this.#held = []
    await worker?.terminate()
  }
}
