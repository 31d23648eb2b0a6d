/** Who may speak to the control API: the operator's token, on loopback, not through somebody's browser. */

import { hash, timingSafeEqual } from 'node:crypto'
import { ControlError } from './problem.ts'

export const OPERATOR = 'operator'

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Refuses Host headers that are no loopback name (DNS rebinding) and every Origin but our own; `publicUrl` is where a
 * proxy shows the same pages.
 */
export function checkSource(headers: Headers, publicUrl?: string): void {
  const host = headers.get('host') ?? ''
  const shown = publicUrl === undefined ? undefined : new URL(publicUrl)
  if (!LOOPBACK_NAMES.has(host.replace(/:\d{1,5}$/, '')) && host !== shown?.host) {
    throw new ControlError(403, 'forbidden-host', 'The Host header must be a loopback name.')
  }
  const origin = headers.get('origin')
  if (origin !== null && origin !== `http://${host}` && origin !== shown?.origin) {
    throw new ControlError(403, 'forbidden-origin', 'The control API is not called from other origins.')
  }
}

/** A check of the Authorization header that takes as long for a wrong token as for the right one. */
export function createTokenCheck(operatorToken: string): (headers: Headers) => void {
  const expected = hash('sha256', `Bearer ${operatorToken}`, 'buffer')
  return (headers) => {
    const shown = hash('sha256', headers.get('authorization') ?? '', 'buffer')
    if (!timingSafeEqual(shown, expected)) {
      const reason = 'The operator token is missing or wrong: it is in operator.token of the data directory.'
      throw new ControlError(401, 'unauthenticated', reason)
    }
  }
}
