/** Answers subscriptions of both eras: `resources/subscribe` of a session, and the open `subscriptions/listen` of a modern agent. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { META_SUBSCRIPTION_ID } from '../../wire/meta.ts'
import { relayNotification } from '../asides.ts'
import { inBackground } from '../background.ts'
import { honouredTasks, tellTask } from '../bridge/task-notices.ts'
import { maySubscribe } from '../stages/decide.ts'
import { isRefusal, type Listener, type Passage, type Reply, type Services } from '../passage.ts'
import type { UpstreamEvent, UpstreamSession } from '../ports.ts'
import { ownerOfUri } from '../upstream-lookup.ts'
import { introduceUpstreams } from './introduction.ts'

/** Resources one listen may name. */
const RESOURCES_MAX = 1000

const DONE: Reply = Object.freeze({ type: 'result', value: Object.freeze({}), text: null })

export async function answerSubscribe(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const { session, subscribed, target, caller } = passage
  if (session === null || subscribed === null || target === null || caller === null) {
    return refuse('method-not-found', 'resources/subscribe needs a session.')
  }
  if (session.subscriptions.has(target)) return DONE
  const outcome = await services.feeds.subscribe(subscribed, caller.tenant, target)
  if (outcome !== undefined && ('code' in outcome || outcome.type === 'error')) return outcome
  session.subscriptions.add(target)
  return DONE
}

export async function answerUnsubscribe(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const { session, subscribed, target, caller } = passage
  if (session === null || subscribed === null || target === null || caller === null) {
    return refuse('method-not-found', 'resources/unsubscribe needs a session.')
  }
  if (session.subscriptions.delete(target))
    await services.feeds.unsubscribe(subscribed, caller.tenant, target)
  return DONE
}

/** Acknowledges what is honoured, then tells changes until the agent closes the stream (MCP 2026-07-28 §Subscriptions). */
export async function answerListen(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const { inbound, channel, caller } = passage
  const asked = passage.params['notifications']
  if (inbound === null || channel === null || caller === null)
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
  const relay = (method: string, params: JsonObject) =>
    relayNotification(passage, { method, params: { ...params, _meta }, text: null }, services)
  const tell = (event: UpstreamEvent, session: UpstreamSession) =>
    inBackground(
      event.method.startsWith('notifications/tasks')
        ? tellTask(event, session, passage, services).then((state) =>
            state === undefined ? undefined : relay('notifications/tasks', state),
          )
        : relay(event.method, event.params),
      services,
    )
  await relay('notifications/subscriptions/acknowledged', { notifications })
  const stops = await openFeeds(
    { sessions: introduced.sessions, honoured, resources, tasks, tell, tenant: caller.tenant },
    services,
  )
  await untilEnded(channel.signal, introduced.sessions)
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

async function honouredResources(
  asked: JsonValue | undefined,
  passage: Passage,
  services: Services,
): Promise<ReadonlyMap<string, UpstreamSession> | Refusal> {
  const resources = new Map<string, UpstreamSession>()
  if (asked === undefined) return resources
  if (!Array.isArray(asked) || asked.length > RESOURCES_MAX) {
    return refuse('invalid-params', `resourceSubscriptions must be a list of at most ${RESOURCES_MAX} URIs.`)
  }
  for (const uri of asked) {
    if (typeof uri !== 'string') return refuse('invalid-params', 'resourceSubscriptions must hold URIs.')
    const found = await ownerOfUri(uri, passage, services)
    if (isRefusal(found)) continue
    const offer = found.session.capabilities['resources']
    const quarantined = found.definition !== undefined && services.quarantined(found.definition) !== undefined
    if (
      isJsonObject(offer) &&
      offer['subscribe'] === true &&
      !quarantined &&
      maySubscribe(uri, found.session.upstream, passage, services)
    ) {
      resources.set(uri, found.session)
    }
  }
  return resources
}

interface OpenFeeds {
  readonly sessions: readonly UpstreamSession[]
  readonly honoured: Partial<Record<keyof Kinds, true>>
  readonly resources: ReadonlyMap<string, UpstreamSession>
  readonly tasks: ReadonlyMap<string, UpstreamSession>
  readonly tell: (event: UpstreamEvent, session: UpstreamSession) => void
  readonly tenant: string
}

async function openFeeds(open: OpenFeeds, services: Services): Promise<(() => void)[]> {
  const { sessions, honoured, resources, tasks, tell, tenant } = open
  const stops: (() => void)[] = []
  for (const session of sessions) {
    const ownOf = (owned: ReadonlyMap<string, UpstreamSession>) =>
      new Set([...owned].filter(([, owner]) => owner === session).map(([id]) => id))
    const own = ownOf(resources)
    stops.push(
      services.feeds.addListener(session, tenant, {
        toolsListChanged: honoured.toolsListChanged ?? false,
        promptsListChanged: honoured.promptsListChanged ?? false,
        resourcesListChanged: honoured.resourcesListChanged ?? false,
        resources: own,
        tasks: ownOf(tasks),
        tell: (event) => tell(event, session),
      }),
    )
    for (const uri of own) {
      await services.feeds.subscribe(session, tenant, uri)
      stops.push(() => void services.feeds.unsubscribe(session, tenant, uri))
    }
  }
  return stops
}

/** Ends when the agent closes the stream, or when every upstream behind it has ended. */
function untilEnded(signal: AbortSignal, sessions: readonly UpstreamSession[]): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    let open = sessions.length
    const stops = sessions.map((session) =>
      session.onClosed(() => {
        open -= 1
        if (open === 0) resolve()
      }),
    )
    const stopAll = () => {
      for (const stop of stops) stop()
      resolve()
    }
    signal.addEventListener('abort', stopAll, { once: true })
    return undefined
  })
}
