/** What the staged revision would have decided otherwise about messages that really came; nothing of it is enforced. */

import type { StagedView } from '@callgate/contracts/policy-revision'
import { useQuery } from '@tanstack/react-query'
import { stagedQuery } from '../../api/queries.ts'
import { Word } from '../../ui/badge.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago, Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const SHOWN = 50

export function StagedPanel() {
  const query = useQuery(stagedQuery)
  return (
    <Loaded query={query}>
      {({ staged }) =>
        staged === null ? (
          <Empty icon="eye" title="No revision is tried">
            Stage one in the history: it judges every real message beside the live one, enforces nothing, and
            what it would have decided otherwise is counted here.
          </Empty>
        ) : (
          <Trial staged={staged} />
        )
      }
    </Loaded>
  )
}

function Trial({ staged }: { readonly staged: StagedView }) {
  const { revision, sinceMs, compared, differing, failed, byTool, newest } = staged
  return (
    <div className="flex flex-col">
      <p className="px-4 py-3 text-sm">
        Revision {revision} since <Exact ms={sinceMs} />: <strong>{differing}</strong> of {compared} messages
        would have gone otherwise.
        {failed > 0 && ` ${failed} could not be judged.`}
      </p>
      {byTool.length > 0 && (
        <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Differences by tool">
          <table className="table">
            <thead>
              <tr>
                <th>Tool</th>
                <th>Is</th>
                <th>Would be</th>
                <th className="number">Count</th>
              </tr>
            </thead>
            <tbody>
              {byTool.map(({ tool, was, wouldBe, count }) => (
                <tr key={`${tool} ${was} ${wouldBe}`}>
                  <td>
                    <Untrusted className="font-mono text-xs" line max={80} text={tool} />
                  </td>
                  <td>
                    <Word>{was}</Word>
                  </td>
                  <td>
                    <Word>{wouldBe}</Word>
                  </td>
                  <td className="number">{count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ul className="divide-y divide-line border-t border-line text-sm">
        {newest.slice(0, SHOWN).map((one, index) => (
          <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2" key={index}>
            <Ago ms={one.atMs} />
            <Untrusted line max={40} text={one.agent} />
            <Untrusted className="font-mono text-xs" line max={80} text={`${one.upstream}/${one.target}`} />
            <Word>{one.was}</Word>
            <span className="text-soft">would be</span>
            <Word>{one.wouldBe}</Word>
            <span className="font-mono text-xs text-soft">{one.rules.join(', ')}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
