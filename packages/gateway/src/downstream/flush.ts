/** The last bytes of an answer: how long a reader may take for them, when they have left, and how they are dropped. */

import type { ServerResponse } from 'node:http'

const CHECK_MS = 15_000
const STALLED_CHECKS_MAX = 4

/** So that a stalled reader holds no memory. Call after the response was ended. Costs nothing when everything went out at once, as small answers do. */
export function watchFlush(res: ServerResponse): void {
  if (res.destroyed || res.writableLength === 0) return
  let before = res.writableLength
  let stalled = 0
  const timer = setInterval(() => {
    stalled = res.writableLength < before ? 0 : stalled + 1
    before = res.writableLength
    if (stalled >= STALLED_CHECKS_MAX) res.destroy()
  }, CHECK_MS)
  timer.unref()
  res.once('close', () => clearInterval(timer))
}

/** Resolves when an ended response has left, or its connection is gone; undefined when it has already. */
export function whenSent(res: ServerResponse): Promise<void> | undefined {
  if (res.destroyed || res.writableLength === 0) return undefined
  return new Promise((resolve) => {
    res.once('close', resolve)
  })
}

/** Ends the connection of a response that has not left as a whole. False when it has. */
export function dropUnsent(res: ServerResponse): boolean {
  if (res.destroyed || res.writableLength === 0) return false
  res.destroy()
  return true
}
