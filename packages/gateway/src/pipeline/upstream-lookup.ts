/** Finds the upstream session a request needs: by the door it came through, by aggregated name, or by resource URI. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { agentCapabilities } from './asides.ts'
import { mayEverRead } from './list-filter.ts'
import { LISTS, type Definition, type DefinitionType } from './listing.ts'
import { aggregateName, splitAggregateName } from './names.ts'
import { type Passage, type Services, isRefusal } from './passage.ts'
import type { UpstreamSession } from './ports.ts'
import { templateMatches } from './uri-template.ts'

/** Capabilities the gateway carries from agents to upstreams; tasks that agents run for upstreams are not carried. */
const CARRIED = ['roots', 'sampling', 'elicitation', 'extensions'] as const

/** The upstream the door names; null at the aggregated door. */
export function upstreamOfScope(passage: Passage): string | null {
  const scope = passage.inbound?.scope
  return scope?.type === 'server' ? scope.upstream : null
}

/** Upstreams in the snapshot that are switched on. */
export function enabledUpstreams(passage: Passage): string[] {
  return [...passage.snapshot.upstreams].filter(([, config]) => config.enabled).map(([id]) => id)
}

/** The pooled session of this caller at an upstream; what it sends on its own reaches the caller from now on. */
export function acquire(
  upstream: string,
  passage: Passage,
  services: Services,
): UpstreamSession | Refusal | Promise<UpstreamSession | Refusal> {
  const { caller, inbound } = passage
  const config = passage.snapshot.upstreams.get(upstream)
  if (caller === null || inbound === null || config === undefined || !config.enabled) {
    return refuse(
      'not-found',
      'There is no such server here; see the list of servers your operator configured.',
    )
  }
  const version = passage.session?.version ?? inbound.version
  const key = {
    tenant: caller.tenant,
    principal: caller.principal.id,
    upstream,
    capabilities: carriedCapabilities(passage),
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

function attach(
  outcome: UpstreamSession | Refusal,
  passage: Passage,
  services: Services,
): UpstreamSession | Refusal {
  if (!isRefusal(outcome)) services.feeds.attach(outcome, passage)
  return outcome
}

/** A legacy session declares once; what is carried of it is worked out once. */
const carriedOf = new WeakMap<JsonObject, JsonObject>()

function carriedCapabilities(passage: Passage): JsonObject {
  const declared = passage.introduced ?? agentCapabilities(passage)
  const known = carriedOf.get(declared)
  if (known !== undefined) return known
  const carried: Record<string, JsonValue> = {}
  for (const name of CARRIED) if (isJsonObject(declared[name])) carried[name] = declared[name]
  carriedOf.set(declared, carried)
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
  if (split === undefined || !passage.snapshot.upstreams.has(split.upstream)) return unknown
  const session = await acquire(split.upstream, passage, services)
  if (isRefusal(session)) return session
  const tenant = passage.caller?.tenant ?? 'default'
  const direct = await services.definitions.lookup(session, tenant, type, split.rest)
  if (direct !== undefined && aggregateName(split.upstream, direct.name) === name)
    return { session, definition: direct }
  const all = await services.definitions.all(session, tenant, type)
  if (isRefusal(all)) return all
  const definition = all.find((one) => aggregateName(split.upstream, one.name) === name)
  return definition === undefined ? unknown : { session, definition }
}

/** The upstream that owns a resource URI: the door's, or the one that lists the URI or a template it fits. */
export async function ownerOfUri(
  uri: string,
  passage: Passage,
  services: Services,
): Promise<{ session: UpstreamSession; definition: Definition | undefined } | Refusal> {
  const scoped = upstreamOfScope(passage)
  const tenant = passage.caller?.tenant ?? 'default'
  if (scoped !== null) {
    const session = await acquire(scoped, passage, services)
    if (isRefusal(session)) return session
    const known =
      session.capabilities[LISTS.resource.capability] === undefined
        ? undefined
        : await knownResource(uri, session, tenant, services)
    return { session, definition: known }
  }
  const found = await Promise.all(
    enabledUpstreams(passage).map((upstream) => resourceAt(upstream, uri, passage, services)),
  )
  const known = found.filter((one) => one !== undefined)
  // Who lists the very URI owns it: a template that fits everything must not draw other servers' resources to its server.
  const listed = known.filter(({ definition }) => definition.name === uri)
  const [owner, other] = listed.length > 0 ? listed : known
  if (owner === undefined)
    return refuse('unknown-target', 'No server here lists this resource or a template for it.', {
      data: { uri },
    })
  if (other === undefined) return owner
  const doors = [owner, other].map(({ session }) => `/servers/${session.upstream}/mcp`).join(' or ')
  return refuse(
    'unknown-target',
    `Several servers here have this URI; ask one of them at its own door: ${doors}.`,
    { data: { uri } },
  )
}

/** The resource or template of one upstream, when this caller may ever read it there. */
async function resourceAt(
  upstream: string,
  uri: string,
  passage: Passage,
  services: Services,
): Promise<Found | undefined> {
  if (!mayEverRead(uri, upstream, passage)) return undefined
  const session = await withinWait(Promise.resolve(acquire(upstream, passage, services)))
  if (isRefusal(session)) return undefined
  const definition = await withinWait(
    knownResource(uri, session, passage.caller?.tenant ?? 'default', services).then(orAbsent),
  )
  return isRefusal(definition) ? undefined : { session, definition }
}

function orAbsent(definition: Definition | undefined): Definition | Refusal {
  return definition ?? refuse('unknown-target', 'This upstream lists no such resource.')
}

async function knownResource(
  uri: string,
  session: UpstreamSession,
  tenant: string,
  services: Services,
): Promise<Definition | undefined> {
  const resources = await services.definitions.all(session, tenant, 'resource')
  const listed = isRefusal(resources) ? undefined : resources.find((definition) => definition.name === uri)
  if (listed !== undefined) return listed
  const templates = await services.definitions.all(session, tenant, 'template')
  return isRefusal(templates)
    ? undefined
    : templates.find((definition) => definition.name === uri || templateMatches(definition.name, uri))
}
