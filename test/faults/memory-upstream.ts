/** One upstream in memory: counts what it received, asks, tells and answers as the test says. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { Clearance } from '../../packages/gateway/src/pipeline/clearance.ts'
import { Exchange } from '../../packages/gateway/src/upstream/exchange.ts'
import type {
  Clock,
  PoolKey,
  RequestOptions,
  UpstreamEvent,
  UpstreamPort,
  UpstreamReply,
  UpstreamSession,
} from '../../packages/gateway/src/pipeline/ports/ports.ts'

/** What the upstream does between a request and its answer. */
export interface Work {
  readonly params: JsonObject
  readonly signal: AbortSignal
  tell(method: string, params: JsonObject): void
  /** Asks the agent; resolves with its answer, or with the refusal of the gateway. */
  ask(method: string, params: JsonObject): Promise<JsonValue | Refusal>
}

export interface Behaviour {
  readonly era: 'legacy' | 'modern'
  /** Answers anything but a list of tools. */
  answer(method: string, work: Work): Promise<JsonObject>
}

export interface Received {
  readonly method: string
  readonly exchangeId: string
  readonly params: JsonObject
}

const CAPABILITIES = { tools: {}, resources: {}, prompts: {} }
const TIMEOUT_MS = 5_000

export class MemoryUpstream implements UpstreamSession {
  readonly upstream = 'memory'
  readonly version: string
  readonly era: 'legacy' | 'modern'
  readonly serverInfo = { name: 'memory', version: '1' }
  readonly capabilities = CAPABILITIES
  readonly instructions = 'Echoes what it is given.'
  readonly discovery = {}
  readonly closed = false
  readonly received: Received[] = []
  readonly notified: string[] = []
  readonly aborted: string[] = []
  /** Requests that have no answer yet and were not taken back. */
  readonly open = new Set<Exchange>()
  readonly #behaviour: Behaviour
  readonly #tool: string
  readonly #clock: Clock
  readonly #onReceived: (received: Received) => void
  #nextId = 1

  constructor(behaviour: Behaviour, tool: string, clock: Clock, onReceived: (received: Received) => void) {
    this.#behaviour = behaviour
    this.#tool = tool
    this.#clock = clock
    this.#onReceived = onReceived
    this.era = behaviour.era
    this.version = behaviour.era === 'legacy' ? '2025-11-25' : '2026-07-28'
  }

  request(clearance: Clearance, options: RequestOptions): Promise<UpstreamReply> {
    const { method, exchangeId, body } = clearance.message
    const received = { method, exchangeId, params: body.value }
    this.received.push(received)
    this.#onReceived(received)
    // The table of open requests is the real one: deadlines, order of events and failing sinks as in production.
    const exchange = new Exchange(
      {
        id: this.#nextId++,
        method,
        canAsk: true,
        longLived: method === 'subscriptions/listen',
        timeoutMs: Math.min(options.timeoutMs, TIMEOUT_MS),
        inputTimeoutMs: TIMEOUT_MS,
        progress: options.progress,
      },
      options,
      {
        clock: this.#clock,
        onEnd: (ended) => void this.open.delete(ended),
        onAbandoned: () => this.aborted.push(exchangeId),
      },
    )
    const { reply } = exchange
    exchange.sent = true
    this.open.add(exchange)
    if (method !== 'subscriptions/listen') void this.#work(exchange, method, body.value, options.signal)
    return reply
  }

  async #work(exchange: Exchange, method: string, params: JsonObject, signal: AbortSignal): Promise<void> {
    const value =
      method === 'tools/list'
        ? { tools: [toolOf(this.#tool)] }
        : await this.#behaviour.answer(method, { params, signal, ...talkThrough(exchange) })
    const modern =
      this.era === 'modern' && value['resultType'] === undefined ? { resultType: 'complete' } : {}
    exchange.settle({ type: 'result', value: { ...value, ...modern }, text: null })
  }

  notify(clearance: Clearance): Promise<void> {
    const { method, exchangeId, body } = clearance.message
    this.notified.push(method)
    this.#onReceived({ method, exchangeId, params: body.value })
    return Promise.resolve()
  }

  onEvent(): () => void {
    return () => undefined
  }

  onClosed(): () => void {
    return () => undefined
  }

  onRenewed(): () => void {
    return () => undefined
  }

  hold(): () => void {
    return () => undefined
  }
}

function talkThrough(exchange: Exchange): Pick<Work, 'tell' | 'ask'> {
  return {
    tell: (method, params) => exchange.deliver({ method, params, text: null }),
    ask(method, params) {
      const { promise, resolve } = Promise.withResolvers<JsonValue | Refusal>()
      const event: UpstreamEvent = {
        method,
        params,
        text: null,
        answer: (reply) => resolve('code' in reply ? reply : reply.message.body.value),
      }
      exchange.deliver(event)
      return promise
    },
  }
}

function toolOf(name: string): JsonObject {
  return {
    name,
    description: 'Echoes the text it is given.',
    inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  }
}

/** Hands out the one session, as a pool would. */
export function poolOf(current: () => UpstreamSession): UpstreamPort {
  return {
    acquire: (key: PoolKey) =>
      key.upstream === 'memory'
        ? Promise.resolve(current())
        : refuse('upstream-unavailable', `There is no upstream ${key.upstream}.`),
    drop: () => Promise.resolve(),
    status: () => [],
  }
}
