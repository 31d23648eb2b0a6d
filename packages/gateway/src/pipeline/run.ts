/** Runs a passage through its column. A deny is a value; a throw before forwarding is a deny, one after it withholds the result. */

import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import { isGatewayActor } from '@callgate/contracts/message'
import { ownDecision } from '@callgate/engine/decide'
import { observe } from './background.ts'
import { Rests } from './between-stages.ts'
import { Clearance } from './clearance.ts'
import { inStep } from './in-step.ts'
import { checkLive } from './live.ts'
import { sealReply } from './message.ts'
import type { Passage, Section, Services } from './passage.ts'
import { outcomeEntry, recordRefusal } from './records/record.ts'
import { COLUMNS } from './stages.ts'
import { noteDenial } from './stages/watch-behaviour.ts'

/** Runs the passage to its end. Never rejects; returns the refusal that ended it, if any. */
export async function runPassage(
  passage: Passage,
  services: Services,
  section?: Section,
): Promise<Refusal | undefined> {
  let refusal: Refusal | undefined
  try {
    refusal = await runStages(passage, services, section)
  } catch (error) {
    refusal = refusalOf(error, passage, services)
  }
  if (refusal !== undefined) await refusePassage(passage, refusal, services)
  for (const release of passage.releases) release(refusal !== undefined)
  passage.releases = []
  const outcome = refusal?.code ?? passage.reply?.type ?? 'sent'
  observe(
    () =>
      services.metrics.exchange(
        passage.kind,
        outcome,
        passage.upstream,
        services.clock.monotonicMs() - passage.startedMs,
      ),
    services,
  )
  return refusal
}

async function runStages(
  passage: Passage,
  services: Services,
  section?: Section,
): Promise<Refusal | undefined> {
  let skipping = section?.from !== undefined
  const rests = new Rests()
  // What a server says by itself goes out one after the other, and waits for what went before it already.
  let gathers = !(passage.oneWay && passage.direction === 'upstream-to-agent')
  for (const stage of COLUMNS[passage.kind]) {
    if (skipping && stage.name !== section?.from) continue
    skipping = false
    const rest =
      rests.before(passage.replyMessage ?? passage.message) ?? (gathers ? inStep.gather() : undefined)
    if (rest !== undefined || stage.isInStep) await rest
    gathers = stage.name === 'forward'
    const stopped = checkLive(passage, services)
    if (stopped !== undefined) return stopped
    const outcome = stage.run(passage, services)
    const refusal = outcome instanceof Promise ? await outcome : outcome
    if (refusal !== undefined) return refusal
    // Nothing comes back for a notification: its passage ends where it left.
    if (stage.name === section?.upTo || (passage.oneWay && stage.name === 'forward')) return undefined
  }
  return undefined
}

function refusalOf(error: unknown, passage: Passage, services: Services): Refusal {
  // An agent that is told of the journal alone would think that nothing had been sent.
  const nothingSent =
    passage.phase === 'before' || (passage.parentId !== null && passage.direction === 'upstream-to-agent')
  if (error instanceof CallgateError && (nothingSent || error.refusal.code !== 'journal-unavailable'))
    return error.refusal
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  observe(
    () =>
      services.logger.error(
        { exchangeId: passage.id, kind: passage.kind, phase: passage.phase, err: error },
        'A stage threw',
      ),
    services,
  )
  return nothingSent
    ? refuse('internal', 'The gateway failed before sending this; nothing was forwarded.', { detail })
    : refuse(
        'outcome-unknown',
        'The gateway failed after sending this; check what the tool did before you repeat it.',
        { detail },
      )
}

/**
 * Where the agent can bring an approval about, it is asked to instead of being refused, in words of the gateway alone. The
 * question is an answer like others: its outcome is recorded before it is delivered. False when there is none to deliver.
 */
async function askInstead(passage: Passage, refusal: Refusal, services: Services): Promise<boolean> {
  const { question } = passage
  if (question === null || refusal.code !== 'approval-required') return false
  const decision = ownDecision('gateway: asks for an approval')
  const message = sealReply(passage, question)
  const clearance = Clearance.mint(decision, { done: true, message, count: 0 })
  if (clearance === undefined) return false
  passage.reply = question
  passage.replyMessage = message
  passage.replyDecision = decision
  passage.replyClearance = clearance
  await services.journal.append(outcomeEntry(passage, services, 'ok'))
  await passage.carrier.deliver(passage, clearance)
  return true
}

/** Records the refusal that ends the passage, and tells whoever asked. Never rejects. */
export async function refusePassage(
  passage: Passage,
  refusal: Refusal,
  services: Services,
): Promise<Refusal> {
  observe(() => services.metrics.denial(refusal.code, passage.kind), services)
  observe(() => noteDenial(passage, refusal, services), services)
  let recorded = false
  try {
    await recordRefusal(passage, refusal, services)
    recorded = true
  } catch (error) {
    // The journal has put the denial into its reserve and on stderr; refusing goes on without it.
    observe(
      () => services.logger.error({ exchangeId: passage.id, err: error }, 'A refusal could not be recorded'),
      services,
    )
  }
  if (passage.actor !== null && isGatewayActor(passage.actor)) {
    const { id: exchangeId, method, upstream } = passage
    observe(
      () => services.logger.warn({ exchangeId, method, upstream, code: refusal.code }, refusal.reason),
      services,
    )
  }
  passage.phase = 'delivered'
  try {
    if (recorded && (await askInstead(passage, refusal, services))) return refusal
  } catch (error) {
    observe(
      () =>
        services.logger.error({ exchangeId: passage.id, err: error }, 'An approval could not be asked for'),
      services,
    )
  }
  try {
    observe(() => passage.carrier.refuse(passage, refusal), services)
  } catch (error) {
    services.logger.error({ exchangeId: passage.id, err: error }, 'A refusal could not be delivered')
  }
  return refusal
}
