/** Routes what an upstream sends: answers to their requests, events to their owners, questions to whoever can be asked. */

import type { JsonObject } from '@callgate/contracts/json'
import { isJsonObject } from '@callgate/contracts/json'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Clearance, Clock, Logger, UpstreamEvent } from '../pipeline/ports/ports.ts'
import type { Envelope } from './envelope.ts'
import type { Exchange } from './exchange.ts'
import { encodeAnswer } from './outgoing.ts'
import { META_SUBSCRIPTION_ID } from '../wire/meta.ts'
import type { OpenMessages } from '../wire/open-messages.ts'

/** Questions of one upstream session that may wait for an answer at the same time. */
const QUESTIONS_MAX = 64
/** Ids whose answers may still arrive although nobody waits for them. */
const LATE_IDS_MAX = 1024
/** Events outside any request that are passed on within one window. */
const EVENTS_MAX = 2000
const EVENTS_WINDOW_MS = 10_000

export interface InboxSettings {
  readonly era: 'legacy' | 'modern'
  readonly exchanges: Pick<OpenMessages<number, Exchange>, 'get' | 'values'>
  readonly clock: Clock
  readonly logger: Logger
  violate(note: string): void
  answer(text: string): void
}

interface Question {
  readonly owner: Exchange | null
  readonly withdrawn: AbortController
}

export class Inbox {
  readonly #settings: InboxSettings
  readonly #listeners = new Set<(event: UpstreamEvent) => void>()
  readonly #questions = new Map<string | number, Question>()
  readonly #late = new Set<number>()
  #events = 0
  #windowStartMs = 0
  #closed = false

  constructor(settings: InboxSettings) {
    this.#settings = settings
  }

  listen(listener: (event: UpstreamEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#closed = true
    for (const question of this.#questions.values()) question.withdrawn.abort()
    this.#questions.clear()
    this.#listeners.clear()
  }

  /** An answer to this id may still come; it is then ignored without complaint. */
  expectLate(id: number): void {
    if (this.#late.size >= LATE_IDS_MAX) {
      for (const oldest of this.#late) {
        this.#late.delete(oldest)
        break
      }
    }
    this.#late.add(id)
  }

  /** The request ended: questions that belong to it are withdrawn from whoever was asked. */
  forget(exchange: Exchange): void {
    for (const [id, question] of this.#questions) {
      if (question.owner !== exchange) continue
      this.#questions.delete(id)
      question.withdrawn.abort()
    }
  }

  receive(envelope: Envelope, owner: Exchange | null): void {
    switch (envelope.type) {
      case 'invalid':
        return this.#settings.violate(envelope.note)
      case 'response':
        return this.#settle(envelope, owner)
      case 'request':
        return this.#question(envelope, owner)
      case 'notification':
        return this.#notification(envelope, owner)
    }
  }

  #settle(envelope: Envelope & { type: 'response' }, owner: Exchange | null): void {
    const { id, body } = envelope
    const exchange = typeof id === 'number' ? this.#settings.exchanges.get(id) : undefined
    if (exchange === undefined) {
      if (typeof id === 'number' && this.#late.delete(id)) return
      return this.#settings.violate(`answer to a request that is not open (id ${JSON.stringify(id)})`)
    }
    if (owner !== null && owner !== exchange) {
      return this.#settings.violate('answer to another request on the stream of this one')
    }
    if (!exchange.spec.longLived || body.type === 'error') {
      exchange.settle(body)
      return
    }
    const value = stripMeta(body.value, META_SUBSCRIPTION_ID)
    exchange.settle(value === body.value ? body : { type: 'result', value, text: null })
  }

  #notification(envelope: Envelope & { type: 'notification' }, owner: Exchange | null): void {
    const { method, params, text } = envelope
    if (method === 'notifications/progress') return this.#progress(params, owner)
    if (method === 'notifications/cancelled') return this.#cancelled(params)
    if (this.#settings.era === 'modern') return this.#modernNotification(envelope, owner)
    if (owner !== null) owner.deliver({ method, params, text })
    else this.#broadcast({ method, params, text })
  }

  /** 2026-07-28: what belongs to a subscription names it; progress and log messages belong to a request. */
  #modernNotification(envelope: Envelope & { type: 'notification' }, owner: Exchange | null): void {
    const { method, params, text } = envelope
    const meta = params['_meta']
    const subscription = isJsonObject(meta) ? meta[META_SUBSCRIPTION_ID] : undefined
    const named = typeof subscription === 'number' ? this.#settings.exchanges.get(subscription) : undefined
    if (
      subscription !== undefined &&
      (named === undefined || !named.spec.longLived || (owner !== null && owner !== named))
    ) {
      if (typeof subscription === 'number' && this.#late.has(subscription)) return
      return this.#settings.violate('notification for a subscription that is not open')
    }
    if (named !== undefined) {
      if (owner === null) named.waitForever()
      named.deliver({ method, params: stripMeta(params, META_SUBSCRIPTION_ID), text: null })
      return
    }
    const receiver = owner ?? this.#single(() => true)
    if (receiver !== null) receiver.deliver({ method, params, text })
    else this.#broadcast({ method, params, text })
  }

  #progress(params: JsonObject, owner: Exchange | null): void {
    const token = params['progressToken']
    const exchange = typeof token === 'number' ? this.#settings.exchanges.get(token) : undefined
    if (exchange === undefined || !exchange.spec.progress) {
      if (typeof token === 'number' && token > 0) return
      return this.#settings.violate('progress under a token that was never given')
    }
    if (owner !== null && owner !== exchange) {
      return this.#settings.violate('progress of another request on the stream of this one')
    }
    const { progressToken: _, ...rest } = params
    exchange.extend()
    exchange.deliver({ method: 'notifications/progress', params: Object.freeze(rest), text: null })
  }

  #cancelled(params: JsonObject): void {
    const id = params['requestId']
    if (typeof id !== 'string' && typeof id !== 'number')
      return this.#settings.violate('cancellation without an id')
    if (this.#settings.era === 'legacy') {
      this.#questions.get(id)?.withdrawn.abort()
      return
    }
    const exchange = typeof id === 'number' ? this.#settings.exchanges.get(id) : undefined
    if (exchange?.spec.longLived === true) {
      exchange.settle({ type: 'result', value: Object.freeze({ resultType: 'complete' }), text: null })
    }
  }

  #question(envelope: Envelope & { type: 'request' }, owner: Exchange | null): void {
    const { id, method, params, text } = envelope
    if (this.#settings.era === 'modern') {
      return this.#settings.violate(`request ${method} from a server of a revision without server requests`)
    }
    if (method === 'ping')
      return this.#settings.answer(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{}}`)
    if (this.#questions.has(id)) return this.#settings.violate('request under an id that is still open')
    const receiver = owner ?? this.#single((exchange) => exchange.spec.canAsk)
    const refusal = this.#refuseQuestion(receiver)
    if (refusal !== undefined) return this.#settings.answer(encodeAnswer(id, refusal))
    const question: Question = { owner: receiver, withdrawn: new AbortController() }
    this.#questions.set(id, question)
    receiver?.beginAsking()
    const event: UpstreamEvent = {
      method,
      params,
      text,
      withdrawn: question.withdrawn.signal,
      answer: (reply) => this.#answer(id, question, reply),
    }
    if (receiver !== null) receiver.deliver(event)
    else this.#broadcast(event)
  }

  #refuseQuestion(receiver: Exchange | null): Refusal | undefined {
    if (this.#questions.size >= QUESTIONS_MAX) {
      this.#settings.violate('too many open requests towards the client')
      return refuse(
        'overloaded',
        'Too many requests are waiting for an answer; answer the earlier ones first.',
      )
    }
    if (receiver === null ? this.#listeners.size === 0 : receiver.ended) {
      return refuse('method-not-found', 'There is no client that could be asked now.')
    }
    return undefined
  }

  #answer(id: string | number, question: Question, reply: Clearance | Refusal): void {
    if (this.#questions.get(id) !== question) return
    this.#questions.delete(id)
    question.owner?.endAsking()
    if (!this.#closed && !question.withdrawn.signal.aborted) this.#settings.answer(encodeAnswer(id, reply))
  }

  #single(matches: (exchange: Exchange) => boolean): Exchange | null {
    let found: Exchange | null = null
    for (const exchange of this.#settings.exchanges.values()) {
      if (exchange.spec.longLived || !matches(exchange)) continue
      if (found !== null) return null
      found = exchange
    }
    return found
  }

  #broadcast(event: UpstreamEvent): void {
    const nowMs = this.#settings.clock.monotonicMs()
    if (nowMs - this.#windowStartMs > EVENTS_WINDOW_MS) {
      this.#windowStartMs = nowMs
      this.#events = 0
    }
    this.#events += 1
    if (this.#events > EVENTS_MAX) return this.#settings.violate('flood of notifications outside any request')
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#settings.logger.error({ method: event.method, error: String(error) }, 'event listener failed')
      }
    }
  }
}

/** The object without one key of its `_meta`; the same object when the key is not there. */
function stripMeta(value: JsonObject, key: string): JsonObject {
  const meta = value['_meta']
  if (!isJsonObject(meta) || !(key in meta)) return value
  const { [key]: _, ...rest } = meta
  const { _meta: __, ...others } = value
  return Object.freeze(Object.keys(rest).length === 0 ? others : { ...others, _meta: Object.freeze(rest) })
}
