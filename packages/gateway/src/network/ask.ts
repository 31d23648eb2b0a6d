/** One bounded request to an address the operator named: https, or http on loopback; no redirects; bounded in time and size. */

import type { Agent } from 'undici'
import { checkUrl, isLoopbackName, type Reach } from './reach.ts'

export interface Question {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  /** Largest answer that is read. */
  readonly bytesMax: number
  readonly signal?: AbortSignal
  /**
   * The URL the operator wrote, where this one was read from what came back from it: only what the operator sent to loopback
   * may lead on to loopback.
   */
  readonly namedIn?: string
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** Rejects with an error whose message names the origin alone: a path may hold a token. A redirect is an answer like any other. */
export type Ask = (question: Question) => Promise<Answer>

export function createAsk(reach: Reach): Ask & { readonly post: Ask } {
  let opening: Promise<Agent> | undefined
  // Loaded by those alone that ask somebody outside: a gateway that does not starts without it.
  const open = async (): Promise<Agent> => {
    const { Agent } = await import('undici')
    return new Agent({ connect: reach.connector() })
  }
  const ask: Ask = async (question) => {
    const target = checkUrl(question.url)
    const { namedIn = question.url, timeoutMs, bytesMax } = question
    if (isLoopbackName(target.hostname) && !isLoopbackName(new URL(namedIn).hostname))
      throw new Error(`${new URL(namedIn).origin} leads to ${target.origin}, which is this machine`)
    opening ??= open()
    const dispatcher = await opening
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = question.signal === undefined ? timeout : AbortSignal.any([timeout, question.signal])
    try {
      const { statusCode, body } = await dispatcher.request({
        origin: target.origin,
        path: `${target.pathname}${target.search}`,
        method: question.method ?? 'GET',
        headers: { accept: 'application/json', ...question.headers },
        ...(question.body === undefined ? {} : { body: question.body }),
        signal,
      })
      return { status: statusCode, text: await readText(body, target.origin, bytesMax) }
    } catch (error) {
      if (timeout.aborted)
        throw new Error(`${target.origin} did not answer within ${timeoutMs} ms`, { cause: error })
      throw error
    }
  }
  const post: Ask = (question) =>
    ask({ ...question, method: 'POST', headers: { ...question.headers, 'content-type': 'application/json' } })
  return Object.assign(ask, { post })
}

async function readText(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
  origin: string,
  bytesMax: number,
): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body) {
    bytes += part.byteLength
    if (bytes > bytesMax) {
      body.destroy()
      throw new Error(`${origin} answered with more than ${bytesMax} bytes`)
    }
    parts.push(part)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch (error) {
    throw new Error(`${origin} answered with invalid UTF-8`, { cause: error })
  }
}
