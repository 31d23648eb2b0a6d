/** The door the agent side knocks at: starts a passage for each message and keeps track of what is open. */

import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import { lookupMethod, isVersion } from '../wire/revisions.ts'
import type {
  AgentChannel,
  Door,
  Inbound,
  InboundNotification,
  InboundReply,
  InboundRequest,
  SessionStream,
} from './door.ts'
import { observe } from './background.ts'
import { createEarlyRefusals, type EarlyRefusal, type EarlyRefusals } from './records/early-refusals.ts'
import { forwardUpstream } from './bridge/forward-upstream.ts'
import { checkLive } from './live.ts'
import { type Carrier, type Passage, type Services, isRefusal } from './passage.ts'
import { startPassage } from './start-passage.ts'
import { OpenRequests } from './open-requests.ts'
import { NO_META, readMeta, type RequestMeta } from './request-meta.ts'
import { eventEntry } from './records/record.ts'
import { limitSessionOpens } from './limits/session-opens.ts'
import { authenticate } from './stages/authenticate.ts'
import { openSession } from './stages/open-session.ts'

/** Protocol key of params that the pipeline reads and never forwards as it came. */
const META = '_meta'

export interface Gate extends Door {
  /** Requests being worked on. */
  readonly inFlight: number
  /** Refuses new requests and resolves when the open ones are done, or when the grace is over. */
  drain(graceMs: number): Promise<void>
  /** Records what the agent side refused by itself. */
  turnedAway(early: EarlyRefusal): void
  /** Drops what a session that an operator ended was sent and has not left yet. */
  cutSession(sessionId: string): void
}

/** Who sent something, by what. */
type Speaker = Omit<Inbound, 'json' | 'method'>

export function createGate(services: Services): Gate {
  const open = new OpenRequests(services)
  const early = createEarlyRefusals(services)
  const takeIn = (inbound: Speaker, method: string, take: () => Promise<Refusal | undefined>) =>
    refuseUntaken(orRefusal(take, services), { inbound, method }, early)

  function admit(inbound: InboundRequest, channel: AgentChannel): Passage | Refusal {
    const full = open.refuseMore()
    if (full !== undefined) return full
    const meta = readMeta(inbound.params)
    return isRefusal(meta) ? meta : startInbound(inbound, { channel, meta, oneWay: false }, services)
  }

  async function request(inbound: InboundRequest, channel: AgentChannel): Promise<void> {
    const passage = await orRefusal(() => admit(inbound, channel), services)
    if (isRefusal(passage))
      return channel.refuse(passage, await turnAway(passage, { inbound, method: inbound.method }, early))
    const limited =
      passage.method === 'initialize'
        ? await orRefusal(() => limitSessionOpens(inbound, services), services)
        : undefined
    if (limited?.code === 'rate-limited')
      return channel.refuse(limited, await turnAway(limited, { inbound, method: inbound.method }, early))
    await open.during(passage, channel, () =>
      limited === undefined ? services.run(passage) : services.refuse(passage, limited),
    )
  }

  async function notification(inbound: InboundNotification): Promise<Refusal | undefined> {
    const about = { channel: null, meta: NO_META, oneWay: true }
    const passage = await orRefusal(() => startInbound({ ...inbound, id: '' }, about, services), services)
    if (!isRefusal(passage)) return services.run(passage)
    await turnAway(passage, { inbound, method: inbound.method }, early)
    return passage
  }

  return {
    get inFlight() {
      return open.size
    },
    request,
    async drain(graceMs) {
      await open.drain(graceMs)
      await early.flush()
    },
    turnedAway: (refused) => void early.record(refused),
    cutSession: (sessionId) => open.cutSession(sessionId),
    notification,
    reply: (inbound) => takeIn(inbound, 'reply', () => takeReply(inbound, services)),
    attach: (inbound, stream, lastEventId) =>
      takeIn(inbound, 'attach', () => attachStream(inbound, { stream, lastEventId, open }, services)),
    end: (inbound) => takeIn(inbound, 'end', () => endSession(inbound, services)),
  }
}

/** What came in, and from whom. */
interface Incoming {
  readonly inbound: Speaker
  readonly method: string
}

/** Records a refusal that has no passage; resolves to the exchange id of its record. */
async function turnAway(refusal: Refusal, incoming: Incoming, early: EarlyRefusals): Promise<string> {
  const { method, inbound } = incoming
  const { scope, presented, transport } = inbound
  const upstream = scope.type === 'server' ? scope.upstream : null
  const where = `at the gate, over ${transport}`
  const { exchangeId, written } = early.record({ refusal, method, where, upstream, presented })
  await written
  return exchangeId
}

async function refuseUntaken(
  taken: Promise<Refusal | undefined>,
  incoming: Incoming,
  early: EarlyRefusals,
): Promise<Refusal | undefined> {
  const refusal = await taken
  if (refusal !== undefined) await turnAway(refusal, incoming, early)
  return refusal
}

/** The door never rejects: what fails before there is a passage to refuse ends as a refusal too. */
async function orRefusal<T>(take: () => T | Promise<T>, services: Services): Promise<T | Refusal> {
  try {
    return await take()
  } catch (error) {
    if (error instanceof CallgateError) return error.refusal
    observe(() => services.logger.error({ err: error }, 'A message could not be taken in'), services)
    return refuse('internal', 'The gateway failed before sending this; nothing was forwarded.')
  }
}

const agentCarrier: Carrier = {
  forward(passage, clearance, services) {
    const { route, channel } = passage
    if (route === null) return refuse('internal', 'The request was not resolved.')
    // Who cancelled while the intent was recorded does not want it done.
    if (channel?.signal.aborted === true)
      return refuse('cancelled', 'The agent cancelled the request before it was sent.')
    return route.type === 'local'
      ? route.answer(passage, services)
      : forwardUpstream(passage, clearance, services)
  },
  deliver: (passage, clearance) => passage.channel?.finish(clearance, passage.responseHeaders ?? undefined),
  refuse: (passage, refusal) => passage.channel?.refuse(refusal, passage.id),
}

function startInbound(
  inbound: InboundRequest,
  how: { readonly channel: AgentChannel | null; readonly meta: RequestMeta; readonly oneWay: boolean },
  services: Services,
): Passage | Refusal {
  const kind = kindOf(inbound)
  if (kind === undefined)
    return refuse('method-not-found', `The method ${inbound.method} does not exist in ${inbound.version}.`)
  return startPassage({
    id: services.random.id('exc_'),
    parentId: null,
    direction: 'agent-to-upstream',
    kind,
    method: inbound.method,
    oneWay: how.oneWay,
    startedMs: services.clock.monotonicMs(),
    snapshot: services.snapshots.current(),
    carrier: agentCarrier,
    inbound,
    channel: how.channel,
    meta: how.meta,
    params: bodyParams(inbound.params, how.meta),
  })
}

/** What is inspected and forwarded: the params with only those `_meta` keys that travel on. */
function bodyParams(params: JsonObject, meta: RequestMeta): JsonObject {
  if (params[META] === undefined) return params
  const { [META]: _meta, ...rest } = params
  return Object.keys(meta.passThrough).length === 0 ? rest : { ...rest, [META]: meta.passThrough }
}

function kindOf(inbound: Inbound): Kind | undefined {
  return isVersion(inbound.version) ? lookupMethod(inbound.method, inbound.version, 'agent')?.kind : undefined
}

/** An agent's answer to a question. The passage that asked takes it through its stages; unknown ids are refused. */
async function takeReply(inbound: InboundReply, services: Services): Promise<Refusal | undefined> {
  const { session } = await sessionOf(inbound, services)
  if (isRefusal(session)) return session
  const answer = typeof inbound.id === 'string' ? session.asks.get(inbound.id) : undefined
  if (answer === undefined)
    return refuse('invalid-request', 'Nothing was asked under this id, or it was answered already.')
  session.asks.delete(String(inbound.id))
  const { type, value } = inbound.body
  answer({ type, value, text: inbound.json.memberText(type) ?? null })
  return undefined
}

async function attachStream(
  inbound: Speaker,
  asked: {
    readonly stream: SessionStream
    readonly lastEventId: string | null
    readonly open: OpenRequests
  },
  services: Services,
): Promise<Refusal | undefined> {
  const { stream, lastEventId, open } = asked
  const { passage, session } = await sessionOf(inbound, services)
  if (isRefusal(session)) return session
  const refusal = checkLive(passage, services) ?? (await recordStream(passage, 'stream-open', services))
  if (refusal !== undefined) return refusal
  const stopped = checkLive(passage, services)
  if (stopped !== undefined) return (await recordStream(passage, 'stream-close', services)) ?? stopped
  stream.onClosed(() => void recordStream(passage, 'stream-close', services))
  open.hold(stream, passage)
  session.attach(stream, lastEventId)
  return undefined
}

async function endSession(inbound: Speaker, services: Services): Promise<Refusal | undefined> {
  const { session } = await sessionOf(inbound, services)
  if (isRefusal(session)) return session
  services.sessions.end(session, 'The agent ended the session.')
  return undefined
}

/** Authenticates and finds the session, by the same two stages every request goes through. */
async function sessionOf(inbound: Speaker, services: Services) {
  const passage = startPassage({
    id: services.random.id('exc_'),
    parentId: null,
    direction: 'agent-to-upstream',
    kind: 'lifecycle',
    method: 'ping',
    oneWay: true,
    startedMs: services.clock.monotonicMs(),
    snapshot: services.snapshots.current(),
    carrier: agentCarrier,
    inbound: { ...inbound, json: NO_JSON, method: 'ping', id: '', params: {} },
    channel: null,
    meta: NO_META,
    params: {},
  })
  const refusal = (await authenticate(passage, services)) ?? openSession(passage, services)
  const session =
    refusal ?? passage.session ?? refuse('session-required', 'This needs a session; send initialize first.')
  return { passage, session }
}

/** A stream outside any request has no intent and no outcome: its opening and its end are what is recorded of it. */
async function recordStream(
  passage: Passage,
  event: 'stream-open' | 'stream-close',
  services: Services,
): Promise<Refusal | undefined> {
  try {
    await services.journal.append(eventEntry(passage, event, null))
    return undefined
  } catch (error) {
    services.logger.error({ exchangeId: passage.id, err: error }, 'A stream could not be recorded')
    return refuse('journal-unavailable', 'The gateway cannot write its record; try again later.')
  }
}

const NO_JSON = Object.freeze({ value: Object.freeze({}), memberText: () => undefined })
