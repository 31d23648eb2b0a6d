/** What was changed on its way out is judged once more as it would leave: nothing may become what policy would have denied. */

import type { Obligation } from '@callgate/contracts/decision'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Message } from '@callgate/contracts/message'
import type { Passage, Services } from '../passage.ts'
import { judgeBy, refusalOf } from '../stages/decide.ts'

/** Members of params that say where a message goes; they were resolved as they came. */
const ADDRESSES = ['name', 'uri', 'ref', 'taskId'] as const

const READDRESSED = refuse(
  'inspection-denied',
  'Something had to be removed from what this message is addressed to. Send it without hidden characters.',
)

const ASKS_MORE = refuse(
  'inspection-denied',
  'Without what had to be removed from this message, policy asks for more than it was asked for. Send it as it is meant.',
)

/** Why a changed request must not leave; undefined when policy would have let it through as it is now. */
export function judgeChanged(changed: Message, passage: Passage, services: Services): Refusal | undefined {
  const { decision, assessment, snapshot } = passage
  if (decision === null) return READDRESSED
  const params = changed.body.value
  const isMoved = ADDRESSES.some(
    (member) => JSON.stringify(params[member]) !== JSON.stringify(passage.params[member]),
  )
  if (isMoved) return READDRESSED
  const asItLeaves = { passage: { ...passage, params }, judged: { message: changed, assessment } }
  const anew = judgeBy(snapshot.policy, asItLeaves, services)
  if (anew.effect === 'deny') return refusalOf(anew, assessment, passage)
  const asked = new Set(decision.obligations.map(keyOf))
  return anew.obligations.every((one) => asked.has(keyOf(one))) ? undefined : ASKS_MORE
}

/** Places are left out: they shift with what was removed before them. */
function keyOf(obligation: Obligation): string {
  return `${obligation.type} ${'rule' in obligation ? obligation.rule : ''}`
}
