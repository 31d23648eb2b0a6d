/** Sends checkpoints to a webhook: https, or http on loopback; no redirects; bounded in time. */

const TIMEOUT_MS = 10_000

/** `secret` is read for every send and goes into the Authorization header. */
export function postCheckpoint(
  secret: (() => Promise<string>) | null,
): (url: string, body: string) => Promise<void> {
  return async (url, body) => {
    const target = new URL(url)
    const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(target.hostname)
    if (target.protocol !== 'https:' && !loopback)
      throw new Error(`${target.origin} must be https to be an anchor`)
    const authorization = secret === null ? {} : { authorization: `Bearer ${await secret()}` }
    // Loaded by those alone who anchor at a webhook: it is large.
    const { request } = await import('undici')
    const response = await request(target, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...authorization },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body.dump()
    if (response.statusCode < 200 || response.statusCode > 299) {
      throw new Error(`${target.origin} answered ${response.statusCode} to a checkpoint`)
    }
  }
}
