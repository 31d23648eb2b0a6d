/** Writes the params of a request member by member, so that validated arguments are spliced and not written anew. */

import type { JsonObject } from '@callgate/contracts/json'
import { writeValue } from './encode.ts'
import { objectMember } from './json/member.ts'

/** A request as one era's codec is given it: `params` without the protocol's `_meta`, which goes into `meta`. */
export interface OutgoingRequest {
  readonly id: string | number
  readonly method: string
  readonly params: JsonObject
  readonly meta: OutgoingMeta
  /** Validated text of `params.arguments`, when it is still what was inspected. */
  readonly argumentsText?: string
}

export interface OutgoingMeta {
  readonly clientInfo: JsonObject
  readonly capabilities: JsonObject
  readonly logLevel: string | null
  readonly progressToken: string | number | null
  /** Trace context and third parties' keys. */
  readonly passThrough: JsonObject
}

/** The text of the whole message. An empty `meta` is left out, and so are empty params. */
export function writeRequest(request: OutgoingRequest, meta: JsonObject): string {
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(request.id)},"method":${JSON.stringify(request.method)}`
  const members = Object.keys(request.params)
    .filter((name) => name !== '_meta')
    .map((name) => `${JSON.stringify(name)}:${writeParam(request, name)}`)
  if (Object.keys(meta).length > 0) members.push(`"_meta":${JSON.stringify(meta)}`)
  return members.length === 0 ? `${head}}` : `${head},"params":{${members.join(',')}}}`
}

function writeParam(request: OutgoingRequest, name: string): string {
  const value = request.params[name]
  const args = name === 'arguments' ? objectMember(request.params, name) : undefined
  return args === undefined ? JSON.stringify(value) : writeValue(args, request.argumentsText ?? null)
}
