/** A reply in the era of its upstream becomes a reply in the era of the agent. */

import { isJsonArray, type JsonObject } from '@callgate/contracts/json'
import type { Passage, Reply, Route } from '../passage.ts'
import type { UpstreamReply, UpstreamSession } from '../ports/ports.ts'
import { downgradeError, downgradeResult, upgradeError, upgradeResult } from '../../wire/bridge.ts'
import { declaresTaskExtension, offerAsTask } from '../../wire/tasks.ts'

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
      : offerTasks(
          passage.method,
          downgradeResult(passage.method, reply.value, inbound.version, definition?.listed['outputSchema']),
          session,
        )
  return { type: 'result', value, text: value === reply.value ? reply.text : null }
}

/** The tools of an upstream with the tasks extension may be called as tasks of 2025-11-25. */
export function offerTasks(method: string, result: JsonObject, session: UpstreamSession): JsonObject {
  const tools = result['tools']
  if (method !== 'tools/list' || !isJsonArray(tools) || !declaresTaskExtension(session.capabilities))
    return result
  return { ...result, tools: tools.map(offerAsTask) }
}
