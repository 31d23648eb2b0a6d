/** What upstreams send outside any request, and who at the agents' side wants it. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { inBackground } from '../background.ts'
import { answerUnattributed } from '../bridge/unattributed.ts'
import { type Feed, type Kept, isKept, TASKS_MAX } from './feed.ts'
import { Pushes } from './feed-delivery.ts'
import {
  holdWhileNeeded,
  hurryListening,
  listen,
  noteLevel,
  noteRestored,
  setUpAgain,
  stopUnheard,
  tellLevel,
  unwatch,
  watchAll,
  withinRestoreWait,
} from './feed-upkeep.ts'
import { DEFINITION_TYPES, LISTS, type DefinitionType } from '../definitions/listing.ts'
import type { FeedsPort, Listener, Listening, Passage, Reply, Services } from '../passage.ts'
import type { UpstreamEvent, UpstreamSession } from '../ports/ports.ts'
import { reachesLevel } from '../request-meta.ts'
import { beginRevival } from './revival.ts'
import { subscriptionKey, type AgentSession, type Subscription } from '../ports/session-port.ts'
import { acquireForAgent } from '../upstream-lookup.ts'
import { downgradeTask } from '../../wire/tasks.ts'

const LIST_CHANGES: ReadonlyMap<string, 'toolsListChanged' | 'promptsListChanged' | 'resourcesListChanged'> =
  new Map([
    ['notifications/tools/list_changed', 'toolsListChanged'],
    ['notifications/prompts/list_changed', 'promptsListChanged'],
    ['notifications/resources/list_changed', 'resourcesListChanged'],
  ] as const)

/** Notifications without an exchange that legacy agents are passed. */
const PASSED_ON: ReadonlySet<string> = new Set([
  'notifications/message',
  'notifications/elicitation/complete',
])

/** How upstreams of the two eras tell of their tasks. */
const TASK_NOTICES: ReadonlySet<string> = new Set(['notifications/tasks/status', 'notifications/tasks'])

function isUnsolicited(method: string): boolean {
  return (
    LIST_CHANGES.has(method) ||
    method === 'notifications/resources/updated' ||
    method === 'notifications/tasks/status'
  )
}

export class Feeds implements FeedsPort {
  #services: Services | null = null
  readonly #feeds = new WeakMap<UpstreamSession, Feed>()
  readonly #open = new Set<Feed>()
  readonly #byAgent = new WeakMap<AgentSession, Set<Feed>>()
  /** Upstreams whose session each agent lost and did not use since. */
  readonly #lost = new WeakMap<AgentSession, Set<string>>()
  readonly #pushes = new Pushes()
  /** Whose notifications were once not passed on: said once, however many there are. */
  readonly #ambiguous = new WeakSet<Feed>()

  /** Feeds and services need each other; the composition root joins them. */
  join(services: Services): void {
    this.#services = services
  }

  /** The caller of this passage uses the upstream session from now on. */
  attach(session: UpstreamSession, passage: Passage): void | Promise<void> {
    if (passage.session !== null) return this.attachSession(session, passage.session)
    return hurryListening(this.#feedOf(session, passage.caller?.tenant ?? 'default'), this.#use())
  }

  /** A promise while something is restored for the agent: its next message waits for that, within bounds. */
  attachSession(session: UpstreamSession, agent: AgentSession): void | Promise<void> {
    if (agent.ended) return undefined
    const feed = this.#feedOf(session, agent.caller.tenant)
    const known = feed.agents.get(agent)
    if (known !== undefined) return known ?? hurryListening(feed, this.#use())
    feed.agents.set(agent, null)
    const feeds = this.#feedsOf(agent)
    // One session replaces another, also when that one lives on, as after a change of credentials.
    for (const other of feeds) if (other.session.upstream === session.upstream) this.#leave(agent, other)
    feeds.add(feed)
    inBackground(listen(feed, this.#use()), this.#use())
    const restored = this.#restore(feed, agent)
    if (restored === undefined) return undefined
    inBackground(restored, this.#use())
    const waited = withinRestoreWait(restored).then(() => {
      if (feed.agents.has(agent)) feed.agents.set(agent, null)
    })
    feed.agents.set(agent, waited)
    return waited
  }

  /** Subscribes at the upstream for the first holder; further ones share it. */
  async subscribe(session: UpstreamSession, tenant: string, uri: string, holder: object): Promise<Kept> {
    const [kept] = await Promise.all(watchAll(this.#feedOf(session, tenant), [uri], holder, this.#use()))
    return kept
  }

  async unsubscribe(session: UpstreamSession, tenant: string, uri: string, holder: object): Promise<void> {
    await unwatch(this.#feedOf(session, tenant), uri, holder, this.#use())
  }

  /** Adds a modern agent's listener, with the resources and tasks it wants to hear of. */
  addListener(session: UpstreamSession, tenant: string, listener: Listener): Listening {
    const services = this.#use()
    const feed = this.#feedOf(session, tenant)
    feed.listeners.add(listener)
    holdWhileNeeded(feed)
    const uris = [...listener.resources.keys()]
    const watched = watchAll(feed, uris, listener, services)
    for (const one of watched) {
      inBackground(
        one.then((kept) => {
          if (!isKept(kept)) noteRestored(feed, 'subscription', kept, services)
        }),
        services,
      )
    }
    const begun = withinRestoreWait(Promise.all([listen(feed, services), ...watched]))
    return {
      begun,
      stop() {
        feed.listeners.delete(listener)
        for (const uri of uris) inBackground(unwatch(feed, uri, listener, services), services)
        stopUnheard(feed)
      },
    }
  }

  /** A legacy agent made this task of a modern upstream: its owner is told how it goes on. */
  watchTask(session: UpstreamSession, agent: AgentSession, taskId: string): void {
    if (agent.ended) return
    const tasks = agent.tasks.get(session.upstream) ?? new Set<string>()
    const [oldest] = tasks
    if (oldest !== undefined && tasks.size >= TASKS_MAX) tasks.delete(oldest)
    agent.tasks.set(session.upstream, tasks.add(taskId))
    const feed = this.#feedOf(session, agent.caller.tenant)
    if (feed.agents.has(agent)) inBackground(listen(feed, this.#use()), this.#use())
  }

  async applyLogLevel(agent: AgentSession): Promise<void> {
    for (const feed of this.#byAgent.get(agent) ?? []) await tellLevel(feed, this.#use())
  }

  /** The agent's roots changed: legacy upstreams it uses are told (MCP 2025-11-25 §Roots). */
  async announceRoots(passage: Passage): Promise<Reply | Refusal> {
    const { session, clearance } = passage
    if (session === null || clearance === null)
      return refuse('not-carried', 'Roots are announced within a legacy session only.')
    for (const feed of this.#byAgent.get(session) ?? []) {
      if (feed.session.era === 'legacy' && !feed.session.closed) await feed.session.notify(clearance)
    }
    return { type: 'result', value: {}, text: null }
  }

  /** Tells agents that a list of this upstream changed although the upstream said nothing: an operator decided, a policy changed. */
  announceListChange(upstream: string | null, types: readonly DefinitionType[] = DEFINITION_TYPES): void {
    const capabilities = new Set(types.map((type) => LISTS[type].capability))
    for (const feed of this.#open) {
      if (upstream !== null && feed.session.upstream !== upstream) continue
      for (const capability of capabilities) {
        this.#dispatch(feed, { method: `notifications/${capability}/list_changed`, params: {}, text: null })
      }
    }
  }

  /** Takes what concerns the whole session although it came with one request; false for what belongs to that request. */
  takeUnsolicited(session: UpstreamSession, event: UpstreamEvent): boolean {
    const feed = this.#feeds.get(session)
    if (feed === undefined || event.answer !== undefined || !isUnsolicited(event.method)) return false
    this.#dispatch(feed, event)
    return true
  }

  #use(): Services {
    if (this.#services === null) throw new TypeError('feeds are not joined to the services')
    return this.#services
  }

  #feedOf(session: UpstreamSession, tenant: string): Feed {
    const known = this.#feeds.get(session)
    if (known !== undefined) return known
    const feed: Feed = {
      session,
      tenant,
      agents: new Map(),
      listeners: new Set(),
      resources: new Map(),
      take: (event) => this.#dispatch(feed, event),
      missed: () => this.#announceMissed(feed),
      listening: null,
      failures: 0,
      isDeaf: false,
      wasHurried: false,
      release: null,
    }
    this.#feeds.set(session, feed)
    this.#open.add(feed)
    session.onClosed(() => this.#lose(feed))
    session.onRenewed(() => this.#renewed(feed))
    session.onEvent((event) => this.#dispatch(feed, event))
    return feed
  }

  #feedsOf(agent: AgentSession): Set<Feed> {
    const known = this.#byAgent.get(agent)
    if (known !== undefined) return known
    const feeds = new Set<Feed>()
    this.#byAgent.set(agent, feeds)
    agent.onEnded(() => {
      for (const feed of feeds) this.#leave(agent, feed)
    })
    return feeds
  }

  #leave(agent: AgentSession, feed: Feed): void {
    const services = this.#use()
    feed.agents.delete(agent)
    this.#byAgent.get(agent)?.delete(feed)
    for (const { uri } of subscriptionsAt(agent, feed.session.upstream))
      inBackground(unwatch(feed, uri, agent, services), services)
    stopUnheard(feed)
  }

  /** What the agent had at an earlier session with this upstream is set up at the new one. undefined when there is nothing. */
  #restore(feed: Feed, agent: AgentSession): Promise<void> | undefined {
    const { upstream } = feed.session
    const wasLost = this.#lost.get(agent)?.delete(upstream) === true
    const uris = subscriptionsAt(agent, upstream).map(({ uri }) => uri)
    if (!wasLost && uris.length === 0 && agent.logLevel === null) return undefined
    return this.#restoreAll(feed, agent, uris).then(() => {
      if (wasLost) this.#announceMissed(feed, [agent])
    })
  }

  async #restoreAll(feed: Feed, agent: AgentSession, uris: readonly string[]): Promise<void> {
    const services = this.#use()
    const level = agent.logLevel === null ? undefined : tellLevel(feed, services)
    const levelled = level?.then((kept) => noteLevel(feed, kept, services))
    const watched = watchAll(feed, uris, agent, services).map(async (one) =>
      noteRestored(feed, 'subscription', await one, services),
    )
    await Promise.all([levelled, ...watched])
  }

  /** The session ended: who subscribed to something there is not left waiting until they happen to say something. */
  #lose(feed: Feed): void {
    this.#open.delete(feed)
    const { upstream } = feed.session
    for (const agent of feed.agents.keys()) {
      this.#byAgent.get(agent)?.delete(feed)
      const lost = this.#lost.get(agent) ?? new Set<string>()
      this.#lost.set(agent, lost.add(upstream))
      if (!agent.ended && subscriptionsAt(agent, upstream).length > 0) this.#revive(agent, upstream)
    }
  }

  #revive(agent: AgentSession, upstream: string): void {
    const services = this.#use()
    beginRevival(
      {
        upstream,
        caller: agent.caller,
        sessionId: agent.id,
        isWanted: () =>
          !agent.ended &&
          this.#lost.get(agent)?.has(upstream) === true &&
          subscriptionsAt(agent, upstream).length > 0,
        revive: async () => acquireForAgent(agent, upstream, services),
      },
      services,
    )
  }

  /** The upstream lost the session and made a new one for the same connection. */
  async #renewed(feed: Feed): Promise<void> {
    for (const type of DEFINITION_TYPES) this.#use().definitions.invalidate(feed.session, type)
    await withinRestoreWait(setUpAgain(feed, this.#use()))
    this.#announceMissed(feed)
  }

  /** Changes may have gone unheard: everybody, or these agents, are told that the lists of this upstream changed. */
  #announceMissed(feed: Feed, agents?: readonly AgentSession[]): void {
    for (const [method, change] of LIST_CHANGES) {
      const capability = method.split('/')[1] ?? ''
      if (feed.session.capabilities[capability] === undefined) continue
      const event: UpstreamEvent = { method, params: {}, text: null }
      if (agents === undefined) this.#listChanged(feed, event, change)
      else for (const agent of agents) this.#push(agent, feed, event)
    }
  }

  #dispatch(feed: Feed, event: UpstreamEvent): void {
    if (event.answer !== undefined) {
      const { agents, tenant, session } = feed
      const asked = { agents: new Set(agents.keys()), tenant, session, event }
      inBackground(answerUnattributed(asked, event.answer, this.#use()), this.#use())
      return
    }
    const change = LIST_CHANGES.get(event.method)
    if (change !== undefined) this.#listChanged(feed, event, change)
    else if (event.method === 'notifications/resources/updated') this.#resourceUpdated(feed, event)
    else if (TASK_NOTICES.has(event.method)) this.#taskChanged(feed, event)
    else if (PASSED_ON.has(event.method)) {
      for (const agent of this.#addressees(feed, event))
        if (wants(agent, event)) this.#push(agent, feed, event)
    }
  }

  /** Whom it can be for: the agents of one principal. Nothing of one principal reaches another. */
  #addressees(feed: Feed, event: UpstreamEvent): readonly AgentSession[] {
    const agents = [...feed.agents.keys()]
    if (new Set(agents.map(({ caller }) => caller.principal.id)).size <= 1) return agents
    if (!this.#ambiguous.has(feed))
      this.#use().logger.warn(
        { upstream: feed.session.upstream, method: event.method },
        'Not passed on, now and later: several principals share this upstream and it cannot be told whose it is',
      )
    this.#ambiguous.add(feed)
    return []
  }

  #push(agent: AgentSession, feed: Feed, event: UpstreamEvent, target: string | null = null): void {
    this.#pushes.push({ agent, session: feed.session, event, target }, this.#use())
  }

  #listChanged(
    feed: Feed,
    event: UpstreamEvent,
    change: 'toolsListChanged' | 'promptsListChanged' | 'resourcesListChanged',
  ): void {
    const { definitions } = this.#use()
    for (const type of DEFINITION_TYPES) {
      if (event.method === `notifications/${LISTS[type].capability}/list_changed`)
        definitions.invalidate(feed.session, type)
    }
    for (const agent of feed.agents.keys()) this.#push(agent, feed, event)
    for (const listener of feed.listeners) if (listener[change]) listener.tell(event, feed.session, null)
  }

  /** Whoever listens for it, and the sessions of its owner, in the words of their era. */
  #taskChanged(feed: Feed, event: UpstreamEvent): void {
    const { taskId, status } = event.params
    if (typeof taskId !== 'string') return
    const isOver = status === 'completed' || status === 'failed' || status === 'cancelled'
    for (const listener of feed.listeners)
      if (listener.tasks.has(taskId)) listener.tell(event, feed.session, null)
    const told =
      feed.session.era === 'legacy'
        ? event
        : { method: 'notifications/tasks/status', params: downgradeTask(event.params), text: null }
    const { upstream } = feed.session
    for (const agent of feed.agents.keys()) {
      if (isOver) agent.tasks.get(upstream)?.delete(taskId)
      if (this.#use().taskOwners.find(agent.caller, upstream, taskId) !== undefined)
        this.#push(agent, feed, told)
    }
  }

  /** To whom subscribed to it at this upstream, under the URI they know it by. */
  #resourceUpdated(feed: Feed, event: UpstreamEvent): void {
    const uri = event.params['uri']
    if (typeof uri !== 'string') return
    const key = subscriptionKey(feed.session.upstream, uri)
    for (const agent of feed.agents.keys()) {
      const subscription = agent.subscriptions.get(key)
      if (subscription !== undefined) this.#push(agent, feed, underUri(event, subscription.shown), uri)
    }
    for (const listener of feed.listeners) {
      for (const shown of listener.resources.get(uri) ?? [])
        listener.tell(underUri(event, shown), feed.session, uri)
    }
  }
}

function subscriptionsAt(agent: AgentSession, upstream: string): Subscription[] {
  return [...agent.subscriptions.values()].filter((one) => one.upstream === upstream)
}

function underUri(event: UpstreamEvent, uri: string): UpstreamEvent {
  return event.params['uri'] === uri ? event : { ...event, params: { ...event.params, uri }, text: null }
}

function wants(agent: AgentSession, event: UpstreamEvent): boolean {
  if (event.method !== 'notifications/message' || agent.logLevel === null) return true
  return reachesLevel(event.params['level'], agent.logLevel)
}
