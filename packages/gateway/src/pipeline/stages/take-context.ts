/** Stage: what the host behind the agent says of its user's words and its model's reasoning, before values are judged. */

import type { Refusal } from '@callgate/contracts/errors'
import { objectMember } from '../../wire/json/member.ts'
import { META_CONTEXT } from '../../wire/meta.ts'
import type { Passage, Services } from '../passage.ts'

export function takeContext(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  const { id, caller, conversation, inbound, meta } = passage
  if (caller === null || conversation === null || inbound === null) return undefined
  const told = objectMember(inbound.params, '_meta')?.[META_CONTEXT]
  const traceparent = meta.passThrough['traceparent']
  if (told === undefined && traceparent === undefined) return undefined
  return services.context.takeRequest({
    caller,
    conversation,
    exchangeId: id,
    told,
    traceparent: typeof traceparent === 'string' ? traceparent : null,
  })
}
