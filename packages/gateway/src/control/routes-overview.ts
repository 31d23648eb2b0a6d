/** The route for what happened in a span of time, and what waits now. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { OverviewQuery, OverviewView } from '@callgate/contracts/overview'
import { answers, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

/** Beyond it the exact number helps nobody. */
const COUNTED_MAX = 1_000

export function addOverviewRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/overview',
      request: { query: OverviewQuery },
      responses: answers(OverviewView, 'Counts of a span of time, and what waits now'),
    }),
    async (c) =>
      c.json({ ...services.activity.view(c.req.valid('query')), now: await countNow(services) }, 200),
  )
}

async function countNow(services: ControlServices): Promise<OverviewView['now']> {
  const { approvals, incidents, baselines, switches, sessions } = services
  const [waiting, known, quarantined] = await Promise.all([
    approvals.list(DEFAULT_TENANT, { state: 'pending', limit: COUNTED_MAX }),
    incidents.list({ limit: COUNTED_MAX }),
    baselines.listQuarantined(DEFAULT_TENANT),
  ])
  const { upstreams } = services.status()
  const troubled = upstreams.filter(({ state }) => !['idle', 'starting', 'ready'].includes(state))
  return {
    approvalsWaiting: waiting.length,
    incidentsOpen: known.filter(({ state }) => state !== 'closed').length,
    quarantined: quarantined.length,
    frozen: switches.list(DEFAULT_TENANT).length,
    sessions: sessions.list(DEFAULT_TENANT).length,
    upstreamsReady: upstreams.length - troubled.length,
    upstreamsTroubled: troubled.length,
  }
}
