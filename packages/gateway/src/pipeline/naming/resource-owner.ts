/** Whose a resource is: the door's, the one its URI names, or the one upstream that lists it or a template it fits. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { mayEverRead } from '../definitions/list-filter.ts'
import type { Definition } from '../definitions/listing.ts'
import { isReservedUri, ownTemplate, ownUri, parseOwnedUri } from './owned-uri.ts'
import { type Passage, type Services, isRefusal } from '../passage.ts'
import type { ItemStanding, UpstreamSession } from '../ports/ports.ts'
import { acquire, enabledUpstreams, upstreamOfScope, usedSession, withinWait } from '../upstream-lookup.ts'
import { findOtherSpelling } from './uri-spelling.ts'
import { templateMatches } from './uri-template.ts'

/** A resource of one upstream under its true URI. */
export interface OwnedResource {
  readonly session: UpstreamSession
  readonly uri: string
  /** What the upstream lists now that covers it; undefined when it lists nothing, or cannot be asked. */
  readonly definition: Definition | undefined
  /** What was known of it before, when nothing is listed. */
  readonly standing: ItemStanding
}

/** A listed resource or template, whatever is known of it. */
export interface ResourceItem {
  readonly type: 'resource' | 'template'
  readonly upstream: string
  readonly uri: string
}

/**
 * Rules name resources by URI. What an upstream lists is named by its own spelling; of any other URI only one spelling is
 * taken, as an upstream may read file:///public/../private/key or FILE:///private/key as file:///private/key.
 */
export async function ownerOfUri(
  uri: string,
  passage: Passage,
  services: Services,
): Promise<OwnedResource | Refusal> {
  const found = await findOwner(uri, passage, services)
  if (isRefusal(found) || found.definition?.name === found.uri) return found
  const wrong = findOtherSpelling(found.uri)
  return wrong === undefined ? found : refuse('invalid-params', `Send this URI in its normal form: ${wrong}.`)
}

async function findOwner(
  uri: string,
  passage: Passage,
  services: Services,
): Promise<OwnedResource | Refusal> {
  const scoped = upstreamOfScope(passage)
  if (scoped !== null) return resourceOf(scoped, uri, passage, services)
  if (!isReservedUri(uri)) return soleOwner(uri, passage, services)
  const owned = parseOwnedUri(uri)
  if (owned === undefined || !mayEverRead(owned.uri, owned.upstream, passage)) return unknown(uri)
  return resourceOf(owned.upstream, owned.uri, passage, services)
}

/** Why the resource may not be used: what is quarantined, or was never accepted where that is needed, is not reached by its URI either. */
export function refuseUnaccepted(
  { definition, standing, session }: OwnedResource,
  passage: Passage,
  services: Services,
): Refusal | undefined {
  if (definition !== undefined) {
    const reason = services.quarantined(definition)
    return reason === undefined ? undefined : refuse('quarantined', `This resource is quarantined: ${reason}`)
  }
  if (standing === 'accepted') return undefined
  if (standing === 'quarantined')
    return refuse('quarantined', 'This resource is quarantined, and its server does not list it now.')
  if (passage.snapshot.upstreams.get(session.upstream)?.trust !== 'reviewed') return undefined
  return refuse(
    'quarantined',
    `${session.upstream} is reviewed, and no operator accepted this resource or a template for it.`,
  )
}

/** The URI or template as agents know it at the door they came through. */
export function shownUri(item: ResourceItem, passage: Passage, services: Services): string {
  const { type, upstream, uri } = item
  if (upstreamOfScope(passage) !== null) return uri
  const isOwn =
    isReservedUri(uri) ||
    enabledUpstreams(passage, services).some(
      (other) =>
        other !== upstream &&
        isListed({ ...item, upstream: other }, passage, services) &&
        mayEverRead(uri, other, passage),
    )
  if (!isOwn) return uri
  return type === 'template' ? ownTemplate(upstream, uri) : ownUri(upstream, uri)
}

/**
 * Whether the upstream lists this very item, as far as it is known without asking. Where it cannot be asked, what it
 * listed before counts: its URIs must not become another's while it is away.
 */
function isListed(item: ResourceItem, passage: Passage, services: Services): boolean {
  const { type, upstream, uri } = item
  const session = usedSession(upstream, passage)
  const listed = session === undefined ? undefined : services.definitions.lists(session, type, uri)
  return (
    listed ?? services.baselines.standing({ ...ofUpstream(upstream, passage), type, name: uri }) !== 'unknown'
  )
}

function ofUpstream(upstream: string, { caller }: Passage): { tenant: string; upstream: string } {
  return { tenant: caller?.tenant ?? 'default', upstream }
}

async function resourceOf(
  upstream: string,
  uri: string,
  passage: Passage,
  services: Services,
): Promise<OwnedResource | Refusal> {
  const session = await acquire(upstream, passage, services)
  return isRefusal(session) ? session : lookUp(uri, session, passage, services)
}

async function lookUp(
  uri: string,
  session: UpstreamSession,
  passage: Passage,
  services: Services,
): Promise<OwnedResource> {
  const { tenant } = ofUpstream(session.upstream, passage)
  const resources = await services.definitions.all(session, tenant, 'resource')
  const listed = isRefusal(resources) ? undefined : resources.find(({ name }) => name === uri)
  if (listed !== undefined) return { session, uri, definition: listed, standing: 'unknown' }
  // What is known of the very resource counts before any template: an item that is no longer listed stays quarantined.
  const known = services.baselines.standing({
    tenant,
    upstream: session.upstream,
    type: 'resource',
    name: uri,
  })
  if (known === 'quarantined') return { session, uri, definition: undefined, standing: known }
  const templates = await services.definitions.all(session, tenant, 'template')
  const fitting = isRefusal(templates) ? [] : templates.filter(({ name }) => fits(name, uri))
  // A template that is named itself, as for its completions, is judged as itself and not as what another one covers.
  const named = fitting.find(({ name }) => name === uri)
  const definition = named ?? fitting.find((one) => services.quarantined(one) === undefined) ?? fitting[0]
  const standing = isRefusal(templates)
    ? strongest(known, templateStanding(uri, session, passage, services))
    : known
  return { session, uri, definition, standing }
}

function fits(template: string, uri: string): boolean {
  return template === uri || templateMatches(template, uri)
}

function strongest(one: ItemStanding, other: ItemStanding): ItemStanding {
  return one === 'unknown' ? other : one
}

/** What is known of the templates the URI fits, of an upstream whose templates cannot be listed now. */
function templateStanding(
  uri: string,
  { upstream }: UpstreamSession,
  passage: Passage,
  { baselines }: Services,
): ItemStanding {
  const item = ofUpstream(upstream, passage)
  let standing: ItemStanding = 'unknown'
  for (const name of baselines.templates(item.tenant, upstream)) {
    if (!fits(name, uri)) continue
    const known = baselines.standing({ ...item, type: 'template', name })
    if (known === 'accepted') return known
    standing = strongest(standing, known)
  }
  return standing
}

/** Who has the URI, in what way, and whether it can be asked. */
interface Claim {
  readonly upstream: string
  readonly exact: boolean
  readonly owned: OwnedResource | null
}

async function soleOwner(
  uri: string,
  passage: Passage,
  services: Services,
): Promise<OwnedResource | Refusal> {
  const asked = await Promise.all(
    enabledUpstreams(passage, services)
      .filter((upstream) => mayEverRead(uri, upstream, passage))
      .map((upstream) => claimOf(upstream, uri, passage, services)),
  )
  const claims = asked.filter((claim) => claim !== undefined)
  // Who lists the very URI owns it: a template that fits everything must not draw other servers' resources to its server.
  const exact = claims.filter((claim) => claim.exact)
  const [owner, ...others] = exact.length > 0 ? exact : claims
  if (owner === undefined) return unknown(uri)
  if (others.length > 0) return ambiguous(uri, [owner, ...others])
  if (owner.owned !== null) return owner.owned
  return refuse(
    'upstream-unavailable',
    `This is a resource of ${owner.upstream}, which cannot be reached now.`,
  )
}

async function claimOf(
  upstream: string,
  uri: string,
  passage: Passage,
  services: Services,
): Promise<Claim | undefined> {
  const found = await withinWait(resourceOf(upstream, uri, passage, services))
  if (!isRefusal(found) && found.definition !== undefined)
    return { upstream, exact: found.definition.name === uri, owned: found }
  // What cannot be listed now is theirs as before; what they list no longer is not.
  const item = ofUpstream(upstream, passage)
  const known = services.baselines.standing({ ...item, type: 'resource', name: uri })
  if (isRefusal(found)) {
    const wasTemplate = [...services.baselines.templates(item.tenant, upstream)].some((name) =>
      fits(name, uri),
    )
    return known !== 'unknown' || wasTemplate
      ? { upstream, exact: known !== 'unknown', owned: null }
      : undefined
  }
  if (known !== 'unknown') {
    const isGone = services.definitions.lists(found.session, 'resource', uri) === false
    return isGone ? undefined : { upstream, exact: true, owned: found }
  }
  return found.standing === 'unknown' ? undefined : { upstream, exact: false, owned: found }
}

function unknown(uri: string): Refusal {
  return refuse('unknown-target', 'No server here lists this resource or a template for it.', {
    data: { uri },
  })
}

/** Longest URI that is repeated for each of its owners; a template fits longer ones too. */
const ECHOED_CHARS_MAX = 2_048

function ambiguous(uri: string, claims: readonly Claim[]): Refusal {
  if (uri.length > ECHOED_CHARS_MAX) {
    const doors = claims.map(({ upstream }) => `/servers/${upstream}/mcp`).join(' or ')
    return refuse(
      'unknown-target',
      `Several servers here have this URI; ask one of them at its own door: ${doors}.`,
    )
  }
  const forms = claims.map(({ upstream }) => ownUri(upstream, uri))
  return refuse('unknown-target', `Several servers here have this URI; ask for ${forms.join(' or ')}.`, {
    data: { uri, forms },
  })
}
