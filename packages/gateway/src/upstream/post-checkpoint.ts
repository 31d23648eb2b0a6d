/** Sends checkpoints to a webhook. */

import type { Ask } from '../network/ask.ts'

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 << 10

/** `secret` is read for every send and goes into the Authorization header. */
export function postCheckpoint(
  post: Ask,
  secret: (() => Promise<string>) | null,
): (url: string, body: string) => Promise<void> {
  return async (url, body) => {
    const headers: Record<string, string> =
      secret === null ? {} : { authorization: `Bearer ${await secret()}` }
    const { status } = await post({ url, headers, body, timeoutMs: TIMEOUT_MS, bytesMax: ANSWER_BYTES_MAX })
    if (status < 200 || status > 299)
      throw new Error(`${new URL(url).origin} answered ${status} to a checkpoint`)
  }
}
