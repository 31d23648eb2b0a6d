/** Routes for notifications: who is told, what became of each message, and a message to see that a channel works. */

import { z } from '@hono/zod-openapi'
import { ChannelId, ChannelView, DeliveryQuery, DeliveryView } from '@callgate/contracts/notification'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { performAct } from './acts.ts'
import { reachOf, takePage } from './pages.ts'
import { notFound } from './problem.ts'
import { answers, asOperator, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addNotificationRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { notifications } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/notifications/channels',
      request: { query: PageQuery },
      responses: answers(pageOf(ChannelView), 'Who is told, and what of, in the order of the configuration'),
    }),
    async (c) =>
      c.json(
        takePage(await notifications.channels(), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/notifications/deliveries',
      request: { query: DeliveryQuery },
      responses: answers(pageOf(DeliveryView), 'What was told or is to be told, the newest first'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      const found = await notifications.deliveries({ ...query, limit: reachOf(query) })
      return c.json(
        takePage(found, query, ({ id }) => id),
        200,
      )
    },
  )
  app.openapi(
    createRoute('test-notifications', {
      method: 'post',
      path: '/notifications/channels/{id}/test',
      request: { params: z.object({ id: ChannelId }) },
      responses: answers(DeliveryView, 'What came of it; one attempt, however quiet it is'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      if (!(await notifications.channels()).some((one) => one.id === id)) throw notFound('channel')
      const act = { act: 'notification.test', subject: id }
      const by = c.get('operator').name
      const sent = await performAct(asOperator(c, services), act, () => notifications.test(id, by))
      if (sent === undefined) throw notFound('channel')
      return c.json(sent, 200)
    },
  )
}
