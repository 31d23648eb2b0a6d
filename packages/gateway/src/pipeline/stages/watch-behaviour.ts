/** Stages: what is asked for and what came back become events of behaviour; what they complete goes into decision and record. */

import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { BehaviourEvent } from '@callgate/contracts/scenario'
import type { Refusal } from '@callgate/contracts/errors'
import { behaviourEvent, callEvent, codedEvent, codesOf, resultEvent } from '../records/behaviour-event.ts'
import type { Passage, Services } from '../passage.ts'

/** Before the decision: a scenario that is complete with this call can stop it. */
export function considerBehaviour(passage: Passage, services: Services): void {
  if (!services.behaviour.watches) return
  if (passage.kind === 'notify') return takeNews(passage, services)
  takeFound(passage, codesOfRequest(passage), 'request', services)
  if (passage.direction === 'agent-to-upstream')
    take(callEvent(passage, services), passage, 'request', services)
  else take(behaviourEvent('asked', passage, services), passage, 'request', services)
}

function codesOfRequest({ assessment, flowing }: Passage): readonly string[] {
  const codes = codesOf(assessment)
  const flows = flowing?.facts.flows
  return flows === undefined || flows.length === 0 ? codes : [...codes, ...flows.map(({ code }) => code)]
}

/** What a server says of its resources explains why they read differently. */
function takeNews(passage: Passage, services: Services): void {
  if (passage.direction !== 'upstream-to-agent' || !passage.method.startsWith('notifications/resources/'))
    return
  take(behaviourEvent('asked', passage, services), passage, 'request', services)
}

/** Before the outcome is recorded. */
export function observeBehaviour(passage: Passage, services: Services): void {
  if (!services.behaviour.watches || passage.direction !== 'agent-to-upstream') return
  if (passage.approved !== null)
    take(behaviourEvent('approval', passage, services), passage, 'reply', services)
  takeFound(passage, codesOf(passage.replyAssessment), 'reply', services)
  take(answered(passage, services), passage, 'reply', services)
}

function answered(passage: Passage, services: Services): BehaviourEvent | null {
  switch (passage.kind) {
    case 'list':
      return behaviourEvent('list', passage, services)
    case 'lifecycle':
      return behaviourEvent('session', passage, services)
    default:
      return resultEvent(passage, services)
  }
}

/** A refusal is an event too. */
export function noteDenial(passage: Passage, { code }: Refusal, services: Services): void {
  if (!services.behaviour.watches || passage.direction !== 'agent-to-upstream') return
  const side = passage.phase === 'before' ? 'request' : 'reply'
  take(codedEvent('denial', passage, [code], services), passage, side, services)
}

type Side = keyof Passage['behaving']

function takeFound(passage: Passage, codes: readonly string[], side: Side, services: Services): void {
  if (codes.length === 0) return
  take(codedEvent('finding', passage, codes, services), passage, side, services)
}

function take(event: BehaviourEvent | null, passage: Passage, side: Side, services: Services): void {
  if (event === null) return
  for (const found of services.behaviour.take(event)) {
    passage.behaving[side].push(markSuppressed(found, passage, services))
    services.metrics.finding(found.code, 'behaviour')
  }
}

function markSuppressed(
  found: BehaviourFinding,
  { snapshot, upstream, target }: Passage,
  { clock }: Services,
): BehaviourFinding {
  const suppressed = snapshot.inspector.suppressor.passes(found.code, { upstream, target }, clock.nowMs())
  return suppressed === undefined ? found : { ...found, suppressed }
}
