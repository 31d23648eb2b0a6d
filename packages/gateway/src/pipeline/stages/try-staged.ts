/** Judges a message by the staged revision too, where one is tried: what it would have decided is counted and recorded, no more. */

import type { Decision } from '@callgate/contracts/decision'
import { nameDecision } from '@callgate/engine/replay/name-decision'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { Passage, Services } from '../passage.ts'

interface Trial {
  readonly side: 'request' | 'reply'
  /** What the live policy decided, before anything that is done whatever a policy says. */
  readonly live: Decision
  readonly judge: (by: CompiledPolicy) => Decision
}

/** Whatever goes wrong in it, the message goes the way the live policy said. */
export function tryStaged(
  passage: Passage,
  { staged, logger }: Services,
  { side, live, judge }: Trial,
): void {
  const trial = staged.inTrial()
  const { caller, direction } = passage
  if (trial === undefined || caller === null || direction === 'gateway') return
  // An exchange counts once: what the request would have met, its answer would never have come to.
  if (side === 'reply' && passage.staged.request !== null) return
  const { revision, policy } = trial
  try {
    const was = nameDecision(live)
    const decision = judge(policy)
    const wouldBe = nameDecision(decision)
    const rules = decision.reasons.map(({ source }) => source)
    staged.note({
      revision,
      exchangeId: passage.id,
      principal: caller.principal.id,
      agent: caller.agent.id,
      upstream: passage.upstream ?? '',
      target: passage.target ?? '',
      kind: passage.kind,
      side,
      was,
      wouldBe,
      rules,
    })
    if (was !== wouldBe) passage.staged[side] = { revision, wouldBe, rules }
  } catch (error) {
    staged.fail()
    logger.warn({ err: error, revision }, 'The staged revision of the policy could not be asked')
  }
}
