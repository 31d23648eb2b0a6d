/** Fetches documents of issuers and feeds: https only, no redirects, bounded in time and size. */

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
  const body = await fetchBoundedStream(text, {
    accept: 'application/json',
    authorization: null,
    bytesMax: BYTES_MAX,
    timeoutMs: TIMEOUT_MS,
  })
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
}

export interface FetchBounds {
  readonly accept: string
  /** Value of the header; null for none. */
  readonly authorization: string | null
  readonly bytesMax: number
  readonly timeoutMs: number
}

/** The same for what is too large to be held: piece by piece, ended by an error past the bound. */
export async function fetchBoundedStream(
  text: string,
  { accept, authorization, bytesMax, timeoutMs }: FetchBounds,
): Promise<AsyncIterable<Uint8Array>> {
  const url = checkIssuerUrl(text)
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept, ...(authorization === null ? {} : { authorization }) },
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url.origin} answered ${response.status}`)
  }
  return bound(response.body ?? [], url.origin, bytesMax)
}

async function* bound(
  body: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  origin: string,
  bytesMax: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const part of body) {
    bytes += part.byteLength
    if (bytes > bytesMax) throw new Error(`${origin} answered with more than ${bytesMax} bytes`)
    yield part
  }
}
