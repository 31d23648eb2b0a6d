/** Idempotency keys: the same request again is answered with the same answer and done once, as long as the gateway runs. */

import { hash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../pipeline/ports.ts'
import { ControlError } from './problem.ts'
import type { ControlEnv } from './route.ts'

/** In memory alone: answers may hold tokens that are shown once. */
const KEPT_MAX = 1_000
const KEPT_MS = 24 * 3_600_000
const ANSWER_CHARS_MAX = 256 << 10
const KEY = /^[\x21-\x7e]{1,128}$/

interface Kept {
  readonly body: string
  readonly untilMs: number
  /** undefined while the first request is still worked on. */
  answer: { readonly status: number; readonly text: string; readonly type: string } | undefined
}

export class Retries {
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #kept = new Map<string, Kept>()

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock
  }

  /** What is kept of an earlier request; undefined for the first, which then is worked on. */
  begin(scope: string, body: string): Kept | undefined {
    const nowMs = this.#clock.nowMs()
    for (const [key, { untilMs }] of this.#kept) if (untilMs <= nowMs) this.#kept.delete(key)
    const known = this.#kept.get(scope)
    if (known !== undefined) return known
    const [oldest] = this.#kept.keys()
    if (this.#kept.size >= KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(scope, { body, untilMs: nowMs + KEPT_MS, answer: undefined })
    return undefined
  }

  finish(scope: string, answer: NonNullable<Kept['answer']>): void {
    const kept = this.#kept.get(scope)
    if (kept !== undefined) kept.answer = answer
  }

  forget(scope: string): void {
    this.#kept.delete(scope)
  }
}

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
  const scope = JSON.stringify([id, name, c.req.method, new URL(c.req.url).pathname, key])
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
