/** What becomes of a listed item: a pure judgement from its baseline, the trust in its upstream and the verdict on it. */

import type { Verdict } from '@callgate/contracts/finding'
import type { BaselineState } from '../ports/ports.ts'

export interface ItemJudgement {
  /** accept: becomes the baseline and is shown. show: is the baseline already. quarantine: hidden and not callable. */
  readonly action: 'accept' | 'show' | 'quarantine'
  readonly reasons: readonly string[]
}

/**
 * `reviewed` says that an operator accepted exactly this definition: only then does a verdict not count against it,
 * so that a mistaken finding can be overruled, while an item accepted on first use is judged again by newer rules.
 */
export function judgeItem(
  state: BaselineState,
  trust: 'reviewed' | 'on-first-use',
  verdict: Verdict,
  reviewed = false,
): ItemJudgement {
  const suspicion = verdict === 'benign' ? [] : [`inspection finds the definition ${verdict}`]
  const quarantine = (reason: string): ItemJudgement => ({
    action: 'quarantine',
    reasons: [reason, ...suspicion],
  })
  switch (state) {
    case 'quarantined':
      return quarantine('the definition is waiting for review or was rejected')
    case 'changed':
      return quarantine('the definition differs from the accepted one')
    case 'new':
      if (trust === 'reviewed')
        return quarantine('the upstream is reviewed: an operator must accept new items')
      return suspicion.length === 0
        ? { action: 'accept', reasons: ['first use of a definition without findings'] }
        : { action: 'quarantine', reasons: suspicion }
    case 'accepted':
      if (reviewed || verdict !== 'malicious')
        return { action: 'show', reasons: ['the definition is accepted'] }
      return { action: 'quarantine', reasons: suspicion }
  }
}

/** What would be accepted is held where something of the item itself stands against it. */
export function hold(judgement: ItemJudgement, hindrance: string | undefined): ItemJudgement {
  if (hindrance === undefined || judgement.action === 'show') return judgement
  return {
    action: 'quarantine',
    reasons: judgement.action === 'accept' ? [hindrance] : [...judgement.reasons, hindrance],
  }
}
