/** Delivers what an upstream sent outside any request to one agent, through the stages of a notification. */

import type { Clearance } from './clearance.ts'
import { sealMessage } from './message.ts'
import type { Carrier, Passage, Services } from './passage.ts'
import { startPassage } from './start-passage.ts'
import type { UpstreamEvent, UpstreamSession } from './ports.ts'
import { NO_META } from './request-meta.ts'
import type { AgentSession } from './session-port.ts'
import { encodeNotification } from '../wire/encode.ts'

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

/** Pushes a notification on the agent's standalone stream. */
export async function pushNotification(
  about: Pick<FeedPassage, 'session' | 'event' | 'target'> & { readonly agent: AgentSession },
  services: Services,
): Promise<void> {
  const { agent } = about
  if (agent.ended) return
  const carrier: Carrier = {
    forward(_passage, clearance) {
      agent.push(notificationText(clearance))
      return { type: 'result', value: {}, text: null }
    },
    deliver: () => undefined,
    refuse: () => undefined,
  }
  const { tenant } = agent.caller
  await services.run(startFeedPassage({ ...about, tenant, carrier, kind: 'notify', oneWay: true }, services))
}

/** The JSON-RPC text of a cleared notification. */
export function notificationText(clearance: Clearance): string {
  const { method, body, text } = clearance.message
  return encodeNotification(method, body.value, text)
}
