/** Routes about rights in use: the table, what is unused, identities that are no people, and how far each reaches. */

import { z } from '@hono/zod-openapi'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import {
  ExceptionQuery,
  ExceptionView,
  GrowthQuery,
  GrowthView,
  IdentityQuery,
  MachineIdentityView,
  REACH_KINDS,
  ReachView,
  RightsQuery,
  RightView,
  UnusedQuery,
  UnusedView,
} from '@callgate/contracts/rights'
import { notFound } from './problem.ts'
import { readSeqCursor, takePage, writeSeqCursor } from './pages.ts'
import { answers, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const reached = z.object({ id: z.string().min(1).max(256) })

export function addRightsRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { rights } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/rights',
      request: { query: RightsQuery },
      responses: answers(pageOf(RightView), 'Who may do what; a page may be short before the last'),
    }),
    async (c) => {
      const { cursor, ...query } = c.req.valid('query')
      const { items, next } = await rights.table(query, readSeqCursor(cursor) ?? 0)
      return c.json({ items, nextCursor: next === null ? null : writeSeqCursor(next) }, 200)
    },
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/rights/unused',
      request: { query: UnusedQuery },
      responses: answers(UnusedView, 'What nobody used'),
    }),
    async (c) => c.json(await rights.unused(c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/rights/identities',
      request: { query: IdentityQuery.extend(PageQuery.shape) },
      responses: answers(pageOf(MachineIdentityView), 'Keys, credentials and tokens'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      const found = await rights.identities(query)
      return c.json(
        takePage(found, query, ({ kind, id }) => JSON.stringify([kind, id])),
        200,
      )
    },
  )
  for (const kind of REACH_KINDS)
    app.openapi(
      createRoute('read', {
        method: 'get',
        path: `/rights/reach/${kind}/{id}`,
        request: { params: reached },
        responses: answers(ReachView, 'How far it reaches'),
      }),
      async (c) => {
        const found = await rights.reach(kind, c.req.valid('param').id)
        if (found === undefined) throw notFound(kind)
        return c.json(found, 200)
      },
    )
  addIncidentReach(app, services)
  addUpkeepRoutes(app, services)
}

/** What grows by itself, and what somebody has to look at again. */
function addUpkeepRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { rights } = services
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/rights/growth',
      request: { query: GrowthQuery },
      responses: answers(GrowthView, 'Tools agents used for the first time, week by week'),
    }),
    async (c) => c.json(await rights.growth(c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/rights/exceptions',
      request: { query: ExceptionQuery },
      responses: answers(pageOf(ExceptionView), 'What was let through on purpose'),
    }),
    (c) => {
      const query = c.req.valid('query')
      const keyOf = ({ kind, subject, why }: ExceptionView): string => JSON.stringify([kind, subject, why])
      return c.json(takePage(rights.exceptions(query), query, keyOf), 200)
    },
  )
}

/** Beside the incident, not in it: its entity tag is for what operators change, and reach changes by itself. */
function addIncidentReach(app: ControlApp, services: ControlServices): void {
  const { incidents, rights } = services
  app.openapi(
    describeRoutes(services)('read', {
      method: 'get',
      path: '/incidents/{id}/reach',
      request: { params: reached, query: PageQuery },
      responses: answers(pageOf(ReachView), 'How far its agent and its server reach now'),
    }),
    async (c) => {
      const incident = await incidents.find(c.req.valid('param').id)
      if (incident === undefined) throw notFound('incident')
      const { agent, upstream } = incident
      const found = [
        agent === null ? undefined : await rights.reach('agent', agent),
        upstream === null ? undefined : await rights.reach('server', upstream),
      ].filter((one) => one !== undefined)
      return c.json(
        takePage(found, c.req.valid('query'), ({ kind }) => kind),
        200,
      )
    },
  )
}
