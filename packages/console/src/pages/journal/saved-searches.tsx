/** Searches of the journal kept under a name, each operator their own. */

import type { SavedSearch } from '@callgate/contracts/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { searchesQuery } from '../../api/queries.ts'
import { post, remove } from '../../api/request.ts'
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
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: () => remove(`/journal/searches/${encodeURIComponent(name)}`),
    onSettled: () => client.invalidateQueries({ queryKey: searchesQuery.queryKey }),
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
        className="px-1.5 text-soft hover:text-bad"
        disabled={forget.isPending}
        onClick={() => forget.mutate()}
        type="button"
      >
        ×
      </button>
    </span>
  )
}

function Save({ filters }: Pick<SavedSearch, 'filters'>) {
  const [name, setName] = useState('')
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: () => post('/journal/searches', { name, filters }),
    onSuccess: () => setName(''),
    onSettled: () => client.invalidateQueries({ queryKey: searchesQuery.queryKey }),
  })
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <input
        aria-label="Name of this search"
        className="field w-44"
        maxLength={80}
        onChange={({ target }) => setName(target.value)}
        placeholder="Name this search"
        required
        value={name}
      />
      <button className="button" disabled={save.isPending} type="submit">
        Save
      </button>
      {save.error !== null && (
        <span className="text-bad" role="alert">
          {save.error.message}
        </span>
      )}
    </form>
  )
}
