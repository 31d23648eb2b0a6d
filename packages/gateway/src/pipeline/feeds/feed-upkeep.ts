/** What the gateway keeps up at an upstream session for those behind a feed: subscriptions, log level, the listen request. */

import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { withTaskExtension } from '../../wire/tasks.ts'
import { type Feed, type Kept, type Listening, isHeard, isKept, tasksOf } from './feed.ts'
import { askUpstream } from '../own-request.ts'
import type { Services } from '../passage.ts'
import type { UpstreamEvent } from '../ports/ports.ts'
import { mostVerbose } from '../request-meta.ts'

/** How long a message may wait for what has to be restored before it: an upstream that does not answer holds up nothing for longer. */
const RESTORE_WAIT_MS = 2_000
/** Pauses before a listen request that ended is made again; each doubles the one before. */
const RELISTEN_MIN_MS = 500
const RELISTEN_MAX_MS = 30_000
/** A listen that lasted this long was a good one. */
const STEADY_MS = 30_000
/** A listen request is renewed at least this often; setTimeout takes no more than 2^31-1 ms. */
const LISTEN_MS = 86_400_000
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged'

/** Waits for the work, and no longer than a message may be held up; the work goes on. */
export async function withinRestoreWait(work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, RESTORE_WAIT_MS)
  await Promise.race([promise, Promise.allSettled([work])])
  clearTimeout(timer)
}

/** Subscribes at the upstream to what nobody has yet; the others share what is there. One outcome for each URI. */
export function watchAll(
  feed: Feed,
  uris: readonly string[],
  holder: object,
  services: Services,
): readonly Promise<Kept>[] {
  const fresh = uris.filter((uri) => !feed.resources.has(uri))
  if (feed.session.era === 'modern') return watchByListening(feed, { uris, fresh }, holder, services)
  for (const uri of fresh) {
    const watched = { holders: new Set<object>(), ready: subscribeAt(feed, uri, services) }
    feed.resources.set(uri, watched)
    void watched.ready.then((kept) => {
      if (!isKept(kept) && feed.resources.get(uri) === watched) feed.resources.delete(uri)
      holdWhileNeeded(feed)
    })
  }
  const outcomes = uris.map((uri) => {
    const watched = feed.resources.get(uri)
    watched?.holders.add(holder)
    return watched?.ready ?? Promise.resolve(undefined)
  })
  holdWhileNeeded(feed)
  return outcomes
}

function subscribeAt({ session, tenant }: Feed, uri: string, services: Services): Promise<Kept> {
  return askUpstream(
    { session, tenant, kind: 'subscribe', method: 'resources/subscribe', params: { uri } },
    services,
  )
}

/** A modern upstream takes all of them with one listen request. */
function watchByListening(
  feed: Feed,
  { uris, fresh }: { readonly uris: readonly string[]; readonly fresh: readonly string[] },
  holder: object,
  services: Services,
): readonly Promise<Kept>[] {
  const { promise, resolve } = Promise.withResolvers<Kept>()
  for (const uri of fresh) feed.resources.set(uri, { holders: new Set(), ready: promise })
  const outcomes = uris.map((uri) => {
    const watched = feed.resources.get(uri)
    watched?.holders.add(holder)
    return watched?.ready ?? promise
  })
  if (fresh.length === 0) resolve(undefined)
  else void withinRestoreWait(listen(feed, services, true)).then(() => resolve(undefined))
  return outcomes
}

/** Lets go of the resource; the last holder ends the subscription at the upstream. */
export async function unwatch(feed: Feed, uri: string, holder: object, services: Services): Promise<void> {
  const { session, tenant } = feed
  const watched = feed.resources.get(uri)
  if (watched?.holders.delete(holder) !== true || watched.holders.size > 0) return
  feed.resources.delete(uri)
  holdWhileNeeded(feed)
  if (session.closed) return
  if (session.era === 'modern') {
    if (isHeard(feed)) void listen(feed, services, true)
    return
  }
  await askUpstream(
    { session, tenant, kind: 'subscribe', method: 'resources/unsubscribe', params: { uri } },
    services,
  )
}

/** Tells a legacy upstream, which has one level for a session, the most verbose that any of its agents wants. */
export async function tellLevel(feed: Feed, services: Services): Promise<Kept> {
  const { session, tenant, agents } = feed
  if (session.era !== 'legacy' || session.closed || session.capabilities['logging'] === undefined)
    return undefined
  const level = mostVerbose(
    [...agents.keys()].flatMap(({ logLevel }) => (logLevel === null ? [] : [logLevel])),
  )
  if (level === undefined) return undefined
  return askUpstream(
    { session, tenant, kind: 'subscribe', method: 'logging/setLevel', params: { level } },
    services,
  )
}

/** The upstream forgot its session and got a new one under the same connection: what was kept up there is set up again. */
export async function setUpAgain(feed: Feed, services: Services): Promise<void> {
  const levelled = tellLevel(feed, services).then((kept) => noteLevel(feed, kept, services))
  const watched = [...feed.resources.keys()].map(async (uri) =>
    noteRestored(feed, 'subscription', await subscribeAt(feed, uri, services), services),
  )
  await Promise.all([levelled, ...watched])
}

/** Says what became of something that had to be restored; a failure is one of the upstream's, and stops nothing. */
export function noteRestored(
  { session }: Feed,
  what: 'subscription' | 'log-level',
  kept: Kept,
  { logger, metrics }: Services,
): void {
  metrics.restored(what, isKept(kept))
  if (isKept(kept)) return
  logger.warn(
    { upstream: session.upstream, what, outcome: kept },
    'Could not be restored after the session with the upstream was replaced',
  )
}

/** Where there was no level to tell, nothing was restored. */
export function noteLevel(feed: Feed, kept: Kept, services: Services): void {
  if (kept !== undefined) noteRestored(feed, 'log-level', kept, services)
}

/** A modern upstream tells changes only to a listen request; the gateway holds one for everybody behind this session. */
export function listen(feed: Feed, services: Services, changed = false): Promise<void> {
  if (feed.session.era !== 'modern' || feed.session.closed) return Promise.resolve()
  const tasks = tasksOf(feed)
  if (feed.listening !== null && !changed && isAmong(tasks, feed.listening.tasks)) return feed.listening.begun
  const begun = Promise.withResolvers<void>()
  const listening = succeed(feed.listening, begun.promise, tasks)
  feed.listening = listening
  const take = (event: UpstreamEvent): void => {
    const isEarlier = feed.listening?.earlier.includes(listening) === true
    if (feed.listening !== listening && !isEarlier) return
    if (event.method !== ACKNOWLEDGED) return feed.take(withoutSubscriptionId(event))
    listening.acknowledgedMs = services.clock.monotonicMs()
    begun.resolve()
    if (isEarlier) return
    takePlace(listening, feed)
    if (feed.isDeaf) hearAgain(feed, services)
  }
  void askUpstream(
    {
      session: feed.session,
      tenant: feed.tenant,
      kind: 'subscribe',
      method: 'subscriptions/listen',
      params: { notifications: wantedOf(feed, tasks) },
      ...(tasks.size === 0 ? {} : { declared: TASKS_DECLARED }),
      signal: listening.controller.signal,
      sink: { event: take },
      timeoutMs: LISTEN_MS,
    },
    services,
  ).then((outcome) => {
    begun.resolve()
    if (feed.listening === listening) endListening(feed, listening, outcome, services)
    else endEarlier(listening, feed)
  })
  return begun.promise
}

/** Listens that may be open beside the newest; a server that acknowledges none is not given ever more. */
const EARLIER_MAX = 4

/** The next listen; those before it end once it is acknowledged. */
function succeed(before: Listening | null, begun: Promise<void>, tasks: ReadonlySet<string>): Listening {
  const earlier = before === null ? [] : [...before.earlier, before]
  const surplus = earlier.splice(0, Math.max(0, earlier.length - EARLIER_MAX))
  for (const { controller } of surplus) controller.abort()
  const hasGap = surplus.length > 0 || before?.hasGap === true
  return { controller: new AbortController(), begun, tasks, acknowledgedMs: null, earlier, hasGap }
}

/** What was changed while nothing was heard is announced: the lists are to be read again. */
function takePlace(listening: Listening, feed: Feed): void {
  abortEarlier(listening)
  if (listening.hasGap && !feed.isDeaf) feed.missed()
  listening.hasGap = false
}

/** One that ended by itself before its successor was acknowledged leaves a gap, if it was heard at all. */
function endEarlier(ended: Listening, { listening }: Feed): void {
  const at = listening?.earlier.indexOf(ended) ?? -1
  if (listening === null || at < 0) return
  listening.earlier.splice(at, 1)
  if (ended.acknowledgedMs !== null) listening.hasGap = true
}

function abortEarlier({ earlier }: Listening): void {
  for (const { controller } of earlier.splice(0)) controller.abort()
}

/** A message goes to an upstream whose stream of changes ended: it is opened again before, not after its pause, once. */
export function hurryListening(feed: Feed, services: Services): Promise<void> | undefined {
  if (!feed.isDeaf || feed.wasHurried || feed.listening !== null || !isHeard(feed)) return undefined
  feed.wasHurried = true
  return withinRestoreWait(listen(feed, services))
}

function isAmong(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((one) => all.has(one))
}

const TASKS_DECLARED: JsonObject = Object.freeze(withTaskExtension({}))

function wantedOf({ resources }: Feed, tasks: ReadonlySet<string>): JsonObject {
  return {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
    ...(resources.size === 0 ? {} : { resourceSubscriptions: [...resources.keys()] }),
    ...(tasks.size === 0 ? {} : { taskIds: [...tasks] }),
  }
}

function hearAgain(feed: Feed, { metrics }: Services): void {
  feed.isDeaf = false
  feed.wasHurried = false
  metrics.restored('listen', true)
  feed.missed()
}

/** An upstream may end the stream whenever it likes, or be away; what changes after that must reach the agents all the same. */
function endListening(feed: Feed, listening: Listening, outcome: Kept, services: Services): void {
  feed.listening = null
  abortEarlier(listening)
  if (listening.controller.signal.aborted || feed.session.closed || !isOffered(outcome)) return
  const { clock, metrics, logger } = services
  const lastedMs = listening.acknowledgedMs === null ? 0 : clock.monotonicMs() - listening.acknowledgedMs
  feed.failures = lastedMs >= STEADY_MS ? 0 : feed.failures + 1
  if (!feed.isDeaf)
    logger.warn({ upstream: feed.session.upstream }, 'The stream of changes ended; it is opened again')
  else metrics.restored('listen', false)
  feed.isDeaf = true
  const pauseMs = Math.min(RELISTEN_MAX_MS, RELISTEN_MIN_MS * 2 ** Math.min(feed.failures, 10))
  setTimeout(() => {
    if (isHeard(feed)) void listen(feed, services)
  }, pauseMs).unref()
}

/** A server without the method says so; any other failure may pass. */
function isOffered(outcome: Kept): boolean {
  return !(
    outcome !== undefined &&
    'type' in outcome &&
    outcome.type === 'error' &&
    outcome.value['code'] === -32601
  )
}

/** Without anybody to tell, the gateway listens no longer and the upstream may become idle. */
export function stopUnheard(feed: Feed): void {
  if (!isHeard(feed)) {
    const { listening } = feed
    feed.listening = null
    if (listening !== null) {
      abortEarlier(listening)
      listening.controller.abort()
    }
  }
  holdWhileNeeded(feed)
}

/** Who listens, or subscribed to a resource, would hear nothing of an upstream that was stopped because it is idle. */
export function holdWhileNeeded(feed: Feed): void {
  const isNeeded = feed.listeners.size > 0 || feed.resources.size > 0
  if (isNeeded) feed.release ??= feed.session.hold()
  else {
    feed.release?.()
    feed.release = null
  }
}

function withoutSubscriptionId(event: UpstreamEvent): UpstreamEvent {
  const { _meta, ...params } = event.params
  return isJsonObject(_meta) ? { ...event, params, text: null } : event
}
