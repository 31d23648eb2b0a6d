/** Stages: where the values of a request came from and which flows it would complete; and that it leaves, which is remembered. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { chooseActions } from '@callgate/engine/flows/choose-actions'
import type { Kind } from '@callgate/contracts/message'
import type { Flow, FlowFacts } from '@callgate/contracts/flow'
import type { FlowCall, SessionFlow } from '@callgate/engine/flows/session-flow'
import type { Work } from '@callgate/engine/work'
import { flowCallOf, noteIntroduction, settleActions, STEERING } from '../conversation/flow-call.ts'
import { workInTurn } from '../in-turn.ts'
import { unlabelled } from '../definitions/target-facts.ts'
import { stricterAction } from '@callgate/engine/flows/actions'
import type { Flowing, Passage, Services } from '../passage.ts'
import { type Conversation, ownerOf } from '../ports/session-port.ts'

/** What belongs to a call that was judged, or only looks, counts against no task. */
const UNCOUNTED: ReadonlySet<Kind> = new Set(['task', 'list'])

export function considerFlows(passage: Passage, services: Services): void | Promise<void> {
  const { conversation } = passage
  if (conversation === null) return undefined
  return workInTurn(conversation.flow, () => considering(passage, services), services.clock)
}

function* considering(
  passage: Passage,
  services: Services,
  call = flowCallOf(passage, services),
): Work<void> {
  const { conversation } = passage
  if (call === null || conversation === null) return
  const { flow } = conversation
  const followed = yield* flow.considering(call)
  const owner = ownerOf(passage.caller)
  // The call that made a task was judged by what its agent is to do.
  const outside = owner === null || UNCOUNTED.has(passage.kind) ? [] : services.tasks.judge(owner, call)
  const all = outside.length === 0 ? followed : withFlows(followed, outside)
  const chosen = chooseActions(all, passage.snapshot.inspection.flows)
  const facts = settleActions(passage.kind, call, chosen)
  passage.flowing = { call, facts, flow, revision: flow.revision }
  for (const { code } of facts.flows) services.metrics.finding(code, 'flow')
}

/**
 * The last moment before the message is on its way: what it carries counts as gone from here on, and what the session
 * read or sent since the call was considered counts for it too. Two calls at once are judged as one after the other.
 */
export function claimFlows(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  const { conversation, flowing } = passage
  if (conversation === null || flowing === null) return undefined
  return workInTurn(
    conversation.flow,
    () => claiming(passage, { conversation, flowing }, services),
    services.clock,
  )
}

interface Claimed {
  readonly conversation: Conversation
  readonly flowing: Flowing
}

function* claiming(
  passage: Passage,
  { conversation, flowing }: Claimed,
  services: Services,
): Work<void | Refusal> {
  const { flow } = conversation
  const isChanged = flow !== flowing.flow || flow.revision !== flowing.revision
  const refused = isChanged ? yield* consideringAgain(passage, flowing, services) : undefined
  if (refused !== undefined) return refused
  // Calls of other conversations of the same agent count against the same task.
  if (!claimOfTask(passage, services, false)) {
    const over = yield* consideringAgain(passage, flowing, services)
    if (over !== undefined) return over
    claimOfTask(passage, services, true)
  }
  yield* flow.sending(flowing.call)
  noteIntroduction(flow, flowing.call)
  return undefined
}

/** False when its budget was used up since the call was considered; one that is known to be past it was asked about. */
function claimOfTask(passage: Passage, { tasks }: Services, mayGoPast: boolean): boolean {
  const { caller, flowing, kind } = passage
  if (caller === null || flowing === null || UNCOUNTED.has(kind)) return true
  const isKnown = flowing.facts.flows.some(({ code }) => code === 'flow/over-budget')
  return tasks.claim(ownerOf(caller), flowing.call.labels.kinds, mayGoPast || isKnown)
}

/** Why the call may not go any more, after what came about since it was considered. */
function* consideringAgain(
  passage: Passage,
  { call, facts }: Flowing,
  services: Services,
): Work<void | Refusal> {
  const known = new Set(facts.flows.map(({ key }) => key))
  yield* considering(passage, services, call)
  const added = passage.flowing?.facts.flows.filter(
    ({ key, action }) => !known.has(key) && (action === 'ask' || action === 'deny'),
  )
  const [first] = added?.toSorted((a, b) => Number(b.action === 'deny') - Number(a.action === 'deny')) ?? []
  if (first?.action === 'deny') return refuse('policy-denied', first.text)
  if (first === undefined) return undefined
  return refuse(
    'approval-required',
    `${first.text} This came about while the call was on its way; make the call again.`,
  )
}

function withFlows(facts: FlowFacts, more: readonly Flow[]): FlowFacts {
  const flows = [...facts.flows, ...more]
  return { ...facts, flows, action: flows.map(({ action }) => action).reduce(stricterAction, 'allow') }
}

/**
 * What an agent answers to a question of an upstream goes to that upstream as arguments do. Nobody is there to approve an
 * answer, so one that would need approval is refused as well.
 */
export function considerAnswer(
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  const { conversation, upstream, replyMessage, snapshot } = passage
  if (conversation === null || upstream === null || replyMessage === null) return undefined
  const call: FlowCall = {
    id: passage.id,
    upstream,
    tool: passage.method,
    labels: passage.contentLabels ?? unlabelled(snapshot.upstreams.get(upstream)),
    args: replyMessage.body.value,
    answers: '',
    atMs: services.clock.nowMs(),
  }
  const { flow } = conversation
  return workInTurn(flow, () => answering(flow, call, { passage, services }), services.clock)
}

function* answering(
  flow: SessionFlow,
  call: FlowCall,
  { passage, services }: { readonly passage: Passage; readonly services: Services },
): Work<void | Refusal> {
  const facts = chooseActions(yield* flow.considering(call), passage.snapshot.inspection.flows)
  for (const { code } of facts.flows) services.metrics.finding(code, 'flow')
  // Whoever asked gets the answer, whatever it names: there is no place in it that content could have chosen.
  const leaving = facts.flows.filter(({ code }) => !STEERING.has(code))
  passage.replyFlows = leaving
  const stopped =
    leaving.find(({ action }) => action === 'deny') ?? leaving.find(({ action }) => action === 'ask')
  if (stopped !== undefined)
    return refuse('policy-denied', `${stopped.text} The answer was not given to the server that asked.`)
  yield* flow.sending(call)
  return undefined
}
