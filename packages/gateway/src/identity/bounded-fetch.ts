/** Fetches small JSON documents of an issuer: https only, no redirects, bounded in time and size. */

const BYTES_MAX = 512 << 10
const TIMEOUT_MS = 5_000

/** Throws unless the URL is https, or http on loopback, and carries no credentials. */
export function checkIssuerUrl(text: string): URL {
  const url = new URL(text)
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new Error(`${url.origin} must be https: only loopback may be plain http`)
  }
  if (url.username !== '' || url.password !== '') throw new Error(`${url.origin} must not carry credentials`)
  return url
}

/** The body of a 200 answer. Throws for any other status, a redirect, a large body, or silence. */
export async function fetchBounded(text: string): Promise<string> {
  const url = checkIssuerUrl(text)
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url.origin} answered ${response.status}`)
  }
  const parts: Uint8Array[] = []
  let bytes = 0
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? []
  for await (const part of body) {
    bytes += part.byteLength
    if (bytes > BYTES_MAX) throw new Error(`${url.origin} answered with more than ${BYTES_MAX} bytes`)
    parts.push(part)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
}
