/** What is wrong with a text, in words, for who does not see the marks in its lines. */

import type { PolicyProblemView } from '@callgate/contracts/policy-check'
import { Badge } from '../../ui/badge.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Problems({ problems }: { readonly problems: readonly PolicyProblemView[] }) {
  if (problems.length === 0) return null
  return (
    <ul
      aria-label="Problems"
      className="flex max-h-48 flex-col gap-1 overflow-y-auto border-t border-line px-4 py-2 text-sm"
      tabIndex={0}
    >
      {problems.map(({ line, column, severity, message, suggestion }, index) => (
        <li key={index}>
          <Badge tone={severity === 'error' ? 'bad' : 'warn'}>{severity}</Badge>{' '}
          <span className="text-soft tabular-nums">
            {line}:{column}
          </span>{' '}
          <Untrusted max={400} text={message} />
          {suggestion !== null && (
            <span className="text-soft">
              {': '}
              <Untrusted max={400} text={suggestion} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
