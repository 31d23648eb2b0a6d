/** Routes for access reviews: begun, decided item by item, closed. */

import { z } from '@hono/zod-openapi'
import {
  CloseReviewBody,
  DecideReviewBody,
  ReviewItemView,
  ReviewQuery,
  ReviewView,
  StartReviewBody,
} from '@callgate/contracts/access-review'
import { pageOf } from '@callgate/contracts/paging'
import { takePage } from './pages.ts'
import { notFound } from './problem.ts'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const review = z.object({ id: z.string().min(1).max(64) })
const item = review.extend({ subject: z.string().min(1).max(256) })

function need<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw notFound(what)
  return found
}

export function addReviewRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { reviews } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/rights/reviews',
      request: { query: ReviewQuery },
      responses: answers(pageOf(ReviewView), 'Access reviews, newest first'),
    }),
    async (c) =>
      c.json(
        takePage(await reviews.list(), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/rights/reviews/{id}',
      request: { params: review },
      responses: answers(ReviewView, 'One review'),
    }),
    async (c) => c.json(need(await reviews.find(c.req.valid('param').id), 'review'), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/rights/reviews/{id}/items',
      request: { params: review, query: ReviewQuery },
      responses: answers(pageOf(ReviewItemView), 'What is looked at, with its use and the decision'),
    }),
    async (c) => {
      const items = need(await reviews.items(c.req.valid('param').id), 'review')
      return c.json(
        takePage(items, c.req.valid('query'), ({ subject }) => subject),
        200,
      )
    },
  )
  addActs(app, services)
}

/** Reviews record what is done themselves: what the gateway decides when one is due goes the same way. */
function addActs(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { reviews } = services
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/rights/reviews',
      request: body(StartReviewBody),
      responses: answers(ReviewView, 'Begun'),
    }),
    async (c) => c.json(await reviews.start(c.req.valid('json'), c.get('operator').name), 200),
  )
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/rights/reviews/{id}/items/{subject}',
      request: { params: item, ...body(DecideReviewBody) },
      responses: answers(ReviewItemView, 'Decided, and removed where that was decided'),
    }),
    async (c) => {
      const { id, subject } = c.req.valid('param')
      const decided = { ...c.req.valid('json'), by: c.get('operator').name }
      return c.json(need(await reviews.decide(id, subject, decided), 'item'), 200)
    },
  )
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/rights/reviews/{id}/close',
      request: { params: review, ...body(CloseReviewBody) },
      responses: answers(ReviewView, 'Closed'),
    }),
    async (c) => {
      const { reason } = c.req.valid('json')
      const closed = await reviews.close(c.req.valid('param').id, reason, c.get('operator').name)
      return c.json(need(closed, 'review'), 200)
    },
  )
}
