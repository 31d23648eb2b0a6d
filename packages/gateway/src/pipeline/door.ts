/** How the agent side hands messages to the pipeline, and how the pipeline speaks back. `downstream/` implements the channel. */

import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Clearance } from './clearance.ts'
import type { InboundJson, PresentedCredential } from './ports/ports.ts'

/** Which door the agent came through: all upstreams it may see, or one with names untouched. */
export type Scope = { readonly type: 'aggregate' } | { readonly type: 'server'; readonly upstream: string }

/** Who speaks, at which revision, over what: the same for requests, notifications and replies. */
export interface Inbound {
  readonly scope: Scope
  readonly era: 'legacy' | 'modern'
  /** Protocol version of this message; for a legacy session, the negotiated one once it is open. */
  readonly version: string
  readonly presented: PresentedCredential
  /** Legacy session id the agent named (HTTP), or the id of the pipe's own session (stdio); null before there is one. */
  readonly sessionId: string | null
  /** Id of the pipe or HTTP connection kind, for records. */
  readonly transport: 'http' | 'stdio'
  /** Where the agent connects from, as a network; left out where that is no network. */
  readonly network?: string
  /** The address itself; left out where that is no network. */
  readonly address?: string
  /** Grows in the order in which messages began to arrive; left out where one is taken in after the other. */
  readonly arrival?: number
  readonly json: InboundJson
  readonly method: string
}

/** A JSON-RPC request of the agent. For modern requests `_meta` was checked by the classifier and is still in `params`. */
export interface InboundRequest extends Inbound {
  readonly id: string | number
  readonly params: JsonObject
  /** `Mcp-Param-*` headers of a modern HTTP request, still encoded, under the lower-case name after the prefix. */
  readonly paramHeaders?: ReadonlyMap<string, string>
}

export interface InboundNotification extends Inbound {
  readonly params: JsonObject
}

/** A legacy agent's answer to a request of ours. `id` is the id we sent. */
export interface InboundReply extends Omit<Inbound, 'method'> {
  readonly id: string | number
  readonly body: { readonly type: 'result' | 'error'; readonly value: JsonObject }
}

/** An agent's answer to something the gateway asked it. */
export type AgentReply =
  | { readonly type: 'result' | 'error'; readonly value: JsonObject; readonly text: string | null }
  | { readonly type: 'gone'; readonly reason: string }

/** The way back for one request. The pipeline calls `finish` or `refuse` exactly once. */
export interface AgentChannel {
  /** Aborts when the agent cancelled (legacy notification) or, in the modern era, closed the stream. */
  readonly signal: AbortSignal
  /** Aborts the signal: the agent cancelled, or the gateway ends the request. */
  cancel(reason: string): void
  /** Sends a notification on this request's stream; resolves when the agent's side can take more. */
  stream(clearance: Clearance): void | Promise<void>
  /** Sends the final answer; `headers` go on the HTTP response (for example a new session id). */
  finish(clearance: Clearance, headers?: Readonly<Record<string, string>>): void | Promise<void>
  /** Ends the request with an error: HTTP status and JSON-RPC code come from the code's row. */
  refuse(refusal: Refusal, exchangeId: string): void
  /**
   * Called at most once, when the legacy session is known and before anything is streamed: from then on every event
   * passes through the log, which gives it its id, keeps it for resumption and survives the connection.
   */
  resumable(log: EventLog): void
  /** Closes the stream before the answer so that the agent polls for it (2025-11-25 SSE polling); the answer is kept for resumption. */
  poll(retryMs: number | null): void
  /** Resolves when what was sent has left, or never will; undefined when it has left already. */
  unsent(): Promise<void> | undefined
  /** Drops what was sent and has not left: whoever was let through before may not be any more. False when all has left. */
  cut(): boolean
}

/** What the pipeline offers to the agent side. None of these rejects: every failure ends as a refusal in the channel. */
export interface Door {
  request(inbound: InboundRequest, channel: AgentChannel): Promise<void>
  /** Resolves to a refusal when the notification is not accepted (bad session, not allowed). */
  notification(inbound: InboundNotification): Promise<Refusal | undefined>
  reply(inbound: InboundReply): Promise<Refusal | undefined>
  /** Opens the standalone stream of a legacy session (HTTP GET), resuming after `lastEventId` when given. */
  attach(
    inbound: Omit<Inbound, 'json' | 'method'>,
    stream: SessionStream,
    lastEventId: string | null,
  ): Promise<Refusal | undefined>
  /** Ends a legacy session (HTTP DELETE) or the pipe's session (end of stdin). */
  end(inbound: Omit<Inbound, 'json' | 'method'>): Promise<Refusal | undefined>
}

/** One event as it goes to the agent: the JSON text of a whole JSON-RPC message, under our own event id. */
export interface StreamEvent {
  readonly id: string | null
  readonly data: string
}

/** The bounded memory of one stream of a legacy session; `sessions/` implements it. */
export interface EventLog {
  /** Writes to the attached stream, if any, and keeps the event. False when the attached stream was cut as too slow. */
  append(data: string): boolean
  /** Attaches a stream, first replaying what came after `afterId`; the one attached before is closed. */
  attach(stream: SessionStream, afterId: string | null): void
  /** The event with an id and empty data that opens a stream (2025-11-25 §Streamable HTTP, priming event). */
  prime(): StreamEvent
  /** The final answer was appended: the attached stream closes after it. */
  finish(): void
}

/** A stream of events to the agent: a standalone stream of a legacy session, or the response to a POST. */
export interface SessionStream {
  /** Returns false when the agent reads too slowly and the stream was cut. */
  write(event: StreamEvent): boolean
  close(): void
  /** Closes it without what has not left yet. */
  cut(): void
  onClosed(listener: () => void): void
}
