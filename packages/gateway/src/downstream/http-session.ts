/** What legacy agents do beside POST: open the standalone stream (GET) and end the session (DELETE). */

import { refuse } from '@callgate/contracts/errors'
import type { Inbound } from '../pipeline/door.ts'
import { ASSUMED_LEGACY, eraOf } from '../wire/revisions.ts'
import { checkGetHeaders } from './http-body.ts'
import { headerOf, lastEventIdOf, sendRefusal, sessionIdOf, turnAway } from './http-exchange.ts'
import type { Exchange, HttpContext } from './http-exchange.ts'
import { sendEmpty } from './send.ts'
import { SseResponse } from './sse-response.ts'

/** GET: the stream of messages that belong to no request, or one that is resumed after `Last-Event-ID`. */
export async function handleGet(context: HttpContext, exchange: Exchange): Promise<void> {
  const { req, res } = exchange
  const inbound = describeInbound(exchange)
  const { load, limits, environment } = context
  if (inbound === undefined) return turnAway(context, exchange, NOT_IN_MODERN)
  const refused = checkGetHeaders(req)
  if (refused !== undefined) return turnAway(context, exchange, refused)
  if (load.streams >= limits.streamsMax) return turnAway(context, exchange, TOO_MANY_STREAMS)
  const sse = new SseResponse(res, {
    bufferBytesMax: environment.bufferBytesMax,
    ...(environment.keepAliveMs === undefined ? {} : { keepAliveMs: environment.keepAliveMs }),
    onCut: () => environment.onCut(),
  })
  context.standalone.add(sse)
  load.streams += 1
  sse.onClosed(() => {
    context.standalone.delete(sse)
    load.streams -= 1
  })
  const refusal = await context.door.attach(inbound, sse, lastEventIdOf(req))
  if (refusal === undefined) return sse.open()
  sendRefusal(
    context,
    res,
    refusal.code === 'session-required' ? { ...refusal, reason: BEGIN_BY_POST } : refusal,
  )
}

/** DELETE: ends the session. */
export async function handleDelete(context: HttpContext, exchange: Exchange): Promise<void> {
  const inbound = describeInbound(exchange)
  if (inbound === undefined) return turnAway(context, exchange, NOT_IN_MODERN)
  const refusal = await context.door.end(inbound)
  if (refusal !== undefined) return sendRefusal(context, exchange.res, refusal)
  sendEmpty(exchange.res, 200)
}

const NOT_IN_MODERN = refuse(
  'method-not-allowed',
  'This revision has neither sessions nor a standalone stream; send everything by POST.',
)
/** Agents that speak the transport of 2024-11-05 begin with GET. */
const BEGIN_BY_POST =
  'Send initialize by POST first, then name its Mcp-Session-Id; HTTP+SSE of 2024-11-05, which begins with GET, is not spoken towards agents.'
const TOO_MANY_STREAMS = refuse('overloaded', 'The gateway holds as many streams as it may; try again later.')

/** undefined for a modern agent, to whom these HTTP methods do not exist. */
function describeInbound({ req, scope, presented }: Exchange): Omit<Inbound, 'json' | 'method'> | undefined {
  const version = headerOf(req, 'mcp-protocol-version') ?? ASSUMED_LEGACY
  if (eraOf(version) === 'modern') return undefined
  return { scope, era: 'legacy', version, presented, sessionId: sessionIdOf(req), transport: 'http' }
}
