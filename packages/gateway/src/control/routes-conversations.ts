/** Routes for what conversations carry, and for lowering it: an explicit act with a reason. */

import { z } from '@hono/zod-openapi'
import { ConversationQuery, ConversationView, DeclassifyBody } from '@callgate/contracts/control'
import { pageOf } from '@callgate/contracts/paging'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { performAct } from './acts.ts'
import { checkSeen } from './entity-tags.ts'
import { notFound } from './problem.ts'
import { takePage } from './pages.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'
import { findConversations } from './sessions/find-conversations.ts'

export function addConversationRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { conversations } = services
  const params = z.object({ id: z.string().min(1).max(256) })
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/conversations',
      request: { query: ConversationQuery },
      responses: answers(pageOf(ConversationView), 'Conversations and what they carry, the last used first'),
    }),
    (c) => {
      const query = c.req.valid('query')
      const found = findConversations(conversations.list(DEFAULT_TENANT), query.q)
      return c.json(
        takePage(found, query, ({ id }) => id),
        200,
      )
    },
  )
  app.openapi(
    createRoute('approve', {
      method: 'post',
      path: '/conversations/{id}/declassify',
      request: { params, ...body(DeclassifyBody) },
      responses: answers(ConversationView, 'Lowered'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { reason, trust, sensitivity } = c.req.valid('json')
      const before = conversations.list(DEFAULT_TENANT).find((one) => one.id === id)
      if (before === undefined) throw notFound('conversation')
      checkSeen(c.req.header('if-match'), before)
      const to = { trust: trust ?? before.trust, sensitivity: sensitivity ?? before.sensitivity }
      // What was not named stays as it is by then: it may have become worse since it was looked up.
      const named = { ...(trust && { trust }), ...(sensitivity && { sensitivity }) }
      const act = {
        act: 'conversation.declassify',
        subject: id,
        before: describe(before),
        after: describe(to),
        note: reason,
      }
      const lowered = await performAct(asOperator(c, services), act, () =>
        conversations.declassify(DEFAULT_TENANT, id, named),
      )
      if (lowered === undefined) throw notFound('conversation')
      return c.json(lowered, 200)
    },
  )
}

function describe({ trust, sensitivity }: Pick<ConversationView, 'trust' | 'sensitivity'>): string {
  return `trust ${trust}, class ${sensitivity}`
}
