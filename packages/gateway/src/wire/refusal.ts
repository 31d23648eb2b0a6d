/** Tells a refusal apart from the value a function of the gateway would otherwise have returned. */

import { ERROR_CODES } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'

/**
 * True for a refusal. For unions of types of our own only: never ask it about JSON that came from outside, which may
 * well have members named `code` and `reason`.
 */
export function isRefusal(value: unknown): value is Refusal {
  if (typeof value !== 'object' || value === null) return false
  if (!Object.hasOwn(value, 'code') || !Object.hasOwn(value, 'reason')) return false
  const { code, reason } = value as { code: unknown; reason: unknown }
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) && typeof reason === 'string'
}
