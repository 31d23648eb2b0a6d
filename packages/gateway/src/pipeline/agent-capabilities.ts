/** What an agent can be asked. */

import type { JsonObject } from '@callgate/contracts/json'
import type { Passage } from './passage.ts'

/** What the agent said it can answer: per session in the legacy era, per request in the modern one. */
export function agentCapabilities(passage: Passage): JsonObject {
  return passage.session?.capabilities ?? passage.meta.clientCapabilities
}
