/** A reply in the era of its upstream becomes a reply in the era of the agent. */

import type { Passage, Reply, Route } from '../passage.ts'
import type { UpstreamReply } from '../ports.ts'
import { downgradeError, downgradeResult, upgradeError, upgradeResult } from '../../wire/bridge.ts'

type Answered = Exclude<UpstreamReply, { readonly type: 'failed' }>

export function translateReply(
  reply: Answered,
  passage: Passage,
  route: Route & { readonly type: 'upstream' },
): Reply {
  const { inbound } = passage
  const { session, definition } = route
  if (inbound === null || inbound.era === session.era) return reply
  if (reply.type === 'error') {
    const value = session.era === 'legacy' ? upgradeError(reply.value) : downgradeError(reply.value)
    return { type: 'error', value, text: value === reply.value ? reply.text : null }
  }
  const value =
    session.era === 'legacy'
      ? upgradeResult(passage.method, reply.value, session.serverInfo)
      : downgradeResult(passage.method, reply.value, inbound.version, definition?.listed['outputSchema'])
  return { type: 'result', value, text: value === reply.value ? reply.text : null }
}
