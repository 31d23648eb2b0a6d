/** One legacy agent session: its in-flight requests, its open questions and its resumable streams, all bounded. */

import type { Caller } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import type { AgentChannel, AgentReply, EventLog, Scope, SessionStream } from '../pipeline/door.ts'
import { OpenMessages } from '../wire/open-messages.ts'
import type {
  AgentSession,
  Conversation,
  Introduction,
  Subscription,
} from '../pipeline/ports/session-port.ts'

/** Streams of finished POSTs that stay resumable; older ones are forgotten first. */
const LOGS_MAX = 32

export interface SessionParts {
  readonly id: string
  readonly caller: Caller
  readonly rights: string
  readonly scope: Scope
  readonly conversation: Conversation
  readonly introduction: Introduction
  readonly createdMs: number
  readonly createLog: (streamKey: string) => EventLog
}

export class Session implements AgentSession {
  readonly id: string
  readonly caller: Caller
  readonly rights: string
  /** Its caller as it was last seen to have these rights. */
  checked: Caller
  readonly scope: Scope
  readonly conversation: Conversation
  readonly version: string
  readonly clientInfo: JsonObject
  readonly capabilities: JsonObject
  readonly createdMs: number
  usedMs: number
  logLevel: string | null = null
  ended = false
  readonly inFlight = new OpenMessages<string | number, AgentChannel>()
  readonly withdrawn = new Map<string | number, number>()
  readonly asks = new Map<string, (reply: AgentReply) => void>()
  readonly subscriptions = new Map<string, Subscription>()
  readonly tasks = new Map<string, Set<string>>()
  readonly #createLog: (streamKey: string) => EventLog
  readonly #logs = new Map<string, EventLog>()
  readonly #standalone: EventLog
  readonly #endedListeners: (() => void)[] = []
  #streams = 0

  constructor(parts: SessionParts) {
    this.id = parts.id
    this.caller = parts.caller
    this.rights = parts.rights
    this.checked = parts.caller
    this.scope = parts.scope
    this.conversation = parts.conversation
    this.version = parts.introduction.version
    this.clientInfo = parts.introduction.clientInfo
    this.capabilities = parts.introduction.capabilities
    this.createdMs = parts.createdMs
    this.usedMs = parts.createdMs
    this.#createLog = parts.createLog
    this.#standalone = parts.createLog('s')
  }

  openLog(): EventLog {
    this.#streams += 1
    const key = `p${this.#streams.toString(36)}`
    const log = this.#createLog(key)
    this.#logs.set(key, log)
    if (this.#logs.size > LOGS_MAX) {
      const oldest = this.#logs.keys().next().value
      if (oldest !== undefined) this.#logs.delete(oldest)
    }
    return log
  }

  push(data: string): void {
    if (!this.ended) this.#standalone.append(data)
  }

  attach(stream: SessionStream, lastEventId: string | null): void {
    const key = lastEventId?.slice(0, lastEventId.lastIndexOf('_')) ?? 's'
    const log = this.#logs.get(key) ?? this.#standalone
    log.attach(stream, log === this.#standalone && key !== 's' ? null : lastEventId)
  }

  onEnded(listener: () => void): void {
    if (this.ended) listener()
    else this.#endedListeners.push(listener)
  }

  /** Cancels what is in flight, answers open questions with `gone`, closes streams. */
  end(reason: string): void {
    if (this.ended) return
    this.ended = true
    for (const channel of this.inFlight.values()) channel.cancel(reason)
    for (const answer of this.asks.values()) answer({ type: 'gone', reason })
    this.asks.clear()
    this.#standalone.finish()
    for (const log of this.#logs.values()) log.finish()
    for (const listener of this.#endedListeners) listener()
  }
}
