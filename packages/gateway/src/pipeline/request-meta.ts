/** What an agent's request says about itself in `_meta`, apart from what is passed on. */

import type { Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { isImplementation, LOG_LEVELS, parseMeta, TOKEN_LENGTH_MAX } from '../wire/meta.ts'

const LEVELS: readonly string[] = LOG_LEVELS

export interface RequestMeta {
  /** The agent's own progress token; upstreams are given ours. */
  readonly progressToken: string | number | null
  /** Modern: the level asked for with this request. */
  readonly logLevel: string | null
  readonly clientInfo: JsonObject
  readonly clientCapabilities: JsonObject
  /** Trace context and third-party keys, which travel on. */
  readonly passThrough: JsonObject
}

export const NO_META: RequestMeta = Object.freeze({
  progressToken: null,
  logLevel: null,
  clientInfo: Object.freeze({}),
  clientCapabilities: Object.freeze({}),
  passThrough: Object.freeze({}),
})

/** The meta of a request, with the defaults of what it does not say. */
export function readMeta(params: JsonObject): RequestMeta | Refusal {
  if (params['_meta'] === undefined) return NO_META
  const parsed = parseMeta(params)
  if (!parsed.ok) return parsed.refusal
  const { progressToken, logLevel, clientInfo, clientCapabilities, passThrough } = parsed.meta
  return {
    progressToken,
    logLevel,
    clientInfo: clientInfo ?? {},
    clientCapabilities: clientCapabilities ?? {},
    passThrough,
  }
}

/** What travels on in `_meta` as it was cleared: nothing of the agent's own words goes around what was done to them. */
export function clearedMeta(params: JsonObject): JsonObject {
  const meta = params['_meta']
  return isJsonObject(meta) ? meta : NO_META.passThrough
}

const TOLD_MEMBERS = ['name', 'title', 'version'] as const

/** What a modern upstream is told of the agent: names, and nothing else it may have put there. */
export function toldClientInfo({
  session,
  meta,
}: {
  readonly session: { readonly clientInfo: JsonObject } | null
  readonly meta: RequestMeta
}): JsonObject {
  const said = session?.clientInfo ?? meta.clientInfo
  if (!isImplementation(said)) return {}
  const told: Partial<Record<(typeof TOLD_MEMBERS)[number], string>> = {}
  for (const member of TOLD_MEMBERS) {
    const value = Object.hasOwn(said, member) ? said[member] : undefined
    if (typeof value === 'string' && value.length <= TOKEN_LENGTH_MAX) told[member] = value
  }
  return told
}

/** True when a message of `level` is at least as severe as `floor`. Unknown levels pass. */
export function reachesLevel(level: unknown, floor: string): boolean {
  if (typeof level !== 'string') return true
  const at = LEVELS.indexOf(level)
  return at === -1 || at >= LEVELS.indexOf(floor)
}

/** The most verbose of the levels. */
export function mostVerbose(levels: readonly string[]): string | undefined {
  return levels.toSorted((a, b) => LEVELS.indexOf(a) - LEVELS.indexOf(b))[0]
}
