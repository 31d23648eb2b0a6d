/** Routes for status, metrics, reload, drain, the journal and policy explanations. */

import { z } from '@hono/zod-openapi'
import {
  CheckpointView,
  DoneView,
  ErasedView,
  ExplainBody,
  ExplainView,
  JournalPage,
  JournalQuery,
  PayloadActBody,
  ReloadView,
  RevealedView,
  StatusView,
} from '@callgate/contracts/control'
import { JournalRecord } from '@callgate/contracts/journal'
import { performAct, performStop } from './acts.ts'
import { OPERATOR } from './guards.ts'
import { notFound } from './problem.ts'
import { answers, body, createRoute, security, type ControlApp } from './route.ts'
import type { ControlServices } from './services.ts'

export function addSystemRoutes(app: ControlApp, services: ControlServices): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/status',
      security,
      responses: answers(StatusView, 'State of the gateway'),
    }),
    (c) => c.json(services.status(), 200),
  )
  app.get('/metrics', async (c) =>
    c.body(await services.metrics.metrics(), 200, { 'content-type': services.metrics.contentType }),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/config/reload',
      security,
      responses: answers(ReloadView, 'What came of it'),
    }),
    async (c) => {
      const act = { act: 'config.reload', subject: 'callgate.yaml', before: services.status().snapshot }
      return c.json(await performAct(services, act, () => services.config.reload()), 200)
    },
  )
  app.openapi(
    createRoute({ method: 'post', path: '/drain', security, responses: answers(DoneView, 'Draining') }),
    async (c) => {
      const { recorded } = await performStop(
        services,
        { act: 'gateway.drain', subject: 'gateway' },
        services.drain,
      )
      return c.json({ done: true as const, recorded }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/policy/explain',
      security,
      request: body(ExplainBody),
      responses: answers(ExplainView, 'Which rules, and why'),
    }),
    async (c) => c.json(await services.policy.explain(c.req.valid('json')), 200),
  )
}

export function addJournalRoutes(app: ControlApp, services: ControlServices): void {
  const { journal } = services
  const record = z.object({ seq: z.coerce.number().int().min(0) })
  app.openapi(
    createRoute({
      method: 'get',
      path: '/journal/records',
      security,
      request: { query: JournalQuery },
      responses: answers(JournalPage, 'Records in order'),
    }),
    async (c) => c.json(await journal.search(c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/journal/records/{seq}',
      security,
      request: { params: record },
      responses: answers(JournalRecord, 'One record'),
    }),
    async (c) => {
      const found = await journal.show(c.req.valid('param').seq)
      if (found === undefined) throw notFound('record')
      return c.json(found, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/journal/checkpoint',
      security,
      responses: answers(CheckpointView, 'A fresh signed tree head'),
    }),
    async (c) => c.json(await journal.checkpoint(), 200),
  )
  addPayloadRoutes(app, services)
}

function addPayloadRoutes(app: ControlApp, services: ControlServices): void {
  const { journal } = services
  const payload = z.object({ id: z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/) })
  app.openapi(
    createRoute({
      method: 'post',
      path: '/journal/payloads/{id}/erase',
      security,
      request: { params: payload, ...body(PayloadActBody) },
      responses: answers(ErasedView, 'Erased, now or before'),
    }),
    async (c) => {
      const request = { operator: OPERATOR, reason: c.req.valid('json').reason }
      const outcome = await journal.erase(c.req.valid('param').id, request)
      if (outcome === 'missing') throw notFound('payload')
      return c.json({ outcome }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/journal/payloads/{id}/reveal',
      security,
      request: { params: payload, ...body(PayloadActBody) },
      responses: answers(RevealedView, 'The payload'),
    }),
    async (c) => {
      const request = { operator: OPERATOR, reason: c.req.valid('json').reason }
      const text = await journal.reveal(c.req.valid('param').id, request)
      if (text === undefined) throw notFound('payload')
      return c.json({ payload: text }, 200)
    },
  )
}
