/** The journal: everything that happened, searched by who, what and when; the search stands in the address. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ask } from '../../api/client.ts'
import { type Query } from '../../api/request.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty, Failure, Skeleton } from '../../ui/states.tsx'
import { More } from '../../ui/table.tsx'
import { formatExact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { describeRecord } from './describe-record.ts'
import { listSet, type Search } from './filters.ts'
import { SavedSearches } from './saved-searches.tsx'
import { ExportRecords } from './export-records.tsx'
import { JournalActs, LastVerification } from './verify.tsx'

const PAGE = 100
const DAY_MS = 86_400_000

const SPANS = [
  ['', 'all time'],
  ['3600000', 'the last hour'],
  [String(DAY_MS), 'the last day'],
  [String(7 * DAY_MS), 'the last week'],
  [String(30 * DAY_MS), 'the last month'],
] as const
const TYPES = [
  ['', 'all'],
  ['intent', 'asked'],
  ['outcome', 'came back'],
  ['event', 'seen'],
  ['admin', 'operators'],
  ['approval', 'approvals'],
  ['context', 'told'],
  ['gateway', 'gateway'],
] as const
const EFFECTS = [
  ['', 'any'],
  ['allow', 'allowed'],
  ['deny', 'stopped'],
] as const
const FIELDS = [
  ['text', 'Words'],
  ['principal', 'Principal'],
  ['agent', 'Agent'],
  ['upstream', 'Server'],
  ['target', 'Tool or resource'],
  ['finding', 'Finding'],
  ['rule', 'Rule'],
  ['exchange', 'Exchange'],
  ['digest', 'Digest'],
] as const

export function JournalPage() {
  const search = useSearch({ from: '/journal' })
  return (
    <Page
      actions={<JournalActs />}
      lead="Append-only, hash-linked and signed. Every message, every decision and every act of an operator is here, also your looking."
      title="Journal"
    >
      <LastVerification />
      <SearchForm search={search} />
      <SavedSearches search={search} />
      <Results search={search} />
    </Page>
  )
}

function SearchForm({ search }: { readonly search: Search }) {
  const navigate = useNavigate()
  const [wanted, setWanted] = useState(search)
  // The form stays where it is when the address changes: whoever picks by arrow keys keeps their place.
  useEffect(() => setWanted(search), [search])
  const set = (name: keyof Search, value: string): void => setWanted({ ...wanted, [name]: value })
  const go = (next: Search): void => {
    void navigate({ to: '/journal', search: Object.fromEntries(listSet(next)) })
  }
  const pick = (name: 'type' | 'span' | 'effect', value: string): void => {
    set(name, value)
    go({ ...wanted, [name]: value })
  }
  return (
    <form
      className="card no-print grid grid-cols-2 items-end gap-3 p-4 md:grid-cols-4 xl:grid-cols-7"
      onSubmit={(event) => {
        event.preventDefault()
        go(wanted)
      }}
    >
      {FIELDS.map(([name, text]) => (
        <label className="text-xs text-soft" key={name}>
          {text}
          <input
            className="field mt-1"
            maxLength={512}
            onChange={({ target }) => set(name, target.value)}
            value={wanted[name] ?? ''}
          />
        </label>
      ))}
      <Choice
        name="Decision"
        onChange={(value) => pick('effect', value)}
        options={EFFECTS}
        value={wanted.effect ?? ''}
      />
      <Choice
        name="Kind"
        onChange={(value) => pick('type', value)}
        options={TYPES}
        value={wanted.type ?? ''}
      />
      <Choice
        name="When"
        onChange={(value) => pick('span', value)}
        options={SPANS}
        value={wanted.span ?? ''}
      />
      <button className="button" data-tone="accent" type="submit">
        Search
      </button>
    </form>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly value: string
  readonly onChange: (value: string) => void
}

function Choice({ name, options, value, onChange }: ChoiceProps) {
  return (
    <label className="text-xs text-soft">
      {name}
      <select className="field mt-1" onChange={({ target }) => onChange(target.value)} value={value}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** A span is so long ago from now on. */
function toQuery({ span, ...named }: Search): Query {
  return { ...named, sinceMs: span === undefined || span === '' ? undefined : Date.now() - Number(span) }
}

/** Newest first, page by page towards the beginning. */
function useResults(search: Search) {
  return useInfiniteQuery({
    queryKey: ['journal', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = { ...toQuery(search), order: 'desc' as const, limit: PAGE, cursor: pageParam }
      return ask('GET /journal/records', { query })
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

function Results({ search }: { readonly search: Search }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useResults(search)
  if (data === undefined)
    return (
      <Card flush>{error === null ? <Skeleton rows={10} /> : <Failure error={error} retry={refetch} />}</Card>
    )
  const records = unique(data.pages.flatMap((page) => page.items))
  return (
    <Card
      aside={
        <span className="flex items-center gap-3">
          {records.length} shown <ExportRecords query={toQuery(search)} />
        </span>
      }
      flush
      title="Records"
    >
      {records.length === 0 ? (
        <Empty icon="journal" title="No record like that">
          Names are whole names: <code>my-editor</code>, not a part of it. Words are looked for in what
          describes a record, not in messages; <code>read*</code> is the beginning of one.
        </Empty>
      ) : (
        <RecordTable records={records} />
      )}
      <More {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </Card>
  )
}

function unique(records: readonly JournalRecord[]): readonly JournalRecord[] {
  return [...new Map(records.map((record) => [record.seq, record])).values()]
}

function RecordTable({ records }: { readonly records: readonly JournalRecord[] }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th className="number">No.</th>
          <th>When</th>
          <th>Kind</th>
          <th>Who</th>
          <th>What</th>
          <th>Came to</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => {
          const { who, what, came, tone } = describeRecord(record)
          return (
            <tr key={record.seq}>
              <td className="number">
                <Link className="link" params={{ seq: String(record.seq) }} to="/journal/$seq">
                  {record.seq}
                </Link>
              </td>
              <td className="whitespace-nowrap text-soft">{formatExact(record.timeMs)}</td>
              <td className="text-soft">{record.entry.type}</td>
              <td className="min-w-36">
                <Untrusted line max={60} text={who} />
              </td>
              <td className="font-mono text-xs">
                <Untrusted line max={100} text={what} />
              </td>
              <td>{came !== '' && <Badge tone={tone}>{came}</Badge>}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
