/** Stage: what came back labels the conversation it came into. Labels only ever join. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from '../passage.ts'

export function labelSession(passage: Passage, _services: Services): void | Refusal {
  const { upstream, conversation } = passage
  if (upstream === null || conversation === null) return undefined
  const labels = passage.snapshot.upstreams.get(upstream)?.labels
  if (labels !== undefined && labels.length > 0) conversation.join(labels)
  return undefined
}
