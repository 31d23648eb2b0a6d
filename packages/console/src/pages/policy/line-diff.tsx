/** What changed between two texts, line by line; signs say it too, not colour alone. */

import type { DiffLine } from '@callgate/contracts/policy-revision'
import { Untrusted } from '../../ui/untrusted.tsx'

const SIGNS = { same: ' ', added: '+', removed: '−', gap: '…' } as const
const WASHES = { same: '', added: 'bg-good-wash', removed: 'bg-bad-wash', gap: 'text-soft' } as const
const LINE_CHARS_MAX = 400

export function LineDiff({ lines, label }: { readonly lines: readonly DiffLine[]; readonly label: string }) {
  if (lines.length === 0) return <p className="px-4 py-3 text-sm text-soft">They say the same.</p>
  return (
    <ol aria-label={label} className="max-h-96 overflow-auto py-2 font-mono text-xs" tabIndex={0}>
      {lines.map(({ change, from, to, text }, index) => (
        <li className={`flex gap-3 px-4 ${WASHES[change]}`} key={index}>
          <span className="w-8 shrink-0 text-right text-soft tabular-nums select-none">
            {change === 'gap' ? '' : (to ?? from)}
          </span>
          <span className="w-3 shrink-0 select-none">{SIGNS[change]}</span>
          <span className="whitespace-pre-wrap">
            {change === 'gap' ? (
              `${from} equal lines`
            ) : (
              <>
                {change !== 'same' && <span className="sr-only">{change}: </span>}
                <Untrusted max={LINE_CHARS_MAX} text={text} />
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}
