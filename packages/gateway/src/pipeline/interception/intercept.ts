/** Discharges the obligations to ask the operator's webhooks: in order, each on what the one before left, every change judged anew. */

import type { Decision, Obligation } from '@callgate/contracts/decision'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Span } from '@callgate/contracts/finding'
import type { WebhookInterceptor } from '@callgate/contracts/interceptor'
import type { JsonObject } from '@callgate/contracts/json'
import type { RecordedInterception } from '@callgate/contracts/journal'
import type { Message } from '@callgate/contracts/message'
import { discloseMessage, listConfidential } from '@callgate/engine/disclose'
import { projectResult } from '@callgate/engine/project'
import { applyChange, type Change } from './apply-interception.ts'
import { changeMessage } from '../treatment/change-message.ts'
import type { InterceptorAnswer } from '../ports/interceptor-port.ts'
import { interceptedPost } from './intercepted-post.ts'
import { findWebhook } from './interceptors.ts'
import { isRefusal, type Passage, type Services } from '../passage.ts'
import { hiddenValues } from '../stages/consult.ts'
import { considerFlows } from '../stages/consider-flows.ts'
import { judge } from '../stages/decide.ts'
import { inspectableOf } from '../stages/inspect.ts'

/** A decided message with all its other changes made: what the webhooks are asked about. */
export interface Intercepted {
  /** As it was inspected and decided. */
  readonly original: Message
  readonly changed: Message
  readonly obligations: readonly Obligation[]
  readonly passage: Passage
}

/** A message between two webhooks. */
interface Between {
  readonly message: Message
  /** As it may be shown; null when not everything confidential in it could be replaced: then nobody sees it. */
  readonly shown: JsonObject | null
}

/** The message after every webhook had its say, or why it goes nowhere. */
export async function intercept(about: Intercepted, services: Services): Promise<Message | Refusal> {
  let between: Between = { message: about.changed, shown: firstShown(about, services) }
  for (const obligation of about.obligations) {
    if (obligation.type !== 'intercept') continue
    const webhook = findWebhook(obligation.interceptor, about.passage.snapshot.inspection)
    if (webhook === undefined) return refuse('internal', 'An interceptor that must be asked is not there.')
    const next = await askOne(webhook, between, about, services)
    if (isRefusal(next)) return next
    between = next
  }
  return between.message
}

type Edit = Extract<Obligation, { span: Span }>

const isEdit = (obligation: Obligation): obligation is Edit => 'span' in obligation

/** Webhooks see what the other side would see, without anything confidential that is let through to it. */
function firstShown({ original, obligations, passage }: Intercepted, services: Services): JsonObject | null {
  const isReply = original !== passage.message
  const assessment = isReply ? passage.replyAssessment : passage.assessment
  const confidential = listConfidential(assessment, hiddenValues(original, passage, services))
  if (confidential === undefined) return null
  const shown = discloseMessage(original.body.value, obligations.filter(isEdit), confidential)
  const projections = obligations.filter((obligation) => obligation.type === 'project')
  if (shown === undefined || projections.length === 0) return shown ?? null
  if (original.body.type === 'error') return null
  return projectResult(shown, projections) ?? null
}

async function askOne(
  webhook: WebhookInterceptor,
  between: Between,
  about: Intercepted,
  services: Services,
): Promise<Between | Refusal> {
  const { passage, original } = about
  const startedMs = services.clock.monotonicMs()
  const answer: InterceptorAnswer =
    between.shown === null
      ? { action: 'failed', reason: 'what is confidential in the message cannot be replaced in it' }
      : await services.interceptors.ask(
          webhook,
          interceptedPost(webhook.id, between.shown, about, services.clock.nowMs()),
        )
  const next =
    answer.action === 'change' ? await change(webhook, answer, between, { about, services }) : between
  const side = original === passage.message ? passage.interceptions.request : passage.interceptions.reply
  side.push({
    ...recordOf(answer, isRefusal(next) ? next : null),
    interceptor: webhook.id,
    latencyMs: Math.round((services.clock.monotonicMs() - startedMs) * 1000) / 1000,
  })
  if (answer.action === 'deny') return denied(webhook.id, cleanReason(answer.reason))
  if (answer.action !== 'failed' || webhook.onFailure === 'pass') return next
  return refuse(
    'interceptor-denied',
    `The interceptor ${webhook.id} must agree to this and gave no usable answer; try again later, or ask the operator of the gateway.`,
    { detail: answer.reason },
  )
}

function denied(id: string, reason: string): Refusal {
  const text = reason === '' ? 'Ask the operator of the gateway.' : reason
  return refuse('interceptor-denied', `The interceptor ${id} of the operator stopped this. ${text}`)
}

function recordOf(
  answer: InterceptorAnswer,
  refusal: Refusal | null,
): Pick<RecordedInterception, 'outcome' | 'paths' | 'note'> {
  if (answer.action === 'pass') return { outcome: 'pass', paths: [], note: null }
  if (answer.action !== 'change')
    return { outcome: answer.action, paths: [], note: cleanReason(answer.reason) }
  const paths = pathsOf(answer)
  return refusal === null
    ? { outcome: 'change', paths, note: null }
    : { outcome: 'failed', paths, note: cleanReason(refusal.detail ?? refusal.reason) }
}

const REASON_CHARS_MAX = 300

/** One line of visible characters. */
function cleanReason(reason: string): string {
  const line = reason.replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ').trim()
  return line.length <= REASON_CHARS_MAX ? line : `${line.slice(0, REASON_CHARS_MAX - 1)}…`
}

const pathsOf = ({ redact, replace }: Change): string[] => [...redact, ...replace.map(({ path }) => path)]

/** What it put in is inspected and decided like anything else, by policy too; a change that does not hold stops the message. */
async function change(
  webhook: WebhookInterceptor,
  wanted: Change,
  { message, shown }: Between,
  { about, services }: { readonly about: Intercepted; readonly services: Services },
): Promise<Between | Refusal> {
  const { passage, original } = about
  const value = applyChange(message, message.body.value, wanted, webhook.id)
  if (typeof value === 'string') return broken(webhook.id, value)
  const put: Message = Object.freeze({
    ...message,
    body: Object.freeze({ ...message.body, value }),
    text: null,
  })
  const assessment = await services.inspection.inspect(passage.snapshot, inspectableOf(put, ''), null)
  const asChanged = original === passage.message ? { ...passage, params: value } : passage
  // Where its values come from, and where they go, is asked of what would leave now.
  if (asChanged !== passage && passage.flowing !== null) await considerFlows(asChanged, services)
  const decision = judge(asChanged, { message: put, assessment }, services)
  if (decision.effect === 'deny')
    return broken(webhook.id, decision.reasons.map(({ source }) => source).join(', '))
  const unasked = asChanged === passage ? undefined : findUnasked(decision, asChanged, passage)
  if (unasked !== undefined)
    return broken(webhook.id, `a human would have to approve what it put in: ${unasked}`)
  passage.flowing = asChanged.flowing
  const places = placesOf(wanted)
  const edits = decision.obligations.filter(isEdit).filter(isAt(places))
  const projections = decision.obligations.filter(({ type }) => type === 'project')
  const settled = changeMessage(put, [...edits, ...projections], passage, services)
  if (isRefusal(settled)) return settled
  const confidential = listConfidential(assessment)?.filter(isEdit).filter(isAt(places))
  const seen = shown === null ? 'unseen' : applyChange(message, shown, wanted, webhook.id)
  return {
    message: settled,
    shown:
      confidential === undefined || typeof seen === 'string'
        ? null
        : (discloseMessage(seen, edits, confidential) ?? null),
  }
}

/** What asks for an approval now and did not ask for the one that there is: nobody saw what the webhook put in. */
function findUnasked(decision: Decision, { flowing }: Passage, before: Passage): string | undefined {
  const asked = new Set(before.decision === null ? [] : rulesThatAsk(before.decision))
  const known = new Set(before.flowing?.facts.flows.map(({ key }) => key))
  const flow = flowing?.facts.flows.find(({ action, key }) => action === 'ask' && !known.has(key))
  return flow?.code ?? rulesThatAsk(decision).find((rule) => !asked.has(rule))
}

function rulesThatAsk({ obligations }: Decision): string[] {
  return obligations.flatMap((one) => (one.type === 'approve' ? [one.rule] : []))
}

function broken(id: string, detail: string): Refusal {
  return refuse(
    'interceptor-denied',
    `The interceptor ${id} asked for a change of this that does not hold; ask the operator of the gateway.`,
    { detail },
  )
}

/** The text of a result follows its structured content. */
function placesOf(wanted: Change): readonly string[] {
  const places = pathsOf(wanted)
  return places.some((path) => /^(?:\/result)?\/structuredContent(?:\/|$)/.test(path))
    ? [...places, '/content', '/result/content']
    : places
}

function isAt(places: readonly string[]): (edit: Edit) => boolean {
  return ({ span }) => places.some((place) => span.path === place || span.path.startsWith(`${place}/`))
}
