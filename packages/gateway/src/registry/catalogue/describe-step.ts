/** How a step reads in the journal: the stage it leads to, the revision it makes, and what it is bound to. */

import type { PlannedStep } from './lifecycle.ts'

export function describeStep({ next }: PlannedStep): string {
  const evidence = next.scan === null ? '' : ` evidence ${next.scan.evidence}`
  const agents = next.stage === 'canary' ? ` agents ${next.agents.join(', ')}` : ''
  return `${next.stage} revision ${next.revision}${evidence}${agents}`.slice(0, 2_000)
}
