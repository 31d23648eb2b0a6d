/** `params._meta`: what belongs to the protocol, taken out and checked, and what travels on with the request. */

import { refuse } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'
import { isJsonObject } from '@callgate/contracts/json'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember, stringMember } from './json/member.ts'

/** Under which a vouched agent tells of the conversation. It never travels on to an upstream. */
export const META_CONTEXT = 'dev.callgate/context'
export const META_VERSION = 'io.modelcontextprotocol/protocolVersion'
export const META_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
export const META_CLIENT_INFO = 'io.modelcontextprotocol/clientInfo'
export const META_LOG_LEVEL = 'io.modelcontextprotocol/logLevel'
export const META_SERVER_INFO = 'io.modelcontextprotocol/serverInfo'
export const META_SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId'

/** Keys that are said anew on each side of the gateway and never travel through it. */
export const PROTOCOL_META: ReadonlySet<string> = new Set([
  META_VERSION,
  META_CAPABILITIES,
  META_CLIENT_INFO,
  META_LOG_LEVEL,
  META_SERVER_INFO,
  META_SUBSCRIPTION_ID,
  'progressToken',
  META_CONTEXT,
])

export const LOG_LEVELS = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Bound on names, versions, tokens and ids that a client makes up. */
export const TOKEN_LENGTH_MAX = 256

export interface RequestMeta {
  readonly protocolVersion: string | null
  readonly clientCapabilities: JsonObject | null
  readonly clientInfo: JsonObject | null
  readonly logLevel: LogLevel | null
  readonly progressToken: string | number | null
  /** Everything that is not the protocol's: third parties' keys and well-formed trace context. */
  readonly passThrough: JsonObject
}

export type ParsedMeta =
  | { readonly ok: true; readonly meta: RequestMeta }
  | { readonly ok: false; readonly refusal: Refusal }

/** Forms and bounds of the trace keys (W3C Trace Context, W3C Baggage); a malformed one is left out, as these say. */
const TRACE_FORMS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['traceparent', isTraceparent],
  ['tracestate', (value) => value.length <= 512 && /^[\x20-\x7e\t]*$/.test(value)],
  ['baggage', (value) => value.length <= 8192 && /^[\x20-\x7e\t]*$/.test(value)],
])

function isTraceparent(value: string): boolean {
  return /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(value)
}

/** True when the params claim a revision themselves, which only modern requests do. */
export function claimsVersion(params: JsonObject): boolean {
  const meta = objectMember(params, '_meta')
  return meta !== undefined && Object.hasOwn(meta, META_VERSION)
}

/** Reads `_meta` of a request of either era. What is there must be well formed; what must be there is the era's matter. */
export function parseMeta(params: JsonObject): ParsedMeta {
  const meta = memberOf(params, '_meta') ?? {}
  if (!isJsonObject(meta)) return malformed('_meta', 'an object')
  const version = memberOf(meta, META_VERSION) ?? null
  if (version !== null && typeof version !== 'string') return malformed(META_VERSION, 'a string')
  const capabilities = memberOf(meta, META_CAPABILITIES) ?? null
  if (capabilities !== null && !isJsonObject(capabilities)) return malformed(META_CAPABILITIES, 'an object')
  const clientInfo = memberOf(meta, META_CLIENT_INFO) ?? null
  if (clientInfo !== null && !isImplementation(clientInfo)) {
    return malformed(
      META_CLIENT_INFO,
      `an object with name and version of at most ${TOKEN_LENGTH_MAX} characters`,
    )
  }
  const logLevel = memberOf(meta, META_LOG_LEVEL) ?? null
  if (logLevel !== null && !isLogLevel(logLevel))
    return malformed(META_LOG_LEVEL, `one of ${LOG_LEVELS.join(', ')}`)
  const progressToken = memberOf(meta, 'progressToken') ?? null
  if (progressToken !== null && !isRequestId(progressToken)) {
    return malformed('progressToken', `an integer or a string of at most ${TOKEN_LENGTH_MAX} characters`)
  }
  return {
    ok: true,
    meta: {
      protocolVersion: version,
      clientCapabilities: capabilities,
      clientInfo,
      logLevel,
      progressToken,
      passThrough: passThroughOf(meta),
    },
  }
}

function malformed(key: string, wanted: string): ParsedMeta {
  return { ok: false, refusal: refuse('missing-meta', `_meta: ${key} must be ${wanted}.`, { data: { key } }) }
}

/** The keys of `_meta` that are not the protocol's, trace context only where it is well formed. */
export function passThroughOf(meta: JsonObject): JsonObject {
  const kept = Object.entries(meta).filter(([key, value]) => {
    if (PROTOCOL_META.has(key)) return false
    const isWellFormed = TRACE_FORMS.get(key)
    return isWellFormed === undefined || (typeof value === 'string' && isWellFormed(value))
  })
  return Object.fromEntries(kept)
}

/** The trace a message travels on with: null without one, and where it is malformed and so left out. */
export function traceparentOf(params: JsonObject): string | null {
  const value = objectMember(params, '_meta')?.['traceparent']
  return typeof value === 'string' && isTraceparent(value) ? value : null
}

/** A JSON-RPC id or progress token that the gateway accepts: a safe integer, or a string within bounds. */
export function isRequestId(value: JsonValue | undefined): value is string | number {
  return typeof value === 'string' ? value.length <= TOKEN_LENGTH_MAX : Number.isSafeInteger(value)
}

export function isLogLevel(value: JsonValue | undefined): value is LogLevel {
  return typeof value === 'string' && (LOG_LEVELS as readonly string[]).includes(value)
}

/** True for what an `Implementation` needs: a name and a version, within bounds. */
export function isImplementation(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value)) return false
  const name = stringMember(value, 'name')
  const version = stringMember(value, 'version')
  if (name === undefined || version === undefined) return false
  return name.length <= TOKEN_LENGTH_MAX && version.length <= TOKEN_LENGTH_MAX
}
