/** Why an operator's act on an approval is not done. */

import type { ApprovalState } from '@callgate/contracts/approval'

export interface NotDone {
  readonly why: 'missing' | 'settled' | 'not-yours' | 'not-possible'
  readonly text: string
}

export const MISSING: NotDone = { why: 'missing', text: 'There is no such approval.' }

export function settledAlready({ state }: { readonly state: ApprovalState }): NotDone {
  return { why: 'settled', text: `It is ${state} already.` }
}
