/** Headers that mirror the body of a modern request (2026-07-28 §Streamable HTTP): written anew, and checked on arrival. */

import { Buffer, isUtf8 } from 'node:buffer'
import { refuse } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { stringMember } from './json/member.ts'
import { valueAt } from './mirrored.ts'
import type { MirroredParam, MirroredValue } from './mirrored.ts'

export type { MirroredValue } from './mirrored.ts'

/** Headers as `node:http` gives them: lower-case names. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>

/** Methods whose `Mcp-Name` is required, and the parameter it mirrors. */
const NAME_SOURCE: ReadonlyMap<string, 'name' | 'uri' | 'taskId'> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
])

const PARAM_PREFIX = 'mcp-param-'
const PREFIX = '=?base64?'
const SUFFIX = '?='
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const DECIMAL = /^-?\d+(?:\.\d+)?$/

/** Plain where that is unambiguous in a header, else base64 between the markers. */
export function encodeHeaderValue(value: string | number | boolean): string {
  const text = String(value)
  if (PLAIN.test(text) && !text.startsWith(PREFIX)) return text
  return PREFIX + Buffer.from(text, 'utf8').toString('base64') + SUFFIX
}

/** The value a header carries; undefined when the base64 between the markers is not canonical or not UTF-8. */
export function decodeHeaderValue(header: string): string | undefined {
  const text = trimOptionalSpace(header)
  if (!text.startsWith(PREFIX) || !text.endsWith(SUFFIX) || text.length < PREFIX.length + SUFFIX.length)
    return text
  const encoded = text.slice(PREFIX.length, -SUFFIX.length)
  if (!BASE64.test(encoded)) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.toString('base64') !== encoded || !isUtf8(bytes)) return undefined
  return bytes.toString('utf8')
}

/** Optional white space around a field value is no part of it (RFC 9110 §5.5). */
function trimOptionalSpace(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isOptionalSpace(value.charCodeAt(start))) start++
  while (end > start && isOptionalSpace(value.charCodeAt(end - 1))) end--
  return value.slice(start, end)
}

function isOptionalSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09
}

/** One header by its lower-case name, without the white space around it; repeated ones are joined, as HTTP says. */
export function headerOf(headers: HeaderRecord, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  if (value === undefined) return undefined
  return trimOptionalSpace(typeof value === 'string' ? value : value.join(', '))
}

/** A modern request as it stands in the body. */
export interface RequestInBody {
  readonly version: string
  readonly method: string
  readonly params: JsonObject
}

/** The headers of a modern request, made from the body that goes with them. */
export function buildRequestHeaders(
  request: RequestInBody,
  mirrored: readonly MirroredValue[] = [],
): Record<string, string> {
  const headers: Record<string, string> = {
    'MCP-Protocol-Version': request.version,
    'Mcp-Method': encodeHeaderValue(request.method),
  }
  const source = NAME_SOURCE.get(request.method)
  const name = source === undefined ? undefined : stringMember(request.params, source)
  if (name !== undefined) headers['Mcp-Name'] = encodeHeaderValue(name)
  for (const [param, value] of mirrored) headers[`Mcp-Param-${param}`] = encodeHeaderValue(value)
  return headers
}

/**
 * Checks the standard headers of a modern request against its body: version, method and name. `Mcp-Param-*` needs the
 * tool's schema and is checked by `checkParamHeaders` once the tool is known; on other methods none is declared.
 */
export function checkRequestHeaders(headers: HeaderRecord, request: RequestInBody): Refusal | undefined {
  return (
    checkPlain(headers, 'MCP-Protocol-Version', request.version) ??
    checkPlain(headers, 'Mcp-Method', request.method) ??
    checkName(headers, request) ??
    (request.method === 'tools/call' ? undefined : checkParamHeaders(collectParamHeaders(headers), [], {}))
  )
}

function checkPlain(headers: HeaderRecord, name: string, wanted: string): Refusal | undefined {
  const value = headerOf(headers, name.toLowerCase())
  if (value === undefined) return mismatch(name, 'is missing')
  return value === wanted ? undefined : mismatch(name, 'differs from the body')
}

function checkName(headers: HeaderRecord, request: RequestInBody): Refusal | undefined {
  const header = headerOf(headers, 'mcp-name')
  const source = NAME_SOURCE.get(request.method)
  if (source === undefined) {
    return header === undefined ? undefined : mismatch('Mcp-Name', `is not defined for ${request.method}`)
  }
  const wanted = stringMember(request.params, source)
  if (header === undefined) return wanted === undefined ? undefined : mismatch('Mcp-Name', 'is missing')
  const value = decodeHeaderValue(header)
  if (value === undefined) return mismatch('Mcp-Name', 'is not valid base64 between its markers')
  return value === wanted ? undefined : mismatch('Mcp-Name', `differs from params.${source}`)
}

/** The `Mcp-Param-*` headers, still encoded, under what follows the prefix in lower case. */
export function collectParamHeaders(headers: HeaderRecord): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const name of Object.keys(headers)) {
    const value = name.startsWith(PARAM_PREFIX) ? headerOf(headers, name) : undefined
    if (value !== undefined) found.set(name.slice(PARAM_PREFIX.length), value)
  }
  return found
}

/**
 * Checks `Mcp-Param-*`, as `collectParamHeaders` found them, against the arguments, by the declarations of the
 * tool: missing, malformed, differing and undeclared ones are refused, as is one whose argument is not in the body.
 */
export function checkParamHeaders(
  found: ReadonlyMap<string, string>,
  declared: readonly MirroredParam[],
  args: JsonObject,
): Refusal | undefined {
  const names = new Set(declared.map((param) => param.name.toLowerCase()))
  for (const name of found.keys()) {
    if (!names.has(name)) return mismatch(`Mcp-Param-${name.slice(0, 64)}`, 'is not declared by the tool')
  }
  for (const param of declared) {
    const refusal = checkParam(found.get(param.name.toLowerCase()), param, args)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

function checkParam(header: string | undefined, param: MirroredParam, args: JsonObject): Refusal | undefined {
  const name = `Mcp-Param-${param.name}`
  const wanted = valueAt(args, param.path)
  if (wanted === undefined) {
    return header === undefined ? undefined : mismatch(name, 'mirrors an argument that is not in the body')
  }
  if (header === undefined) return mismatch(name, 'is missing')
  const value = decodeHeaderValue(header)
  if (value === undefined) return mismatch(name, 'is not valid base64 between its markers')
  // Integers are compared as numbers: `42.0` mirrors 42.
  const same =
    typeof wanted === 'number' && DECIMAL.test(value) ? Number(value) === wanted : value === String(wanted)
  return same ? undefined : mismatch(name, 'differs from the body')
}

function mismatch(header: string, what: string): Refusal {
  return refuse('header-mismatch', `The header ${header} ${what}.`, { data: { header } })
}
