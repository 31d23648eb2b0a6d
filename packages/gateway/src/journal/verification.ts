/** Checks the gateway's own log on request, in a thread of its own: one at a time, with progress, and it can be stopped. */

import { Worker } from 'node:worker_threads'
import type { VerificationView } from '@callgate/contracts/verification'
import type { LogReport } from './verify-report.ts'
import { THREAD_FLAGS, urlOf } from '../own-files.ts'

/** What the thread says: how far it is, then what came of it. */
export type VerificationMessage = { readonly checked: number } | { readonly report: LogReport }

export interface VerificationParts {
  readonly dir: string
  readonly nowMs: () => number
  /** Records there are now. */
  readonly records: () => number
}

const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512 }

const NEVER: VerificationView = {
  state: 'never',
  startedBy: null,
  startedAtMs: null,
  endedAtMs: null,
  checked: 0,
  total: 0,
  report: null,
  error: null,
}

export class Verification {
  readonly #parts: VerificationParts
  #view: VerificationView = NEVER
  #worker: Worker | undefined

  constructor(parts: VerificationParts) {
    this.#parts = parts
  }

  view(): VerificationView {
    return this.#view
  }

  /** False while one runs. */
  start(by: string): boolean {
    if (this.#worker !== undefined) return false
    const { dir, nowMs, records } = this.#parts
    const worker = new Worker(urlOf('journal/verification-worker'), {
      env: {},
      execArgv: [...THREAD_FLAGS],
      resourceLimits: RESOURCE_LIMITS,
      workerData: { dir },
      name: 'callgate-verification',
    })
    this.#view = { ...NEVER, state: 'running', startedBy: by, startedAtMs: nowMs(), total: records() }
    worker.unref()
    this.#worker = worker
    worker.on('message', (message: VerificationMessage) => {
      if (this.#worker !== worker) return
      if ('checked' in message) this.#view = { ...this.#view, checked: message.checked }
      else this.#end(describeReport(message.report))
    })
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#end({ state: 'failed', error: String(error).slice(0, 500) })
    })
    worker.on('exit', () => {
      if (this.#worker === worker) this.#end({ state: 'failed', error: 'its thread ended' })
    })
    return true
  }

  /** False when none runs. */
  async cancel(): Promise<boolean> {
    const worker = this.#worker
    if (worker === undefined) return false
    this.#end({ state: 'cancelled' })
    await worker.terminate()
    return true
  }

  #end(ending: Partial<VerificationView>): void {
    this.#worker = undefined
    this.#view = { ...this.#view, endedAtMs: this.#parts.nowMs(), ...ending }
  }
}

function describeReport(report: LogReport): Partial<VerificationView> {
  const { origin, root, ok, records, checkpoints, openExchanges, payloads, cause, problems } = report
  return {
    state: ok ? 'whole' : 'broken',
    checked: records,
    total: records,
    report: {
      origin,
      root,
      signed: checkpoints.signedSize,
      openExchanges,
      payloads,
      problems: cause === null ? [] : [cause, ...problems.filter((one) => one !== cause)],
      moreProblems: report.moreProblems,
    },
  }
}
