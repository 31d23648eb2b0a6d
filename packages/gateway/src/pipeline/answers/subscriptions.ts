/** Answers subscriptions of both eras: `resources/subscribe` of a session, and the open `subscriptions/listen` of a modern agent. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { META_SUBSCRIPTION_ID } from '../../wire/meta.ts'
import { relayNotification } from '../asides.ts'
import { inBackground } from '../background.ts'
import { honouredTasks, tellTask } from '../bridge/task-notices.ts'
import { keepListening } from '../feeds/keep-listening.ts'
import { maySubscribe } from '../stages/decide.ts'
import { isRefusal, type Listener, type Passage, type Reply, type Services } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'
import { ownerOfUri, refuseUnaccepted, type OwnedResource } from '../naming/resource-owner.ts'
import { subscriptionKey } from '../ports/session-port.ts'
import { enabledUpstreams, upstreamOfScope } from '../upstream-lookup.ts'
import { introduceUpstreams } from './introduction.ts'

/** Resources one listen may name, and one session may subscribe to. */
const RESOURCES_MAX = 1000

const TOO_MANY = refuse(
  'overloaded',
  `A session may subscribe to ${RESOURCES_MAX} resources; unsubscribe from some.`,
)

const DONE: Reply = Object.freeze({ type: 'result', value: Object.freeze({}), text: null })

export async function answerSubscribe(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const { session, subscribed, target, caller } = passage
  if (session === null || subscribed === null || target === null || caller === null) {
    return refuse('method-not-found', 'resources/subscribe needs a session.')
  }
  const key = subscriptionKey(subscribed.upstream, target)
  const asked = passage.inbound?.params['uri']
  const subscription = {
    upstream: subscribed.upstream,
    uri: target,
    shown: typeof asked === 'string' ? asked : target,
  }
  if (!session.subscriptions.has(key)) {
    if (session.subscriptions.size >= RESOURCES_MAX) return TOO_MANY
    const outcome = await services.feeds.subscribe(subscribed, caller.tenant, target, session)
    if (outcome !== undefined && ('code' in outcome || outcome.type === 'error')) return outcome
    // Nobody would ever let go of what an ended session, or one that took too much at once, still gets.
    const isFull = session.subscriptions.size >= RESOURCES_MAX && !session.subscriptions.has(key)
    if (session.ended || isFull) {
      await services.feeds.unsubscribe(subscribed, caller.tenant, target, session)
      return isFull ? TOO_MANY : refuse('cancelled', 'The session ended meanwhile.')
    }
  }
  session.subscriptions.set(key, subscription)
  return DONE
}

export async function answerUnsubscribe(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const { session, subscribed, upstream, target, caller } = passage
  if (session === null || upstream === null || target === null || caller === null) {
    return refuse('method-not-found', 'resources/unsubscribe needs a session.')
  }
  const wasKnown = session.subscriptions.delete(subscriptionKey(upstream, target))
  // An upstream that cannot be had has nothing to be told.
  if (wasKnown && subscribed !== null)
    await services.feeds.unsubscribe(subscribed, caller.tenant, target, session)
  return DONE
}

/** Acknowledges what is honoured, then tells changes until the agent closes the stream (MCP 2026-07-28 §Subscriptions). */
export async function answerListen(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const { inbound, channel } = passage
  const asked = passage.params['notifications']
  if (inbound === null || channel === null || passage.caller === null)
    return refuse('internal', 'A listen request needs a channel.')
  if (!isJsonObject(asked))
    return refuse('invalid-params', 'params.notifications must say what to listen to.')
  const introduced = await introduceUpstreams(passage, services)
  if (isRefusal(introduced)) return introduced
  const resources = await honouredResources(asked['resourceSubscriptions'], passage, services)
  if (isRefusal(resources)) return resources
  const tasks = honouredTasks(asked['taskIds'], introduced.sessions, passage, services)
  if (isRefusal(tasks)) return tasks
  const _meta = { [META_SUBSCRIPTION_ID]: inbound.id }
  const honoured = honouredKinds(asked, introduced.sessions)
  const uris = [...resources.keys()]
  const notifications = {
    ...honoured,
    ...(uris.length === 0 ? {} : { resourceSubscriptions: uris }),
    ...(tasks.size === 0 ? {} : { taskIds: [...tasks.keys()] }),
  }
  await relayNotification(
    passage,
    { method: 'notifications/subscriptions/acknowledged', params: { notifications, _meta }, text: null },
    services,
  )
  const stops = await openFeeds(
    { sessions: introduced.sessions, honoured, resources, tasks, _meta },
    passage,
    services,
  )
  await untilEnded(channel.signal, upstreamOfScope(passage) === null ? null : introduced.sessions)
  for (const stop of stops) stop()
  return { type: 'result', value: { resultType: 'complete', _meta }, text: null }
}

type Kinds = Pick<Listener, 'toolsListChanged' | 'promptsListChanged' | 'resourcesListChanged'>

/** What was asked for and some upstream behind the door can tell; only true members are acknowledged. */
function honouredKinds(
  asked: JsonObject,
  sessions: readonly UpstreamSession[],
): Partial<Record<keyof Kinds, true>> {
  const honoured: Partial<Record<keyof Kinds, true>> = {}
  for (const [member, capability] of LISTENED) {
    const offered = sessions.some(({ capabilities }) => {
      const offer = capabilities[capability]
      return isJsonObject(offer) && offer['listChanged'] === true
    })
    if (asked[member] === true && offered) honoured[member] = true
  }
  return honoured
}

const LISTENED = [
  ['toolsListChanged', 'tools'],
  ['promptsListChanged', 'prompts'],
  ['resourcesListChanged', 'resources'],
] as const

/** What is honoured of the resources asked for, by the URI the agent knows them by. */
async function honouredResources(
  asked: JsonValue | undefined,
  passage: Passage,
  services: Services,
): Promise<ReadonlyMap<string, OwnedResource> | Refusal> {
  const resources = new Map<string, OwnedResource>()
  if (asked === undefined) return resources
  if (!Array.isArray(asked) || asked.length > RESOURCES_MAX) {
    return refuse('invalid-params', `resourceSubscriptions must be a list of at most ${RESOURCES_MAX} URIs.`)
  }
  for (const shown of asked) {
    if (typeof shown !== 'string') return refuse('invalid-params', 'resourceSubscriptions must hold URIs.')
    const found = await ownerOfUri(shown, passage, services)
    if (isRefusal(found)) continue
    const { session, uri } = found
    const offer = session.capabilities['resources']
    if (
      isJsonObject(offer) &&
      offer['subscribe'] === true &&
      refuseUnaccepted(found, passage, services) === undefined &&
      (await maySubscribe(uri, session.upstream, passage, services))
    ) {
      resources.set(shown, found)
    }
  }
  return resources
}

interface OpenFeeds {
  readonly sessions: readonly UpstreamSession[]
  readonly honoured: Partial<Record<keyof Kinds, true>>
  readonly resources: ReadonlyMap<string, OwnedResource>
  readonly tasks: ReadonlyMap<string, UpstreamSession>
  readonly _meta: JsonObject
}

/** One feed for each upstream behind the door; at the aggregated one also for those that cannot be had yet. */
function openFeeds(open: OpenFeeds, passage: Passage, services: Services): Promise<(() => void)[]> {
  const scoped = upstreamOfScope(passage)
  const upstreams = scoped === null ? enabledUpstreams(passage, services) : [scoped]
  const feeds = upstreams
    .map((upstream) => ({
      upstream,
      session: open.sessions.find((session) => session.upstream === upstream) ?? null,
      listener: listenerOf(upstream, open, passage, services),
      revives: scoped === null,
    }))
    .filter(({ listener }) => wantsAnything(listener))
  return Promise.all(feeds.map((feed) => keepListening(feed, passage, services)))
}

/** Nothing is kept running for who wants to hear nothing of it. */
function wantsAnything(listener: Listener): boolean {
  const { resources, tasks } = listener
  return resources.size > 0 || tasks.size > 0 || LISTENED.some(([member]) => listener[member])
}

function listenerOf(
  upstream: string,
  { honoured, resources, tasks, _meta }: OpenFeeds,
  passage: Passage,
  services: Services,
): Listener {
  const own = new Map<string, string[]>()
  for (const [shown, { session, uri }] of resources) {
    if (session.upstream === upstream) own.set(uri, [...(own.get(uri) ?? []), shown])
  }
  const lastTold = new Map<JsonValue | undefined, Promise<void>>()
  const ownTasks = [...tasks].filter(([, session]) => session.upstream === upstream)
  const relay = (method: string, params: JsonObject, target: string | null) =>
    relayNotification(passage, { method, params: { ...params, _meta }, text: null }, services, {
      upstream,
      target,
    })
  return {
    toolsListChanged: honoured.toolsListChanged ?? false,
    promptsListChanged: honoured.promptsListChanged ?? false,
    resourcesListChanged: honoured.resourcesListChanged ?? false,
    resources: own,
    tasks: new Set(ownTasks.map(([taskId]) => taskId)),
    tell(event, session, target) {
      if (!event.method.startsWith('notifications/tasks'))
        return inBackground(relay(event.method, event.params, target), services)
      const tell = async (): Promise<void> => {
        const state = await tellTask(event, session, passage, services)
        if (state !== undefined) await relay('notifications/tasks', state, target)
      }
      // What a state asks is cleared first, and a later state must not overtake it.
      const { taskId } = event.params
      const told = (lastTold.get(taskId) ?? Promise.resolve()).then(tell, tell)
      lastTold.set(taskId, told)
      inBackground(told, services)
    },
  }
}

/** Ends when the agent closes the stream; at the door of one upstream also when that has ended. */
function untilEnded(signal: AbortSignal, sessions: readonly UpstreamSession[] | null): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const forget = (sessions ?? []).map((session) => session.onClosed(() => resolve()))
    const end = () => {
      for (const stop of forget) stop()
      resolve()
    }
    signal.addEventListener('abort', end, { once: true })
    return undefined
  })
}
