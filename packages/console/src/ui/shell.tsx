/** What surrounds every page: the menu with what waits, the palette, who is signed in, and whether the picture is live. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { tail, useConnection } from '../api/live.ts'
import { approvalsQuery, incidentsQuery, quarantineQuery } from '../api/queries.ts'
import { sessionQuery, signOut, useMay, useSession } from '../api/session.ts'
import { SignIn } from '../pages/sign-in/sign-in.tsx'
import { Welcome, WELCOME_PATH } from '../pages/sign-in/welcome.tsx'
import { Announcer } from './announcer.tsx'
import { Icon, Mark } from './icon.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { KeysHelp } from './keys-help.tsx'
import { NAVIGATION } from './navigation.ts'
import { isPageKey } from './page-keys.ts'
import { Palette } from './palette.tsx'
import { Failure } from './states.tsx'
import { applyTheme, storedTheme, type Theme } from './theme.ts'
import { Toasts } from './toast.tsx'

export function Root() {
  useKeptFocus()
  const { data, error, refetch, isPending } = useQuery(sessionQuery)
  if (data !== undefined && data !== null) return <Shell />
  if (error !== null && data === undefined) return <Failure error={error} retry={refetch} />
  if (isPending) return <div aria-busy="true" className="min-h-screen" />
  return location.pathname === WELCOME_PATH ? <Welcome /> : <SignIn />
}

/** What lies over the page. */
type Opened = 'palette' | 'keys' | undefined

function Shell() {
  const client = useQueryClient()
  const [open, setOpen] = useState<Opened>()
  useEffect(() => tail.start(client), [client])
  useShortcuts(setOpen)
  return (
    <div className="min-h-screen print:block md:grid md:grid-cols-[14.5rem_1fr]">
      <a
        className="sr-only z-50 rounded-md bg-raised p-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        href="#main"
      >
        To the page
      </a>
      <Side onOpen={setOpen} />
      <main className="min-w-0" id="main" tabIndex={-1}>
        <Outlet />
      </main>
      {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
      {open === 'keys' && <KeysHelp onClose={() => setOpen(undefined)} />}
      <Announcer />
      <Toasts />
    </div>
  )
}

/** `g` and a letter goes to a page, `?` says which; Ctrl-K opens the palette. Nothing else while somebody writes. */
function useShortcuts(onOpen: (what: Opened) => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    let led = false
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        onOpen('palette')
        return
      }
      if (!isPageKey(event)) return
      if (event.key === '?') onOpen('keys')
      if (led) {
        const place = NAVIGATION.find(({ key }) => key === event.key)
        if (place !== undefined) void navigate({ to: place.to })
      }
      led = event.key === 'g'
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
}

interface OpenProps {
  readonly onOpen: (what: Opened) => void
}

function Side({ onOpen }: OpenProps) {
  const [open, setOpen] = useState(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  useEffect(() => setOpen(false), [path])
  return (
    <aside className="no-print bg-side text-side-ink">
      <div className="md:sticky md:top-0 md:flex md:h-screen md:flex-col">
        <div className="flex items-center gap-2.5 px-4 py-3 md:pt-5 md:pb-4">
          <Mark />
          <span className="text-lg font-semibold tracking-tight">Callgate</span>
          <span className="ml-auto md:hidden">
            <button
              aria-expanded={open}
              aria-label="Menu"
              className="grid size-10 place-items-center rounded-md hover:bg-side-on"
              onClick={() => setOpen(!open)}
              type="button"
            >
              <Icon name={open ? 'close' : 'menu'} />
            </button>
          </span>
        </div>
        <div className={`${open ? 'flex' : 'hidden'} min-h-0 flex-1 flex-col md:flex`}>
          <button
            className="mx-3 mb-3 flex items-center gap-2 rounded-md border border-side-on px-2.5 py-1.5 text-sm text-side-soft hover:bg-side-on hover:text-side-ink"
            onClick={() => onOpen('palette')}
            type="button"
          >
            <Icon name="search" size={15} />
            <span className="flex-1 text-left">Go to…</span>
            <span className="kbd">Ctrl K</span>
          </button>
          <Menu />
          <Foot onOpen={onOpen} />
        </div>
      </div>
    </aside>
  )
}

function Menu() {
  const mayRead = useMay('read-journal')
  const { data: approvals = [] } = useQuery({ ...approvalsQuery, enabled: mayRead })
  const { data: incidents = [] } = useQuery(incidentsQuery)
  const { data: quarantine = [] } = useQuery(quarantineQuery)
  const waiting: Readonly<Record<string, number>> = {
    '/approvals': approvals.filter(({ state }) => state === 'pending').length,
    '/incidents': incidents.filter(({ state }) => state === 'open').length,
    '/servers': quarantine.filter(({ rejectedBy }) => rejectedBy === null).length,
  }
  return (
    <nav aria-label="Pages" className="flex flex-col gap-0.5 px-3">
      {NAVIGATION.map(({ to, text, icon }) => (
        <Link
          activeOptions={{ exact: to === '/' }}
          activeProps={{ className: 'bg-side-on text-side-ink', 'aria-current': 'page' }}
          className="flex items-center gap-2.5 rounded-md px-2.5 py-2 text-sm font-medium hover:bg-side-on hover:text-side-ink"
          inactiveProps={{ className: 'text-side-soft' }}
          key={to}
          to={to}
        >
          <Icon name={icon} />
          <span className="flex-1">{text}</span>
          {(waiting[to] ?? 0) > 0 && <Waiting count={waiting[to] ?? 0} urgent={to !== '/servers'} />}
        </Link>
      ))}
    </nav>
  )
}

function Waiting({ count, urgent }: { readonly count: number; readonly urgent: boolean }) {
  return (
    <span
      className={`min-w-5 rounded-full px-1.5 text-center text-xs leading-5 font-semibold tabular-nums ${urgent ? 'bg-[#ffcf5c] text-[#3a2900]' : 'bg-side-on text-side-ink'}`}
    >
      {count}
      <span className="sr-only"> waiting</span>
    </span>
  )
}

const CONNECTIONS = {
  live: ['bg-[#5fd6a8]', 'Live'],
  polling: ['bg-[#8cc8e8]', 'Up to date'],
  lost: ['bg-[#ff9b8f]', 'No answer, trying again'],
} as const

function Foot({ onOpen }: OpenProps) {
  const client = useQueryClient()
  const session = useSession()
  const connection = useConnection()
  const [colour, text] = CONNECTIONS[connection]
  const leave = async (): Promise<void> => {
    await signOut().catch(() => undefined)
    client.clear()
    await client.invalidateQueries()
    location.assign('/console/')
  }
  return (
    <div className="mt-auto flex flex-col gap-3 px-3 pt-6 pb-4 text-sm text-side-soft">
      <p className="flex items-center gap-2 px-2.5 text-xs">
        <span aria-hidden="true" className={`size-2 rounded-full ${colour}`} />
        {text}
      </p>
      <ThemeSwitch />
      <div className="mx-2 flex gap-4 text-xs *:flex *:min-h-6 *:items-center *:underline *:underline-offset-2 *:hover:text-side-ink">
        <button onClick={() => onOpen('keys')} type="button">
          Keyboard
        </button>
        <Link to="/api">Control API</Link>
      </div>
      <div className="flex items-center gap-2 border-t border-side-on px-2.5 pt-3">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium text-side-ink">{session?.operator.name}</p>
          <p className="truncate text-xs">{session?.operator.roles.join(', ')}</p>
        </div>
        <button
          aria-label="Sign out"
          className="grid size-8 place-items-center rounded-md hover:bg-side-on hover:text-side-ink"
          onClick={() => void leave()}
          title="Sign out"
          type="button"
        >
          <Icon name="out" />
        </button>
      </div>
    </div>
  )
}

const THEMES = [
  ['light', 'sun', 'Light'],
  ['system', 'system', 'As the system'],
  ['dark', 'moon', 'Dark'],
] as const

function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(storedTheme)
  return (
    <div aria-label="Theme" className="mx-2 flex w-fit rounded-md bg-side-on p-0.5" role="group">
      {THEMES.map(([one, icon, name]) => (
        <button
          aria-label={name}
          aria-pressed={one === theme}
          className={`grid h-6.5 w-8 place-items-center rounded-sm ${one === theme ? 'bg-side text-side-ink' : 'hover:text-side-ink'}`}
          key={one}
          onClick={() => {
            applyTheme(one)
            setTheme(one)
            // Charts are drawn, not styled; they are told to draw again.
            document.dispatchEvent(new Event('callgate:theme'))
          }}
          title={name}
          type="button"
        >
          <Icon name={icon} size={15} />
        </button>
      ))}
    </div>
  )
}
