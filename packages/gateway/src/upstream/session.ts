/** One session with an upstream: our ids, the table of open requests, and the routing of everything that comes in. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import type {
  Clearance,
  Clock,
  Logger,
  RequestOptions,
  UpstreamEvent,
  UpstreamReply,
  UpstreamSession,
} from '../pipeline/ports/ports.ts'
import type { UpstreamGate } from './breaker.ts'
import type { Envelope } from './envelope.ts'
import { Exchange, type ExchangeOwner, type ExchangeSpec } from './exchange.ts'
import { describeLoss, judgeRefusal } from './failures.ts'
import { Inbox } from './inbox.ts'
import { OpenMessages } from '../wire/open-messages.ts'
import { META_CAPABILITIES, META_CLIENT_INFO, META_LOG_LEVEL, META_VERSION } from '../wire/meta.ts'
import { buildMeta, encodeNotification, encodeParams, encodeRequest } from './outgoing.ts'
import type { Violations } from './violations.ts'

/** What a request carries beside its text, for transports that mirror parts of it in headers. */
export interface RequestHints {
  readonly method: string
  readonly params: JsonObject
  readonly mirrored: RequestOptions['mirrored']
}

/** A transport. Answers and events come back through `Session.receive`; none of these throws. */
export interface Carrier {
  send(exchange: Exchange, text: string, hints: RequestHints): void
  notify(text: string): Promise<void>
  /** Posts our answer to a request of the upstream. */
  answer(text: string): void
  /** The exchange is no longer waited for; the upstream has to be told. */
  abandon(exchange: Exchange, cause: 'cancelled' | 'timeout'): void
  close(reason: string): Promise<void>
}

export interface SessionSettings {
  readonly upstream: string
  readonly era: 'legacy' | 'modern'
  readonly clientInfo: JsonObject
  readonly capabilities: JsonObject
  readonly clock: Clock
  readonly logger: Logger
  readonly gate: UpstreamGate
  readonly violations: Violations
  readonly timeoutMs: number | undefined
  readonly inputTimeoutMs: number
}

/** What the handshake said about the upstream. */
export interface Established {
  readonly version: string
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions: string | null
  readonly discovery: JsonObject
}

const NOTHING: Established = {
  version: '',
  serverInfo: {},
  capabilities: {},
  instructions: null,
  discovery: {},
}
const ASKING_KINDS = new Set(['call', 'prompt', 'read'])
const SILENT_SINK = { event: () => undefined }

export class Session implements UpstreamSession {
  readonly upstream: string
  readonly era: 'legacy' | 'modern'
  readonly settings: SessionSettings
  readonly exchanges = new OpenMessages<number, Exchange>()
  lastUsedMs: number
  readonly #inbox: Inbox
  readonly #closedListeners = new Set<(reason: string) => void>()
  readonly #renewedListeners = new Set<() => Promise<void>>()
  #carrier: Carrier | null = null
  #established: Established = NOTHING
  #nextId = 1
  #outlawed = false
  #holds = 0
  #closedReason: string | null = null
  #closing: Promise<void> | null = null

  constructor(settings: SessionSettings) {
    this.settings = settings
    this.upstream = settings.upstream
    this.era = settings.era
    this.lastUsedMs = settings.clock.monotonicMs()
    this.#inbox = new Inbox({
      era: settings.era,
      exchanges: this.exchanges,
      clock: settings.clock,
      logger: settings.logger,
      violate: (note) => this.violate(note),
      answer: (text) => this.#carrier?.answer(text),
    })
  }

  /** The transport, set once while the session is opened. */
  attach(carrier: Carrier): void {
    this.#carrier = carrier
  }

  establish(established: Established): void {
    this.#established = established
  }

  get version(): string {
    return this.#established.version
  }
  get serverInfo(): JsonObject {
    return this.#established.serverInfo
  }
  get capabilities(): JsonObject {
    return this.#established.capabilities
  }
  get instructions(): string | null {
    return this.#established.instructions
  }
  get discovery(): JsonObject {
    return this.#established.discovery
  }
  get closed(): boolean {
    return this.#closedReason !== null
  }
  get inFlight(): number {
    return this.exchanges.size
  }
  /** True once the session was ended because the upstream broke the protocol too often. */
  get outlawed(): boolean {
    return this.#outlawed
  }
  /** True while stopping it would lose something: an open request, or what someone waits to hear. */
  get busy(): boolean {
    return this.exchanges.size > 0 || this.held
  }
  get held(): boolean {
    return this.#holds > 0
  }

  request(clearance: Clearance, options: RequestOptions): Promise<UpstreamReply> {
    const { message } = clearance
    const asking = ASKING_KINDS.has(message.kind) || message.method === 'tasks/result'
    const started = this.#start(
      {
        method: message.method,
        canAsk: asking,
        longLived: message.method === 'subscriptions/listen',
        timeoutMs: this.settings.timeoutMs ?? options.timeoutMs,
        progress: options.progress,
      },
      options,
    )
    if (!(started instanceof Exchange))
      return Promise.resolve({ type: 'failed', refusal: started, sent: false })
    // It may have ended before it is sent.
    const { spec, reply } = started
    const { id } = spec
    const text = encodeRequest(id, message.method, encodeParams(message, this.#metaOf(id, message, options)))
    this.#carrier?.send(started, text, {
      method: message.method,
      params: message.body.value,
      mirrored: options.mirrored,
    })
    return reply
  }

  /** A request of the gateway's own, for the handshake; its notifications are dropped. */
  ask(
    method: string,
    params: JsonObject,
    options: { timeoutMs: number; signal: AbortSignal | null },
  ): Promise<UpstreamReply> {
    const { timeoutMs, signal } = options
    const started = this.#start(
      { method, canAsk: false, longLived: false, timeoutMs, progress: false },
      { sink: SILENT_SINK, signal },
    )
    if (!(started instanceof Exchange))
      return Promise.resolve({ type: 'failed', refusal: started, sent: false })
    const { spec, reply } = started
    this.#carrier?.send(started, encodeRequest(spec.id, method, JSON.stringify(params)), {
      method,
      params,
      mirrored: undefined,
    })
    return reply
  }

  async notify(clearance: Clearance): Promise<void> {
    if (this.closed) return
    this.lastUsedMs = this.settings.clock.monotonicMs()
    const { message } = clearance
    await this.#carrier?.notify(encodeNotification(message.method, encodeParams(message, null)))
  }

  onEvent(listener: (event: UpstreamEvent) => void): () => void {
    return this.#inbox.listen(listener)
  }

  onClosed(listener: (reason: string) => void): () => void {
    if (this.#closedReason !== null) {
      const reason = this.#closedReason
      queueMicrotask(() => listener(reason))
      return () => undefined
    }
    this.#closedListeners.add(listener)
    return () => this.#closedListeners.delete(listener)
  }

  onRenewed(listener: () => Promise<void>): () => void {
    this.#renewedListeners.add(listener)
    return () => this.#renewedListeners.delete(listener)
  }

  hold(): () => void {
    let held = true
    this.#holds += 1
    return () => {
      if (held) this.#holds -= 1
      held = false
    }
  }

  /** The upstream has a new session for this one; resolves when what stood there before is set up again. */
  async renewed(): Promise<void> {
    const fail = (error: unknown): void =>
      this.settings.logger.error({ upstream: this.upstream, error: String(error) }, 'listener failed')
    await Promise.all([...this.#renewedListeners].map((listener) => listener().catch(fail)))
  }

  /** Takes one message of the upstream; `owner` is the request on whose response stream it came, if any. */
  receive(envelope: Envelope, owner: Exchange | null): void {
    if (!this.closed) this.#inbox.receive(envelope, owner)
  }

  violate(note: string): void {
    if (!this.settings.violations.record(note)) return
    this.#outlawed = true
    void this.close('the upstream broke the protocol too often')
  }

  /** Ends the session: open requests fail, the transport is taken down. Idempotent. */
  close(reason: string): Promise<void> {
    if (this.#closing !== null) return this.#closing
    this.#closedReason = reason
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#closing = promise
    for (const exchange of this.exchanges.values()) {
      exchange.stop?.()
      exchange.fail(describeLoss(this.upstream, exchange.sent, reason))
    }
    this.#inbox.close()
    for (const listener of this.#closedListeners) {
      try {
        listener(reason)
      } catch (error) {
        this.settings.logger.error({ upstream: this.upstream, error: String(error) }, 'listener failed')
      }
    }
    this.#closedListeners.clear()
    this.#renewedListeners.clear()
    void (this.#carrier?.close(reason) ?? Promise.resolve()).then(resolve, resolve)
    return promise
  }

  #start(
    spec: Omit<ExchangeSpec, 'id' | 'inputTimeoutMs'>,
    { sink, signal }: ExchangeOwner,
  ): Exchange | Refusal {
    const { clock, gate, inputTimeoutMs } = this.settings
    if (this.#closedReason !== null) {
      return refuse(
        'upstream-unavailable',
        `The session with upstream ${this.upstream} has ended; try again.`,
        {
          detail: this.#closedReason,
        },
      )
    }
    if (signal?.aborted === true) return refuse('cancelled', 'The request was cancelled.')
    const leave = gate.enter(spec.longLived)
    if (typeof leave !== 'function') return leave
    const id = this.#nextId++
    this.lastUsedMs = clock.monotonicMs()
    const exchange = new Exchange(
      { ...spec, id, inputTimeoutMs },
      { sink, signal },
      {
        clock,
        onEnd: (ended, reply) => {
          this.exchanges.delete(id)
          this.lastUsedMs = clock.monotonicMs()
          if (reply.type === 'failed')
            gate.noteError(`${reply.refusal.code}: ${reply.refusal.detail ?? reply.refusal.reason}`)
          leave(reply.type === 'failed' ? judgeRefusal(reply.refusal) : 'healthy')
          this.#inbox.forget(ended)
        },
        onAbandoned: (abandoned, cause) => {
          this.#inbox.expectLate(id)
          this.#carrier?.abandon(abandoned, cause)
        },
      },
    )
    this.exchanges.set(id, exchange)
    return exchange
  }

  #metaOf(id: number, message: Message, options: RequestOptions): JsonObject | null {
    const token = options.progress ? { progressToken: id } : null
    if (this.era === 'legacy') return buildMeta(options.meta, token)
    return buildMeta(options.meta, {
      [META_VERSION]: this.#established.version,
      [META_CAPABILITIES]: declare(this.settings.capabilities, options.declared),
      [META_CLIENT_INFO]:
        Object.keys(options.clientInfo).length === 0 ? this.settings.clientInfo : options.clientInfo,
      ...(options.logLevel === null ? {} : { [META_LOG_LEVEL]: options.logLevel }),
      ...token,
    })
  }
}

/** The capabilities of a session with those of one request joined in, extension by extension. */
function declare(capabilities: JsonObject, declared: JsonObject | undefined): JsonObject {
  if (declared === undefined) return capabilities
  const joined: Record<string, JsonValue> = { ...capabilities }
  for (const [name, value] of Object.entries(declared)) {
    const known = joined[name]
    joined[name] = isJsonObject(known) && isJsonObject(value) ? { ...known, ...value } : value
  }
  return joined
}
