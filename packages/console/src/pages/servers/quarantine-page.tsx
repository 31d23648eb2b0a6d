/** The review of one held definition: what changed, the whole text with everything hidden in it made visible, and the answer. */

import type { QuarantinedDetailView } from '@callgate/contracts/control'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { type ItemVersion, quarantinedQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { DiffTable } from '../../ui/diff.tsx'
import { Word } from '../../ui/badge.tsx'
import { JsonBlock } from '../../ui/json.tsx'
import { Card, Facts, Page } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { DriftMeaning } from './drift-meaning.tsx'

export function QuarantinePage() {
  const { upstream = '', type = 'tool', name = '', digest = '' } = useSearch({ from: '/quarantine' })
  const version: ItemVersion = { upstream, type: type as ItemVersion['type'], name, digest }
  return <Loaded query={useQuery(quarantinedQuery(version))}>{(item) => <Review item={item} />}</Loaded>
}

function Review({ item }: { readonly item: QuarantinedDetailView }) {
  const { upstream, name, reason, rejectedBy, definition, diff } = item
  const { description } = definition
  const isAllNew = diff.changes.every(({ path }) => path === '')
  return (
    <Page
      actions={<Acts item={item} />}
      lead={<Untrusted max={400} text={reason} />}
      title={
        <>
          <span className="font-mono">
            <span className="text-soft">{upstream}/</span>
            <Untrusted line max={80} text={name} />
          </span>
          <Word>{rejectedBy === null ? 'quarantined' : 'rejected'}</Word>
        </>
      }
    >
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-5">
          {!isAllNew && (
            <Card aside={<Word>{item.drift.risk}</Word>} title="What the change means">
              <DriftMeaning report={item.drift} />
            </Card>
          )}
          <Card
            aside={diff.truncated ? 'the first of many' : isAllNew ? '' : `${diff.changes.length} changes`}
            flush
            title="Beside what was accepted"
          >
            {isAllNew ? (
              <p className="p-4 text-sm text-soft">
                Nothing of this name was accepted before: all of it is new.
              </p>
            ) : (
              <DiffTable changes={diff.changes} />
            )}
          </Card>
          {typeof description === 'string' && (
            <Card title="What it tells the agent">
              <Untrusted block max={4_000} text={description} />
            </Card>
          )}
          <Card title="The whole definition">
            <JsonBlock value={definition} />
          </Card>
        </div>
        <About item={item} />
      </div>
    </Page>
  )
}

function Acts({ item }: { readonly item: QuarantinedDetailView }) {
  const { upstream, type, name, digest } = item
  const mayApprove = useMay('review')
  if (!mayApprove) return null
  const version = { upstream, type, name, digest }
  return (
    <>
      <ActButton
        done="Rejected: it stays hidden"
        invalidates={['quarantine']}
        label="Reject"
        run={(reason) => ask('POST /quarantine/reject', { body: { ...version, reason } })}
        title="Reject this version"
        tone="bad"
      >
        It stays hidden and not callable. The version that was accepted before is not offered in its place.
      </ActButton>
      <ActButton
        done="Accepted: agents see it from now on"
        icon="check"
        invalidates={['quarantine', 'status']}
        label="Accept"
        run={(reason) => ask('POST /quarantine/approve', { body: { ...version, reason } })}
        title="Accept this version"
        tone="accent"
      >
        Agents see and may call exactly this version, as far as policy lets them.
      </ActButton>
    </>
  )
}

function About({ item }: { readonly item: QuarantinedDetailView }) {
  const { upstream, type, digest, seenAtMs, rejectedBy } = item
  return (
    <Card title="About it">
      <Facts
        facts={[
          ['Kind', type],
          ['Seen', <Exact key="seen" ms={seenAtMs} />],
          [
            'Server',
            <Link className="link" key="server" params={{ id: upstream }} to="/servers/$id">
              {upstream}
            </Link>,
          ],
          [
            'Digest',
            <span className="font-mono text-xs" key="digest">
              {digest.slice(0, 20)}…
            </span>,
          ],
          ['Rejected by', rejectedBy ?? 'nobody'],
        ]}
      />
    </Card>
  )
}
