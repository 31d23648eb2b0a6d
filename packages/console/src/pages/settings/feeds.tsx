/** Where threat intelligence comes from, how fresh it is, and which feed has stopped answering. */

import type { SourceView } from '@callgate/contracts/intelligence'
import { useQuery } from '@tanstack/react-query'
import { feedsQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, formatSpan } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Feeds() {
  const feeds = useQuery(feedsQuery)
  return (
    <Card aside="intelligence.feeds in callgate.yaml, or callgate intel import" flush title="Feeds">
      <Loaded query={feeds} rows={3}>
        {(all) =>
          all.length === 0 ? (
            <p className="p-4 text-sm text-soft">
              None. Threat intelligence names servers, packages and callers that must not be used; without a
              feed or an import nothing is compared with it.
            </p>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th>Source</th>
                  <th>Entries</th>
                  <th>Newest entry</th>
                  <th>Read</th>
                  <th>State</th>
                </tr>
              </thead>
              <tbody>
                {all.map((one) => (
                  <FeedRow key={one.source} source={one} />
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Card>
  )
}

function FeedRow({ source: one }: { readonly source: SourceView }) {
  const { source, origin, entries, newestAtMs, importedAtMs, importedBy, feed } = one
  return (
    <tr>
      <td>
        <Untrusted className="font-medium" line max={64} text={source} />
        <Untrusted className="block text-soft" line max={120} text={origin} />
      </td>
      <td className="tabular-nums">{entries.toLocaleString()}</td>
      <td className="text-soft">{newestAtMs === null ? 'none says' : <Ago ms={newestAtMs} />}</td>
      <td className="text-soft">
        <Ago ms={importedAtMs} />
        {feed === null ? <> by {importedBy}</> : `, every ${formatSpan(feed.everyMs)}`}
      </td>
      <td>
        <FeedState feed={feed} />
      </td>
    </tr>
  )
}

function FeedState({ feed }: Pick<SourceView, 'feed'>) {
  if (feed === null) return <Badge>imported by hand</Badge>
  if (feed.failures === 0)
    return <Badge tone={feed.stale ? 'warn' : 'good'}>{feed.stale ? 'stale' : 'fresh'}</Badge>
  return (
    <>
      <Badge tone={feed.stale ? 'bad' : 'warn'}>failed {feed.failures} times in a row</Badge>
      {feed.lastError !== null && (
        <Untrusted className="block text-soft" line max={160} text={feed.lastError} />
      )}
    </>
  )
}
