/** What one inbound message of an agent is: its era, its revision and its role; or why it is none that is accepted. */

import { refuse } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'
import { isJsonObject } from '@callgate/contracts/json'
import type { JsonArray, JsonObject } from '@callgate/contracts/json'
import { readEnvelope } from './envelope.ts'
import type { Envelope } from './envelope.ts'
import { checkRequestHeaders, collectParamHeaders, headerOf } from './headers.ts'
import type { HeaderRecord } from './headers.ts'
import { detachObject } from './json/guard.ts'
import type { GuardedJson, GuardedObject } from './json/guard.ts'
import { stringMember } from './json/member.ts'
import { claimsVersion, META_CAPABILITIES, META_VERSION, parseMeta } from './meta.ts'
import type { RequestMeta } from './meta.ts'
import {
  ASSUMED_LEGACY,
  BATCH_VERSION,
  eraOf,
  isVersion,
  LATEST_LEGACY,
  LEGACY_VERSIONS,
  lookupMethod,
  MODERN_VERSIONS,
  SUPPORTED_VERSIONS,
} from './revisions.ts'
import type { Era, MethodRow, Version } from './revisions.ts'

export interface ClassifyInput {
  readonly transport: 'http' | 'stdio'
  /** Lower-case names; empty for stdio. */
  readonly headers: HeaderRecord
  readonly json: GuardedJson
  /** Revision of the pipe or of the legacy session the message names, where it is known already. */
  readonly negotiated?: Version | null
}

interface Classified {
  readonly era: Era
  /** For a legacy message that names no revision, the one to assume until its session says otherwise. */
  readonly version: Version
  readonly json: GuardedObject
}

export interface ClassifiedRequest extends Classified {
  readonly type: 'request'
  readonly id: string | number
  readonly method: string
  readonly params: JsonObject
  readonly meta: RequestMeta
  /** `Mcp-Param-*` headers of a modern request over HTTP, still encoded; checked once the tool is known. */
  readonly paramHeaders: ReadonlyMap<string, string>
}

export interface ClassifiedNotification extends Classified {
  readonly type: 'notification'
  readonly method: string
  readonly params: JsonObject
}

export interface ClassifiedReply extends Classified {
  readonly type: 'reply'
  readonly id: string | number
  readonly body: { readonly type: 'result' | 'error'; readonly value: JsonObject }
}

export type ClassifiedItem = ClassifiedRequest | ClassifiedNotification | ClassifiedReply

/** The messages of a batch, which only 2025-03-26 has. */
export interface ClassifiedBatch {
  readonly type: 'batch'
  readonly era: 'legacy'
  readonly version: Version
  readonly items: readonly ClassifiedItem[]
}

export interface Refused {
  readonly type: 'refused'
  readonly refusal: Refusal
  /** Id of the request that is refused, where it has one that can be trusted. */
  readonly id: string | number | null
  readonly era: Era
}

export type Classification = ClassifiedItem | ClassifiedBatch | Refused

/** Messages accepted in one batch. */
const BATCH_MAX = 100

const NO_HEADERS: ReadonlyMap<string, string> = new Map()

/**
 * Classifies by the body first; headers are checked against it and never decide the era of a request. Rules in the
 * order of the checks: shape, claim against header, revision, required `_meta`, method, remaining headers
 * (2026-07-28 §Versioning, §Streamable HTTP). Never throws.
 */
export function classify(input: ClassifyInput): Classification {
  const { value } = input.json
  if (Array.isArray(value)) return classifyBatch(input, value as JsonArray)
  const json = input.json.asObject()
  if (json === undefined)
    return refused(refuse('invalid-request', 'The message must be a JSON object.'), null, 'legacy')
  return classifyMessage(input, json)
}

function classifyMessage(input: ClassifyInput, json: GuardedObject): ClassifiedItem | Refused {
  const read = readEnvelope(json.value)
  const named = namedVersion(input)
  const era = named === undefined ? 'legacy' : eraOf(named)
  if (!read.ok) return refused(read.refusal, null, era)
  const { envelope } = read
  if (envelope.type === 'reply') return classifyReply(input, json, envelope)
  if (envelope.type === 'request' && envelope.method === 'initialize' && !hasValidClaim(envelope.params)) {
    return classifyInitialize(json, envelope, era)
  }
  if (claimsVersion(envelope.params)) return classifyClaim(input, json, envelope)
  if (era === 'modern' && named !== undefined) return classifyClaimless(input, json, envelope, named)
  return classifyLegacy(input, json, envelope)
}

type Call = Exclude<Envelope, { readonly type: 'reply' }>
type Request = Extract<Envelope, { readonly type: 'request' }>
type Reply = Extract<Envelope, { readonly type: 'reply' }>

/** What the message's surroundings say: the header over HTTP, else what was negotiated before. */
function namedVersion(input: ClassifyInput): string | undefined {
  const header = input.transport === 'http' ? headerOf(input.headers, 'mcp-protocol-version') : undefined
  return header ?? input.negotiated ?? undefined
}

/** True for a claim that is complete and modern: only such a one turns an `initialize` into a modern request. */
function hasValidClaim(params: JsonObject): boolean {
  const parsed = claimsVersion(params) ? parseMeta(params) : undefined
  if (parsed?.ok !== true) return false
  const { protocolVersion, clientCapabilities } = parsed.meta
  return protocolVersion !== null && eraOf(protocolVersion) === 'modern' && clientCapabilities !== null
}

/** The handshake of the legacy era. A revision we do not speak is no error: the answer names one that we do. */
function classifyInitialize(json: GuardedObject, call: Request, era: Era): ClassifiedItem | Refused {
  const fail = (refusal: Refusal): Refused => refused(refusal, call.id, 'legacy')
  if (era === 'modern') {
    return fail(refuse('header-mismatch', 'MCP-Protocol-Version names a revision that has no initialize.'))
  }
  const requested = stringMember(call.params, 'protocolVersion')
  if (requested === undefined) return fail(refuse('invalid-params', 'initialize needs a protocolVersion.'))
  const version = LEGACY_VERSIONS.find((known) => known === requested) ?? LATEST_LEGACY
  const parsed = parseMeta(call.params)
  return parsed.ok
    ? requestOf(json, call, { meta: parsed.meta, version: version }, NO_HEADERS)
    : fail(parsed.refusal)
}

/** The message names its revision in `_meta`, as only modern ones do. */
function classifyClaim(input: ClassifyInput, json: GuardedObject, call: Call): ClassifiedItem | Refused {
  const parsed = parseMeta(call.params)
  if (!parsed.ok) return refused(parsed.refusal, idOf(call), 'modern')
  const version = parsed.meta.protocolVersion ?? ''
  const fail = (refusal: Refusal): Refused => refused(refusal, idOf(call), 'modern')
  const header = input.transport === 'http' ? headerOf(input.headers, 'mcp-protocol-version') : undefined
  if (header !== undefined && header !== version) {
    return fail(refuse('header-mismatch', 'The header MCP-Protocol-Version differs from the body.'))
  }
  if (!isVersion(version) || eraOf(version) === 'legacy') return fail(refuseVersion(version, MODERN_VERSIONS))
  if (call.type === 'notification') return classifyModernNotification(input, json, call, version)
  if (parsed.meta.clientCapabilities === null) return fail(refuseMissing([META_CAPABILITIES]))
  const unknown = checkMethod(call, version)
  if (unknown !== undefined) return fail(unknown)
  if (input.transport === 'stdio')
    return requestOf(json, call, { meta: parsed.meta, version: version }, NO_HEADERS)
  const mismatch = checkRequestHeaders(input.headers, { version, method: call.method, params: call.params })
  if (mismatch !== undefined) return fail(mismatch)
  return requestOf(json, call, { meta: parsed.meta, version: version }, collectParamHeaders(input.headers))
}

function requestOf(
  json: GuardedObject,
  call: Request,
  named: { readonly meta: RequestMeta; readonly version: Version },
  paramHeaders: ReadonlyMap<string, string>,
): ClassifiedRequest {
  const { id, method, params } = call
  const { meta, version } = named
  return { type: 'request', era: eraOf(version), version, json, id, method, params, meta, paramHeaders }
}

/** No claim, but the header or the pipe says modern: a request must then claim its revision itself. */
function classifyClaimless(
  input: ClassifyInput,
  json: GuardedObject,
  call: Call,
  named: string,
): ClassifiedItem | Refused {
  if (!isVersion(named)) return refused(refuseVersion(named, SUPPORTED_VERSIONS), idOf(call), 'modern')
  if (call.type === 'notification') return classifyModernNotification(input, json, call, named)
  const parsed = parseMeta(call.params)
  if (!parsed.ok) return refused(parsed.refusal, call.id, 'modern')
  const missing = [META_VERSION, ...(parsed.meta.clientCapabilities === null ? [META_CAPABILITIES] : [])]
  return refused(refuseMissing(missing), call.id, 'modern')
}

/** Over HTTP a modern agent has no notification to send: it cancels by closing the response stream. */
function classifyModernNotification(
  input: ClassifyInput,
  json: GuardedObject,
  call: Call,
  version: Version,
): ClassifiedItem | Refused {
  const { method, params } = call
  const fail = (refusal: Refusal): Refused => refused(refusal, null, 'modern')
  const unknown = checkMethod(call, version)
  if (unknown !== undefined) return fail(unknown)
  if (input.transport === 'stdio')
    return { type: 'notification', era: 'modern', version, json, method, params }
  const header = headerOf(input.headers, 'mcp-method')
  if (header !== undefined && header !== method) {
    return fail(refuse('header-mismatch', 'The header Mcp-Method differs from the body.'))
  }
  return fail(
    refuse('method-not-found', 'This revision has no notification over HTTP; close the stream to cancel.'),
  )
}

function classifyLegacy(input: ClassifyInput, json: GuardedObject, call: Call): ClassifiedItem | Refused {
  const fail = (refusal: Refusal): Refused => refused(refusal, idOf(call), 'legacy')
  const named = namedVersion(input)
  if (named !== undefined && !isVersion(named)) return fail(refuseVersion(named, SUPPORTED_VERSIONS))
  const parsed = parseMeta(call.params)
  if (!parsed.ok) return fail(parsed.refusal)
  const version = named ?? assumedVersion(input)
  const unknown = named === undefined ? checkAnyLegacyMethod(call) : checkMethod(call, version)
  if (unknown !== undefined) return fail(unknown)
  if (call.type === 'request')
    return requestOf(json, call, { meta: parsed.meta, version: version }, NO_HEADERS)
  return { type: 'notification', era: 'legacy', version, json, method: call.method, params: call.params }
}

/** Only legacy agents answer: in the modern era nothing is asked on the wire. */
function classifyReply(input: ClassifyInput, json: GuardedObject, reply: Reply): ClassifiedItem | Refused {
  const named = namedVersion(input)
  if (named !== undefined && !isVersion(named)) {
    return refused(refuseVersion(named, SUPPORTED_VERSIONS), null, eraOf(named))
  }
  if (named !== undefined && eraOf(named) === 'modern') {
    return refused(refuse('invalid-request', 'This revision has no responses from clients.'), null, 'modern')
  }
  const version = named ?? assumedVersion(input)
  return { type: 'reply', era: 'legacy', version, json, id: reply.id, body: reply.body }
}

function assumedVersion(input: ClassifyInput): Version {
  return input.transport === 'http' ? ASSUMED_LEGACY : LATEST_LEGACY
}

/** A batch is accepted or refused as a whole, so that nothing in a doubtful one takes effect. */
function classifyBatch(input: ClassifyInput, batch: JsonArray): Classification {
  const named = namedVersion(input)
  const version = named ?? assumedVersion(input)
  if (version !== BATCH_VERSION || batch.some(isModernElement)) {
    const reason = `Only ${BATCH_VERSION} has batches; send every message on its own.`
    return refused(refuse('batch-not-supported', reason), null, eraOf(version))
  }
  if (batch.length === 0 || batch.length > BATCH_MAX) {
    return refused(refuse('invalid-request', `A batch holds 1 to ${BATCH_MAX} messages.`), null, 'legacy')
  }
  const items: ClassifiedItem[] = []
  for (const element of batch) {
    if (!isJsonObject(element)) {
      return refused(refuse('invalid-request', 'Every message of a batch must be an object.'), null, 'legacy')
    }
    const item = classifyMessage(input, detachObject(element))
    if (item.type === 'refused') return { ...item, id: null }
    if (item.type === 'request' && item.method === 'initialize') {
      return refused(refuse('invalid-request', 'initialize must not be part of a batch.'), null, 'legacy')
    }
    items.push(item)
  }
  return { type: 'batch', era: 'legacy', version, items }
}

function isModernElement(element: JsonArray[number]): boolean {
  const params = isJsonObject(element) ? element['params'] : undefined
  return isJsonObject(params) && claimsVersion(params)
}

function checkMethod(call: Call, version: Version): Refusal | undefined {
  return checkRow(call, lookupMethod(call.method, version, 'agent'))
}

/** The session knows the revision; until it is looked up, any legacy revision will do. */
function checkAnyLegacyMethod(call: Call): Refusal | undefined {
  const rows = LEGACY_VERSIONS.map((version) => lookupMethod(call.method, version, 'agent'))
  return checkRow(
    call,
    rows.find((row) => row !== undefined),
  )
}

function checkRow(call: Call, row: MethodRow | undefined): Refusal | undefined {
  if (row === undefined) return refuse('method-not-found', 'This revision has no such method for clients.')
  if (row.type === call.type) return undefined
  const wanted = row.type === 'request' ? 'is a request and needs an id' : 'is a notification and has no id'
  return refuse('invalid-request', `${call.method} ${wanted}.`)
}

function refuseVersion(requested: string, supported: readonly Version[]): Refusal {
  return refuse('unsupported-version', `Speak one of these revisions: ${supported.join(', ')}.`, {
    data: { supported: [...supported], requested: requested.slice(0, 64) },
  })
}

function refuseMissing(missing: readonly string[]): Refusal {
  return refuse('missing-meta', `_meta of the request lacks: ${missing.join(', ')}.`, { data: { missing } })
}

function idOf(call: Call): string | number | null {
  return call.type === 'request' ? call.id : null
}

function refused(refusal: Refusal, id: string | number | null, era: Era): Refused {
  return { type: 'refused', refusal, id, era }
}
