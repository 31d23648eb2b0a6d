/** What the OpenID Connect client fetches with: the gateway's one way out, bounded, without redirects. */

import type { CustomFetch } from 'openid-client'
import type { Ask } from '../network/ask.ts'

const BYTES_MAX = 512 << 10
const TIMEOUT_MS = 5_000
/** Statuses whose responses have no body (fetch standard, null body status). */
const BODILESS = new Set([101, 103, 204, 205, 304])

/** `namedIn` is the issuer as the operator wrote it: only an issuer on loopback leads to places on loopback. */
export function createIssuerFetch(ask: Ask, namedIn: string): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const sent = body instanceof URLSearchParams ? body.toString() : body
    if (sent !== undefined && sent !== null && typeof sent !== 'string')
      throw new TypeError('An issuer is sent text only.')
    const { status, text } = await ask({
      url,
      namedIn,
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(typeof sent === 'string' ? { body: sent } : {}),
      timeoutMs: TIMEOUT_MS,
      bytesMax: BYTES_MAX,
      ...(signal === undefined ? {} : { signal }),
    })
    // Documents, keys and tokens of issuers are JSON; a JWT is read where one is expected whatever its answer calls it.
    const answered = { 'content-type': 'application/json' }
    return new Response(BODILESS.has(status) ? null : text, { status, headers: answered })
  }
}
