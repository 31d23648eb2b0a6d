/** Routes for agent keys. */

import { z } from '@hono/zod-openapi'
import {
  AgentKeyView,
  IssuedKeyView,
  NewAgentKeyBody,
  RevokedKeyView,
  RotateKeyBody,
  ReasonBody,
} from '@callgate/contracts/control'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { AgentKeyInfo } from '../identity/agent-keys.ts'
import { performAct, performStop } from './acts.ts'
import { notFound } from './problem.ts'
import { takePage } from './pages.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes, maybeBody } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().regex(/^[0-9A-Za-z]{12}$/) })

function findKey(services: ControlServices, id: string): AgentKeyInfo {
  const key = services.keys.get(DEFAULT_TENANT, id)
  if (key === undefined) throw notFound('agent key')
  return key
}

export function addKeyRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/keys',
      request: { query: PageQuery },
      responses: answers(pageOf(AgentKeyView), 'All agent keys'),
    }),
    (c) =>
      c.json(
        takePage(services.keys.list(DEFAULT_TENANT), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('issue-keys', {
      method: 'post',
      path: '/keys',
      request: body(NewAgentKeyBody),
      responses: answers(IssuedKeyView, 'The new key'),
    }),
    async (c) => {
      const wanted = c.req.valid('json')
      const after = JSON.stringify(wanted)
      const act = { act: 'agent-key.create', subject: wanted.agent, after }
      return c.json(
        await performAct(asOperator(c, services), act, () =>
          services.keys.create({ tenant: DEFAULT_TENANT, ...wanted }),
        ),
        200,
      )
    },
  )
  addKeyChangeRoutes(app, services)
}

function addKeyChangeRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('issue-keys', {
      method: 'post',
      path: '/keys/{id}/rotate',
      request: { params, ...body(RotateKeyBody) },
      responses: answers(IssuedKeyView, 'The successor'),
    }),
    async (c) => {
      const { id, expiresAtMs } = findKey(services, c.req.valid('param').id)
      const wanted = c.req.valid('json')
      const options = {
        overlapMs: wanted.overlapMs,
        expiresAtMs: wanted.expiresAtMs === undefined ? expiresAtMs : wanted.expiresAtMs,
      }
      const act = { act: 'agent-key.rotate', subject: id, after: JSON.stringify(options) }
      const issued = await performAct(asOperator(c, services), act, () =>
        services.keys.rotate(DEFAULT_TENANT, id, options),
      )
      if (issued === undefined) throw notFound('agent key that is still valid')
      return c.json(issued, 200)
    },
  )
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/keys/{id}/revoke',
      request: { params, ...maybeBody(ReasonBody) },
      responses: answers(RevokedKeyView, 'The void key'),
    }),
    async (c) => {
      const { id, agent } = findKey(services, c.req.valid('param').id)
      const { reason: note = null } = c.req.valid('json')
      const act = { act: 'agent-key.revoke', subject: id, before: agent, note }
      const { value, recorded } = await performStop(asOperator(c, services), act, () =>
        services.keys.revoke(DEFAULT_TENANT, id),
      )
      if (value === undefined) throw notFound('agent key')
      return c.json({ key: value, recorded }, 200)
    },
  )
}
