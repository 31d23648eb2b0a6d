/** Obtains the approval that rules ask for: found, continued, or asked for in the way this agent can follow. */

import type { ApproveObligation } from '@callgate/contracts/decision'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { SEVERITIES, type Assessment, type Severity } from '@callgate/contracts/finding'
import { isCounted } from '@callgate/engine/suppressions'
import type { AskedCall, AskedDefinition, AskingRule, Standing } from '../ports/approval-port.ts'
import { askForApproval, holdForAnswer, mayShowLink } from './approval-delivery.ts'
import { checkLive } from '../live.ts'
import { isRefusal, type Passage, type Services } from '../passage.ts'
import type { Snapshot } from '../ports/ports.ts'
import { showCall } from './show-call.ts'
import { judge, refusalOf } from '../stages/decide.ts'

/** The approval that lets one call pass, once `use` has taken it. */
export interface Approved {
  readonly id: string
  /** What it is bound to; later rounds of the same call show it. */
  readonly digest: string
  use(): Promise<boolean>
}

export async function obtainApproval(
  passage: Passage,
  asks: readonly ApproveObligation[],
  services: Services,
): Promise<Approved | Refusal> {
  const call = describeCall(passage, asks, passage.snapshot)
  if (isRefusal(call)) return call
  const { approvals } = services
  const { resumption } = passage
  const digest = approvals.digest(call)
  // A further round of a call that was approved: what it is bound to is the same, and it was made once.
  if (resumption !== null && resumption.type !== 'approval' && resumption.approved === digest)
    return { id: '', digest, use: () => Promise.resolve(true) }
  const state = resumption?.type === 'approval' ? resumption : null
  const standing = await approvals.seek(call, state)
  if (standing.type !== 'waits') return conclude(standing, digest, passage, services)
  if (state?.declined === true) {
    await approvals.withdraw(call, standing.id)
    return refuse(
      'cancelled',
      'The request for approval was declined where the agent runs; nothing was sent.',
    )
  }
  // Who was just shown the link needs time to follow it; who comes back waits for the answer.
  if (standing.isNew && mayShowLink(passage)) return askForApproval(standing, passage, services)
  await holdForAnswer(standing, passage, services)
  const stopped = await checkAgain(passage, digest, services)
  if (stopped !== undefined) return stopped
  const then = await approvals.seek(call, null)
  return then.type === 'waits'
    ? askForApproval(then, passage, services)
    : conclude(then, digest, passage, services)
}

function conclude(
  standing: Exclude<Standing, { type: 'waits' }>,
  digest: string,
  passage: Passage,
  services: Services,
): Approved | Refusal {
  switch (standing.type) {
    case 'passes':
      if (standing.notify)
        services.logger.warn(
          {
            exchangeId: passage.id,
            channel: 'approvals',
            upstream: passage.upstream,
            target: passage.target,
          },
          'A call of medium risk passes without approval',
        )
      return { id: standing.id, digest, use: () => standing.use() }
    case 'refused':
      return refuse(
        'approval-refused',
        `An approver refused this call (approval ${standing.id}). Do not repeat it; ask the people behind the gateway.`,
        { data: { approvalId: standing.id } },
      )
    case 'full':
      return refuse('rate-limited', `This needs approval, and ${standing.reason}`)
    case 'unanswerable':
      return refuse(
        'approval-required',
        'A human must approve this, and no operator reaches this gateway; run it as callgate up to answer approvals.',
      )
    case 'stale':
      return refuse(
        'request-state-invalid',
        'The requestState is not valid for this request; start the request again.',
      )
  }
}

/** Everything an approval is bound to. A refusal where nothing of the kind can be approved. */
function describeCall(
  passage: Passage,
  asks: readonly ApproveObligation[],
  snapshot: Snapshot,
): AskedCall | Refusal {
  const { caller, upstream, target, assessment } = passage
  if (caller === null || upstream === null || target === null)
    return refuse(
      'approval-required',
      'A human must approve this, and it names nothing that could be approved.',
    )
  const { _meta, requestState: _state, inputResponses: _responses, ...params } = passage.params
  const meta = metaOf(_meta)
  const whole = Object.keys(meta).length === 0 ? params : { ...params, _meta: meta }
  const { shown, redacted } = showCall(whole, passage)
  return {
    caller,
    exchangeId: passage.id,
    upstream,
    target,
    kind: passage.kind,
    method: passage.method,
    params,
    meta,
    shown,
    redacted,
    definition: definitionOf(passage),
    rules: rulesOf(asks, snapshot),
    kinds: kindsOf(passage),
    severity: worstOf(assessment),
  }
}

/** Ids of traces (W3C Trace Context) differ with every repetition of a call; all else that is forwarded is approved with it. */
const TRACE_IDS: ReadonlySet<string> = new Set(['traceparent', 'tracestate'])

function metaOf(meta: JsonValue | undefined): JsonObject {
  if (!isJsonObject(meta)) return {}
  return Object.fromEntries(Object.entries(meta).filter(([key]) => !TRACE_IDS.has(key)))
}

/** Each that asks once, however often it does. */
function rulesOf(asks: readonly ApproveObligation[], { policy }: Snapshot): readonly AskingRule[] {
  const rules = new Map<string, AskingRule>()
  for (const { rule, approvers, quorum, routing, escalate } of asks) {
    const asking: AskingRule = {
      rule,
      digest: policy.ruleDigest(rule),
      approvers,
      quorum: quorum ?? 1,
      byRisk: routing === 'by-risk',
      escalate: escalate ?? null,
    }
    rules.set(JSON.stringify(asking), asking)
  }
  return [...rules.values()]
}

function definitionOf({ route }: Passage): AskedDefinition | null {
  const definition = route?.type === 'upstream' ? route.definition : null
  return definition === null
    ? null
    : { type: definition.type, name: definition.name, digest: definition.item.digest }
}

/** A server's word that its tool destroys is believed; its word that it does not is worth nothing. */
function kindsOf({ facts }: Passage): readonly string[] {
  const kinds = facts?.kinds ?? []
  return facts?.annotations['destructiveHint'] === true ? [...kinds, 'destroys'] : kinds
}

function worstOf({ findings }: Assessment): Severity | null {
  const ranks = findings.filter(isCounted).map(({ severity }) => SEVERITIES.indexOf(severity))
  return ranks.length === 0 ? null : (SEVERITIES[Math.max(...ranks)] ?? null)
}

/** What may have changed while the call was held: the agent's rights, the definition, the policy. */
async function checkAgain(
  passage: Passage,
  digest: string,
  services: Services,
): Promise<Refusal | undefined> {
  if (passage.channel?.signal.aborted === true)
    return refuse('cancelled', 'The agent cancelled the request before it was sent.')
  return (
    checkLive(passage, services) ??
    (await checkDefinition(passage, services)) ??
    checkPolicy(passage, digest, services)
  )
}

async function checkDefinition({ route, caller }: Passage, services: Services): Promise<Refusal | undefined> {
  if (route?.type !== 'upstream' || route.definition === null || caller === null) return undefined
  const { type, name, item } = route.definition
  const now = await services.definitions.lookup(route.session, caller.tenant, type, name)
  if (now !== undefined && isRefusal(now)) return now
  const quarantine = now === undefined ? undefined : services.quarantined(now)
  if (quarantine !== undefined) return refuse('quarantined', `${name} is quarantined: ${quarantine}`)
  return now?.item.digest === item.digest
    ? undefined
    : refuse(
        'approval-required',
        'The definition changed while this waited for approval; make the call again.',
      )
}

/** What holds by now holds for a call that waited: the policy, the time, the task, steps of the response, what the session carries. */
function checkPolicy(passage: Passage, digest: string, services: Services): Refusal | undefined {
  const snapshot = services.snapshots.current()
  const again = { ...passage, snapshot }
  const decision = judge(again, { message: passage.message, assessment: passage.assessment }, services)
  if (decision.effect === 'deny') return refusalOf(decision, passage.assessment, again)
  const asks = decision.obligations.filter((one) => one.type === 'approve')
  const call = describeCall(again, asks, snapshot)
  if (isRefusal(call) || services.approvals.digest(call) !== digest)
    return refuse(
      'approval-required',
      `${snapshot === passage.snapshot ? 'What asks for approval' : 'The policy'} changed while this waited for approval; make the call again.`,
    )
  passage.decision = decision
  return undefined
}
