/** Routes for the searches of the journal that an operator keeps: their own and nobody else's. */

import { z } from '@hono/zod-openapi'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { SavedSearch, SaveSearchBody } from '@callgate/contracts/session'
import type { Context } from 'hono'
import type { ControlEnv } from './control-env.ts'
import { takePage } from './pages.ts'
import { notFound } from './problem.ts'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import type { Keeper } from './searches/saved-searches.ts'
import type { ControlServices } from './services.ts'

export function addSearchRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { searches } = services
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/journal/searches',
      request: { query: PageQuery },
      responses: answers(pageOf(SavedSearch), 'Your saved searches, in the order of their names'),
    }),
    async (c) =>
      c.json(
        takePage(await searches.list(keeperOf(c)), c.req.valid('query'), ({ name }) => name),
        200,
      ),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'post',
      path: '/journal/searches',
      request: body(SaveSearchBody),
      responses: answers(SavedSearch, 'Saved, in place of the one of that name'),
    }),
    async (c) => c.json(await searches.save(keeperOf(c), c.req.valid('json')), 200),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'delete',
      path: '/journal/searches/{name}',
      request: { params: z.object({ name: z.string().min(1).max(80) }) },
      responses: answers(z.object({ removed: z.literal(true) }), 'Removed'),
    }),
    async (c) => {
      if (!(await searches.remove(keeperOf(c), c.req.valid('param').name))) throw notFound('saved search')
      return c.json({ removed: true as const }, 200)
    },
  )
}

function keeperOf(c: Context<ControlEnv>): Keeper {
  const { id, name } = c.get('operator')
  return { tenant: DEFAULT_TENANT, operator: id ?? name }
}
