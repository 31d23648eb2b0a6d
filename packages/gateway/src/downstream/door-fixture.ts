/** A door for tests of the agent side: real clearances and sessions, and answers that say what arrived. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Kind, MessageBody } from '@callgate/contracts/message'
import { Clearance } from '../pipeline/clearance.ts'
import type {
  AgentChannel,
  Door,
  EventLog,
  Inbound,
  InboundNotification,
  InboundReply,
  InboundRequest,
  SessionStream,
} from '../pipeline/door.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import { createEventLog } from '../sessions/event-log.ts'

export const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }

interface ClearedPart {
  readonly method: string
  readonly body: MessageBody
  readonly kind?: Kind
  readonly text?: string | null
  readonly exchangeId?: string
}

/** A clearance as only an allow without obligations yields it. */
export function clear({
  method,
  body,
  kind = 'call',
  text = null,
  exchangeId = 'ex_1',
}: ClearedPart): Clearance {
  const message = {
    direction: 'upstream-reply' as const,
    kind,
    method,
    exchangeId,
    parentId: null,
    actor: { tenant: 'default', gateway: true as const },
    sessionId: null,
    upstream: null,
    target: null,
    body,
    text,
  }
  const clearance = Clearance.mint(
    { effect: 'allow', code: null, reasons: [], obligations: [] },
    { done: true, message, count: 0 },
  )
  if (clearance === undefined) throw new Error('an allow without obligations was not minted')
  return clearance
}

export function clearResult(method: string, value: JsonObject, text: string | null = null): Clearance {
  return clear({ method, body: { type: 'result', value }, text })
}

export function clearNotice(method: string, params: JsonObject): Clearance {
  return clear({ method, body: { type: 'params', value: params }, kind: 'notify' })
}

export type Script = (
  request: InboundRequest,
  channel: AgentChannel,
  door: FixtureDoor,
) => void | Promise<void>

/** Runs the script named by the tool for `tools/call`; opens a session for `initialize`; records everything. */
export class FixtureDoor implements Door {
  readonly requests: InboundRequest[] = []
  readonly notifications: InboundNotification[] = []
  readonly replies: InboundReply[] = []
  readonly ended: (string | null)[] = []
  readonly channels = new Map<string | number, AgentChannel>()
  readonly logs = new Map<string, EventLog>()
  readonly scripts = new Map<string, Script>()
  refusal: Refusal | undefined
  streams = 0
  #waiting: (() => void)[] = []

  async request(inbound: InboundRequest, channel: AgentChannel): Promise<void> {
    this.requests.push(inbound)
    this.channels.set(inbound.id, channel)
    this.#wake()
    if (this.refusal !== undefined) return channel.refuse(this.refusal, 'ex_1')
    if (inbound.method === 'initialize') {
      const result = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        serverInfo: { name: 'f', version: '1' },
      }
      return channel.finish(clearResult('initialize', result), { 'mcp-session-id': 'cgs_1' })
    }
    const { name } = inbound.params
    const script = this.scripts.get(typeof name === 'string' ? name : inbound.method)
    if (script !== undefined) return script(inbound, channel, this)
    return channel.finish(clearResult(inbound.method, { echo: inbound.params, version: inbound.version }))
  }

  async notification(inbound: InboundNotification): Promise<Refusal | undefined> {
    this.notifications.push(inbound)
    this.#wake()
    if (inbound.method === 'notifications/cancelled') {
      const id = inbound.params['requestId']
      if (typeof id === 'string' || typeof id === 'number')
        this.channels.get(id)?.cancel('cancelled by the agent')
    }
    return this.refusal
  }

  async reply(inbound: InboundReply): Promise<Refusal | undefined> {
    this.replies.push(inbound)
    this.#wake()
    return this.refusal
  }

  async attach(
    inbound: Omit<Inbound, 'json' | 'method'>,
    stream: SessionStream,
    lastEventId: string | null,
  ): Promise<Refusal | undefined> {
    if (inbound.sessionId !== 'cgs_1') return refuse('session-not-found', 'No such session.')
    this.log(lastEventId?.split('_')[0] ?? 's').attach(stream, lastEventId)
    this.streams += 1
    this.#wake()
    return undefined
  }

  async end(inbound: Omit<Inbound, 'json' | 'method'>): Promise<Refusal | undefined> {
    this.ended.push(inbound.sessionId)
    this.#wake()
    return this.refusal
  }

  log(key: string): EventLog {
    const known = this.logs.get(key) ?? createEventLog(key, { eventsMax: 256, bytesMax: 1 << 20 })
    this.logs.set(key, known)
    return known
  }

  /** Resolves once the condition holds; looked at whenever something arrives at the door. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
      })
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
