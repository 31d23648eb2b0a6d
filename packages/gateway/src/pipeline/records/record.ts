/** Turns passages into journal entries. Bodies enter records as keyed digests only; texts go to the payload store. */

import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { Decision, Obligation } from '@callgate/contracts/decision'
import type { Refusal } from '@callgate/contracts/errors'
import type { Assessment, Finding } from '@callgate/contracts/finding'
import type { Flow } from '@callgate/contracts/flow'
import type {
  EventEntry,
  IntentEntry,
  Outcome,
  OutcomeEntry,
  PayloadRef,
  RecordedDecision,
  RecordedFinding,
  RecordedInterception,
  RecordedStaged,
} from '@callgate/contracts/journal'
import { isGatewayActor, type Message } from '@callgate/contracts/message'
import { traceparentOf } from '../../wire/meta.ts'
import { claimedModel } from '../conversation/claimed-model.ts'
import type { Passage, Services } from '../passage.ts'

/** Longest target or session id kept in a record. */
const NAME_CHARS_MAX = 512

/** The JSON text of a message's body, as validated or as the gateway built it. */
export function bodyText(message: Message): string {
  return message.text ?? JSON.stringify(message.body.value)
}

export function recordedDecision(decision: Decision | null, refusal?: Refusal): RecordedDecision {
  const rules = decision?.reasons.map((reason) => reason.source) ?? []
  if (refusal === undefined) {
    return {
      effect: decision?.effect ?? 'allow',
      code: decision?.code ?? null,
      rules,
      obligations: decision?.obligations.map(nameObligation) ?? [],
    }
  }
  return { effect: 'deny', code: refusal.code, rules, obligations: [] }
}

function nameObligation(obligation: Obligation): string {
  return obligation.type === 'intercept' ? `intercept:${obligation.interceptor}` : obligation.type
}

export function recordedFindings(...assessments: readonly Assessment[]): RecordedFinding[] {
  if (assessments.every(({ findings }) => findings.length === 0)) return []
  return assessments.flatMap((assessment) =>
    assessment.findings.map((finding) => ({
      code: finding.code,
      class: finding.class,
      severity: finding.severity,
      confidence: finding.confidence,
      path: finding.span.path,
      start: finding.span.start,
      end: finding.span.end,
      digest: finding.digest,
      ...passedBy(finding),
    })),
  )
}

/** Why nothing was done about a finding that would otherwise have counted. */
function passedBy({ suppressed, restored }: Finding): Pick<RecordedFinding, 'suppressed'> {
  if (suppressed !== undefined) return { suppressed }
  return restored === true ? { suppressed: 'the value of a placeholder, back where it came from' } : {}
}

/** A flow stands beside findings; its digest names value and sink. */
function recordedFlow({ code, severity, confidence, span, key }: Flow): RecordedFinding {
  const { path, start, end } = span
  return { code, class: 'flow', severity, confidence, path, start, end, digest: key }
}

/** An observation about behaviour is about no place in a message; what was expected stands beside what was seen. */
export function recordedBehaviour({
  code,
  severity,
  confidence,
  expected,
  seen,
  suppressed,
}: BehaviourFinding): RecordedFinding {
  const note = `expected ${expected}; seen ${seen}`.slice(0, NAME_CHARS_MAX)
  const place = { path: '', start: 0, end: 0, digest: '' }
  const passed = suppressed === undefined ? {} : { suppressed }
  return { code, class: 'behaviour', severity, confidence, ...place, note, ...passed }
}

/** Whose message it was. */
function who(passage: Passage): Pick<IntentEntry, 'tenant' | 'principal' | 'agent' | 'keyId'> {
  const { caller, actor } = passage
  if (caller === null) {
    const tenant = actor !== null && isGatewayActor(actor) ? actor.tenant : 'default'
    return { tenant, principal: null, agent: null, keyId: null }
  }
  return {
    tenant: caller.tenant,
    principal: caller.principal.id,
    agent: caller.agent.id,
    keyId: caller.credential.keyId,
  }
}

/** One side of a passage as it was judged, and why it was refused where it was. */
interface JudgedSide {
  readonly decision: Decision | null
  readonly assessment: Assessment
  readonly refusal: Refusal | undefined
  readonly flows: readonly Flow[]
  readonly behaving: readonly BehaviourFinding[]
  readonly interceptions: readonly RecordedInterception[]
  readonly staged: RecordedStaged | null
}

/**
 * What every record of a passage begins with: who, what, and how it was judged. An entry spreads it first, and its type comes with it:
 * an object that begins as a copy of another is made in one step.
 */
function headOf<Type extends 'intent' | 'outcome' | 'event'>(type: Type, passage: Passage, side: JudgedSide) {
  const { decision, assessment, refusal, flows, behaving, interceptions, staged } = side
  const { tenant, principal, agent, keyId } = who(passage)
  return {
    type,
    tenant,
    principal,
    agent,
    keyId,
    exchangeId: passage.id,
    parentId: passage.parentId,
    sessionId: passage.session?.id ?? passage.conversation?.id ?? null,
    direction: passage.direction,
    kind: passage.kind,
    method: passage.method.slice(0, NAME_CHARS_MAX),
    upstream: passage.upstream,
    target: passage.target?.slice(0, NAME_CHARS_MAX) ?? null,
    decision: recordedDecision(decision, refusal),
    verdict: assessment.verdict,
    findings: recordedFindings(assessment).concat(flows.map(recordedFlow), behaving.map(recordedBehaviour)),
    snapshot: passage.snapshot.digest,
    ...(passage.conversation === null ? {} : { conversation: passage.conversation.id }),
    ...(interceptions.length === 0 ? {} : { interceptions: [...interceptions] }),
    ...(staged === null ? {} : { staged }),
  }
}

function requestSide(passage: Passage, refusal?: Refusal): JudgedSide {
  const { decision, assessment, flowing, interceptions, behaving } = passage
  const flows = flowing?.facts.flows ?? []
  return {
    decision,
    assessment,
    refusal,
    flows,
    behaving: behaving.request,
    interceptions: interceptions.request,
    staged: passage.staged.request,
  }
}

function replySide(passage: Passage, refusal?: Refusal): JudgedSide {
  const { replyDecision, replyAssessment, interceptions } = passage
  return {
    decision: replyDecision,
    assessment: replyAssessment,
    refusal,
    flows: passage.replyFlows,
    behaving: passage.behaving.reply,
    interceptions: interceptions.reply,
    staged: passage.staged.reply,
  }
}

/** The entry that stands in the journal before a message leaves, or instead of its leaving. */
export function intentEntry(passage: Passage, services: Services, refusal?: Refusal): IntentEntry {
  const { journal } = services
  const inspected = passage.message === null ? JSON.stringify(passage.params) : bodyText(passage.message)
  const inspectedDigest = journal.digest(inspected)
  const cleared = refusal === undefined ? passage.clearance?.message : undefined
  const forwarded = cleared === undefined ? null : cleared === passage.message ? inspected : bodyText(cleared)
  const forwardedDigest = digestOf(forwarded, inspected, inspectedDigest, services)
  return {
    ...headOf('intent', passage, requestSide(passage, refusal)),
    inspectedDigest,
    forwardedDigest,
    trace: passage.inbound === null ? null : traceparentOf(passage.inbound.params),
    payload:
      // A value that a placeholder turned back into is never kept as text.
      passage.restored === null
        ? keptPayload(
            { text: inspected, digest: inspectedDigest },
            { text: forwarded, digest: forwardedDigest },
            services,
          )
        : null,
    ...originsOf(passage),
    ...toldBefore(passage, services),
  }
}

const ORIGINS_MAX = 32

/** Which values of the request an upstream had told before: by whom, in which exchange, and where they stand now. */
function originsOf({ flowing }: Passage): Pick<IntentEntry, 'origins'> {
  const known = flowing?.facts.origins ?? []
  const origins = known.flatMap(({ path, origins: places }) =>
    places.flatMap(({ source, messageId, trust, sensitivity, form }) =>
      typeof source === 'string'
        ? []
        : [
            {
              path: path.slice(0, NAME_CHARS_MAX),
              exchangeId: messageId,
              upstream: source.upstream,
              target: source.tool?.slice(0, NAME_CHARS_MAX) ?? null,
              trust,
              sensitivity,
              form,
            },
          ],
    ),
  )
  return origins.length === 0 ? {} : { origins: origins.slice(0, ORIGINS_MAX) }
}

/** What its user and its model said last before this request, where a host tells. */
function toldBefore(passage: Passage, { context }: Services): Pick<IntentEntry, 'context'> {
  const { conversation } = passage
  const last = conversation === null ? undefined : context.last(conversation)
  const model = claimedModel(passage)
  if (model === undefined) return last === undefined ? {} : { context: last }
  return { context: { prompt: null, reasoning: null, ...last, model } }
}

/** The entry that stands in the journal before the final answer is delivered. */
export function outcomeEntry(
  passage: Passage,
  services: Services,
  outcome: Outcome,
  refusal?: Refusal,
): OutcomeEntry {
  const { journal, clock } = services
  const inspected = passage.replyMessage === null ? null : bodyText(passage.replyMessage)
  const inspectedDigest = inspected === null ? null : journal.digest(inspected)
  const cleared = refusal === undefined ? passage.replyClearance?.message : undefined
  const delivered =
    cleared === undefined ? null : cleared === passage.replyMessage ? inspected : bodyText(cleared)
  const deliveredDigest = digestOf(delivered, inspected, inspectedDigest, services)
  return {
    ...headOf('outcome', passage, replySide(passage, refusal)),
    outcome,
    inspectedDigest,
    deliveredDigest,
    streamed: { ...passage.streamed },
    ...labelledBy(passage),
    durationMs: Math.round((clock.monotonicMs() - passage.startedMs) * 1000) / 1000,
    payload: keptPayload(
      { text: inspected, digest: inspectedDigest },
      { text: delivered, digest: deliveredDigest },
      services,
    ),
  }
}

/** What the conversation carries from here on, where this exchange added to it. */
function labelledBy({ labelled }: Passage): Pick<OutcomeEntry, 'labels'> {
  if (labelled === null) return {}
  const { trust, sensitivity, sources } = labelled.carried
  return { labels: { conversation: labelled.id, trust, sensitivity, sources: [...sources] } }
}

/** The digest of what leaves: the one already taken when nothing changed what was inspected. */
function digestOf(
  text: string | null,
  inspected: string | null,
  inspectedDigest: string | null,
  services: Services,
): string | null {
  if (text === null) return null
  return text === inspected ? inspectedDigest : services.journal.digest(text)
}

interface Digested {
  readonly text: string | null
  readonly digest: string | null
}

/** What left, or with raw evidence what was inspected, also when nothing left. */
function keptPayload(inspected: Digested, left: Digested, services: Services): PayloadRef | null {
  const { text, digest } = services.journal.keepsRaw ? inspected : left
  return text === null || digest === null ? null : services.journal.keepPayload(text, digest)
}

/** An entry for something that is neither a request nor its answer. */
export function eventEntry(passage: Passage, event: EventEntry['event'], note: string | null): EventEntry {
  return {
    ...headOf('event', passage, requestSide(passage)),
    event,
    streamed: streamedOf(passage),
    note,
    payload: null,
  }
}

/** The entry for an answer whose outcome was recorded and which was then not delivered after all. */
function undeliveredEntry(passage: Passage, refusal: Refusal): EventEntry {
  return {
    ...headOf('event', passage, replySide(passage, refusal)),
    event: 'undelivered',
    streamed: streamedOf(passage),
    note: 'the answer was withheld between the record of its outcome and its delivery',
    payload: null,
  }
}

function streamedOf({ streamed }: Passage): EventEntry['streamed'] {
  return streamed.messages === 0 ? null : { ...streamed }
}

/** Records why a passage ended without its answer. An exchange has one outcome; what comes after it is an event. */
export async function recordRefusal(passage: Passage, refusal: Refusal, services: Services): Promise<void> {
  await services.journal.append(() => refusalEntry(passage, refusal, services))
}

function refusalEntry(
  passage: Passage,
  refusal: Refusal,
  services: Services,
): IntentEntry | OutcomeEntry | EventEntry {
  switch (passage.phase) {
    case 'before':
      return intentEntry(passage, services, refusal)
    case 'sent':
    case 'answered':
      return outcomeEntry(passage, services, outcomeOf(refusal, passage), refusal)
    case 'recorded':
    case 'delivered':
      return undeliveredEntry(passage, refusal)
  }
}

/** What a refusal after forwarding says about the call. */
export function outcomeOf({ code }: Refusal, passage: Pick<Passage, 'route' | 'onBehalf'>): Outcome {
  switch (code) {
    case 'invalid-params':
    case 'unknown-target':
    case 'method-not-found':
    case 'not-carried':
    case 'overloaded':
      // The gateway refused by itself; what upstreams were asked before that, as for a task, has been asked.
      return passage.route?.type === 'local' ? OUTCOMES_OF_LOCAL[passage.onBehalf] : 'unknown'
    case 'upstream-unavailable':
    case 'upstream-busy':
      return 'error'
    case 'cancelled':
      return 'cancelled'
    case 'inspection-denied':
    case 'policy-denied':
    case 'interceptor-denied':
    case 'result-withheld':
    case 'quarantined':
    case 'frozen':
    case 'unauthenticated':
      return 'withheld'
    default:
      return 'unknown'
  }
}

const OUTCOMES_OF_LOCAL = { nothing: 'denied', answered: 'withheld', unknown: 'unknown' } as const

/** Joins a streamed message to the rolling digest of its exchange. */
export function joinStreamed(passage: Passage, text: string, services: Services): void {
  passage.streamed.messages += 1
  passage.streamed.digest = services.journal.digest((passage.streamed.digest ?? '') + text)
}
