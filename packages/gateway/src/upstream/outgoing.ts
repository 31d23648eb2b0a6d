/** Writes what goes to an upstream: requests under our own ids and tokens, notifications, and answers to its requests. */

import { ERROR_CODES, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import type { Clearance } from '../pipeline/ports/ports.ts'
import { PROTOCOL_META } from '../wire/meta.ts'

/** Merges third-party `_meta` with our own keys; null when nothing is left to send. */
export function buildMeta(passed: JsonObject, own: JsonObject | null): JsonObject | null {
  const meta: Record<string, JsonObject[string]> = {}
  let count = 0
  for (const [key, value] of Object.entries(passed)) {
    if (PROTOCOL_META.has(key)) continue
    setMember(meta, key, value)
    count += 1
  }
  if (own === null) return count === 0 ? null : meta
  return { ...meta, ...own }
}

function setMember(target: Record<string, JsonObject[string]>, key: string, value: JsonObject[string]): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else target[key] = value
}

/**
 * The params of a cleared request as JSON text with `_meta` put in. The validated text is spliced, not written anew,
 * unless it has a `_meta` of its own or a line break, which newline framing could not carry.
 */
export function encodeParams(message: Message, meta: JsonObject | null): string {
  const { value } = message.body
  const { text } = message
  const own = value['_meta']
  if (own === undefined && text !== null && isOneLineObject(text)) {
    if (meta === null) return text
    const joint = Object.keys(value).length === 0 ? '' : ','
    return `${text.slice(0, -1)}${joint}"_meta":${JSON.stringify(meta)}}`
  }
  if (own === undefined && meta === null) return JSON.stringify(value)
  const merged = buildMeta(isJsonObject(own) ? own : {}, meta)
  const { _meta: _, ...rest } = value
  return JSON.stringify(merged === null ? rest : { ...rest, _meta: merged })
}

function isOneLineObject(text: string): boolean {
  return (
    text.charCodeAt(0) === 123 &&
    text.charCodeAt(text.length - 1) === 125 &&
    !text.includes('\n') &&
    !text.includes('\r')
  )
}

export function encodeRequest(id: number, method: string, paramsText: string): string {
  return `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${paramsText}}`
}

export function encodeNotification(method: string, paramsText: string | null): string {
  const params = paramsText === null || paramsText === '{}' ? '' : `,"params":${paramsText}`
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${params}}`
}

/** The answer to a request of the upstream: what was cleared, or the refusal as a JSON-RPC error. */
export function encodeAnswer(id: string | number, reply: Clearance | Refusal): string {
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)}`
  if ('code' in reply) {
    const error = {
      code: ERROR_CODES[reply.code].rpc,
      message: reply.reason,
      ...(reply.data === undefined ? {} : { data: reply.data }),
    }
    return `${head},"error":${JSON.stringify(error)}}`
  }
  const { body, text } = reply.message
  const member = body.type === 'error' ? 'error' : 'result'
  const bodyText = text !== null && isOneLineObject(text) ? text : JSON.stringify(body.value)
  return `${head},"${member}":${bodyText}}`
}
