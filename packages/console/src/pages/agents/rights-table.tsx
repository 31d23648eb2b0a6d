/** Who may do what: agents times tools, filtered in the address, with the rule that says so and what stands against it now. */

import type { RightView } from '@callgate/contracts/rights'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { rightsQuery } from '../../api/rights-queries.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty, Failure, Skeleton } from '../../ui/states.tsx'
import { DataTable, More } from '../../ui/table.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { keyOfRight, RIGHT_COLUMNS, RightCells } from './cells.tsx'

const FILTERS = [
  ['agent', 'Agent'],
  ['principal', 'For'],
  ['upstream', 'Server'],
  ['tool', 'Tool'],
] as const
const EFFECTS = [
  ['', 'any'],
  ['allow', 'allowed'],
  ['ask', 'asks a human'],
  ['depends', 'depends'],
  ['deny', 'denied'],
] as const

export function Rights({ agent }: { readonly agent?: string }) {
  const search = useSearch({ strict: false })
  const { principal, upstream, tool, effect } = search
  const filter = { agent: agent ?? search.agent, principal, upstream, tool, effect }
  return (
    <Card flush title="Rights">
      {agent === undefined && <Filters />}
      <Results filter={filter} />
    </Card>
  )
}

function Filters() {
  const search = useSearch({ from: '/agents' })
  const navigate = useNavigate()
  const set = (name: string, value: string): void =>
    void navigate({
      to: '/agents',
      search: { ...search, [name]: value === '' ? undefined : value },
      replace: true,
    })
  return (
    <form
      className="no-print grid grid-cols-2 gap-3 border-b border-line p-4 lg:grid-cols-5"
      onSubmit={(event) => event.preventDefault()}
    >
      {FILTERS.map(([name, text]) => (
        <label className="text-xs text-soft" key={name}>
          {text}
          <input
            className="field mt-1"
            defaultValue={search[name] ?? ''}
            maxLength={256}
            onBlur={({ target }) => set(name, target.value.trim())}
            onKeyDown={({ key, currentTarget }) => key === 'Enter' && set(name, currentTarget.value.trim())}
          />
        </label>
      ))}
      <label className="text-xs text-soft">
        Decision
        <select
          className="field mt-1"
          onChange={({ target }) => set('effect', target.value)}
          value={search.effect ?? ''}
        >
          {EFFECTS.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </form>
  )
}

function Results({ filter }: { readonly filter: Parameters<typeof rightsQuery>[0] }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    rightsQuery(filter),
  )
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} retry={refetch} />
  const rights = data.pages.flatMap(({ items }) => items)
  if (rights.length === 0 && !hasNextPage)
    return (
      <Empty icon="agents" title="No right like that">
        A right is an agent, whom it acts for and a tool. Agents appear once they have a key, tools once their
        server was asked.
      </Empty>
    )
  return (
    <>
      <RightsTable rights={rights} />
      <More {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </>
  )
}

function RightsTable({ rights }: { readonly rights: readonly RightView[] }) {
  return (
    <DataTable
      columns={[...RIGHT_COLUMNS, 'Does', 'Decision', 'Because of']}
      keyOf={keyOfRight}
      rows={rights}
    >
      {({ kinds, classes, effect, rules, tightenedBy, stopped, ...right }) => (
        <>
          <RightCells {...right} />
          <td className="text-soft">{[...kinds, ...classes].join(', ')}</td>
          <td>
            <span className="flex flex-wrap gap-1">
              <Word>{effect}</Word>
              {stopped !== null && <Badge tone="warn">{stopped.replaceAll('-', ' ')}</Badge>}
            </span>
          </td>
          <td className="font-mono text-xs text-soft">
            <Untrusted line max={120} text={rules.join(', ')} />
            {tightenedBy.length > 0 && (
              <span className="block font-sans">
                less when found: <Untrusted line max={80} text={tightenedBy.join(', ')} />
              </span>
            )}
          </td>
        </>
      )}
    </DataTable>
  )
}
