/** Routes for the steps of the response ladder, and for the trust in agents. */

import { z } from '@hono/zod-openapi'
import { ReviewTrustBody, TrustView } from '@callgate/contracts/incident'
import { ImposedView, RespondBody, StepView, UndoBody } from '@callgate/contracts/response'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { performAct, performStop } from './acts.ts'
import { takePage } from './pages.ts'
import { notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().min(1).max(256) })

export function addResponseRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { responses } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/responses',
      request: { query: PageQuery.extend({ all: z.enum(['true', 'false']).default('false') }) },
      responses: answers(pageOf(StepView), 'Steps in force, or all of them'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      return c.json(
        takePage(await responses.listSteps(query.all === 'true'), query, ({ id }) => id),
        200,
      )
    },
  )
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/responses',
      request: body(RespondBody),
      responses: answers(ImposedView, 'In force'),
    }),
    async (c) => {
      const wanted = c.req.valid('json')
      const { step, scope, subject, reason } = wanted
      const act = { act: 'response.impose', subject: `${step} ${scope} ${subject}`.trim(), note: reason }
      const { value, recorded } = await performStop(asOperator(c, services), act, () =>
        responses.impose(wanted, c.get('operator').name),
      )
      return c.json({ step: value, recorded }, 200)
    },
  )
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/responses/{id}/undo',
      request: { params, ...body(UndoBody) },
      responses: answers(StepView, 'No longer in force'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { reason } = c.req.valid('json')
      const found = responses.findStep(id)
      if (found === undefined) throw notFound('step in force')
      const subject = `${id} ${found.step} ${found.scope} ${found.subject}`.trim()
      const act = { act: 'response.undo', subject, before: found.reason, note: reason }
      const undone = await performAct(asOperator(c, services), act, () =>
        responses.undo(id, c.get('operator').name, reason),
      )
      if (undone === undefined) throw notFound('step in force')
      return c.json(undone, 200)
    },
  )
}

export function addTrustRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { responses } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/agents/{id}/trust',
      request: { params },
      responses: answers(TrustView, 'How far an agent is trusted, and why'),
    }),
    (c) => c.json(responses.trust(c.req.valid('param').id), 200),
  )
  app.openapi(
    createRoute('approve', {
      method: 'post',
      path: '/agents/{id}/trust/review',
      request: { params, ...body(ReviewTrustBody) },
      responses: answers(TrustView, 'Reviewed'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { reason } = c.req.valid('json')
      const before = String(responses.trust(id).trust)
      const act = { act: 'agent.review', subject: id, before, after: '100', note: reason }
      const reviewed = await performAct(asOperator(c, services), act, () =>
        responses.reviewTrust(id, c.get('operator').name, reason),
      )
      return c.json(reviewed, 200)
    },
  )
}
