/** Routes that tell one conversation from the journal: its steps, and what flowed in it. */

import { z } from '@hono/zod-openapi'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { SessionGraph, TimelineStep } from '@callgate/contracts/session'
import { readSeqCursor, writeSeqCursor } from './pages.ts'
import { answers, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'
import { buildSessionGraph } from './sessions/session-graph.ts'
import { buildTimeline } from './sessions/timeline.ts'

/** Records that one graph is drawn of. */
const GRAPH_RECORDS_MAX = 10_000

export function addTimelineRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { journal } = services
  const params = z.object({ conversation: z.string().min(1).max(256) })
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/sessions/{conversation}/timeline',
      request: { params, query: PageQuery },
      responses: answers(pageOf(TimelineStep), 'Its steps in order; a page may hold fewer than its limit'),
    }),
    async (c) => {
      const { conversation } = c.req.valid('param')
      const { cursor, limit } = c.req.valid('query')
      const from = readSeqCursor(cursor) ?? 0
      const slice = await journal.readSession({ tenant: DEFAULT_TENANT, conversation, from, limit })
      const nextCursor = slice.next === null ? null : writeSeqCursor(slice.next)
      return c.json({ items: buildTimeline(slice), nextCursor }, 200)
    },
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/sessions/{conversation}/graph',
      request: { params },
      responses: answers(SessionGraph, 'Who read what from whom, and which value went where'),
    }),
    async (c) => {
      const { conversation } = c.req.valid('param')
      const wanted = { tenant: DEFAULT_TENANT, conversation, limit: GRAPH_RECORDS_MAX }
      const { records, complete } = await journal.readNewestOfSession(wanted)
      return c.json(buildSessionGraph(records, complete), 200)
    },
  )
}
