/** What one era says, in the words of the other: results, errors and the questions of upstreams. Pure translations. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import { isJsonObject } from '@callgate/contracts/json'
import type { JsonArray, JsonObject, JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember, withMembers, withoutMembers } from './json/member.ts'
import { META_SERVER_INFO, META_SUBSCRIPTION_ID, PROTOCOL_META } from './meta.ts'
import { needsWrap, wrapToolOutput, wrapValue } from './rev2025-11-25/output-schema.ts'
import { CACHEABLE_METHODS } from './revisions.ts'

/** The first revision with `structuredContent`. */
const STRUCTURED_SINCE = '2025-06-18'

const RESULT_TYPE: ReadonlySet<string> = new Set(['resultType'])
const RESULT_TYPE_AND_CACHE: ReadonlySet<string> = new Set(['resultType', 'ttlMs', 'cacheScope'])
const EXECUTION: ReadonlySet<string> = new Set(['execution'])
const RESULT_META: ReadonlySet<string> = new Set([META_SERVER_INFO, META_SUBSCRIPTION_ID])

/**
 * A modern result for a legacy agent. `resultType` and cache fields go; output that is no object is wrapped, in results
 * and in `tools/list` alike. Content types and members that an older revision does not know stay: its clients are told
 * to ignore what they do not know. Throws `not-carried` for a result that is not complete.
 *
 * `outputSchema` is the tool's own, for a tool whose schema is wrapped although this value happens to be an object.
 */
export function downgradeResult(
  method: string,
  result: JsonObject,
  toVersion: string,
  outputSchema?: JsonValue,
): JsonObject {
  if ((memberOf(result, 'resultType') ?? 'complete') !== 'complete') {
    const reason = 'The upstream answered with a kind of result that this revision does not have.'
    throw new CallgateError(refuse('not-carried', reason))
  }
  const dropped = CACHEABLE_METHODS.has(method) ? RESULT_TYPE_AND_CACHE : RESULT_TYPE
  const value = replaceMeta(withoutMembers(result, dropped), {})
  if (method === 'tools/list') return replaceTools(value, wrapToolOutput)
  return method === 'tools/call' ? downgradeOutput(value, toVersion, outputSchema) : value
}

function downgradeOutput(
  result: JsonObject,
  toVersion: string,
  outputSchema: JsonValue | undefined,
): JsonObject {
  const output = memberOf(result, 'structuredContent')
  if (output === undefined) return result
  const wrap = !isJsonObject(output) || needsWrap(outputSchema)
  const wrapped = wrap ? withMembers(result, { structuredContent: wrapValue(output) }) : result
  const content = memberOf(result, 'content')
  const blocks = Array.isArray(content) ? (content as JsonArray) : []
  // Who reads only text would see nothing: of no structured content before 2025-06-18, of none but objects after it.
  const unseen = toVersion < STRUCTURED_SINCE || !isJsonObject(output)
  if (!unseen || blocks.some(isText)) return wrapped
  return withMembers(wrapped, { content: [...blocks, { type: 'text', text: JSON.stringify(output) }] })
}

function isText(block: JsonValue): boolean {
  return isJsonObject(block) && memberOf(block, 'type') === 'text'
}

/**
 * A legacy result for a modern agent: complete, not to be cached, told where it comes from. What 2026-07-28 removed
 * goes. A legacy server cannot mean anything by `resultType`, so its own is not believed.
 */
export function upgradeResult(method: string, result: JsonObject, serverInfo: JsonObject): JsonObject {
  const cache: JsonObject = CACHEABLE_METHODS.has(method) ? { ttlMs: 0, cacheScope: 'private' } : {}
  const meta = { [META_SERVER_INFO]: serverInfo }
  const value = withMembers(replaceMeta(result, meta), { resultType: 'complete', ...cache })
  return method === 'tools/list' ? replaceTools(value, dropExecution) : value
}

function dropExecution(tool: JsonValue): JsonValue {
  return isJsonObject(tool) && Object.hasOwn(tool, 'execution') ? withoutMembers(tool, EXECUTION) : tool
}

function replaceTools(result: JsonObject, replace: (tool: JsonValue) => JsonValue): JsonObject {
  const tools = memberOf(result, 'tools')
  return Array.isArray(tools) ? withMembers(result, { tools: (tools as JsonArray).map(replace) }) : result
}

/** The result with the protocol's own keys in `_meta` replaced; an empty `_meta` goes. */
function replaceMeta(result: JsonObject, own: JsonObject): JsonObject {
  const meta = withMembers(withoutMembers(objectMember(result, '_meta') ?? {}, RESULT_META), own)
  if (Object.keys(meta).length > 0) return withMembers(result, { _meta: meta })
  return Object.hasOwn(result, '_meta') ? withoutMembers(result, new Set(['_meta'])) : result
}

/**
 * A legacy upstream's error for a modern agent. "Resource not found" has another number there; -32042 and the range
 * that 2026-07-28 keeps for itself would be misread and become internal errors. Unchanged errors are returned as such.
 */
export function upgradeError(error: JsonObject): JsonObject {
  const code = memberOf(error, 'code')
  if (code === -32002) return withMembers(error, { code: -32602 })
  return isReserved(code) ? withMembers(error, { code: -32603 }) : error
}

/**
 * A modern upstream's error for a legacy agent. The codes of the modern era never leak (2026-07-28 §Errors): a missing
 * capability is the agent's, the others are between gateway and upstream.
 */
export function downgradeError(error: JsonObject): JsonObject {
  const code = memberOf(error, 'code')
  if (code === -32021) return withMembers(error, { code: -32600 })
  return isReserved(code) ? withMembers(error, { code: -32603 }) : error
}

function isReserved(code: JsonValue | undefined): boolean {
  return typeof code === 'number' && code <= -32020 && code >= -32099
}

/** A question of an upstream: elicitation, sampling or roots. */
export interface Question {
  readonly method: string
  readonly params: JsonObject
}

const NOT_EMBEDDED: ReadonlySet<string> = new Set(['elicitationId', 'task'])

/** An embedded question as the request a legacy agent gets; a URL needs an id there, which the caller makes up. */
export function questionForLegacyAgent(method: string, params: JsonObject, elicitationId: string): Question {
  const asked = stripQuestionMeta(withoutMembers(params, NOT_EMBEDDED))
  const isUrl = method === 'elicitation/create' && memberOf(params, 'mode') === 'url'
  return { method, params: isUrl ? withMembers(asked, { elicitationId }) : asked }
}

/** A legacy upstream's request as it is embedded for a modern agent: without id, task and progress token. */
export function questionForModernAgent(method: string, params: JsonObject): Question {
  return { method, params: stripQuestionMeta(withoutMembers(params, NOT_EMBEDDED)) }
}

function stripQuestionMeta(params: JsonObject): JsonObject {
  const meta = objectMember(params, '_meta')
  if (meta === undefined) return params
  const kept = withoutMembers(meta, PROTOCOL_META)
  return Object.keys(kept).length === 0
    ? withoutMembers(params, new Set(['_meta']))
    : withMembers(params, { _meta: kept })
}
