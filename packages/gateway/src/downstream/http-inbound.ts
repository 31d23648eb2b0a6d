/** Classified messages as the pipeline takes them, with what HTTP says about who sent them. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Inbound, InboundRequest } from '../pipeline/door.ts'
import type { ClassifiedItem, ClassifiedRequest } from '../wire/classify.ts'
import { sessionIdOf, type Exchange, type HttpContext } from './http-exchange.ts'

/** The request as the pipeline takes it. */
export function describeRequest(exchange: Exchange, request: ClassifiedRequest): InboundRequest {
  const { id, method, params, paramHeaders } = request
  return { ...describeInbound(exchange, request), id, method, params, paramHeaders }
}

/** Hands over what gets no answer of its own: a notification or a reply. */
export function handOver(
  context: HttpContext,
  exchange: Exchange,
  item: Exclude<ClassifiedItem, ClassifiedRequest>,
): Promise<Refusal | undefined> {
  const inbound = describeInbound(exchange, item)
  if (item.type === 'reply') return context.door.reply({ ...inbound, id: item.id, body: item.body })
  return context.door.notification({ ...inbound, method: item.method, params: item.params })
}

function describeInbound(
  { req, scope, presented, network, address, arrival }: Exchange,
  item: ClassifiedItem,
): Omit<Inbound, 'method'> {
  return {
    scope,
    era: item.era,
    version: item.version,
    presented,
    // Modern agents have no sessions; the header means nothing there (2026-07-28 §Streamable HTTP).
    sessionId: item.era === 'legacy' ? sessionIdOf(req) : null,
    transport: 'http',
    network,
    address,
    arrival,
    json: item.json,
  }
}
