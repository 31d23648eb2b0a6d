/** JSON-RPC batches of 2025-03-26: every message goes through the pipeline on its own, the answers leave together. */

import type { ServerResponse } from 'node:http'
import type { Refusal } from '@callgate/contracts/errors'
import type { Clearance } from '../pipeline/clearance.ts'
import type { AgentChannel } from '../pipeline/door.ts'
import type { ClassifiedBatch, ClassifiedRequest } from '../wire/classify.ts'
import { dropUnsent, whenSent } from './flush.ts'
import { type ChannelEnvironment, openStream } from './http-channel.ts'
import { sendRefusal, type Exchange, type HttpContext } from './http-exchange.ts'
import { describeRequest, handOver } from './http-inbound.ts'
import { encodeAnswer, encodeRefusal, encodeStreamed, statusOfRefusal } from './outgoing.ts'
import { sendEmpty, sendJson } from './send.ts'
import type { SseResponse } from './sse-response.ts'

export async function answerBatch(
  context: HttpContext,
  exchange: Exchange,
  batch: ClassifiedBatch,
): Promise<void> {
  const { res } = exchange
  const requests = batch.items.filter((item) => item.type === 'request')
  const group = new BatchResponse(res, context.environment, requests.length)
  const work: Promise<unknown>[] = []
  let refused: Refusal | undefined
  for (const item of batch.items) {
    if (item.type === 'request') {
      const channel = new BatchChannel(group, item)
      work.push(context.door.request(describeRequest(exchange, item), channel))
    } else {
      work.push(
        handOver(context, exchange, item).then((refusal) => {
          refused ??= refusal
        }),
      )
    }
  }
  await Promise.all(work)
  if (requests.length > 0) return
  if (refused === undefined) sendEmpty(res, 202)
  else sendRefusal(context, res, refused)
}

/** Collects the answers; turns into a stream, and sends what it has, as soon as one member streams. */
class BatchResponse {
  readonly #res: ServerResponse
  readonly #environment: ChannelEnvironment
  #open: number
  #answers: string[] = []
  #refusals: Refusal[] = []
  #sse: SseResponse | undefined

  constructor(res: ServerResponse, environment: ChannelEnvironment, open: number) {
    this.#res = res
    this.#environment = environment
    this.#open = open
  }

  stream(data: string): Promise<void> | undefined {
    const sse = this.#openStream()
    sse.write({ id: null, data })
    return sse.drained()
  }

  answer(text: string, refusal?: Refusal): void {
    this.#open -= 1
    if (refusal !== undefined) this.#refusals.push(refusal)
    if (this.#sse === undefined) this.#answers.push(text)
    else this.#sse.write({ id: null, data: text })
    if (this.#open > 0) return
    if (this.#sse === undefined) this.#sendTogether()
    else this.#sse.close()
  }

  unsent(): Promise<void> | undefined {
    return whenSent(this.#res)
  }

  cut(): boolean {
    return dropUnsent(this.#res)
  }

  #openStream(): SseResponse {
    if (this.#sse !== undefined) return this.#sse
    const sse = openStream(this.#res, this.#environment)
    this.#sse = sse
    for (const data of this.#answers.splice(0)) sse.write({ id: null, data })
    return sse
  }

  /** When every member was refused for the same cause that has a status, such as 401, the whole answer has it. */
  #sendTogether(): void {
    const first = this.#refusals[0]
    const isOneCause =
      first !== undefined &&
      this.#refusals.length === this.#answers.length &&
      this.#refusals.every((refusal) => refusal.code === first.code)
    const challenge = isOneCause ? this.#environment.challenge(first, this.#res) : undefined
    sendJson(this.#res, {
      status: isOneCause ? statusOfRefusal(first, 'legacy') : 200,
      text: `[${this.#answers.join(',')}]`,
      headers: challenge === undefined ? undefined : { 'www-authenticate': challenge },
    })
  }
}

/** The way back for one request of a batch. A disconnect is no cancellation: batches are legacy. */
class BatchChannel implements AgentChannel {
  readonly #group: BatchResponse
  readonly #id: string | number
  readonly #controller = new AbortController()
  #ended = false

  constructor(group: BatchResponse, request: ClassifiedRequest) {
    this.#group = group
    this.#id = request.id
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  cancel(reason: string): void {
    this.#controller.abort(reason)
  }

  stream(clearance: Clearance): void | Promise<void> {
    if (!this.#ended) return this.#group.stream(encodeStreamed(clearance))
  }

  finish(clearance: Clearance): void {
    if (this.#ended) return
    this.#ended = true
    this.#group.answer(encodeAnswer(clearance, this.#id))
  }

  refuse(refusal: Refusal, exchangeId: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#group.answer(encodeRefusal(refusal, { era: 'legacy', id: this.#id, exchangeId }), refusal)
  }

  /** The stream of a batch is shared by its members and cannot be resumed for one of them. */
  resumable(): void {}

  poll(): void {}

  unsent(): Promise<void> | undefined {
    return this.#group.unsent()
  }

  /** What its members answered is one response. */
  cut(): boolean {
    return this.#group.cut()
  }
}
