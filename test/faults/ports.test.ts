/** Fails every call of every port, one after the other, in each reference exchange: the outcome is always a lawful one. */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { systemClock } from '../../packages/gateway/src/system.ts'
import { EXCHANGES, type ReferenceExchange } from './exchanges.ts'
import { openRig, type Rig } from './fault-rig.ts'
import { faultsOf, type Called, type Fault } from './faulty-ports.ts'
import { findBreaches } from './lawful.ts'
import { Visit } from './visit.ts'

/** Longer than anything here takes; whoever still waits then waits for something that never comes. */
const HANG_MS = 20_000
/** What is still under way after this long stays so. */
const END_MS = 5_000

/** Diagnostics and figures are not a reason to deny anything. */
const TOLERATED = /^(?:logger|metrics)\./
/**
 * Work beside the exchange itself: figures, records of floods that ended, the gateway's own listings (without which an item is unknown, and unlisted
 * resources may be read), what is streamed meanwhile, and the agent's reply, which it sends again.
 */
const BESIDE =
  /background\.ts|early-refusals\.ts|own-request\.ts|definitions\.ts|judge-definition\.ts|relayNotification|takeReply|sessionOf/
/** Without these no record can be made, or not one of this exchange. */
const NEEDED_TO_RECORD = /^(?:journal|clock|random|snapshots)\./
Error.stackTraceLimit = 40

const describeFault = ({ name, nth, failure, stays }: Fault): string =>
  `${name} ${failure === 'throw' ? 'throws' : 'rejects'} at call ${nth}${stays ? ' and ever after' : ''}`

describe.each(EXCHANGES)('$name', (exchange) => {
  let rig: Rig
  const unhandled: string[] = []
  const onUnhandled = (error: unknown): void => void unhandled.push(String(error))

  beforeAll(async () => {
    rig = await openRig()
    process.on('unhandledRejection', onUnhandled)
    process.on('uncaughtException', onUnhandled)
  })
  afterAll(async () => {
    process.off('unhandledRejection', onUnhandled)
    process.off('uncaughtException', onUnhandled)
    await rig.close()
  })
  beforeEach(() => {
    unhandled.length = 0
  })
  afterEach(() => rig.faults.disarm())

  test('whichever call of a port fails, the outcome is a lawful one and the journal verifies', async () => {
    const calls = await learnCalls(rig, exchange)
    const breaches: string[] = []
    for (const fault of faultsOf(calls)) {
      for (const breach of await breachesOf(rig, exchange, fault))
        breaches.push(`${describeFault(fault)}: ${breach}`)
      for (const error of unhandled.splice(0)) breaches.push(`${describeFault(fault)}: unhandled ${error}`)
    }
    expect(breaches).toEqual([])
    expect(calls.map(({ name }) => name)).toContain('journal.append')
    await rig.journal.checkpoint()
    const report = await verifyJournals({ dirs: [rig.journal.dir] })
    expect(report.ok).toBe(true)
  }, 300_000)
})

/** One run without a fault: what is called, and proof that the exchange succeeds by itself. */
async function learnCalls(rig: Rig, exchange: ReferenceExchange): Promise<Called[]> {
  await runOnce(rig, exchange, null)
  const visit = await runOnce(rig, exchange, null)
  expect(findBreaches(visit)).toEqual([])
  expect(visit.notAccepted).toEqual([])
  if (exchange.prepare === undefined)
    expect(visit.answers.flat().map(({ refusal }) => refusal)).not.toContainEqual(expect.anything())
  return rig.faults.calls()
}

async function breachesOf(rig: Rig, exchange: ReferenceExchange, fault: Fault): Promise<string[]> {
  const before = rig.gate.inFlight
  let visit: Visit
  try {
    visit = await runOnce(rig, exchange, fault)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
  const known = [...findBreaches(visit), ...outcomeBreaches(visit, exchange, fault)]
  return [...known, ...(await lastingBreaches(rig, visit, before))]
}

/** What is still there after a while. Threads have a part in what ends a request: nobody waits for them but who looks here. */
async function lastingBreaches(rig: Rig, visit: Visit, inFlightBefore: number): Promise<string[]> {
  const isOpen = () => [...visit.upstream.open].some(({ spec }) => spec.method === 'tools/call')
  const isTaken = () => (rig.sessions().find(({ id }) => id === visit.sessionId)?.inFlight.size ?? 0) > 0
  const find = () => [
    ...(isOpen() ? ['a request stays open at the upstream'] : []),
    ...(rig.gate.inFlight > inFlightBefore ? ['a request stays in flight'] : []),
    ...(isTaken() ? ['an id stays in flight'] : []),
  ]
  for (const endMs = Date.now() + END_MS; find().length > 0 && Date.now() < endMs;) await sleep(5)
  return find()
}

/** Before forwarding a fault is a deny and nothing is sent; after it the result is withheld. */
function outcomeBreaches(visit: Visit, exchange: ReferenceExchange, fault: Fault): string[] {
  const at = visit.happenings.findIndex(({ type }) => type === 'fault')
  if (at === -1) return []
  if (exchange.prepare !== undefined) return cancelBreaches(visit, fault)
  const fired = visit.happenings[at]
  const unrecorded = NEEDED_TO_RECORD.test(fault.name) ? [] : unrecordedRefusals(visit)
  if (TOLERATED.test(fault.name) || (fired?.type === 'fault' && BESIDE.test(fired.stack))) return unrecorded
  const after = visit.happenings.slice(at)
  const isMain = (id: string): boolean => id.startsWith('exc_')
  const sentAfter = after.some((one) => one.type === 'received' && isMain(one.received.exchangeId))
  const deliveredAfter = after.some((one) => one.type === 'finished')
  return sentAfter && deliveredAfter ? [...unrecorded, 'went through as if nothing had failed'] : unrecorded
}

/** Whoever was refused has a last record that says so. */
function unrecordedRefusals({ happenings }: Visit): string[] {
  return happenings.flatMap((refused) => {
    if (refused.type !== 'refused') return []
    const last = happenings
      .flatMap((one) => (one.type === 'record' ? [one.entry] : []))
      .findLast((entry) => 'exchangeId' in entry && entry.exchangeId === refused.exchangeId)
    return last !== undefined && 'decision' in last && last.decision.effect === 'deny'
      ? []
      : [`${refused.code} is not in the journal`]
  })
}

/** The agent's will to cancel reaches the upstream whatever happens to the record of it. */
function cancelBreaches(visit: Visit, fault: Fault): string[] {
  if (visit.upstream.aborted.length === 0) return ['the upstream was never told to stop']
  const passes = /^(?:journal|logger|metrics|inspector|policy|limiter|switches|schemas)\./.test(fault.name)
  return passes && visit.notAccepted.length > 0
    ? [`the cancellation was refused: ${visit.notAccepted[0]?.code ?? ''}`]
    : []
}

async function runOnce(rig: Rig, exchange: ReferenceExchange, fault: Fault | null): Promise<Visit> {
  for (const session of rig.sessions()) session.asks.clear()
  const visit = new Visit(rig, exchange.behaviour, systemClock)
  if (exchange.legacy !== null) await visit.openLegacy(exchange.legacy)
  if (exchange.legacy === null || exchange.prepare === undefined) visit.begin()
  await withinReason(exchange.prepare?.(visit))
  rig.faults.arm(fault, (stack) => visit.fault(stack))
  try {
    await withinReason(exchange.run(visit))
    await settle()
  } finally {
    rig.faults.disarm()
  }
  await withinReason(exchange.finish?.(visit))
  return visit
}

async function withinReason(work: Promise<unknown> | undefined): Promise<void> {
  if (work === undefined) return
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('nothing happens any more')), HANG_MS)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Lets what was started and not waited for come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
