/** What changed, path by path: before and after beside each other, as text. */

import { Word } from './badge.tsx'
import { Untrusted } from './untrusted.tsx'

interface Change {
  readonly path: string
  readonly change?: 'added' | 'removed' | 'changed'
  readonly before: string | null
  readonly after: string | null
}

export function DiffTable({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Where</th>
          <th className="w-2/5">Before</th>
          <th className="w-2/5">Now</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((one) => (
          <tr key={one.path}>
            <td>
              <Untrusted
                className="font-mono text-xs"
                max={120}
                text={one.path === '' ? 'all of it' : one.path}
              />
              <span className="mt-1 block">
                <Word>
                  {one.change ?? (one.before === null ? 'added' : one.after === null ? 'removed' : 'changed')}
                </Word>
              </span>
            </td>
            <td className={one.before === null ? '' : 'bg-bad-wash/60'}>
              <Side text={one.before} />
            </td>
            <td className={one.after === null ? '' : 'bg-good-wash/60'}>
              <Side text={one.after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Side({ text }: { readonly text: string | null }) {
  if (text === null) return <span className="text-soft">not there</span>
  return <Untrusted block className="font-mono text-xs" max={600} text={text} />
}
