/** Ends connections whose agent does not take the last bytes of an answer, so that a stalled reader holds no memory. */

import type { ServerResponse } from 'node:http'

const CHECK_MS = 15_000
const STALLED_CHECKS_MAX = 4

/** Call after the response was ended. Costs nothing when everything went out at once, as small answers do. */
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
