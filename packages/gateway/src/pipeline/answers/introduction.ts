/** What the gateway says of itself and of the upstreams behind a door: capabilities and instructions, judged and joined. */

import type { Refusal } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { type Passage, type Services, isRefusal } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'
import { acquire, enabledUpstreams, upstreamOfScope, withinWait } from '../upstream-lookup.ts'

export interface Introduced {
  readonly sessions: readonly UpstreamSession[]
  readonly capabilities: JsonObject
  readonly serverInfo: JsonObject
  readonly instructions: string | null
}

/** Asks the upstreams behind the door. At the aggregated door one that cannot be had is left out. */
export async function introduceUpstreams(
  passage: Passage,
  services: Services,
): Promise<Introduced | Refusal> {
  const scoped = upstreamOfScope(passage)
  if (scoped === null) return introduceAll(passage, services)
  const session = await acquire(scoped, passage, services)
  if (isRefusal(session)) return session
  return {
    sessions: [session],
    capabilities: session.capabilities,
    serverInfo: session.serverInfo,
    instructions: await services.instructions(session, tenantOf(passage)),
  }
}

async function introduceAll(passage: Passage, services: Services): Promise<Introduced | Refusal> {
  const started = await Promise.all(
    enabledUpstreams(passage, services).map((upstream) =>
      withinWait(Promise.resolve(acquire(upstream, passage, services))),
    ),
  )
  const sessions = started.filter((session): session is UpstreamSession => !isRefusal(session))
  const texts = await Promise.all(
    sessions.map(async (session) => ({
      session,
      text: await services.instructions(session, tenantOf(passage)),
    })),
  )
  const instructions = texts.flatMap(({ session, text }) =>
    text === null ? [] : [`${session.upstream}: ${text}`],
  )
  return {
    sessions,
    capabilities: AGGREGATE_CAPABILITIES,
    serverInfo: { name: 'callgate', title: 'Callgate', version: services.version },
    instructions: instructions.length === 0 ? null : instructions.join('\n\n'),
  }
}

function tenantOf(passage: Passage): string {
  return passage.caller?.tenant ?? DEFAULT_TENANT
}

const AGGREGATE_CAPABILITIES: JsonObject = Object.freeze({
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
  completions: {},
  logging: {},
})

/** Members of a capability set that are objects, with those the gateway cannot carry left out. */
export function carriedCapabilities(capabilities: JsonObject, without: readonly string[]): JsonObject {
  const carried: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(capabilities)) {
    if (isJsonObject(value) && !without.includes(name)) carried[name] = value
  }
  return carried
}
