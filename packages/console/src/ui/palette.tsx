/** Ctrl-K: goes anywhere by a few letters, to pages and to what is on them. */

import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { approvalsQuery, conversationsQuery, incidentsQuery, statusQuery } from '../api/queries.ts'
import { useModal } from './dialog.tsx'
import { Icon, type IconName } from './icon.tsx'
import { NAVIGATION } from './navigation.ts'
import { Untrusted } from './untrusted.tsx'

interface Place {
  readonly icon: IconName
  readonly text: string
  readonly kind: string
  readonly to: string
}

const SHOWN_MAX = 12

/** Everything that is known already; nothing is read for the palette. */
function usePlaces(): readonly Place[] {
  const client = useQueryClient()
  const pages = NAVIGATION.map(({ icon, text, to }) => ({ icon, text, kind: 'page', to }))
  const approvals = (client.getQueryData(approvalsQuery.queryKey) ?? []).map((one) => ({
    icon: 'approvals' as const,
    text: `${one.agent} → ${one.upstream}/${one.target}`,
    kind: `approval, ${one.state}`,
    to: `/approvals/${one.id}`,
  }))
  const incidents = (client.getQueryData(incidentsQuery.queryKey) ?? []).map((one) => ({
    icon: 'incidents' as const,
    text: one.title,
    kind: `incident, ${one.state}`,
    to: `/incidents/${one.id}`,
  }))
  const sessions = (client.getQueryData(conversationsQuery().queryKey) ?? []).map((one) => ({
    icon: 'sessions' as const,
    text: `${one.agent} for ${one.principal}`,
    kind: 'session',
    to: `/sessions/${one.id}`,
  }))
  const servers = (client.getQueryData(statusQuery.queryKey)?.upstreams ?? []).map((one) => ({
    icon: 'servers' as const,
    text: one.upstream,
    kind: 'server',
    to: `/servers/${one.upstream}`,
  }))
  return [...pages, ...approvals, ...incidents, ...sessions, ...servers]
}

/** Letters in order, those at the beginning first. */
export function rankPlaces<T extends { readonly text: string; readonly kind: string }>(
  places: readonly T[],
  wanted: string,
): readonly T[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  return places
    .map((place, index) => {
      const text = `${place.text} ${place.kind}`.toLowerCase()
      const hits = words.map((word) => text.indexOf(word))
      return { place, index, at: hits.includes(-1) ? -1 : Math.max(0, ...hits) }
    })
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at || a.index - b.index)
    .map(({ place }) => place)
}

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const element = useModal()
  const navigate = useNavigate()
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const found = rankPlaces(usePlaces(), wanted).slice(0, SHOWN_MAX)
  const go = (place: Place | undefined): void => {
    if (place === undefined) return
    onClose()
    void navigate({ to: place.to })
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') go(found[at])
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1))
    if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    if (['Enter', 'ArrowDown', 'ArrowUp'].includes(event.key)) event.preventDefault()
  }
  return (
    <dialog aria-label="Go to" className="panel mt-[12vh] p-0" onCancel={onClose} ref={element}>
      <div className="flex items-center gap-2.5 border-b border-line px-4 text-soft">
        <Icon name="search" />
        <input
          aria-activedescendant={found.length > 0 ? `place-${at}` : undefined}
          aria-controls="places"
          aria-expanded="true"
          aria-label="Go to"
          className="my-2 w-full rounded-sm bg-transparent px-1.5 py-1.5 text-base text-ink placeholder:text-soft"
          onChange={(event) => {
            setWanted(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
          placeholder="Go to a page, an approval, an incident, a server…"
          role="combobox"
          value={wanted}
        />
        <span className="kbd">Esc</span>
      </div>
      <PlaceList at={at} found={found} go={go} />
    </dialog>
  )
}

interface PlaceListProps {
  readonly found: readonly Place[]
  readonly at: number
  readonly go: (place: Place) => void
}

function PlaceList({ found, at, go }: PlaceListProps) {
  if (found.length === 0) return <p className="px-4 py-6 text-sm text-soft">Nothing here is called that.</p>
  return (
    <ul aria-label="Places" className="max-h-[50vh] overflow-y-auto p-1.5" id="places" role="listbox">
      {found.map((place, index) => (
        <li
          aria-selected={index === at}
          className={`flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 text-sm ${index === at ? 'bg-accent-wash text-accent' : 'hover:bg-hover'}`}
          id={`place-${index}`}
          key={place.to}
          onClick={() => go(place)}
          role="option"
        >
          <Icon name={place.icon} size={16} />
          <span className="min-w-0 flex-1 truncate">
            <Untrusted line max={90} text={place.text} />
          </span>
          <span className="text-xs text-soft">{place.kind}</span>
        </li>
      ))}
    </ul>
  )
}
