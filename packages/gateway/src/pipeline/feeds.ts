/** What upstreams send outside any request, and who at the agents' side wants it. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { inBackground } from './background.ts'
import { answerUnattributed } from './bridge/unattributed.ts'
import { DEFINITION_TYPES, LISTS, type DefinitionType } from './listing.ts'
import { pushNotification } from './feed-delivery.ts'
import { askUpstream } from './own-request.ts'
import type { FeedsPort, Listener, Passage, Reply, Services } from './passage.ts'
import type { UpstreamEvent, UpstreamSession } from './ports.ts'
import { mostVerbose, reachesLevel } from './request-meta.ts'
import { declaresTaskExtension, downgradeTask, withTaskExtension } from '../wire/tasks.ts'
import type { AgentSession } from './session-port.ts'

interface Feed {
  readonly session: UpstreamSession
  readonly tenant: string
  readonly agents: Set<AgentSession>
  readonly listeners: Set<Listener>
  /** Resources subscribed to, with the number of subscribers. */
  readonly resources: Map<string, number>
  /** Tasks that legacy agents made at a modern upstream and that are not over. */
  readonly tasks: Set<string>
  /** Ends the gateway's own `subscriptions/listen` at a modern upstream. */
  listening: AbortController | null
}

const LIST_CHANGES: ReadonlyMap<
  string,
  keyof Pick<Listener, 'toolsListChanged' | 'promptsListChanged' | 'resourcesListChanged'>
> = new Map([
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

  /** Feeds and services need each other; the composition root joins them. */
  join(services: Services): void {
    this.#services = services
  }

  /** The caller of this passage uses the upstream session from now on. */
  attach(session: UpstreamSession, passage: Passage): void {
    if (passage.session === null) this.#feedOf(session, passage.caller?.tenant ?? 'default')
    else this.attachSession(session, passage.session)
  }

  attachSession(session: UpstreamSession, agent: AgentSession): void {
    const feed = this.#feedOf(session, agent.caller.tenant)
    if (feed.agents.has(agent)) return
    feed.agents.add(agent)
    const feeds = this.#byAgent.get(agent) ?? new Set<Feed>()
    this.#byAgent.set(agent, feeds)
    feeds.add(feed)
    agent.onEnded(() => this.#leave(agent, feed))
    this.#listen(feed)
  }

  /** Subscribes at the upstream for the first subscriber; further ones share it. */
  async subscribe(
    session: UpstreamSession,
    tenant: string,
    uri: string,
  ): Promise<Refusal | Reply | undefined> {
    const feed = this.#feedOf(session, tenant)
    const count = feed.resources.get(uri) ?? 0
    feed.resources.set(uri, count + 1)
    if (count > 0) return undefined
    if (session.era === 'modern') {
      this.#listen(feed, true)
      return undefined
    }
    const outcome = await askUpstream(
      { session, tenant, kind: 'subscribe', method: 'resources/subscribe', params: { uri } },
      this.#use(),
    )
    if ('code' in outcome || outcome.type === 'error') feed.resources.delete(uri)
    return outcome
  }

  async unsubscribe(session: UpstreamSession, tenant: string, uri: string): Promise<void> {
    const feed = this.#feedOf(session, tenant)
    const count = feed.resources.get(uri) ?? 0
    if (count > 1) {
      feed.resources.set(uri, count - 1)
      return
    }
    if (!feed.resources.delete(uri) || session.closed) return
    if (session.era === 'modern') this.#listen(feed, true)
    else
      await askUpstream(
        { session, tenant, kind: 'subscribe', method: 'resources/unsubscribe', params: { uri } },
        this.#use(),
      )
  }

  /** Adds a modern agent's listener; returns how to take it away. */
  addListener(session: UpstreamSession, tenant: string, listener: Listener): () => void {
    const feed = this.#feedOf(session, tenant)
    feed.listeners.add(listener)
    this.#listen(feed, listener.tasks.size > 0)
    return () => {
      feed.listeners.delete(listener)
      this.#stopUnheard(feed)
    }
  }

  /** A legacy agent made this task of a modern upstream: its owner is told how it goes on. */
  watchTask(session: UpstreamSession, tenant: string, taskId: string): void {
    const feed = this.#feedOf(session, tenant)
    if (feed.tasks.size >= TASKS_MAX) return
    feed.tasks.add(taskId)
    this.#listen(feed, true)
  }

  /** Legacy upstreams have one level for a session; it is the most verbose that any of its agents wants. */
  async applyLogLevel(agent: AgentSession): Promise<void> {
    for (const feed of this.#byAgent.get(agent) ?? []) {
      if (feed.session.era !== 'legacy' || feed.session.capabilities['logging'] === undefined) continue
      const level = mostVerbose(
        [...feed.agents].flatMap((one) => (one.logLevel === null ? [] : [one.logLevel])),
      )
      if (level === undefined) continue
      await askUpstream(
        {
          session: feed.session,
          tenant: feed.tenant,
          kind: 'subscribe',
          method: 'logging/setLevel',
          params: { level },
        },
        this.#use(),
      )
    }
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
      agents: new Set(),
      listeners: new Set(),
      resources: new Map(),
      tasks: new Set(),
      listening: null,
    }
    this.#feeds.set(session, feed)
    this.#open.add(feed)
    session.onClosed(() => {
      this.#open.delete(feed)
      for (const agent of feed.agents) this.#byAgent.get(agent)?.delete(feed)
    })
    session.onEvent((event) => this.#dispatch(feed, event))
    return feed
  }

  #leave(agent: AgentSession, feed: Feed): void {
    feed.agents.delete(agent)
    for (const uri of agent.subscriptions) void this.unsubscribe(feed.session, feed.tenant, uri)
    this.#stopUnheard(feed)
  }

  /** Without anybody to tell, the gateway listens no longer and the upstream may become idle. */
  #stopUnheard(feed: Feed): void {
    if (feed.agents.size === 0 && feed.listeners.size === 0) feed.listening?.abort()
  }

  #dispatch(feed: Feed, event: UpstreamEvent): void {
    if (event.answer !== undefined) {
      inBackground(answerUnattributed({ ...feed, event }, event.answer, this.#use()), this.#use())
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
    const agents = [...feed.agents]
    if (new Set(agents.map(({ caller }) => caller.principal.id)).size <= 1) return agents
    this.#use().logger.warn(
      { upstream: feed.session.upstream, method: event.method },
      'Not passed on: several principals share this upstream and it cannot be told whose it is',
    )
    return []
  }

  #push(agent: AgentSession, feed: Feed, event: UpstreamEvent): void {
    inBackground(pushNotification(agent, feed.session, event, this.#use()), this.#use())
  }

  #listChanged(feed: Feed, event: UpstreamEvent, change: keyof Listener): void {
    const { definitions } = this.#use()
    for (const type of DEFINITION_TYPES) {
      if (event.method === `notifications/${LISTS[type].capability}/list_changed`)
        definitions.invalidate(feed.session, type)
    }
    for (const agent of feed.agents) this.#push(agent, feed, event)
    for (const listener of feed.listeners) if (listener[change] === true) listener.tell(event)
  }

  /** Whoever listens for it, and the sessions of its owner, in the words of their era. */
  #taskChanged(feed: Feed, event: UpstreamEvent): void {
    const { taskId, status } = event.params
    if (typeof taskId !== 'string') return
    if (status === 'completed' || status === 'failed' || status === 'cancelled') feed.tasks.delete(taskId)
    for (const listener of feed.listeners) if (listener.tasks.has(taskId)) listener.tell(event)
    const told =
      feed.session.era === 'legacy'
        ? event
        : { method: 'notifications/tasks/status', params: downgradeTask(event.params), text: null }
    const { taskOwners } = this.#use()
    for (const agent of feed.agents) {
      if (taskOwners.find(agent.caller, feed.session.upstream, taskId) !== undefined)
        this.#push(agent, feed, told)
    }
  }

  #resourceUpdated(feed: Feed, event: UpstreamEvent): void {
    const uri = event.params['uri']
    if (typeof uri !== 'string') return
    for (const agent of feed.agents) if (agent.subscriptions.has(uri)) this.#push(agent, feed, event)
    for (const listener of feed.listeners) if (listener.resources.has(uri)) listener.tell(event)
  }

  /** A modern upstream tells changes only to a listen request; the gateway holds one for everybody behind this session. */
  #listen(feed: Feed, changed = false): void {
    if (feed.session.era !== 'modern' || feed.session.closed) return
    if (feed.listening !== null && !feed.listening.signal.aborted && !changed) return
    feed.listening?.abort()
    const controller = new AbortController()
    feed.listening = controller
    const notifications: JsonObject = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      ...(feed.resources.size === 0 ? {} : { resourceSubscriptions: [...feed.resources.keys()] }),
    }
    const taskIds = taskIdsOf(feed)
    void askUpstream(
      {
        session: feed.session,
        tenant: feed.tenant,
        kind: 'subscribe',
        method: 'subscriptions/listen',
        params: { notifications: taskIds.length === 0 ? notifications : { ...notifications, taskIds } },
        ...(taskIds.length === 0 ? {} : { declared: TASKS_DECLARED }),
        signal: controller.signal,
        sink: { event: (event) => this.#dispatch(feed, withoutSubscriptionId(event)) },
        timeoutMs: LISTEN_MS,
      },
      this.#use(),
    ).then((outcome) => {
      if (feed.listening !== controller) return
      feed.listening = null
      // An upstream may end the stream whenever it likes; what changes after that must reach the agents all the same.
      const isOffered = !('type' in outcome && outcome.type === 'error')
      if (isOffered && !controller.signal.aborted)
        setTimeout(() => this.#listenAgain(feed), RELISTEN_MS).unref()
    })
  }

  #listenAgain(feed: Feed): void {
    if (feed.agents.size > 0 || feed.listeners.size > 0) this.#listen(feed)
  }
}

/** Tasks one upstream is asked to tell of. */
const TASKS_MAX = 1_000

const TASKS_DECLARED: JsonObject = Object.freeze(withTaskExtension({}))

function taskIdsOf({ session, tasks, listeners }: Feed): string[] {
  if (!declaresTaskExtension(session.capabilities)) return []
  const ids = new Set(tasks)
  for (const listener of listeners) for (const id of listener.tasks) ids.add(id)
  return [...ids].slice(0, TASKS_MAX)
}

/** Pause before a listen request that its upstream ended is made again. */
const RELISTEN_MS = 2_000

/** A listen request is renewed at least this often; setTimeout takes no more than 2^31-1 ms. */
const LISTEN_MS = 86_400_000

function withoutSubscriptionId(event: UpstreamEvent): UpstreamEvent {
  const { _meta, ...params } = event.params
  return isJsonObject(_meta) ? { ...event, params, text: null } : event
}

function wants(agent: AgentSession, event: UpstreamEvent): boolean {
  if (event.method !== 'notifications/message' || agent.logLevel === null) return true
  return reachesLevel(event.params['level'], agent.logLevel)
}
