/** POST: one message of an agent, read once, classified, and handed to the pipeline with its way back. */

import { refuse } from '@callgate/contracts/errors'
import { classify } from '../wire/classify.ts'
import type { ClassifiedRequest } from '../wire/classify.ts'
import { parseInTurns } from '../wire/json/guard.ts'
import { isRefusal } from '../wire/refusal.ts'
import { answerBatch } from './http-batch.ts'
import { checkPostHeaders, readBody } from './http-body.ts'
import { HttpChannel } from './http-channel.ts'
import { sendRefusal, turnAway, type Exchange, type HttpContext } from './http-exchange.ts'
import { describeRequest, handOver } from './http-inbound.ts'
import { sendEmpty } from './send.ts'

export async function handlePost(context: HttpContext, exchange: Exchange): Promise<void> {
  const { req, res } = exchange
  const { load, limits } = context
  const refused = checkPostHeaders(req)
  if (refused !== undefined) return turnAway(context, exchange, refused)
  if (load.requests >= limits.inFlightMax) return turnAway(context, exchange, TOO_MANY_REQUESTS)
  load.requests += 1
  res.once('close', () => {
    load.requests -= 1
  })
  const body = await readBody(req, limits.bodyBytesMax)
  if (body === undefined) return
  if (isRefusal(body)) return turnAway(context, exchange, body)
  const parsing = parseInTurns(body, { bytesMax: limits.bodyBytesMax, depthMax: limits.depthMax })
  const json = parsing instanceof Promise ? await parsing : parsing
  if (isRefusal(json)) return turnAway(context, exchange, json)
  const classified = classify({ transport: 'http', headers: req.headers, json })
  if (classified.type === 'refused') return turnAway(context, exchange, classified.refusal, classified)
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
const TOO_MANY_STREAMS = refuse('overloaded', 'The gateway holds as many streams as it may; try again later.')

function handleRequest(context: HttpContext, exchange: Exchange, request: ClassifiedRequest): Promise<void> {
  const { id, era, version } = request
  const { res } = exchange
  if (request.method === 'subscriptions/listen' && context.load.streams >= context.limits.streamsMax) {
    turnAway(context, exchange, TOO_MANY_STREAMS, request)
    return Promise.resolve()
  }
  const channel = new HttpChannel({ res, id, era, version, environment: context.environment })
  return context.door.request(describeRequest(exchange, request), channel)
}
