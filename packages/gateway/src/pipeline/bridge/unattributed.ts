/** Questions an upstream asks outside any request: put to the one legacy agent they can be for, else refused. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { encodeRequestToAgent } from '../../wire/encode.ts'
import { askKind, refuseQuestion } from '../asides.ts'
import type { Clearance } from '../clearance.ts'
import { startFeedPassage } from '../feeds/feed-delivery.ts'
import { sealMessage } from '../message.ts'
import { showAskedUris, takeBackUris } from '../naming/show-uris.ts'
import type { Carrier, Passage, Reply, Services } from '../passage.ts'
import type { UpstreamEvent, UpstreamSession } from '../ports/ports.ts'
import type { AgentSession } from '../ports/session-port.ts'

export async function answerUnattributed(
  asked: {
    readonly agents: ReadonlySet<AgentSession>
    readonly tenant: string
    readonly session: UpstreamSession
    readonly event: UpstreamEvent
  },
  answer: (reply: Clearance | Refusal) => void,
  services: Services,
): Promise<void> {
  const { agents, tenant, session, event } = asked
  const kind = askKind(event.method)
  const [first, ...others] = agents
  const agent = first === undefined || others.length > 0 ? null : first
  const carrier: Carrier = {
    forward: async (passage, clearance) =>
      agent === null
        ? NOT_ATTRIBUTED
        : takeBackUris(await askSession(agent, passage, clearance, services), passage),
    deliver: (_passage, clearance) => answer(clearance),
    refuse: (_passage, refusal) => answer(refusal),
  }
  const passage = startFeedPassage(
    { agent, tenant, session, event, target: null, carrier, kind: kind ?? 'error', oneWay: false },
    services,
  )
  const params = showAskedUris(event, passage, services)
  if (params !== event.params) {
    passage.params = params
    sealMessage(passage, null)
  }
  const refused =
    kind === undefined
      ? refuse('method-not-found', 'Agents are not asked this.')
      : agent === null
        ? NOT_ATTRIBUTED
        : refuseQuestion(passage, event)
  if (refused === undefined) await services.run(passage)
  else await services.refuse(passage, refused)
}

const NOT_ATTRIBUTED = refuse(
  'not-carried',
  'This was asked outside any request and cannot be attributed to one agent.',
)

/** Asks on the standalone stream of the session. */
async function askSession(
  agent: AgentSession,
  passage: Passage,
  clearance: Clearance,
  services: Services,
): Promise<Reply | Refusal> {
  const { promise, resolve } = Promise.withResolvers<Reply | Refusal>()
  const timer = setTimeout(
    () => resolve(refuse('cancelled', 'The agent did not answer in time.')),
    services.limits.inputTimeoutMs,
  )
  agent.asks.set(passage.id, (reply) =>
    resolve(
      reply.type === 'gone'
        ? refuse('cancelled', reply.reason)
        : { type: reply.type, value: reply.value, text: reply.text },
    ),
  )
  try {
    agent.push(
      encodeRequestToAgent(
        passage.id,
        clearance.message.method,
        clearance.message.body.value,
        clearance.message.text,
      ),
    )
    return await promise
  } finally {
    clearTimeout(timer)
    agent.asks.delete(passage.id)
  }
}
