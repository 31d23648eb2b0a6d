/** Requests the gateway makes for itself: list refreshes, subscriptions, log levels. They pass the same stages. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import type { Clearance } from './clearance.ts'
import { observe } from './background.ts'
import { sealMessage } from './message.ts'
import { type Carrier, type Passage, type Reply, type Services, isRefusal } from './passage.ts'
import { startPassage } from './start-passage.ts'
import type { ExchangeSink, UpstreamReply, UpstreamSession } from './ports/ports.ts'
import { NO_META } from './request-meta.ts'

export interface OwnRequest {
  readonly session: UpstreamSession
  readonly tenant: string
  readonly kind: Kind
  readonly method: string
  readonly params: JsonObject
  readonly signal?: AbortSignal
  readonly sink?: ExchangeSink
  readonly timeoutMs?: number
  /** Capabilities to declare beside those of the session. */
  readonly declared?: JsonObject
}

const NO_SINK: ExchangeSink = { event: () => undefined }

/** Sends the request and returns the upstream's cleared reply. Never rejects. */
export async function askUpstream(request: OwnRequest, services: Services): Promise<Reply | Refusal> {
  try {
    return await runOwnRequest(request, services)
  } catch (error) {
    observe(
      () =>
        services.logger.error({ method: request.method, err: error }, 'An own request could not be begun'),
      services,
    )
    return refuse('internal', 'The gateway could not begin a request of its own.')
  }
}

async function runOwnRequest(request: OwnRequest, services: Services): Promise<Reply | Refusal> {
  const holder: { outcome: Reply | Refusal | null } = { outcome: null }
  const passage = startPassage({
    id: services.random.id('own_'),
    parentId: null,
    direction: 'gateway',
    kind: request.kind,
    method: request.method,
    oneWay: false,
    startedMs: services.clock.monotonicMs(),
    snapshot: services.snapshots.current(),
    carrier: ownCarrier(request, holder),
    inbound: null,
    channel: null,
    meta: NO_META,
    params: request.params,
  })
  passage.actor = { tenant: request.tenant, gateway: true }
  passage.upstream = request.session.upstream
  sealMessage(passage, null)
  const refusal = await services.run(passage, { from: 'inspect' })
  if (refusal !== undefined) return refusal
  return holder.outcome ?? { code: 'internal', reason: 'The gateway got no answer to its own request.' }
}

function ownCarrier(request: OwnRequest, holder: { outcome: Reply | Refusal | null }): Carrier {
  return {
    async forward(_passage: Passage, clearance: Clearance, services: Services) {
      const reply = await request.session.request(clearance, {
        sink: request.sink ?? NO_SINK,
        signal: request.signal ?? new AbortController().signal,
        timeoutMs: request.timeoutMs ?? services.limits.requestTimeoutMs,
        meta: {},
        progress: false,
        logLevel: null,
        clientInfo: { name: 'callgate', version: services.version },
        ...(request.declared === undefined ? {} : { declared: request.declared }),
      })
      return plainReply(reply)
    },
    deliver(_passage, clearance) {
      const { body, text } = clearance.message
      if (body.type !== 'params') holder.outcome = { type: body.type, value: body.value, text }
    },
    refuse(_passage, refusal) {
      holder.outcome = refusal
    },
  }
}

/** An upstream's reply as a reply or a refusal. */
export function plainReply(reply: UpstreamReply): Reply | Refusal {
  return reply.type === 'failed' ? reply.refusal : { type: reply.type, value: reply.value, text: reply.text }
}

/** The result of an own request when it succeeded; undefined for an error or a refusal. */
export function resultOf(outcome: Reply | Refusal): JsonObject | undefined {
  return isRefusal(outcome) || outcome.type === 'error' ? undefined : outcome.value
}
