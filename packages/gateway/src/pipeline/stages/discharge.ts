/** Stages: every obligation on a message, and on its reply, is discharged, or the decision does not hold. */

import type { ApproveObligation, Decision, Obligation } from '@callgate/contracts/decision'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import type { SchemaError } from '@callgate/engine/inspect-types'
import { changeMessage } from '../treatment/change-message.ts'
import { obtainApproval } from '../approval/obtain-approval.ts'
import { Clearance, type Discharged } from '../clearance.ts'
import { intercept } from '../interception/intercept.ts'
import { judgeChanged } from '../treatment/judge-changed.ts'
import { isRefusal, type Passage, type Services } from '../passage.ts'
import { checkOutput } from './inspect-result.ts'
import { checkArguments } from './inspect.ts'

type SchemaErrors = readonly SchemaError[] | undefined
type Outcome = void | Refusal | Promise<void | Refusal>

/** One side of a passage: what is discharged on it, where its clearance goes, and what a change must not break. */
interface Side {
  judged(passage: Passage): readonly [Message | null, Decision | null]
  keep(passage: Passage, clearance: Clearance): void
  /** What policy says of the changed message. */
  judgeAnew(changed: Message, passage: Passage, services: Services): Refusal | undefined
  /** What the schema of the tool says of the changed body. */
  check(passage: Passage, body: JsonObject, services: Services): SchemaErrors | Promise<SchemaErrors>
  readonly undecided: Refusal
  readonly broken: Refusal
}

/** A replacement must not make of arguments what the tool does not take. */
const REQUEST: Side = {
  judged: ({ message, decision }) => [message, decision],
  keep(passage, clearance) {
    passage.clearance = clearance
  },
  judgeAnew: judgeChanged,
  check: checkArguments,
  undecided: refuse('internal', 'The message was not decided; nothing was forwarded.'),
  broken: refuse(
    'inspection-denied',
    'Something had to be removed from these arguments, and without it they break the schema of the tool.',
  ),
}

/** Agents check structured content against the schema they were shown. */
const REPLY: Side = {
  judged: ({ replyMessage, replyDecision }) => [replyMessage, replyDecision],
  keep(passage, clearance) {
    passage.replyClearance = clearance
  },
  // An answer is only ever made less; rules on answers look for what is there, and none allows for what is not.
  judgeAnew: () => undefined,
  check: checkOutput,
  undecided: refuse('result-withheld', 'The answer was not decided and is withheld.'),
  broken: refuse(
    'result-withheld',
    'Something had to be removed from the result, and without it the result breaks the schema of the tool.',
  ),
}

export function discharge(passage: Passage, services: Services): Outcome {
  const { decision } = passage
  if (decision === null || !decision.obligations.some(({ type }) => type === 'approve'))
    return dischargeSide(REQUEST, passage, services)
  const asks = decision.obligations.filter((one) => one.type === 'approve')
  return dischargeWithApproval(asks, passage, services)
}

/** The approval is looked for first and taken last: a call that something else stops uses up none. */
async function dischargeWithApproval(
  asks: readonly ApproveObligation[],
  passage: Passage,
  services: Services,
): Promise<void | Refusal> {
  const approved = await obtainApproval(passage, asks, services)
  if (isRefusal(approved)) return approved
  const { decision } = passage
  if (passage.message === null || decision === null) return REQUEST.undecided
  const message = dropSpelling(passage.message)
  const others = decision.obligations.filter(({ type }) => type !== 'approve')
  const discharged = await dischargeAll(message, others, passage, services)
  if ('code' in discharged) return discharged
  if (!discharged.done) return refuse('policy-denied', 'An obligation of the decision could not be met.')
  if (discharged.message !== message) {
    const refused = REQUEST.judgeAnew(discharged.message, passage, services)
    if (refused !== undefined) return refused
    const errors = await REQUEST.check(passage, discharged.message.body.value, services)
    if (errors !== undefined) return REQUEST.broken
  }
  if (!(await approved.use()))
    return refuse(
      'approval-required',
      `The approval ${approved.id} was used by another call, or has ended. Make the call again to ask anew.`,
    )
  const count = discharged.count + asks.length
  const clearance = Clearance.mint(decision, { done: true, message: discharged.message, count })
  if (clearance === undefined)
    return refuse('policy-denied', 'An obligation of the decision could not be met.')
  passage.approved = approved.digest
  settleFlows(passage)
  passage.clearance = clearance
  return undefined
}

/**
 * Approvals are bound to values, which people are shown in the one spelling that the gateway writes. What the agent wrote
 * instead (`1.0` or `1e0` for `1`, `-0` for `0`) may be read as something else where it goes.
 */
function dropSpelling(message: Message): Message {
  return message.text === null ? message : Object.freeze({ ...message, text: null })
}

/** What a human approved once is not asked about again in this conversation: the same values, to the same place. */
function settleFlows({ conversation, flowing }: Passage): void {
  const asked = flowing?.facts.flows.filter(({ action }) => action === 'ask') ?? []
  if (asked.length > 0) conversation?.flow.approve(asked.map(({ key }) => key))
}

export function dischargeResult(passage: Passage, services: Services): Outcome {
  return dischargeSide(REPLY, passage, services)
}

function dischargeSide(side: Side, passage: Passage, services: Services): Outcome {
  const [message, decision] = side.judged(passage)
  if (message === null || decision === null) return side.undecided
  const outcome = clear(message, decision, passage, services)
  const settle = (cleared: Clearance | Refusal) => keepCleared(side, cleared, passage, services)
  return outcome instanceof Promise ? outcome.then(settle) : settle(outcome)
}

/** What was changed is judged and validated again. */
function keepCleared(
  side: Side,
  outcome: Clearance | Refusal,
  passage: Passage,
  services: Services,
): Outcome {
  if (!(outcome instanceof Clearance)) return outcome
  side.keep(passage, outcome)
  if (outcome.message === side.judged(passage)[0]) return undefined
  const refused = side.judgeAnew(outcome.message, passage, services)
  if (refused !== undefined) return refused
  const errors = side.check(passage, outcome.message.body.value, services)
  const judge = (settled: SchemaErrors) => (settled === undefined ? undefined : side.broken)
  return errors instanceof Promise ? errors.then(judge) : judge(errors)
}

/** Discharges the obligations of a decision and mints the clearance, or says what could not be discharged. */
function clear(
  message: Message,
  decision: Decision,
  passage: Passage,
  services: Services,
): Clearance | Refusal | Promise<Clearance | Refusal> {
  const discharged = dischargeAll(message, decision.obligations, passage, services)
  const mint = (settled: Discharged | Refusal) =>
    'code' in settled
      ? settled
      : (Clearance.mint(decision, settled) ??
        refuse('policy-denied', 'An obligation of the decision could not be met.'))
  return discharged instanceof Promise ? discharged.then(mint) : mint(discharged)
}

function dischargeAll(
  message: Message,
  obligations: readonly Obligation[],
  passage: Passage,
  services: Services,
): Discharged | Refusal | Promise<Discharged | Refusal> {
  if (obligations.length === 0) return { done: true, message, count: 0 }
  for (const obligation of obligations) {
    if (obligation.type === 'limit') {
      const refusal = takeLimit(obligation, passage, services)
      if (refusal !== undefined) return refusal
    } else if (obligation.type === 'notify') {
      services.logger.warn(
        {
          exchangeId: passage.id,
          channel: obligation.channel,
          rule: obligation.rule,
          upstream: passage.upstream,
          target: passage.target,
        },
        'Notification asked for by a rule',
      )
    } else if (obligation.type === 'approve') {
      return refuse('approval-required', 'A human must approve this, and nobody can be asked about it.')
    }
  }
  if (obligations.some(({ type }) => type === 'intercept'))
    return dischargeWithWebhooks(message, obligations, passage, services)
  const changed = changeMessage(message, obligations, passage, services)
  return isRefusal(changed) ? changed : { done: true, message: changed, count: obligations.length }
}

/** Webhooks are asked about the message as it would leave; marks go around what they left of it. */
async function dischargeWithWebhooks(
  message: Message,
  obligations: readonly Obligation[],
  passage: Passage,
  services: Services,
): Promise<Discharged | Refusal> {
  const changes = obligations.filter(({ type }) => type !== 'mark')
  const changed = changeMessage(message, changes, passage, services)
  if (isRefusal(changed)) return changed
  const left = await intercept({ original: message, changed, obligations, passage }, services)
  if (isRefusal(left)) return left
  const marked = changeMessage(
    left,
    obligations.filter(({ type }) => type === 'mark'),
    passage,
    services,
  )
  return isRefusal(marked) ? marked : { done: true, message: marked, count: obligations.length }
}

function takeLimit(
  obligation: Obligation & { type: 'limit' },
  passage: Passage,
  services: Services,
): Refusal | undefined {
  const taken = services.limiter.take(obligation.limit, obligation.key, obligation.spec)
  if (taken.ok) {
    passage.releases.push(taken.release)
    return undefined
  }
  return refuse(
    'rate-limited',
    `The limit ${obligation.limit} is reached; try again in ${Math.ceil(taken.retryAfterMs / 1000)} s.`,
    {
      data: { retryAfterMs: taken.retryAfterMs },
    },
  )
}
