/** Writes whole HTTP answers: one head and one body, with its length. */

import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import { watchFlush } from './flush.ts'

export interface JsonAnswer {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const JSON_TYPE = 'application/json'
/** From this length on a body leaves as bytes. */
const BYTES_CHARS_MIN = 64 << 10

/** Sends a JSON answer. Does nothing when the agent has gone or the head has left already. */
export function sendJson(res: ServerResponse, answer: JsonAnswer): void {
  if (res.destroyed || res.headersSent) return
  const { status, text, headers } = answer
  // Beside a string the server would write head and body as one text, and copy all of it for that.
  const body = text.length < BYTES_CHARS_MIN ? text : Buffer.from(text)
  const length = Buffer.byteLength(body)
  res.writeHead(
    status,
    headers === undefined
      ? { 'content-type': JSON_TYPE, 'content-length': length }
      : { 'content-type': JSON_TYPE, 'content-length': length, ...headers },
  )
  res.end(body)
  watchFlush(res)
}

/** Sends a head without a body. */
export function sendEmpty(
  res: ServerResponse,
  status: number,
  headers?: Readonly<Record<string, string>>,
): void {
  if (res.destroyed || res.headersSent) return
  // 204 and 304 never have a length (RFC 9110 §8.6).
  res.writeHead(status, status === 204 ? { ...headers } : { 'content-length': 0, ...headers })
  res.end()
}
