/** Writes JSON-RPC messages on one line, with validated text spliced in as it came. */

import { ERROR_CODES } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Era } from './revisions.ts'

/** An id as it is written; null writes `null`, undefined leaves the member out. */
export type WrittenId = string | number | null | undefined

/** Of 2025-11-25 alone (§Elicitation): open a URL, then ask again. */
const URL_ELICITATION_REQUIRED = -32042

const BREAK_RUNS = /[\r\n]+/g

/** The validated text, or the value written anew. Line breaks stand between tokens only, so a space does as well. */
export function writeValue(value: JsonObject, text: string | null): string {
  if (text === null) return JSON.stringify(value)
  return text.includes('\n') || text.includes('\r') ? text.replace(BREAK_RUNS, ' ') : text
}

export function encodeResult(id: string | number, value: JsonObject, text: string | null): string {
  return `${openMessage(id)},"result":${writeValue(value, text)}}`
}

export function encodeError(id: WrittenId, error: JsonObject, text: string | null): string {
  return `${openMessage(id)},"error":${writeValue(error, text)}}`
}

export function encodeNotification(method: string, params: JsonObject, text: string | null): string {
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${paramsMember(params, text)}}`
}

/** A request of the gateway to a legacy agent, under an id of ours. */
export function encodeRequestToAgent(
  id: string | number,
  method: string,
  params: JsonObject,
  text: string | null,
): string {
  return `${openMessage(id)},"method":${JSON.stringify(method)}${paramsMember(params, text)}}`
}

/**
 * A refusal as the agent sees it: the code's JSON-RPC number, the reason, and under `callgate` what to look up. Codes
 * that only the modern era defines (2026-07-28 §Errors) are written as an invalid request to a legacy agent.
 */
export function encodeRefusal(
  id: WrittenId,
  refusal: Refusal,
  context: { readonly era: Era; readonly exchangeId: string | null },
): string {
  const { rpc } = ERROR_CODES[refusal.code]
  const isModern = rpc <= -32020 && rpc >= -32099 && rpc !== URL_ELICITATION_REQUIRED
  const code = context.era === 'legacy' && isModern ? -32600 : rpc
  const exchange = context.exchangeId === null ? {} : { exchangeId: context.exchangeId }
  const data = { ...refusal.data, callgate: { code: refusal.code, ...exchange } }
  return `${openMessage(id)},"error":${JSON.stringify({ code, message: refusal.reason, data })}}`
}

function openMessage(id: WrittenId): string {
  return id === undefined ? '{"jsonrpc":"2.0"' : `{"jsonrpc":"2.0","id":${JSON.stringify(id)}`
}

function paramsMember(params: JsonObject, text: string | null): string {
  return Object.keys(params).length === 0 ? '' : `,"params":${writeValue(params, text)}`
}
