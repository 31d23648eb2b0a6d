/** What a difference means, the gravest first: a sentence for each change, before anybody reads the definitions. */

import type { DriftReport } from '@callgate/contracts/drift'
import { Word } from '../../ui/badge.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function DriftMeaning({ report }: { readonly report: DriftReport }) {
  const { changes, truncated } = report
  if (changes.length === 0) return <p className="text-sm text-soft">Nothing that matters differs.</p>
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {changes.map(({ class: kind, risk, path, says }, index) => (
        <li className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5" key={`${kind}-${path}-${index}`}>
          <span className="w-16 shrink-0">
            <Word>{risk}</Word>
          </span>
          <span className="min-w-0 flex-1">
            <Untrusted max={400} text={says} />{' '}
            {path !== '' && <Untrusted className="font-mono text-xs text-soft" line max={100} text={path} />}
          </span>
        </li>
      ))}
      {truncated && <li className="text-soft">There are more changes than are listed.</li>}
    </ul>
  )
}
