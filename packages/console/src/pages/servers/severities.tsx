/** How many findings there are of each severity, the worst first. */

import type { FindingView } from '@callgate/contracts/remedy'
import { Badge, toneOf } from '../../ui/badge.tsx'

type Severity = FindingView['severity']

const ORDER: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

export function countSeverities(
  findings: readonly { readonly severity: Severity }[],
): readonly (readonly [Severity, number])[] {
  return ORDER.flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length
    return count === 0 ? [] : [[severity, count] as const]
  })
}

export function Severities({ findings }: { readonly findings: readonly { readonly severity: Severity }[] }) {
  const counted = countSeverities(findings)
  if (counted.length === 0) return <span className="text-good">nothing</span>
  return (
    <span className="flex flex-wrap gap-1.5">
      {counted.map(([severity, count]) => (
        <Badge key={severity} tone={toneOf(severity)}>
          {count} {severity}
        </Badge>
      ))}
    </span>
  )
}
