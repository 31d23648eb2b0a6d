/** What leaves for an agent, as JSON text: cleared messages under the agent's own request id, and refusals. */

import { ERROR_CODES, type Refusal } from '@callgate/contracts/errors'
import type { Clearance } from '../pipeline/clearance.ts'
import {
  encodeError,
  encodeNotification,
  encodeRefusal as encode,
  encodeRequestToAgent,
  encodeResult,
} from '../wire/encode.ts'
import { METHODS, type Era } from '../wire/revisions.ts'

/** The final answer to the agent's request. */
export function encodeAnswer(clearance: Clearance, id: string | number): string {
  const { body, text } = clearance.message
  return body.type === 'error' ? encodeError(id, body.value, text) : encodeResult(id, body.value, text)
}

/** A notification, or a question to a legacy agent, which goes out under the id of its exchange. */
export function encodeStreamed(clearance: Clearance): string {
  const { method, body, text, exchangeId } = clearance.message
  return METHODS.get(method)?.type === 'request'
    ? encodeRequestToAgent(exchangeId, method, body.value, text)
    : encodeNotification(method, body.value, text)
}

export interface RefusalContext {
  readonly era: Era
  /** null when the refused message has no id that can be trusted: then the answer has none either. */
  readonly id: string | number | null
  readonly exchangeId: string | null
}

export function encodeRefusal(refusal: Refusal, { era, id, exchangeId }: RefusalContext): string {
  return encode(id ?? undefined, refusal, { era, exchangeId })
}

/** JSON-RPC codes that a modern server answers with a status of their own (2026-07-28 §Streamable HTTP). */
const MODERN_STATUS: ReadonlyMap<number, number> = new Map([
  [-32700, 400],
  [-32600, 400],
  [-32601, 404],
  [-32020, 400],
  [-32021, 400],
  [-32022, 400],
])

/** What `Retry-After` says with a refusal (RFC 9110 §10.2.3); undefined where waiting does not help. */
export function retryAfterOf({ code, data }: Refusal): string | undefined {
  const retryAfterMs = data?.['retryAfterMs']
  if (typeof retryAfterMs === 'number') return String(Math.ceil(retryAfterMs / 1000))
  return code === 'draining' || code === 'overloaded' ? '5' : undefined
}

/** The HTTP status of a cleared answer to a modern agent. */
export function statusOfAnswer(clearance: Clearance): number {
  const { body } = clearance.message
  const code = body.type === 'error' ? body.value['code'] : undefined
  return typeof code === 'number' ? (MODERN_STATUS.get(code) ?? 200) : 200
}

/**
 * Refusals whose status a legacy client acts on by itself: it fetches a token, or begins a new session. All others it
 * must find in the body of a 200, for a 404 would end its session and other statuses hide the error from the caller.
 */
const LEGACY_OWN_STATUS: ReadonlySet<Refusal['code']> = new Set([
  'unauthenticated',
  'insufficient-scope',
  'session-required',
  'session-not-found',
  'journal-unavailable',
  'draining',
  'overloaded',
])

/** The HTTP status of a refusal by the pipeline, before anything else was sent. */
export function statusOfRefusal(refusal: Refusal, era: Era): number {
  return era === 'modern' || LEGACY_OWN_STATUS.has(refusal.code) ? ERROR_CODES[refusal.code].http : 200
}
