/** Questions an upstream asks outside any request: put to the one legacy agent they can be for, else refused. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { encodeRequestToAgent } from '../../wire/encode.ts'
import { askKind } from '../asides.ts'
import type { Clearance } from '../clearance.ts'
import { startFeedPassage } from '../feed-delivery.ts'
import type { Carrier, Passage, Reply, Services } from '../passage.ts'
import type { UpstreamEvent, UpstreamSession } from '../ports.ts'
import type { AgentSession } from '../session-port.ts'

export async function answerUnattributed(
  asked: {
    readonly agents: ReadonlySet<AgentSession>
    readonly session: UpstreamSession
    readonly event: UpstreamEvent
  },
  answer: (reply: Clearance | Refusal) => void,
  services: Services,
): Promise<void> {
  const { agents, session, event } = asked
  const kind = askKind(event.method)
  if (kind === undefined) return answer(refuse('method-not-found', `Agents are not asked ${event.method}.`))
  const [agent, ...others] = agents
  if (agent === undefined || others.length > 0) {
    return answer(
      refuse('not-carried', 'This was asked outside any request and cannot be attributed to one agent.'),
    )
  }
  const carrier: Carrier = {
    forward: (passage, clearance) => askSession(agent, passage, clearance, services),
    deliver: (_passage, clearance) => answer(clearance),
    refuse: (_passage, refusal) => answer(refusal),
  }
  await services.run(
    startFeedPassage({ agent, session, event, target: null, carrier, kind, oneWay: false }, services),
  )
}

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
