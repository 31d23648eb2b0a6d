/** The unit of the pipeline: one message, in either direction, of either protocol era, as one frozen value. */

import type { Caller } from './identity.ts'
import type { JsonObject } from './json.ts'

/** The columns of the stage matrix, in the order the matrix prints them. */
export const KINDS = [
  'lifecycle',
  'call',
  'list',
  'read',
  'prompt',
  'complete',
  'sample',
  'elicit',
  'roots',
  'subscribe',
  'notify',
  'cancel',
  'task',
  'error',
] as const
export type Kind = (typeof KINDS)[number]

/** Which way a message travels, and in which role. */
export type Direction =
  | 'agent-to-upstream'
  | 'upstream-to-agent'
  | 'agent-reply'
  | 'upstream-reply'
  | 'gateway'

/** On whose behalf a message moves: an authenticated caller, or the gateway itself (probes, refreshes). */
export type Actor = Caller | { readonly tenant: string; readonly gateway: true }

/** The part of a JSON-RPC message that carries meaning: params of a request, or a result, or an error. */
export type MessageBody =
  | { readonly type: 'params'; readonly value: JsonObject }
  | { readonly type: 'result'; readonly value: JsonObject }
  | { readonly type: 'error'; readonly value: JsonObject }

/** One frozen message. `text` is the validated JSON of `body.value`, forwarded as it is while nothing changed it. */
export interface Message {
  readonly direction: Direction
  readonly kind: Kind
  /** JSON-RPC method of the request this message is, answers or belongs to. */
  readonly method: string
  readonly exchangeId: string
  readonly parentId: string | null
  readonly actor: Actor
  readonly sessionId: string | null
  readonly upstream: string | null
  /** Tool name, prompt name, resource URI or task id in the upstream's own spelling; null where there is none. */
  readonly target: string | null
  readonly body: MessageBody
  readonly text: string | null
}

/** True when the gateway itself, not a caller, is behind the message. */
export function isGatewayActor(actor: Actor): actor is { readonly tenant: string; readonly gateway: true } {
  return 'gateway' in actor
}
