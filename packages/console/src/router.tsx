/** Every address of the console, and the page behind it; pages are loaded when they are first opened. */

import type { QueryClient } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Failure, Skeleton } from './ui/states.tsx'
import { Root } from './ui/shell.tsx'
import { NotFound } from './pages/not-found.tsx'
import { JOURNAL_FILTERS } from './pages/journal/filters.ts'
import { NowPage } from './pages/now/now-page.tsx'

/** Text members of an address, and nothing else: whatever a link says is only ever text. */
function textOf<K extends string>(...names: readonly K[]) {
  return (search: Record<string, unknown>): Partial<Record<K, string>> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = search[name]
        return typeof value === 'string' || typeof value === 'number'
          ? [[name, String(value).slice(0, 4_096)]]
          : []
      }),
    ) as Partial<Record<K, string>>
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFound })
const under = { getParentRoute: () => root }

const routes = [
  createRoute({ ...under, path: '/', validateSearch: textOf('show'), component: NowPage }),
  createRoute({
    ...under,
    path: '/approvals',
    validateSearch: textOf('state'),
    component: lazyRouteComponent(() => import('./pages/approvals/approvals-page.tsx'), 'ApprovalsPage'),
  }),
  createRoute({
    ...under,
    path: '/approvals/$id',
    component: lazyRouteComponent(() => import('./pages/approvals/approval-page.tsx'), 'ApprovalPage'),
  }),
  createRoute({
    ...under,
    path: '/sessions',
    validateSearch: textOf('q'),
    component: lazyRouteComponent(() => import('./pages/sessions/sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    ...under,
    path: '/sessions/$id',
    validateSearch: textOf('step', 'view'),
    component: lazyRouteComponent(() => import('./pages/sessions/session-page.tsx'), 'SessionPage'),
  }),
  createRoute({
    ...under,
    path: '/incidents',
    validateSearch: textOf('state'),
    component: lazyRouteComponent(() => import('./pages/incidents/incidents-page.tsx'), 'IncidentsPage'),
  }),
  createRoute({
    ...under,
    path: '/incidents/$id',
    component: lazyRouteComponent(() => import('./pages/incidents/incident-page.tsx'), 'IncidentPage'),
  }),
  createRoute({
    ...under,
    path: '/servers',
    component: lazyRouteComponent(() => import('./pages/servers/servers-page.tsx'), 'ServersPage'),
  }),
  createRoute({
    ...under,
    path: '/servers/$id',
    component: lazyRouteComponent(() => import('./pages/servers/server-page.tsx'), 'ServerPage'),
  }),
  createRoute({
    ...under,
    path: '/submit',
    validateSearch: textOf('id'),
    component: lazyRouteComponent(() => import('./pages/servers/submit-page.tsx'), 'SubmitPage'),
  }),
  createRoute({
    ...under,
    path: '/quarantine',
    validateSearch: textOf('upstream', 'type', 'name', 'digest'),
    component: lazyRouteComponent(() => import('./pages/servers/quarantine-page.tsx'), 'QuarantinePage'),
  }),
  createRoute({
    ...under,
    path: '/agents',
    validateSearch: textOf('view', 'agent', 'principal', 'upstream', 'tool', 'effect'),
    component: lazyRouteComponent(() => import('./pages/agents/agents-page.tsx'), 'AgentsPage'),
  }),
  createRoute({
    ...under,
    path: '/agents/$id',
    validateSearch: textOf('view', 'principal', 'upstream', 'tool', 'effect'),
    component: lazyRouteComponent(() => import('./pages/agents/agent-page.tsx'), 'AgentPage'),
  }),
  createRoute({
    ...under,
    path: '/reviews/$id',
    component: lazyRouteComponent(() => import('./pages/agents/review-page.tsx'), 'ReviewPage'),
  }),
  createRoute({
    ...under,
    path: '/policy',
    validateSearch: textOf('principal', 'agent', 'upstream', 'tool', 'panel'),
    component: lazyRouteComponent(() => import('./pages/policy/policy-page.tsx'), 'PolicyPage'),
  }),
  createRoute({
    ...under,
    path: '/journal',
    validateSearch: textOf(...JOURNAL_FILTERS),
    component: lazyRouteComponent(() => import('./pages/journal/journal-page.tsx'), 'JournalPage'),
  }),
  createRoute({
    ...under,
    path: '/journal/$seq',
    component: lazyRouteComponent(() => import('./pages/journal/record-page.tsx'), 'RecordPage'),
  }),
  createRoute({
    ...under,
    path: '/api',
    validateSearch: textOf('q'),
    component: lazyRouteComponent(() => import('./pages/api/api-page.tsx'), 'ApiPage'),
  }),
  createRoute({
    ...under,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
  }),
] as const

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

export function createConsoleRouter(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: '/console',
    context: { client },
    defaultPreload: 'intent',
    defaultPendingComponent: () => <Skeleton />,
    defaultErrorComponent: ({ error, reset }) => <Failure error={asError(error)} retry={reset} />,
    scrollRestoration: true,
  })
}
