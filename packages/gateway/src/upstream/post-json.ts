/** One bounded POST of JSON to an address the operator named: https, or http on loopback; no redirects; bounded in time and size. */

import type { JsonPost, JsonPosted } from '../pipeline/post-port.ts'

/** Rejects with an error whose message names the origin alone: a path may hold a token. */
export async function postJson({ url, headers, body, timeoutMs, bytesMax }: JsonPost): Promise<JsonPosted> {
  const target = new URL(url)
  if (target.protocol !== 'https:' && !(target.protocol === 'http:' && isLoopback(target.hostname)))
    throw new Error(`${target.origin} must be https; http is for loopback only`)
  // Loaded by those alone that ask somebody outside: a gateway that does not starts without it.
  const { request } = await import('undici')
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await request(target, {
      method: 'POST',
      body,
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      signal,
    })
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const part of response.body as AsyncIterable<Uint8Array>) {
      bytes += part.byteLength
      if (bytes > bytesMax) {
        response.body.destroy()
        throw new Error(`${target.origin} answered with more than ${bytesMax} bytes`)
      }
      parts.push(part)
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
    return { status: response.statusCode, text }
  } catch (error) {
    if (signal.aborted)
      throw new Error(`${target.origin} did not answer within ${timeoutMs} ms`, { cause: error })
    if (error instanceof TypeError)
      throw new Error(`${target.origin} answered with invalid UTF-8`, { cause: error })
    throw error
  }
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}
