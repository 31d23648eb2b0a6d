/** A decision in one word, as people compare decisions: let through, changed, asked about, stopped. */

import type { Decision } from '@callgate/contracts/decision'
import type { ReplayDecision } from '@callgate/contracts/replay'

export function nameDecision({ effect, code, obligations }: Decision): ReplayDecision {
  if (effect === 'deny') return code === 'approval-required' ? 'ask' : 'deny'
  if (obligations.some(({ type }) => type === 'approve')) return 'ask'
  return obligations.some(({ type }) => type !== 'notify' && type !== 'limit') ? 'redact' : 'allow'
}
