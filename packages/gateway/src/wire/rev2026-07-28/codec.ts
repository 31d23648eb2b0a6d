/** Requests to a server of the modern era: each carries revision, capabilities and client identity in its `_meta`. */

import type { JsonObject } from '@callgate/contracts/json'
import { withMembers, withoutMembers } from '../json/member.ts'
import { META_CAPABILITIES, META_CLIENT_INFO, META_LOG_LEVEL, META_VERSION, PROTOCOL_META } from '../meta.ts'
import { writeRequest } from '../request-text.ts'
import type { OutgoingRequest } from '../request-text.ts'
import { LATEST_MODERN } from '../revisions.ts'

/** The protocol's keys (2026-07-28 §Request metadata) win over any of that name among what passes through. */
export function encodeModernRequest(request: OutgoingRequest): string {
  const { passThrough, progressToken, logLevel, clientInfo, capabilities } = request.meta
  const own: JsonObject = {
    ...(progressToken === null ? {} : { progressToken }),
    [META_VERSION]: LATEST_MODERN,
    [META_CLIENT_INFO]: clientInfo,
    [META_CAPABILITIES]: capabilities,
    ...(logLevel === null ? {} : { [META_LOG_LEVEL]: logLevel }),
  }
  return writeRequest(request, withMembers(withoutMembers(passThrough, PROTOCOL_META), own))
}
