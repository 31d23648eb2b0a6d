/** The way back for one request over a pipe: every message is a line of its own. */

import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Clearance } from '../pipeline/clearance.ts'
import type { AgentChannel } from '../pipeline/door.ts'
import type { ClassifiedRequest } from '../wire/classify.ts'
import { encodeAnswer, encodeRefusal, encodeStreamed } from './outgoing.ts'

/** What a channel needs of its pipe. */
export interface PipeSide {
  /** Sends a message on the pipe; resolves when the reader can take more. */
  send(text: string): Promise<void> | undefined
  /** The final answer, which may have to wait for those of its batch; null when there is none to send. */
  answer(request: ClassifiedRequest, text: string | null): Promise<void> | undefined
  /** A request was answered under these headers: an initialize tells the session id this way. */
  answered(request: ClassifiedRequest, result: JsonObject, headers: Readonly<Record<string, string>>): void
}

export class StdioChannel implements AgentChannel {
  readonly #pipe: PipeSide
  readonly #request: ClassifiedRequest
  readonly #controller = new AbortController()
  #silent = false
  #ended = false

  constructor(pipe: PipeSide, request: ClassifiedRequest) {
    this.#pipe = pipe
    this.#request = request
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  cancel(reason: string): void {
    this.#controller.abort(reason)
  }

  /** The agent cancelled and expects nothing more (2025-11-25 §Cancellation, 2026-07-28 §Cancellation). */
  silence(): void {
    this.#silent = true
  }

  stream(clearance: Clearance): void | Promise<void> {
    if (!this.#ended && !this.#silent) return this.#pipe.send(encodeStreamed(clearance))
  }

  finish(clearance: Clearance, headers?: Readonly<Record<string, string>>): void | Promise<void> {
    if (headers !== undefined) this.#pipe.answered(this.#request, clearance.message.body.value, headers)
    return this.#end(encodeAnswer(clearance, this.#request.id))
  }

  refuse(refusal: Refusal, exchangeId: string): void {
    const { era, id } = this.#request
    void this.#end(encodeRefusal(refusal, { era, id, exchangeId }))
  }

  /** A pipe is not resumed: it lives exactly as long as its two ends. */
  resumable(): void {}

  poll(): void {}

  /** A pipe is shared with every other answer, and ends with the process that reads it. */
  unsent(): undefined {}

  cut(): boolean {
    return false
  }

  #end(text: string): Promise<void> | undefined {
    if (this.#ended) return undefined
    this.#ended = true
    return this.#pipe.answer(this.#request, this.#silent ? null : text)
  }
}
