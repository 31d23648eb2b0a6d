/** POST: one message of an agent, read once, classified, and handed to the pipeline with its way back. */

import { refuse } from '@callgate/contracts/errors'
import type { Inbound } from '../pipeline/door.ts'
import { classify } from '../wire/classify.ts'
import type { ClassifiedItem, ClassifiedRequest } from '../wire/classify.ts'
import { parseGuarded } from '../wire/json/guard.ts'
import { isRefusal } from '../wire/refusal.ts'
import { answerBatch } from './http-batch.ts'
import { checkPostHeaders, readBody } from './http-body.ts'
import { HttpChannel } from './http-channel.ts'
import { sendRefusal, sessionIdOf, type Exchange, type HttpContext } from './http-exchange.ts'
import { sendEmpty } from './send.ts'

export async function handlePost(context: HttpContext, exchange: Exchange): Promise<void> {
  const { req, res } = exchange
  const { load, limits } = context
  const refused = checkPostHeaders(req)
  if (refused !== undefined) return sendRefusal(context, res, refused)
  if (load.requests >= limits.inFlightMax + load.streams || load.streams > limits.streamsMax) {
    return sendRefusal(context, res, TOO_MANY_REQUESTS)
  }
  load.requests += 1
  res.once('close', () => {
    load.requests -= 1
  })
  const body = await readBody(req, limits.bodyBytesMax)
  if (body === undefined) return
  if (isRefusal(body)) return sendRefusal(context, res, body)
  const json = parseGuarded(body, { bytesMax: limits.bodyBytesMax, depthMax: limits.depthMax })
  if (isRefusal(json)) return sendRefusal(context, res, json)
  const classified = classify({ transport: 'http', headers: req.headers, json })
  if (classified.type === 'refused') return sendRefusal(context, res, classified.refusal, classified)
  if (classified.type === 'batch') return answerBatch(context, exchange, classified)
  if (classified.type === 'request') return handleRequest(context, exchange, classified)
  const refusal = await handOver(context, exchange, classified)
  if (refusal === undefined) return sendEmpty(res, 202)
  sendRefusal(context, res, refusal)
}

const TOO_MANY_REQUESTS = refuse(
  'overloaded',
  'The gateway works on as many requests as it may; try again later.',
)

function handleRequest(context: HttpContext, exchange: Exchange, request: ClassifiedRequest): Promise<void> {
  const { id, era, version } = request
  const { res } = exchange
  const channel = new HttpChannel({ res, id, era, version, environment: context.environment })
  return context.door.request(describeRequest(exchange, request), channel)
}

/** The request as the pipeline takes it. */
export function describeRequest(exchange: Exchange, request: ClassifiedRequest) {
  const { id, method, params, paramHeaders } = request
  return { ...describeInbound(exchange, request), id, method, params, paramHeaders }
}

/** Hands over what gets no answer of its own: a notification or a reply. */
export function handOver(
  context: HttpContext,
  exchange: Exchange,
  item: Exclude<ClassifiedItem, ClassifiedRequest>,
): ReturnType<HttpContext['door']['notification']> {
  const inbound = describeInbound(exchange, item)
  if (item.type === 'reply') return context.door.reply({ ...inbound, id: item.id, body: item.body })
  return context.door.notification({ ...inbound, method: item.method, params: item.params })
}

function describeInbound({ req, scope, presented }: Exchange, item: ClassifiedItem): Omit<Inbound, 'method'> {
  return {
    scope,
    era: item.era,
    version: item.version,
    presented,
    // Modern agents have no sessions; the header means nothing there (2026-07-28 §Streamable HTTP).
    sessionId: item.era === 'legacy' ? sessionIdOf(req) : null,
    transport: 'http',
    json: item.json,
  }
}
