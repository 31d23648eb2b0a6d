/** Findings of a step, the worst first: what, how sure, and where exactly it stands. */

import { Word } from '../ui/badge.tsx'
import { Untrusted } from '../ui/untrusted.tsx'
import type { SteppedFinding } from './steps.ts'

const ORDER = ['critical', 'high', 'medium', 'low', 'info']

export function FindingList({ findings }: { readonly findings: readonly SteppedFinding[] }) {
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
  return (
    <ul className="flex flex-col gap-2">
      {sorted.map((finding, index) => (
        <li
          className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1 text-sm"
          key={`${finding.digest}-${finding.path}-${index}`}
        >
          <Word>{finding.severity}</Word>
          <span className="font-mono text-xs font-medium">{finding.code}</span>
          <span className="text-soft">
            in the {finding.in}
            {finding.path !== '' && (
              <>
                {' at '}
                <Untrusted className="font-mono text-xs" line max={80} text={finding.path} />
              </>
            )}
            {finding.end > finding.start && `, characters ${finding.start} to ${finding.end}`}
            {`, ${Math.round(finding.confidence * 100)} % sure`}
          </span>
          {finding.suppressed !== undefined && (
            <span className="text-soft">
              not acted upon: <Untrusted line max={120} text={finding.suppressed} />
            </span>
          )}
          {finding.note !== undefined && (
            <span className="basis-full text-soft">
              <Untrusted max={300} text={finding.note} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
