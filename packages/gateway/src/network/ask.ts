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
  /** An answer of another type is not read: its text is empty. */
  readonly mediaType?: string
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
  /** What it asks for before it answers (WWW-Authenticate), where it says so. */
  readonly challenge?: string
}

/** Rejects with an error whose message names the origin alone: a path may hold a token. A redirect is an answer like any other. */
export type Ask = (question: Question) => Promise<Answer>

/** The body of a 200 answer piece by piece, for what is too large to be held; rejects for any other status. */
export type AskStream = (question: Question) => Promise<AsyncIterable<Uint8Array>>

export interface Asking extends Ask {
  readonly post: Ask
  readonly stream: AskStream
}

const CHALLENGE_CHARS_MAX = 8_192

type Body = AsyncIterable<Uint8Array> & {
  destroy(): unknown
  on(event: 'error', listener: () => void): unknown
}

function createStart(reach: Reach) {
  let opening: Promise<Agent> | undefined
  // Loaded by those alone that ask somebody outside: a gateway that does not starts without it.
  const open = async (): Promise<Agent> => {
    const { Agent } = await import('undici')
    return new Agent({ connect: reach.connector() })
  }
  return async (question: Question) => {
    const target = checkUrl(question.url)
    const { namedIn = question.url, timeoutMs } = question
    if (isLoopbackName(target.hostname) && !isLoopbackName(new URL(namedIn).hostname))
      throw new Error(`${new URL(namedIn).origin} leads to ${target.origin}, which is this machine`)
    opening ??= open().catch((error: unknown) => {
      // No file could be opened just then: the next question tries again.
      opening = undefined
      throw error
    })
    const dispatcher = await opening
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = question.signal === undefined ? timeout : AbortSignal.any([timeout, question.signal])
    const explain = (error: unknown): unknown =>
      timeout.aborted
        ? new Error(`${target.origin} did not answer within ${timeoutMs} ms`, { cause: error })
        : error
    try {
      const { statusCode, headers, body } = await dispatcher.request({
        origin: target.origin,
        path: `${target.pathname}${target.search}`,
        method: question.method ?? 'GET',
        headers: { accept: 'application/json', ...question.headers },
        ...(question.body === undefined ? {} : { body: question.body }),
        signal,
      })
      const readable: Body = body
      // Whoever reads it is told; what nobody reads any more must not end the process.
      readable.on('error', () => undefined)
      return {
        status: statusCode,
        origin: target.origin,
        body: readable,
        explain,
        type: String(headers['content-type'] ?? ''),
        asked: readChallenge(headers['www-authenticate']),
      }
    } catch (error) {
      throw explain(error)
    }
  }
}

export function createAsk(reach: Reach): Asking {
  const start = createStart(reach)
  const ask: Ask = async (question) => {
    const { status, origin, body, explain, type, asked } = await start(question)
    if (question.mediaType !== undefined && !type.toLowerCase().startsWith(question.mediaType)) {
      body.destroy()
      return { status, text: '', ...asked }
    }
    try {
      return { status, text: await readText(body, origin, question.bytesMax), ...asked }
    } catch (error) {
      throw explain(error)
    }
  }
  const stream: AskStream = async (question) => {
    const { status, origin, body } = await start(question)
    if (status === 200) return bound(body, origin, question.bytesMax)
    body.destroy()
    throw new Error(`${origin} answered ${status}`)
  }
  const post: Ask = (question) =>
    ask({ ...question, method: 'POST', headers: { ...question.headers, 'content-type': 'application/json' } })
  return Object.assign(ask, { post, stream })
}

function readChallenge(header: string | string[] | undefined): Pick<Answer, 'challenge'> {
  return header === undefined ? {} : { challenge: [header].flat().join(', ').slice(0, CHALLENGE_CHARS_MAX) }
}

async function* bound(body: Body, origin: string, bytesMax: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const part of body) {
    bytes += part.byteLength
    if (bytes > bytesMax) {
      body.destroy()
      throw new Error(`${origin} answered with more than ${bytesMax} bytes`)
    }
    yield part
  }
}

async function readText(body: Body, origin: string, bytesMax: number): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of bound(body, origin, bytesMax)) parts.push(part)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch (error) {
    throw new Error(`${origin} answered with invalid UTF-8`, { cause: error })
  }
}
