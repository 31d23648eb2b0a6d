/** Recorded calls under what stands in the editor: long work with progress, and the difference as a table. */

import type { PolicyReplayView } from '@callgate/contracts/policy-revision'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { replayedQuery, replayQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { Word } from '../../ui/badge.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const HOUR_MS = 3_600_000
const RANGES = [
  ['1', 'the last hour'],
  ['24', 'the last day'],
  ['168', 'the last week'],
  ['', 'all that is kept'],
] as const

export function ReplayPanel({ text }: { readonly text: string }) {
  const mayReveal = useMay('reveal')
  const [id, setId] = useState<string | null>(null)
  if (!mayReveal)
    return (
      <Empty icon="journal" title="Not yours to begin">
        A replay reads what was said in calls: that needs the permission reveal, which auditors and
        administrators have.
      </Empty>
    )
  return (
    <div className="flex flex-col">
      <Begin onBegun={setId} text={text} />
      {id !== null && <Progress id={id} />}
    </div>
  )
}

interface BeginProps {
  readonly text: string
  readonly onBegun: (id: string) => void
}

interface Wanted {
  readonly hours: string
  readonly agent: string
  readonly reason: string
}

function Begin({ text, onBegun }: BeginProps) {
  const [wanted, setWanted] = useState<Wanted>({ hours: '24', agent: '', reason: '' })
  const begin = useMutation({
    mutationFn: ({ hours, agent, reason }: Wanted) =>
      post<PolicyReplayView>('/policy/replays', {
        text,
        reason,
        ...(hours === '' ? {} : { sinceMs: Date.now() - Number(hours) * HOUR_MS }),
        ...(agent.trim() === '' ? {} : { agent: agent.trim() }),
      }),
    onSuccess: ({ id }) => onBegun(id),
  })
  return (
    <form
      className="grid gap-3 p-4 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault()
        begin.mutate(wanted)
      }}
    >
      <RangeFields onChange={(changed) => setWanted({ ...wanted, ...changed })} wanted={wanted} />
      <div className="flex flex-wrap items-center gap-3 sm:col-span-2">
        <button className="button" data-tone="accent" disabled={begin.isPending} type="submit">
          Replay
        </button>
        <span className="text-sm text-soft">
          With what stands in the editor. Nothing is called; each payload that is read is a record.
        </span>
      </div>
      {begin.error !== null && (
        <p className="rounded-md bg-bad-wash px-3 py-2 text-sm text-bad sm:col-span-2" role="alert">
          {begin.error.message}
        </p>
      )}
    </form>
  )
}

interface RangeFieldsProps {
  readonly wanted: Wanted
  readonly onChange: (changed: Partial<Wanted>) => void
}

function RangeFields({ wanted: { hours, agent, reason }, onChange }: RangeFieldsProps) {
  const field = useId()
  return (
    <>
      <label className="text-sm" htmlFor={`${field}-range`}>
        Calls of
        <select
          className="field mt-1"
          id={`${field}-range`}
          onChange={({ target }) => onChange({ hours: target.value })}
          value={hours}
        >
          {RANGES.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="text-sm" htmlFor={`${field}-agent`}>
        Of one agent
        <input
          className="field mt-1"
          id={`${field}-agent`}
          maxLength={256}
          onChange={({ target }) => onChange({ agent: target.value })}
          placeholder="all agents"
          value={agent}
        />
      </label>
      <label className="text-sm sm:col-span-2" htmlFor={`${field}-reason`}>
        Why payloads are read
        <input
          className="field mt-1"
          id={`${field}-reason`}
          maxLength={2_000}
          onChange={({ target }) => onChange({ reason: target.value })}
          required
          value={reason}
        />
      </label>
    </>
  )
}

function Progress({ id }: { readonly id: string }) {
  const query = useQuery(replayQuery(id))
  return (
    <div aria-live="polite" className="border-t border-line">
      <Loaded query={query} rows={2}>
        {(view) => (view.endedAtMs === null ? <Running view={view} /> : <Ended view={view} />)}
      </Loaded>
    </div>
  )
}

function Running({ view }: { readonly view: PolicyReplayView }) {
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => post(`/policy/replays/${encodeURIComponent(view.id)}/cancel`),
    onSettled: () => client.invalidateQueries({ queryKey: ['policy', 'replay', view.id] }),
  })
  const isReading = view.state === 'reading'
  return (
    <div className="flex flex-wrap items-center gap-3 p-4 text-sm">
      {isReading ? (
        <progress aria-label="Reading the journal" />
      ) : (
        <progress aria-label="Judging sessions" max={view.sessions} value={view.sessionsDone} />
      )}
      <span>
        {isReading
          ? `Reading: ${view.payloads} payloads so far`
          : `Judging: ${view.sessionsDone} of ${view.sessions} sessions`}
      </span>
      <button className="button" disabled={cancel.isPending} onClick={() => cancel.mutate()} type="button">
        Cancel
      </button>
    </div>
  )
}

function Ended({ view }: { readonly view: PolicyReplayView }) {
  const { state, calls, changed, decided, failure, leftCount, left } = view
  return (
    <div>
      <p className="px-4 py-3 text-sm">
        <Word>{state}</Word> {calls} calls: {decided.allow} allowed, {decided.ask} asked, {decided.redact}{' '}
        changed, {decided.deny} stopped. <strong>{changed}</strong> otherwise than they were.
      </p>
      {failure !== null && (
        <p className="mx-4 mb-3 rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
          {failure}
        </p>
      )}
      {changed > 0 && <Differences id={view.id} />}
      {leftCount > 0 && (
        <details className="px-4 py-3 text-sm">
          <summary className="text-soft">{leftCount} could not be replayed</summary>
          <ul className="mt-2 flex flex-col gap-1">
            {left.map(({ seq, why }, index) => (
              <li key={index}>
                Record {seq}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="px-4 pb-4 text-xs text-soft">
        Sessions begin empty at the start of the range. Groups and claims of callers, annotations of tools and
        limits are not in the journal and count as absent.
      </p>
    </div>
  )
}

function Differences({ id }: { readonly id: string }) {
  const query = useQuery(replayedQuery(id))
  return (
    <Loaded query={query}>
      {(rows) => (
        <div
          aria-label="Calls that would have been decided otherwise"
          className="max-h-96 overflow-auto"
          role="region"
          tabIndex={0}
        >
          <table className="table">
            <thead>
              <tr>
                <th>Call</th>
                <th>When</th>
                <th>Agent</th>
                <th>Was</th>
                <th>Would be</th>
                <th>By</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.seq}>
                  <td>
                    <Link
                      className="link font-mono text-xs"
                      params={{ seq: String(row.seq) }}
                      to="/journal/$seq"
                    >
                      <Untrusted line max={80} text={row.tool} />
                    </Link>
                  </td>
                  <td>
                    <Exact ms={row.atMs} />
                  </td>
                  <td>
                    <Untrusted line max={60} text={row.agent} />
                  </td>
                  <td>
                    <Word>{row.was}</Word>
                  </td>
                  <td>
                    <Word>{row.wouldBe}</Word>
                  </td>
                  <td className="font-mono text-xs">{row.rules.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Loaded>
  )
}
