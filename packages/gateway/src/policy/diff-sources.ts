/** Two revisions line by line, with the equal lines that are far from any change left out. */

import type { DiffLine, PolicyDiffView } from '@callgate/contracts/policy-revision'
import { diffLines } from '@callgate/engine/policy/diff-lines'
import type { PolicySource } from './revisions.ts'

interface Numbered extends PolicySource {
  readonly number: number
}

export function diffSources(from: Numbered, to: Numbered): PolicyDiffView {
  const lines = diffLines(from.text, to.text)
  const count = (change: DiffLine['change']): number => lines.filter((one) => one.change === change).length
  return {
    from: from.number,
    to: to.number,
    added: count('added'),
    removed: count('removed'),
    lines,
    caseLines: diffLines(from.cases ?? '', to.cases ?? ''),
  }
}
