/** Entity tags (RFC 9110 §8.8.3): what has not changed is not sent again, and what has is not overwritten unseen. */

import { hash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { ControlError } from './problem.ts'

function tagOf(text: string): string {
  return `"${hash('sha256', text, 'base64url').slice(0, 22)}"`
}

/** Weak comparison of a list of tags: we only ever give out strong ones. */
function isNamed(list: string, tag: string): boolean {
  return list.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()))
}

/** Tags every JSON answer to a GET; answers 304 to who has it already. */
export const tagAnswers: MiddlewareHandler = async (c, next) => {
  await next()
  const isJson = c.res.headers.get('content-type')?.startsWith('application/json') === true
  if (c.req.method !== 'GET' || c.res.status !== 200 || !isJson) return
  const tag = tagOf(await c.res.clone().text())
  if (isNamed(c.req.header('if-none-match') ?? '', tag)) {
    c.res = undefined
    c.res = new Response(null, { status: 304 })
  }
  c.header('etag', tag)
}

/** Whether what the client has seen is what is there now; true where it promises nothing. */
export function hasSeen(ifMatch: string | undefined, now: object): boolean {
  return ifMatch === undefined || isNamed(ifMatch, tagOf(JSON.stringify(now)))
}

/** Refuses a change to what is no longer what the client has seen; without If-Match nothing was promised. */
export function checkSeen(ifMatch: string | undefined, now: object): void {
  if (hasSeen(ifMatch, now)) return
  throw new ControlError(412, 'conflict', 'It has changed since you looked: look again, then decide.')
}
