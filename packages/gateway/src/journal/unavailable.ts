/** The refusal every caller of an unwritable journal gets. */

import { CallgateError, refuse } from '@callgate/contracts/errors'

/** The cause stays inside. */
export function unavailable(cause: unknown): CallgateError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  const refusal = refuse('journal-unavailable', 'The record cannot be written now; try again later.', {
    detail,
  })
  return new CallgateError(refusal, { cause })
}
