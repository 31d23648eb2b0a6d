/** Definitions that are held: which, why, and the way to the review of each. */

import type { QuarantinedView } from '@callgate/contracts/control'
import { Link } from '@tanstack/react-router'
import { Word } from '../../ui/badge.tsx'
import { Empty } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function HeldList({ items }: { readonly items: readonly QuarantinedView[] }) {
  if (items.length === 0)
    return (
      <Empty icon="check" title="Nothing is held">
        A definition that is new at a reviewed server, that changed, or that carries findings comes here.
        Until it is accepted no agent sees it.
      </Empty>
    )
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Definition</th>
          <th>Kind</th>
          <th>Why it is held</th>
          <th>Seen</th>
          <th>
            <span className="sr-only">Review</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ upstream, type, name, digest, reason, seenAtMs, rejectedBy }) => (
          <tr key={`${upstream}/${type}/${name}/${digest}`}>
            <td className="min-w-28 font-mono text-xs">
              <span className="text-soft">{upstream}/</span>
              <Untrusted line max={80} text={name} />
            </td>
            <td className="text-soft">{type}</td>
            <td className="min-w-48">
              {rejectedBy !== null && <Word>rejected</Word>} <Untrusted max={160} text={reason} />
            </td>
            <td className="text-soft">
              <Ago ms={seenAtMs} />
            </td>
            <td>
              <Link className="button" search={{ upstream, type, name, digest }} to="/quarantine">
                Review
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
