/** Routes for named operators: who there is, who may do what, and their end. */

import { z } from '@hono/zod-openapi'
import { ReasonBody } from '@callgate/contracts/control'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import {
  IssuedOperatorView,
  listPermissions,
  NewOperatorBody,
  OperatorView,
  RevokedOperatorView,
  WhoView,
} from '@callgate/contracts/operator'
import { performAct, performStop } from './acts.ts'
import { notFound } from './problem.ts'
import { takePage } from './pages.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes, maybeBody } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().regex(/^[0-9A-Za-z]{12}$/) })

export function addOperatorRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { operators } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/operators/me',
      responses: answers(WhoView, 'Who the token is, and what it may do'),
    }),
    (c) => {
      const { name, roles } = c.get('operator')
      return c.json({ name, roles, permissions: listPermissions(roles) }, 200)
    },
  )
  app.openapi(
    createRoute('manage-operators', {
      method: 'get',
      path: '/operators',
      request: { query: PageQuery },
      responses: answers(pageOf(OperatorView), 'All operators'),
    }),
    (c) =>
      c.json(
        takePage(operators.list(), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('manage-operators', {
      method: 'post',
      path: '/operators',
      request: body(NewOperatorBody),
      responses: answers(IssuedOperatorView, 'The new operator'),
    }),
    async (c) => {
      const wanted = c.req.valid('json')
      const by = asOperator(c, services)
      const act = { act: 'operator.create', subject: wanted.name, after: JSON.stringify(wanted) }
      return c.json(await performAct(by, act, () => operators.create(wanted, by.operator)), 200)
    },
  )
  app.openapi(
    createRoute('manage-operators', {
      method: 'post',
      path: '/operators/{id}/revoke',
      request: { params, ...maybeBody(ReasonBody) },
      responses: answers(RevokedOperatorView, 'The void operator'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const known = operators.get(id)
      if (known === undefined) throw notFound('operator')
      const { reason: note = null } = c.req.valid('json')
      const act = { act: 'operator.revoke', subject: known.name, before: known.roles.join(', '), note }
      const { value, recorded } = await performStop(asOperator(c, services), act, () => operators.revoke(id))
      if (value === undefined) throw notFound('operator')
      return c.json({ operator: value, recorded }, 200)
    },
  )
}
