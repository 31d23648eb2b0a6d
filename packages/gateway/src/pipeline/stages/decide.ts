/** Stage: policy and inspection decide together; inspection can only tighten. */

import type { Decision, Obligation } from '@callgate/contracts/decision'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { type Assessment } from '@callgate/contracts/finding'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { Kind, Message } from '@callgate/contracts/message'
import { decide, ownDecision } from '@callgate/engine/decide'
import { tightenByGates } from '@callgate/engine/policy/gates'
import { tightenPolicy } from '@callgate/engine/policy/tighten'
import { tightenByFlows } from '@callgate/engine/flows/tighten'
import {
  joinBounds,
  redactBySteps,
  type StepInForce,
  tightenBySteps,
} from '@callgate/engine/response/tighten'
import { isCounted, withoutSuppressed } from '@callgate/engine/suppressions'
import type { CompiledPolicy, PolicyInput, PolicyResult, TargetFacts } from '@callgate/engine/policy/types'
import { hideAgain } from '../treatment/hidden-values.ts'
import { bindingsOf, interceptsOf } from '../interception/interceptors.ts'
import { liveSubjectOf } from '../live.ts'
import type { Passage, Services } from '../passage.ts'
import { ownerOf } from '../ports/session-port.ts'
import { claimFlows, considerFlows } from './consider-flows.ts'
import { tryStaged } from './try-staged.ts'

export function decideMessage(passage: Passage, services: Services): void | Refusal {
  const judged = { message: passage.message, assessment: passage.assessment }
  const by = (policy: CompiledPolicy): Decision => judgeBy(policy, { passage, judged }, services)
  const live = by(passage.snapshot.policy)
  const decision = complete(live, { passage, judged }, services)
  passage.decision = decision
  tryStaged(passage, services, { side: 'request', live, judge: by })
  return decision.effect === 'deny' ? refusalOf(decision, passage.assessment, passage) : undefined
}

/** Kinds that policy rules speak of. The others are the protocol's own and belong to the authenticated exchange they come in. */
const GOVERNED: ReadonlySet<Kind> = new Set([
  'call',
  'read',
  'prompt',
  'complete',
  'sample',
  'elicit',
  'roots',
  'task',
])

const NO_FACTS: TargetFacts = Object.freeze({
  name: '',
  annotations: Object.freeze({}),
  kinds: [],
  classes: [],
})

/** One message of a passage with what was found in it: the request, or its reply. */
export interface Judged {
  readonly message: Message | null
  readonly assessment: Assessment
}

export function judge(passage: Passage, judged: Judged, services: Services): Decision {
  const decision = judgeBy(passage.snapshot.policy, { passage, judged }, services)
  return complete(decision, { passage, judged }, services)
}

/** With what is done to every message that is let through, whatever the policy. */
export function complete(
  decision: Decision,
  { passage, judged: { message } }: { readonly passage: Passage; readonly judged: Judged },
  services: Services,
): Decision {
  if (decision.effect === 'deny' || message === null) return decision
  const intercepts = interceptsOf(message, passage.snapshot.inspection)
  return withMore(decision, [...hideAgain(message, passage, services), ...intercepts])
}

/** What a policy makes of one message, with all that tightens it; but for what is done to every message that is let through. */
export function judgeBy(
  by: CompiledPolicy,
  { passage, judged }: { readonly passage: Passage; readonly judged: Judged },
  services: Services,
): Decision {
  const assessment = withoutSuppressed(judged.assessment)
  const counted = assessment === judged.assessment ? judged : { ...judged, assessment }
  const steps = isGoverned(passage) ? services.switches.tightenings(liveSubjectOf(passage)) : NO_STEPS
  const policy = policyResult(by, { passage, judged: counted }, services)
  const tightened = steps.length === 0 ? policy : tighten(policy, steps, passage, judged)
  const { asks, result } = setAsksAside(tightened, passage, judged)
  const { inspection } = passage.snapshot
  const rules = judged.message === null ? undefined : bindingsOf(judged.message, inspection)
  const bound = joinBounds(rules, redactBySteps(steps))
  const decision = decide(result, assessment, inspection, {
    ...(bound === undefined ? {} : { bound }),
    kind: passage.kind,
    direction: judged.message?.direction ?? passage.direction,
    hook: null,
    approvalId: null,
  })
  return withMore(decision, asks)
}

const NO_ASKS: readonly Obligation[] = Object.freeze([])
const NO_STEPS: readonly StepInForce[] = Object.freeze([])

/** Only what rules govern is tightened: the protocol's own messages carry nothing that a step is about, and a cancellation always passes. */
function tighten(
  policy: PolicyResult,
  steps: readonly StepInForce[],
  passage: Passage,
  { message }: Judged,
): PolicyResult {
  const { caller } = passage
  if (caller === null) return policy
  const reply = message?.direction === 'upstream-reply'
  const who = `${caller.principal.id} ${caller.agent.id}`
  return tightenBySteps(policy, steps, { reply, upstream: passage.upstream, who })
}

function isGoverned({ kind, target, direction }: Passage): boolean {
  return direction !== 'gateway' && (GOVERNED.has(kind) || (kind === 'subscribe' && target !== null))
}

function withMore(decision: Decision, more: readonly Obligation[]): Decision {
  if (more.length === 0 || decision.effect === 'deny') return decision
  return { ...decision, obligations: [...more, ...decision.obligations] }
}

/**
 * Approvals of a request are obligations like others, to be discharged once everything else allows it. A reply was
 * asked about when its request was, and so was the task that a call has made: neither is asked about again, and what
 * ends something is never asked about. What an upstream wants from an agent waits for no approval: there the obligation
 * stays and denies.
 */
function setAsksAside(
  result: PolicyResult,
  passage: Passage,
  { message }: Judged,
): { readonly asks: readonly Obligation[]; readonly result: PolicyResult } {
  if (!result.obligations.some(({ type }) => type === 'approve')) return { asks: NO_ASKS, result }
  const asks = result.obligations.filter(({ type }) => type === 'approve')
  const others = { ...result, obligations: result.obligations.filter(({ type }) => type !== 'approve') }
  const direction = message?.direction ?? passage.direction
  const isAskedAlready = direction === 'upstream-reply' || passage.kind === 'task'
  if (isAskedAlready || passage.method === 'resources/unsubscribe') return { asks: NO_ASKS, result: others }
  return direction === 'agent-to-upstream' ? { asks, result: others } : { asks: [], result }
}

function policyResult(
  policy: CompiledPolicy,
  { passage, judged }: { readonly passage: Passage; readonly judged: Judged },
  services: Services,
): PolicyResult {
  const { caller } = passage
  if (passage.direction === 'gateway') return ownDecision('gateway: its own request')
  if (!isGoverned(passage) || caller === null) return protocolDecision(passage, judged)
  const input = policyInput(passage, judged, services)
  const closed = patchedResult(passage, input, services)
  if (closed !== undefined) return closed
  if (judged.message?.direction === 'upstream-reply') return policy.evaluate(input)
  const facts = passage.flowing?.facts
  const evaluated =
    facts === undefined
      ? policy.evaluate(input)
      : tightenByFlows(policy.evaluate({ ...input, flow: facts }), facts)
  const result = tightenByGates(evaluated, input, passage.snapshot.gates)
  return tightenPolicy(result, passage.behaving.request.filter(isCounted), 'behaviour')
}

/** What no rule speaks of may still not carry out what must not leave. */
function protocolDecision({ kind, flowing }: Passage, { message }: Judged): PolicyResult {
  const own = ownDecision(`protocol: ${kind} of an authenticated caller`)
  return flowing === null || message?.direction === 'upstream-reply'
    ? own
    : tightenByFlows(own, flowing.facts)
}

/** A virtual patch denies whatever policy says; what it does not close is policy's to decide. */
function patchedResult(
  { upstream, direction }: Passage,
  input: PolicyInput,
  { admission }: Services,
): PolicyResult | undefined {
  if (upstream === null || direction !== 'agent-to-upstream' || input.reply === true) return undefined
  const result = admission.patches(upstream)?.evaluate(input)
  return result?.effect === 'deny' ? result : undefined
}

function policyInput(passage: Passage, judged: Judged, services: Services): PolicyInput {
  const { caller, conversation, session } = passage
  if (caller === null) throw new TypeError('policy needs a caller')
  const config = passage.upstream === null ? undefined : passage.snapshot.upstreams.get(passage.upstream)
  const isReply = judged.message?.direction === 'upstream-reply'
  if (!isReply) passage.task = services.tasks.inForce(ownerOf(caller)) ?? null
  return {
    tenant: caller.tenant,
    principal: caller.principal,
    agent: caller.agent,
    agentTrust: services.trust.of(caller.agent.id),
    kind: passage.kind,
    method: passage.method,
    upstream: {
      id: passage.upstream ?? '',
      labels: config?.labels ?? [],
      trust: config?.trust ?? 'on-first-use',
    },
    target: passage.facts ?? (passage.target === null ? NO_FACTS : { ...NO_FACTS, name: passage.target }),
    args: argumentsOf(passage),
    // Paths of redact and mask obligations point into the message that is decided: params, or the reply.
    body: judged.message?.body.value ?? passage.params,
    reply: isReply,
    session: {
      id: session?.id ?? conversation?.id ?? '',
      labels: conversation?.labels ?? [],
      ...(passage.task === null ? {} : { task: passage.task }),
    },
    nowMs: services.clock.nowMs(),
    assessment: judged.assessment,
  }
}

/** Whether policy lets this caller subscribe to one of the resources a `subscriptions/listen` names; the others are not honoured. */
export async function maySubscribe(
  uri: string,
  upstream: string,
  passage: Passage,
  services: Services,
): Promise<boolean> {
  const asked = {
    ...passage,
    upstream,
    target: uri,
    facts: null,
    method: 'resources/subscribe',
    params: { uri },
  }
  await considerFlows(asked, services)
  const decision = judge(asked, { message: null, assessment: passage.assessment }, services)
  if (decision.effect !== 'allow' || decision.obligations.some(({ type }) => type !== 'notify')) return false
  return (await claimFlows(asked, services)) === undefined
}

const NO_ARGUMENTS: JsonObject = Object.freeze({})
const HAS_ARGUMENTS: ReadonlySet<Kind> = new Set(['call', 'prompt'])

/** What conditions call `args`: the arguments of a call or prompt and nothing else of it; the whole params of other kinds. */
function argumentsOf({ kind, params }: Passage): JsonObject {
  if (!HAS_ARGUMENTS.has(kind)) return params
  const args = params['arguments']
  return isJsonObject(args) ? args : NO_ARGUMENTS
}

/** The refusal of a deny. Arguments that break the tool's own schema are the caller's mistake and are named as such. */
export function refusalOf(decision: Decision, assessed: Assessment, passage: Passage): Refusal {
  const assessment = withoutSuppressed(assessed)
  const reason = decision.reasons
    .filter((one) => one.effect === 'deny')
    .map((one) => one.text)
    .join(' ')
  const text = reason === '' ? 'Policy does not allow this.' : reason
  const onlySchema =
    decision.code === 'inspection-denied' &&
    passage.phase === 'before' &&
    assessment.findings.length > 0 &&
    assessment.findings.every((finding) => finding.class === 'schema-violation')
  if (!onlySchema) return refuse(decision.code ?? 'policy-denied', text)
  const wrong = assessment.findings.slice(0, SHOWN_MAX).map(({ span, message }) => `${span.path}: ${message}`)
  const more = assessment.findings.length - wrong.length
  return refuse(
    'invalid-params',
    `Correct these and call again. ${wrong.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
  )
}

/** Violations an agent is told at once about its own arguments. */
const SHOWN_MAX = 5
