/** The JSON-RPC shape of one inbound message, before any protocol revision has a say. */

import { refuse } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'
import { isJsonObject } from '@callgate/contracts/json'
import type { JsonObject } from '@callgate/contracts/json'
import { memberOf } from './json/member.ts'
import { isRequestId } from './meta.ts'

/** A message by its JSON-RPC shape. */
export type Envelope =
  | {
      readonly type: 'request'
      readonly id: string | number
      readonly method: string
      readonly params: JsonObject
    }
  | { readonly type: 'notification'; readonly method: string; readonly params: JsonObject }
  | {
      readonly type: 'reply'
      readonly id: string | number
      readonly body: { readonly type: 'result' | 'error'; readonly value: JsonObject }
    }

export type ReadEnvelope =
  | { readonly ok: true; readonly envelope: Envelope }
  | { readonly ok: false; readonly refusal: Refusal }

const MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error'])
const METHOD_LENGTH_MAX = 256
const NO_PARAMS: JsonObject = Object.freeze({})

/** Reads the shape strictly: known members only, ids that every implementation can hold, objects where objects belong. */
export function readEnvelope(message: JsonObject): ReadEnvelope {
  const extra = Object.keys(message).find((name) => !MEMBERS.has(name))
  if (extra !== undefined) return invalid('The message has a member that JSON-RPC does not define.')
  if (memberOf(message, 'jsonrpc') !== '2.0') return invalid('The member jsonrpc must be "2.0".')
  const id = memberOf(message, 'id')
  if (id !== undefined && !isRequestId(id)) {
    return invalid('The id must be a string of at most 256 characters or a safe integer.')
  }
  return Object.hasOwn(message, 'method') ? readCall(message, id) : readReply(message, id)
}

function readCall(message: JsonObject, id: string | number | undefined): ReadEnvelope {
  const method = memberOf(message, 'method')
  const params = memberOf(message, 'params') ?? NO_PARAMS
  if (typeof method !== 'string' || method.length === 0 || method.length > METHOD_LENGTH_MAX) {
    return invalid(`The method must be a string of at most ${METHOD_LENGTH_MAX} characters.`)
  }
  if (memberOf(message, 'params') === null || !isJsonObject(params))
    return invalid('The params must be an object.')
  if (Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error')) {
    return invalid('A message has either a method or a result or error.')
  }
  if (id === undefined) return { ok: true, envelope: { type: 'notification', method, params } }
  return { ok: true, envelope: { type: 'request', id, method, params } }
}

function readReply(message: JsonObject, id: string | number | undefined): ReadEnvelope {
  const hasResult = Object.hasOwn(message, 'result')
  if (hasResult === Object.hasOwn(message, 'error') || Object.hasOwn(message, 'params')) {
    return invalid('The message must be a request, a notification, a result or an error.')
  }
  if (id === undefined) return invalid('A response must carry the id of its request.')
  const type = hasResult ? 'result' : 'error'
  const value = memberOf(message, type)
  if (!isJsonObject(value)) return invalid(`The ${type} must be an object.`)
  if (type === 'error' && !isErrorObject(value))
    return invalid('The error needs an integer code and a message.')
  return { ok: true, envelope: { type: 'reply', id, body: { type, value } } }
}

function isErrorObject(error: JsonObject): boolean {
  return Number.isSafeInteger(memberOf(error, 'code')) && typeof memberOf(error, 'message') === 'string'
}

function invalid(reason: string): ReadEnvelope {
  return { ok: false, refusal: refuse('invalid-request', reason) }
}
