/** Idempotency keys: the same request again is answered with the same answer and done once, as long as the gateway runs. */

import { hash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { ControlEnv } from './control-env.ts'
import { ControlError } from './problem.ts'

const ANSWER_CHARS_MAX = 256 << 10
const KEY = /^[\x21-\x7e]{1,128}$/

/** After the check of the permission: who lost it is not answered from memory. */
export const answerOnce: MiddlewareHandler<ControlEnv> = async (c, next) => {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return next()
  if (!KEY.test(key))
    throw new ControlError(
      400,
      'invalid-params',
      'Idempotency-Key: up to 128 printable characters, no spaces.',
    )
  const { id, name } = c.get('operator')
  const { pathname, search } = new URL(c.req.url)
  const scope = {
    operator: JSON.stringify([id, name]),
    request: JSON.stringify([c.req.method, pathname, search, key]),
  }
  const body = hash('sha256', await c.req.text(), 'hex')
  const retries = c.get('retries')
  const known = retries.begin(scope, body)
  if (known === undefined) {
    await next()
    const text = await c.res.clone().text()
    const isFinal = c.res.status < 500 && c.res.status !== 429 && text.length <= ANSWER_CHARS_MAX
    if (!isFinal) return retries.forget(scope)
    const type = c.res.headers.get('content-type') ?? 'application/json'
    return retries.finish(scope, { status: c.res.status, text, type })
  }
  if (known.body !== body)
    throw new ControlError(422, 'conflict', 'This Idempotency-Key was used for another body: take a new one.')
  const { answer } = known
  if (answer === undefined)
    throw new ControlError(409, 'conflict', 'The first request with this Idempotency-Key is still worked on.')
  const headers = { 'content-type': answer.type, 'idempotency-replayed': 'true' }
  return new Response(answer.text, { status: answer.status, headers })
}
