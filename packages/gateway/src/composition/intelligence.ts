/** Composes threat intelligence: what is known, who is compared with it, and what is written down when something is named. */

import type { Severity } from '@callgate/contracts/finding'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { FeedConfig, IntelligenceConfig } from '@callgate/contracts/intelligence'
import type { AdminEntry, RecordedFinding } from '@callgate/contracts/journal'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { trustPublishers } from '../config/packs/intelligence-trust.ts'
import { resolveSecret } from '../config/secrets.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { Outside } from './outside.ts'
import type { Asking } from '../network/ask.ts'
import { plainHost, type Reach } from '../network/reach.ts'
import type { Desk } from '../incidents/desk.ts'
import type { Journal } from '../journal/journal.ts'
import { searchRecords } from '../journal/read.ts'
import type { AdmissionPort, Clock, Logger } from '../pipeline/ports/ports.ts'
import { ownEvent } from '../pipeline/records/own-event.ts'
import type { Catalogue } from '../registry/catalogue/catalogue.ts'
import { IntelligenceBook } from '../registry/intelligence/book.ts'
import { CallerWatch } from '../registry/intelligence/callers.ts'
import { createDestinationWatch, type ExplainDestination } from '../registry/intelligence/destinations.ts'
import { Feeds } from '../registry/intelligence/feeds.ts'
import { codeOf } from '../registry/intelligence/findings.ts'
import { Imports } from '../registry/intelligence/imports.ts'
import type { Sighting } from '../registry/intelligence/indicator-index.ts'
import { createServerInspection, type ServerInspection } from '../registry/intelligence/inspect-server.ts'
import { createIntelligenceOffice, type IntelligenceOffice } from '../registry/intelligence/office.ts'
import { PACK_DOMAIN } from '../registry/intelligence/pack.ts'
import { describeSighting } from '../registry/intelligence/policy.ts'
import { factsOf } from '../registry/intelligence/server-facts.ts'
import type { ImportTarget } from '../registry/intelligence/take-feed.ts'
import { TextWatch } from '../registry/intelligence/texts.ts'
import { collectUsers } from '../registry/intelligence/users.ts'
import { IntelligenceWatch, type KnownServer } from '../registry/intelligence/watch.ts'
import type { Store } from '../store/store.ts'
import { systemClock, systemRandom } from '../system.ts'

export interface Intelligence {
  readonly book: IntelligenceBook
  readonly watch: IntelligenceWatch
  readonly office: IntelligenceOffice
  readonly texts: TextWatch
  readonly inspect: ServerInspection
  /** What admission asks. */
  readonly ports: { bars(): ReadonlyMap<string, string>; refuseCaller: AdmissionPort['refuseCaller'] }
  /** Compares from now on; what is named is cut off when the promise resolves. */
  begin(catalogue: Catalogue): Promise<void>
}

export interface IntelligenceParts {
  readonly store: Store
  readonly snapshots: SnapshotHolder
  readonly journal: Journal
  readonly logger: Logger
  readonly desk: Desk
  readonly ask: Asking
  readonly reach: Pick<Reach, 'endBarred'>
  readonly barDestinations: Outside['barDestinations']
}

const TENANT = DEFAULT_TENANT
const FINDINGS_MAX = 64

/** `closers` gets what has to end before the store is closed. */
export async function openIntelligence(
  parts: IntelligenceParts,
  closers: (() => unknown)[],
): Promise<Intelligence> {
  const { store, snapshots, logger } = parts
  const base = { tenant: TENANT, store, clock: systemClock }
  const book = new IntelligenceBook(base)
  await book.open()
  const imports = new Imports({ ...base, book, random: systemRandom })
  const settings = (): IntelligenceConfig => snapshots.current().config.intelligence
  let catalogue: Catalogue | undefined
  const watch = new IntelligenceWatch({
    ...base,
    book,
    logger,
    settings,
    servers: () => listServers(snapshots, catalogue),
    tell: ({ upstream, state }, fresh) => tell(parts, { ...NOBODY, upstream, did: state }, fresh),
    tellLifted: (upstream) => tellLifted(parts, upstream),
    onLooked: () => parts.reach.endBarred(),
  })
  closers.push(() => watch.close())
  const office: IntelligenceOffice = createIntelligenceOffice({
    book,
    imports,
    watch,
    clock: systemClock,
    settings,
    feeds: () => feeds.states,
    usersOf: (upstreams, fromMs) => collectUsers(readIntents(parts.journal, fromMs), upstreams),
  })
  const feeds = new Feeds({
    clock: systemClock,
    logger,
    settings: () => settings().feeds,
    refresh: (feed) => refresh(feed, { ...settings(), ask: parts.ask }, importTarget(office, parts, feed.id)),
  })
  closers.push(() => feeds.close())
  const common = { book, clock: systemClock, settings }
  const callers = watchCallers(common, parts)
  parts.barDestinations(watchDestinations(common, parts))
  return {
    book,
    watch,
    office,
    texts: watchTexts(common, parts),
    inspect: createServerInspection(common),
    ports: { bars: () => watch.bars, refuseCaller: (traits) => callers.refuse(traits) },
    async begin(known) {
      catalogue = known
      known.onChanged(() => void watch.look())
      snapshots.onChange(() => void watch.look())
      await watch.open()
    },
  }
}

interface Looking {
  readonly book: IntelligenceBook
  readonly clock: Clock
  readonly settings: () => IntelligenceConfig
}

function watchTexts(common: Looking, parts: IntelligenceParts): TextWatch {
  return new TextWatch({
    ...common,
    tell: ({ upstream, name }, did, sightings) =>
      tellSoon(parts, { ...NOBODY, upstream, target: name, did }, sightings),
  })
}

function watchCallers(common: Looking, parts: IntelligenceParts): CallerWatch {
  return new CallerWatch({
    ...common,
    tell({ principal, agent, credential: { keyId } }, did, sightings) {
      tellSoon(parts, { ...NOBODY, principal: principal.id, agent: agent.id, keyId, did }, sightings)
    },
  })
}

/** Told of the server that is configured there, where there is one; what a sandbox asks for is told with it as well. */
function watchDestinations(common: Looking, parts: IntelligenceParts): ExplainDestination {
  const leadsTo = (host: string, config: UpstreamConfig): boolean =>
    config.transport !== 'stdio' && plainHost(new URL(config.url).hostname) === host
  return createDestinationWatch({
    ...common,
    tell(host, did, sightings) {
      const found = [...parts.snapshots.current().upstreams].find(([, config]) => leadsTo(host, config))
      tellSoon(parts, { ...NOBODY, upstream: found?.[0] ?? null, target: host, did }, sightings)
    },
  })
}

/** What is configured, and what was ever submitted. */
function* listServers(snapshots: SnapshotHolder, catalogue: Catalogue | undefined): Generator<KnownServer> {
  const { upstreams } = snapshots.current()
  const known = (upstream: string, config?: UpstreamConfig, server?: CatalogueServer): KnownServer => ({
    upstream,
    from: [config, server],
    facts: () => factsOf(config, server),
  })
  for (const [upstream, config] of upstreams) yield known(upstream, config, catalogue?.find(TENANT, upstream))
  for (const server of catalogue?.list(TENANT) ?? [])
    if (!upstreams.has(server.id)) yield known(server.id, undefined, server)
}

async function* readIntents(journal: Journal, fromMs: number) {
  for await (const { record } of searchRecords(journal.dir, { fromMs, type: 'intent' })) yield record
}

async function refresh(
  feed: FeedConfig,
  { publishers, ask }: Pick<IntelligenceConfig, 'publishers'> & Pick<IntelligenceParts, 'ask'>,
  target: ImportTarget,
): Promise<void> {
  const { id, url, format, complete, authorization } = feed
  // The readers of formats are loaded with the first feed that is taken.
  const { takeFeed } = await import('../registry/intelligence/take-feed.ts')
  await takeFeed(
    {
      from: url,
      format,
      source: id,
      complete,
      allowOlder: false,
      authorization: authorization === undefined ? null : await resolveSecret(authorization),
      checkPack: trustPublishers(publishers, PACK_DOMAIN),
      fetch: ask.stream,
    },
    target,
  )
}

/** What a feed brings is on record like what an operator imports. */
function importTarget(
  office: IntelligenceOffice,
  { journal }: Pick<IntelligenceParts, 'journal'>,
  source: string,
): ImportTarget {
  const missing = (): never => {
    throw new Error('The import ended before it was complete.')
  }
  return {
    begin: (wanted) => office.begin(wanted, 'gateway'),
    stage: async (id, indicators) => ((await office.stage(id, indicators)) ? undefined : missing()),
    async commit(id, read) {
      const open = office.describe(id)
      await journal.append(
        adminEntry('intelligence.import', source, `${open?.entries ?? 0} entries of the feed`),
      )
      return (await office.commit(id, read)) ?? missing()
    },
    abandon: async (id) => void (await office.abandon(id)),
  }
}

function adminEntry(act: string, subject: string, note: string): AdminEntry {
  const unchanged = { before: null, after: null, accepted: true }
  return { type: 'admin', tenant: TENANT, operator: 'gateway', act, subject, ...unchanged, note }
}

const NOBODY = { upstream: null, target: null, principal: null, agent: null, keyId: null } as const

interface About {
  readonly principal: string | null
  readonly agent: string | null
  readonly keyId: string | null
  readonly upstream: string | null
  readonly target: string | null
  readonly did: string
}

/** A record of the journal: the desk makes an incident of it, and whoever is to be told is told. */
async function tell(
  { journal, snapshots, logger }: Pick<IntelligenceParts, 'journal' | 'snapshots' | 'logger'>,
  about: About,
  sightings: readonly Sighting[],
): Promise<void> {
  const { did, ...place } = about
  const note = `${did}: ${sightings.map(describeSighting).join('; ')}`.slice(0, 4_000)
  logger.warn({ upstream: place.upstream, target: place.target, note }, 'Threat intelligence names this')
  await journal.append(
    ownEvent({
      ...place,
      event: 'intelligence',
      exchangeId: systemRandom.id('evt_'),
      verdict: sightings.some(({ named }) => named.type === 'malicious') ? 'malicious' : 'suspicious',
      findings: sightings.slice(0, FINDINGS_MAX).map(toRecorded),
      snapshot: snapshots.current().digest,
      note,
    }),
  )
}

/** In the middle of a message, which does not wait for it. */
function tellSoon(parts: Parameters<typeof tell>[0], about: About, sightings: readonly Sighting[]): void {
  tell(parts, about, sightings).catch((error: unknown) =>
    parts.logger.error({ err: error }, 'What threat intelligence names could not be written down'),
  )
}

function toRecorded(sighting: Sighting): RecordedFinding {
  const severity: Severity = sighting.named.severity
  const { confidence } = sighting.named
  const place = { path: '', start: 0, end: 0, digest: '' }
  const note = describeSighting(sighting).slice(0, 1_000)
  return { code: codeOf(sighting), class: 'intelligence', severity, confidence, ...place, note }
}

const LISTED_MAX = 1_000

/** On record, and in the incident that was opened for it. */
async function tellLifted({ journal, desk, logger }: IntelligenceParts, upstream: string): Promise<void> {
  const note = 'No entry of threat intelligence names it any more.'
  logger.info({ upstream }, 'A server that threat intelligence named is lifted')
  await journal.append(adminEntry('intelligence.lift', upstream, note))
  for (const incident of await desk.list({ limit: LISTED_MAX }))
    if (incident.class === 'intelligence' && incident.upstream === upstream && incident.state !== 'closed')
      await desk.change(incident.id, { what: 'note', by: 'gateway', text: note })
}
