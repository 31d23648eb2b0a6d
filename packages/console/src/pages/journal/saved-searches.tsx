/** Searches of the journal kept under a name, each operator their own. */

import type { SavedSearch } from '@callgate/contracts/session'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { searchesQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useAct } from '../../ui/act.tsx'
import { NameForm } from '../../ui/field.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { listSet, type Search } from './filters.ts'

export function SavedSearches({ search }: { readonly search: Search }) {
  const { data: kept = [] } = useQuery(searchesQuery)
  const set = listSet(search)
  if (kept.length === 0 && set.length === 0) return null
  return (
    <div className="no-print flex flex-wrap items-center gap-2 text-sm">
      {kept.length > 0 && <span className="text-xs text-soft">Saved</span>}
      {kept.map((one) => (
        <Kept key={one.name} one={one} />
      ))}
      {set.length > 0 && <Save filters={Object.fromEntries(set)} />}
    </div>
  )
}

function Kept({ one: { name, filters } }: { readonly one: SavedSearch }) {
  const navigate = useNavigate()
  const forget = useAct({
    run: () => ask('DELETE /journal/searches/{name}', { path: { name } }),
    done: 'Removed',
    invalidates: ['searches'],
  })
  return (
    <span className="inline-flex items-center">
      <button
        className="button"
        onClick={() => void navigate({ to: '/journal', search: Object.fromEntries(listSet(filters)) })}
        type="button"
      >
        <Untrusted line max={80} text={name} />
      </button>
      <button
        aria-label={`Remove the saved search ${name}`}
        className="grid size-8 place-items-center rounded-md text-soft hover:text-bad"
        disabled={forget.isPending}
        onClick={() => forget.mutate('')}
        type="button"
      >
        ×
      </button>
    </span>
  )
}

function Save({ filters }: Pick<SavedSearch, 'filters'>) {
  const save = useAct({
    run: (name) => ask('POST /journal/searches', { body: { name, filters } }),
    done: 'Saved',
    invalidates: ['searches'],
  })
  return (
    <NameForm
      busy={save.isPending}
      label="Name of this search"
      maxLength={80}
      onName={(name) => save.mutate(name)}
      placeholder="Name this search"
      submit="Save"
    />
  )
}
