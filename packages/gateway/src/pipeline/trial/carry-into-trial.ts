/** The conversation of an agent that joined a trial goes on in there: what it must not let out stays out, and what it reads there it has read. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import { chooseActions } from '@callgate/engine/flows/choose-actions'
import { settleActions } from '../conversation/flow-call.ts'
import { workInTurn } from '../in-turn.ts'
import type { FollowedCall, Services } from '../passage.ts'
import { unlabelled } from '../definitions/target-facts.ts'

/** What an agent sends to the server that is tried. */
interface Carried {
  readonly id: string
  readonly caller: Caller
  readonly upstream: string
  readonly tool: string
  readonly args: JsonObject
}

/** Durable before anything goes there. Nobody answers approvals in a trial: what would be asked about is refused. */
export async function carryIntoTrial(
  { caller, ...sent }: Carried,
  { sessions, snapshots, clock }: Pick<Services, 'sessions' | 'snapshots' | 'clock'>,
): Promise<Refusal | undefined> {
  const { upstreams, inspection } = snapshots.current()
  const { upstream } = sent
  // Whatever is configured of it: it is tried because nobody vouches for it yet.
  const config = upstreams.get(upstream)
  const labels = { ...unlabelled(config), trust: 'untrusted' as const }
  const atMs = clock.nowMs()
  const call: FollowedCall = { ...sent, labels, beside: null, introduction: null, atMs }
  const { flow } = sessions.conversation(caller)
  const facts = await workInTurn(flow, () => flow.considering(call), clock)
  const { flows } = settleActions('task', call, chooseActions(facts, inspection.flows))
  const denied = flows.find(({ action }) => action === 'deny')
  if (denied !== undefined)
    return refuse('policy-denied', `At ${denied.span.path}: ${denied.text}. A trial asks nobody about it.`)
  await workInTurn(flow, () => flow.sending(call), clock)
  const { trust, sensitivity } = labels
  await sessions.readBeside(caller, config?.labels ?? [], { trust, sensitivity, sources: [upstream] })
  return undefined
}
