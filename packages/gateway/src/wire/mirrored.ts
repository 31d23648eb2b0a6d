/** Which arguments of a tool its schema wants mirrored in headers (`x-mcp-header`, 2026-07-28 §Streamable HTTP). */

import { isJsonObject } from '@callgate/contracts/json'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember } from './json/member.ts'
import { DATA_KEYWORDS, NAMING_KEYWORDS } from './json/schema-keywords.ts'

/** One declaration: the header name after `Mcp-Param-`, and the path of the argument. */
export interface MirroredParam {
  readonly name: string
  readonly path: readonly string[]
}

/** A value that goes into a header: the name after `Mcp-Param-`, and the argument. */
export type MirroredValue = readonly [name: string, value: string | number | boolean]

export type MirroredScan =
  | { readonly valid: true; readonly params: readonly MirroredParam[] }
  /** The tool definition breaks a rule: a client over HTTP has to leave the tool out of its list. */
  | { readonly valid: false; readonly reason: string }

const KEYWORD = 'x-mcp-header'
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const TYPES: ReadonlySet<JsonValue | undefined> = new Set(['string', 'integer', 'boolean'])

class Rejected extends Error {}

/**
 * Finds the declarations. Valid ones stand on a string, integer or boolean property that is reached through
 * `properties` alone; one anywhere else, a bad or repeated name, or another type makes the definition invalid.
 */
export function scanMirroredParams(inputSchema: JsonObject): MirroredScan {
  const params: MirroredParam[] = []
  try {
    scanSchema(inputSchema, [], params)
  } catch (error) {
    if (error instanceof Rejected) return { valid: false, reason: error.message }
    throw error
  }
  return { valid: true, params }
}

/** `path` is null once the way left the chain of `properties`. The depth is that of guarded JSON, thus bounded. */
function scanSchema(schema: JsonObject, path: readonly string[] | null, params: MirroredParam[]): void {
  if (Object.hasOwn(schema, KEYWORD)) params.push(readDeclaration(schema, path, params))
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword] as JsonValue
    if (DATA_KEYWORDS.has(keyword) || typeof value !== 'object' || value === null) continue
    if (keyword === 'properties' && path !== null && isJsonObject(value)) {
      for (const name of Object.keys(value)) scanBranch(value[name] as JsonValue, [...path, name], params)
    } else if (NAMING_KEYWORDS.has(keyword) && isJsonObject(value)) {
      for (const branch of Object.values(value)) scanBranch(branch, null, params)
    } else {
      scanBranch(value, null, params)
    }
  }
}

function scanBranch(branch: JsonValue, path: readonly string[] | null, params: MirroredParam[]): void {
  if (isJsonObject(branch)) scanSchema(branch, path, params)
  else if (Array.isArray(branch)) for (const item of branch) scanBranch(item as JsonValue, null, params)
}

function readDeclaration(
  schema: JsonObject,
  path: readonly string[] | null,
  seen: readonly MirroredParam[],
): MirroredParam {
  if (path === null || path.length === 0) {
    throw new Rejected(`${KEYWORD} stands where no chain of properties leads`)
  }
  const at = path.join('.').slice(0, 128)
  const name = memberOf(schema, KEYWORD)
  if (typeof name !== 'string' || name.length > 128 || !TOKEN.test(name)) {
    throw new Rejected(`${at}: ${KEYWORD} must be an HTTP token of at most 128 characters`)
  }
  if (!TYPES.has(memberOf(schema, 'type'))) {
    throw new Rejected(`${at}: ${KEYWORD} needs the type string, integer or boolean`)
  }
  if (seen.some((param) => param.name.toLowerCase() === name.toLowerCase())) {
    throw new Rejected(`${at}: ${KEYWORD} ${name} is declared twice`)
  }
  return { name, path }
}

/** The values to mirror, in the order of the declarations. */
export function collectValues(params: readonly MirroredParam[], args: JsonObject): readonly MirroredValue[] {
  return params.flatMap((param): MirroredValue[] => {
    const value = valueAt(args, param.path)
    return value === undefined ? [] : [[param.name, value]]
  })
}

/** The argument at that path, when it is one that has a form in a header; null counts as absent. */
export function valueAt(args: JsonObject, path: readonly string[]): string | number | boolean | undefined {
  const last = path.at(-1)
  let object: JsonObject | undefined = args
  for (const name of path.slice(0, -1)) object = object === undefined ? undefined : objectMember(object, name)
  const value = object === undefined || last === undefined ? undefined : memberOf(object, last)
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : value
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined
}
