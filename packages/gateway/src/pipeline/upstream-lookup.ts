/** Finds the upstream session a request needs: by the door it came through, or by aggregated name. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { agentCapabilities } from './agent-capabilities.ts'
import type { Definition, DefinitionType } from './definitions/listing.ts'
import { refuseBarred } from './live.ts'
import { shownName, splitAggregateName } from './naming/names.ts'
import { type Passage, type Services, isRefusal } from './passage.ts'
import type { UpstreamSession } from './ports/ports.ts'
import type { AgentSession, Conversation } from './ports/session-port.ts'

/** Capabilities the gateway carries from agents to upstreams; tasks that agents run for upstreams are not carried. */
const CARRIED = ['roots', 'sampling', 'elicitation', 'extensions'] as const

/** The upstream the door names; null at the aggregated door. */
export function upstreamOfScope(passage: Passage): string | null {
  const scope = passage.inbound?.scope ?? passage.session?.scope
  return scope?.type === 'server' ? scope.upstream : null
}

/** Upstreams in the snapshot that are switched on, and that there are for this caller. */
export function enabledUpstreams({ caller, snapshot }: Passage, { admission }: Services): string[] {
  return [...snapshot.upstreams]
    .filter(([id, config]) => config.enabled && caller !== null && admission.shows(id, caller))
    .map(([id]) => id)
}

/** The pooled session of this caller at an upstream; what it sends on its own reaches the caller from now on. */
export function acquire(
  upstream: string,
  passage: Passage,
  services: Services,
): UpstreamSession | Refusal | Promise<UpstreamSession | Refusal> {
  const { caller, inbound } = passage
  const config = passage.snapshot.upstreams.get(upstream)
  const there = config?.enabled === true && caller !== null && services.admission.shows(upstream, caller)
  if (caller === null || inbound === null || !there) {
    return refuse(
      'not-found',
      'There is no such server here; see the list of servers your operator configured.',
    )
  }
  const barred = services.admission.barred(upstream)
  if (barred !== undefined) return refuseBarred(upstream, barred)
  const version = passage.session?.version ?? inbound.version
  const key = {
    tenant: caller.tenant,
    principal: caller.principal.id,
    upstream,
    capabilities: carriedOf(passage.introduced ?? agentCapabilities(passage)),
    version,
  }
  const outcome = services.upstreams.acquire(key, passage.channel?.signal ?? NEVER)
  if (outcome instanceof Promise) return outcome.then((settled) => attach(settled, passage, services))
  return attach(outcome, passage, services)
}

const NEVER = new AbortController().signal

/** How long the aggregated door waits for an upstream that is starting or slow before it answers without it. */
const SLOW_WAIT_MS = 10_000

/** The outcome, or a refusal when it takes too long: one slow upstream must not hold up what the others answer. */
export function withinWait<T extends object>(outcome: Promise<T | Refusal>): Promise<T | Refusal> {
  const { promise, resolve, reject } = Promise.withResolvers<T | Refusal>()
  const timer = setTimeout(
    () => resolve(refuse('upstream-timeout', 'The upstream is still starting, or slow.')),
    SLOW_WAIT_MS,
  )
  outcome.then(resolve, reject).finally(() => clearTimeout(timer))
  return promise
}

/** What was set up at an earlier session of this upstream is set up again before anything else goes there. */
function attach(
  outcome: UpstreamSession | Refusal,
  passage: Passage,
  services: Services,
): UpstreamSession | Refusal | Promise<UpstreamSession> {
  if (isRefusal(outcome)) return outcome
  remember(outcome, passage)
  const restored = services.feeds.attach(outcome, passage)
  return restored === undefined ? outcome : restored.then(() => outcome)
}

/** The pooled session of a legacy agent that says nothing itself right now, but waits to hear something. */
export async function acquireForAgent(
  agent: AgentSession,
  upstream: string,
  services: Services,
): Promise<UpstreamSession | Refusal> {
  const { caller, version, capabilities } = agent
  if (!services.admission.shows(upstream, caller))
    return refuse('server-held', `The server ${upstream} is not approved any more; ask your operator.`)
  const barred = services.admission.barred(upstream)
  if (barred !== undefined) return refuseBarred(upstream, barred)
  const key = {
    tenant: caller.tenant,
    principal: caller.principal.id,
    upstream,
    capabilities: carriedOf(capabilities),
    version,
  }
  const outcome = await services.upstreams.acquire(key, NEVER)
  if (!isRefusal(outcome)) await services.feeds.attachSession(outcome, agent)
  return outcome
}

/** The sessions each conversation uses, so that what it was listed is known without asking again. */
const used = new WeakMap<Conversation, Map<string, WeakRef<UpstreamSession>>>()

function remember(session: UpstreamSession, { conversation }: Passage): void {
  if (conversation === null) return
  const sessions = used.get(conversation) ?? new Map<string, WeakRef<UpstreamSession>>()
  used.set(conversation, sessions)
  if (sessions.get(session.upstream)?.deref() !== session)
    sessions.set(session.upstream, new WeakRef(session))
}

/** The session this conversation last used at the upstream, while it lives. */
export function usedSession(upstream: string, { conversation }: Passage): UpstreamSession | undefined {
  const session = conversation === null ? undefined : used.get(conversation)?.get(upstream)?.deref()
  return session?.closed === false ? session : undefined
}

/** A legacy session declares once; what is carried of it is worked out once. */
const knownCarried = new WeakMap<JsonObject, JsonObject>()

function carriedOf(declared: JsonObject): JsonObject {
  const known = knownCarried.get(declared)
  if (known !== undefined) return known
  const carried: Record<string, JsonValue> = {}
  for (const name of CARRIED) if (isJsonObject(declared[name])) carried[name] = declared[name]
  knownCarried.set(declared, carried)
  return carried
}

export interface Found {
  readonly session: UpstreamSession
  readonly definition: Definition
}

/** The item behind an aggregated name. */
export async function findByAggregateName(
  type: DefinitionType,
  name: string,
  passage: Passage,
  services: Services,
): Promise<Found | Refusal> {
  const unknown = refuse('unknown-target', 'No such tool or prompt here; names look like server__tool.')
  const split = splitAggregateName(name)
  if (split === undefined || !enabledUpstreams(passage, services).includes(split.upstream)) return unknown
  const session = await acquire(split.upstream, passage, services)
  if (isRefusal(session)) return session
  const tenant = passage.caller?.tenant ?? 'default'
  const direct = await services.definitions.lookup(session, tenant, type, split.rest)
  if (direct !== undefined && isRefusal(direct)) return direct
  if (direct !== undefined && shownName(direct) === name) return { session, definition: direct }
  const all = await services.definitions.all(session, tenant, type)
  if (isRefusal(all)) return all
  const [definition, ...clashing] = all.filter((one) => shownName(one) === name)
  if (definition === undefined) return unknown
  if (clashing.length === 0) return { session, definition }
  return refuse(
    'unknown-target',
    `${split.upstream} has several items whose names are cut to this one; use /servers/${split.upstream}/mcp.`,
  )
}
