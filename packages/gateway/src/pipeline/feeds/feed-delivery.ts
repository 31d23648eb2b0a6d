/** Delivers what an upstream sent outside any request to one agent, through the stages of a notification. */

import { refuse } from '@callgate/contracts/errors'
import { inBackground } from '../background.ts'
import type { Clearance } from '../clearance.ts'
import { sealMessage } from '../message.ts'
import type { Carrier, Passage, Services } from '../passage.ts'
import { startPassage } from '../start-passage.ts'
import type { UpstreamEvent, UpstreamSession } from '../ports/ports.ts'
import { PushQueue, type QueueEvents } from './push-queue.ts'
import { eventEntry } from '../records/record.ts'
import { NO_META } from '../request-meta.ts'
import type { AgentSession } from '../ports/session-port.ts'
import { encodeNotification } from '../../wire/encode.ts'

export interface FeedPassage {
  /** null when it cannot be told which one it is for; then it belongs to the gateway. */
  readonly agent: AgentSession | null
  readonly tenant: string
  readonly session: UpstreamSession
  readonly event: UpstreamEvent
  /** The upstream's own URI of the resource it is about. */
  readonly target: string | null
  readonly carrier: Carrier
  readonly kind: Passage['kind']
  readonly oneWay: boolean
}

/** A passage from an upstream towards the agent of a session, outside any request. */
export function startFeedPassage(about: FeedPassage, services: Services): Passage {
  const { agent, session, event, tenant } = about
  const passage = startPassage({
    id: services.random.id(about.oneWay ? 'ntf_' : 'ask_'),
    parentId: null,
    direction: 'upstream-to-agent',
    kind: about.kind,
    // What is no message of the protocol is recorded without the words of the upstream.
    method: about.kind === 'error' ? 'unknown' : event.method,
    oneWay: about.oneWay,
    startedMs: services.clock.monotonicMs(),
    snapshot: services.snapshots.current(),
    carrier: about.carrier,
    inbound: null,
    channel: null,
    meta: NO_META,
    params: event.params,
  })
  passage.caller = agent?.caller ?? null
  passage.actor = agent?.caller ?? { tenant, gateway: true }
  passage.session = agent
  passage.conversation = agent?.conversation ?? null
  passage.upstream = session.upstream
  passage.target = about.target
  sealMessage(passage, event.text)
  return passage
}

/** A notification for the agent's standalone stream. */
export type Pushed = Pick<FeedPassage, 'session' | 'event' | 'target'> & { readonly agent: AgentSession }

/** Notifications to one session keep their order: a large one is inspected elsewhere, and small ones must not overtake it. */
export class Pushes {
  readonly #sessions = new WeakMap<AgentSession, { readonly queue: PushQueue; last: Pushed }>()

  push(about: Pushed, services: Services): void {
    const { agent, event } = about
    const known = this.#sessions.get(agent)
    const queue =
      known?.queue ?? new PushQueue(queueEvents(() => this.#sessions.get(agent)?.last ?? about, services))
    if (known === undefined) this.#sessions.set(agent, { queue, last: about })
    else known.last = about
    queue.push({
      chars: event.text?.length ?? JSON.stringify(event.params).length,
      sameAs: sameNews(about),
      run: (isLate) => pushNotification(about, isLate, services),
    })
  }
}

/** That a list or a resource changed is as true when it is said once. */
function sameNews({ session, event, target }: Pushed): string | null {
  const isChange =
    event.method.endsWith('/list_changed') || event.method === 'notifications/resources/updated'
  return isChange ? JSON.stringify([session.upstream, event.method, target]) : null
}

/** What has no room is not passed on: the first is refused on record, and those after it are counted in one more. */
function queueEvents(last: () => Pushed, services: Services): QueueEvents {
  const start = () => startPush(last(), NOT_SENT, services)
  return {
    onFull: () =>
      inBackground(
        services.refuse(
          start(),
          refuse('overloaded', 'Too many notifications wait for this session; this one is not passed on.'),
        ),
        services,
      ),
    onRelieved: (count) =>
      inBackground(
        services.journal.append({
          ...eventEntry(
            start(),
            'refused',
            'overloaded: notifications that found no room in the queue of the session',
          ),
          count,
        }),
        services,
      ),
    onFailed: (error) =>
      services.logger.error(
        { sessionId: last().agent.id, err: error },
        'A notification could not be passed on',
      ),
  }
}

const NOT_SENT: Carrier = {
  forward: () => refuse('internal', 'This message goes nowhere.'),
  deliver: () => undefined,
  refuse: () => undefined,
}

function startPush(about: Pushed, carrier: Carrier, services: Services): Passage {
  const { tenant } = about.agent.caller
  return startFeedPassage({ ...about, tenant, carrier, kind: 'notify', oneWay: true }, services)
}

/** Pushes a notification on the agent's standalone stream. */
async function pushNotification(about: Pushed, isLate: () => boolean, services: Services): Promise<void> {
  const { agent } = about
  if (agent.ended) return
  const carrier: Carrier = {
    ...NOT_SENT,
    forward(_passage, clearance) {
      if (isLate()) return refuse('cancelled', 'This took too long; later notifications went before it.')
      agent.push(notificationText(clearance))
      return { type: 'result', value: {}, text: null }
    },
  }
  await services.run(startPush(about, carrier, services))
}

/** The JSON-RPC text of a cleared notification. */
export function notificationText(clearance: Clearance): string {
  const { method, body, text } = clearance.message
  return encodeNotification(method, body.value, text)
}
