/** Arguments mirrored in headers (`x-mcp-header`): checked on the agent's request, generated anew for the upstream's. */

import type { Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { checkParamHeaders as checkAgainst, type MirroredValue } from '../../wire/headers.ts'
import { collectValues, scanMirroredParams, type MirroredParam } from '../../wire/mirrored.ts'
import type { Definition } from '../definitions/listing.ts'
import type { Passage, Route } from '../passage.ts'

const NONE: readonly MirroredParam[] = []
const scanned = new WeakMap<Definition, readonly MirroredParam[]>()

/** What the tool's schema declares; scanned once for each definition. An invalid declaration mirrors nothing. */
function declaredBy(definition: Definition): readonly MirroredParam[] {
  const known = scanned.get(definition)
  if (known !== undefined) return known
  const schema = definition.listed['inputSchema']
  const scan = isJsonObject(schema) ? scanMirroredParams(schema) : undefined
  const params = scan?.valid === true ? scan.params : NONE
  scanned.set(definition, params)
  return params
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map()

/** `Mcp-Param-*` headers of a modern HTTP request must agree with its body (MCP 2026-07-28 §Streamable HTTP). */
export function checkParamHeaders(definition: Definition, passage: Passage): Refusal | undefined {
  const { inbound } = passage
  if (inbound?.era !== 'modern' || inbound.transport !== 'http' || definition.type !== 'tool')
    return undefined
  const args = passage.params['arguments']
  return checkAgainst(
    inbound.paramHeaders ?? NO_HEADERS,
    declaredBy(definition),
    isJsonObject(args) ? args : {},
  )
}

/** Header names and values for a modern upstream, from the arguments as they are forwarded. */
export function mirroredFor(
  route: Route & { readonly type: 'upstream' },
  params: JsonObject,
): readonly MirroredValue[] | undefined {
  if (route.session.era === 'legacy' || route.definition?.type !== 'tool') return undefined
  const declared = declaredBy(route.definition)
  const args = params['arguments']
  return declared.length === 0 || !isJsonObject(args) ? undefined : collectValues(declared, args)
}
