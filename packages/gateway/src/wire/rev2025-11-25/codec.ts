/** Requests to a server of the legacy era: 2025-11-25 and every revision before it write them alike. */

import type { JsonObject } from '@callgate/contracts/json'
import { withMembers, withoutMembers } from '../json/member.ts'
import { PROTOCOL_META } from '../meta.ts'
import { writeRequest } from '../request-text.ts'
import type { OutgoingRequest } from '../request-text.ts'

/**
 * Capabilities and client identity were said in `initialize`, the log level by `logging/setLevel`; a request carries
 * the progress token and what passes through.
 */
export function encodeLegacyRequest(request: OutgoingRequest): string {
  const { passThrough, progressToken } = request.meta
  const own: JsonObject = progressToken === null ? {} : { progressToken }
  return writeRequest(request, withMembers(withoutMembers(passThrough, PROTOCOL_META), own))
}
