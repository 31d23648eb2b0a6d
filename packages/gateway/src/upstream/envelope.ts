/** Reads one message of an upstream: bytes through the envelope guard, then the JSON-RPC shape, as a value or a complaint. */

import type { Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { parseInTurns, type GuardedJson } from '../wire/json/guard.ts'

/** The part of a JSON-RPC answer that carries meaning, with its validated text. */
export interface AnswerBody {
  readonly type: 'result' | 'error'
  readonly value: JsonObject
  readonly text: string | null
}

export type Envelope =
  | { readonly type: 'response'; readonly id: string | number | null; readonly body: AnswerBody }
  | {
      readonly type: 'request'
      readonly id: string | number
      readonly method: string
      readonly params: JsonObject
      readonly text: string | null
    }
  | {
      readonly type: 'notification'
      readonly method: string
      readonly params: JsonObject
      readonly text: string | null
    }
  | { readonly type: 'invalid'; readonly note: string }

export interface ReadLimits {
  readonly bytesMax: number
  readonly depthMax: number
}

const NO_PARAMS: JsonObject = Object.freeze({})

/**
 * Parses and classifies one message, a large one over several turns of the event loop. Never throws: what cannot be read comes
 * back as `invalid` with a note.
 */
export function parseEnvelope(input: Uint8Array | string, limits: ReadLimits): Envelope | Promise<Envelope> {
  const guarded = parseInTurns(input, limits)
  return guarded instanceof Promise ? guarded.then(classifyGuarded) : classifyGuarded(guarded)
}

function classifyGuarded(guarded: GuardedJson | Refusal): Envelope {
  if ('code' in guarded)
    return { type: 'invalid', note: `${guarded.code}: ${guarded.detail ?? guarded.reason}` }
  const { value } = guarded
  if (!isJsonObject(value)) return { type: 'invalid', note: 'not a JSON-RPC message: no object' }
  if (value['jsonrpc'] !== '2.0') return { type: 'invalid', note: 'not a JSON-RPC 2.0 message' }
  const textOf = (name: 'params' | 'result' | 'error'): string | null => guarded.memberText(name) ?? null
  return value['method'] === undefined ? classifyResponse(value, textOf) : classifyCall(value, textOf)
}

function classifyResponse(value: JsonObject, textOf: (name: 'result' | 'error') => string | null): Envelope {
  const id = value['id']
  if (id !== undefined && id !== null && !isRpcId(id))
    return { type: 'invalid', note: 'response with a malformed id' }
  const { result, error } = value
  if ((result === undefined) === (error === undefined)) {
    return { type: 'invalid', note: 'response with neither or both of result and error' }
  }
  if (result !== undefined) {
    if (!isJsonObject(result)) return { type: 'invalid', note: 'result is not an object' }
    return {
      type: 'response',
      id: id ?? null,
      body: { type: 'result', value: result, text: textOf('result') },
    }
  }
  if (!isJsonObject(error) || !Number.isInteger(error['code']) || typeof error['message'] !== 'string') {
    return { type: 'invalid', note: 'error without an integer code and a message' }
  }
  return { type: 'response', id: id ?? null, body: { type: 'error', value: error, text: textOf('error') } }
}

function classifyCall(value: JsonObject, textOf: (name: 'params') => string | null): Envelope {
  const { method, params, id } = value
  if (typeof method !== 'string' || method.length === 0 || method.length > 256) {
    return { type: 'invalid', note: 'method is not a short string' }
  }
  if (params !== undefined && !isJsonObject(params))
    return { type: 'invalid', note: 'params is not an object' }
  if ('result' in value || 'error' in value) return { type: 'invalid', note: 'both a request and a response' }
  const text = params === undefined ? null : textOf('params')
  if (id === undefined) return { type: 'notification', method, params: params ?? NO_PARAMS, text }
  if (!isRpcId(id)) return { type: 'invalid', note: 'request with a malformed id' }
  return { type: 'request', id, method, params: params ?? NO_PARAMS, text }
}

/** Ids of an upstream are held in memory, so strings are bounded as well. */
function isRpcId(id: JsonValue): id is string | number {
  return typeof id === 'string' ? id.length <= 256 : typeof id === 'number'
}
