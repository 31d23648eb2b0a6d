/** Routes for status, metrics, reload, drain, the journal and policy explanations. */

import { z } from '@hono/zod-openapi'
import {
  CheckpointView,
  DoneView,
  ErasedView,
  ExplainBody,
  ExplainView,
  JournalQuery,
  PayloadActBody,
  ReloadView,
  RevealedView,
  StatusView,
} from '@callgate/contracts/control'
import { JournalRecord } from '@callgate/contracts/journal'
import { pageOf } from '@callgate/contracts/paging'
import { PolicyView } from '@callgate/contracts/policy-view'
import { SettingsView } from '@callgate/contracts/settings-view'
import { performAct, performStop } from './acts.ts'
import { notFound } from './problem.ts'
import { readSeqCursor, writeSeqCursor } from './pages.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes, requirePermission } from './route.ts'
import type { ControlServices } from './services.ts'

export function addSystemRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/status',
      responses: answers(StatusView, 'State of the gateway'),
    }),
    (c) => c.json(services.status(), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/settings',
      responses: answers(SettingsView, 'What is configured, without secrets'),
    }),
    (c) => c.json(services.settings(), 200),
  )
  app.get('/metrics', requirePermission('read', services), async (c) =>
    c.body(await services.metrics.metrics(), 200, { 'content-type': services.metrics.contentType }),
  )
  app.openapi(
    createRoute('reload', {
      method: 'post',
      path: '/config/reload',
      responses: answers(ReloadView, 'What came of it'),
    }),
    async (c) => {
      const act = { act: 'config.reload', subject: 'callgate.yaml', before: services.status().snapshot }
      return c.json(await performAct(asOperator(c, services), act, () => services.config.reload()), 200)
    },
  )
  app.openapi(
    createRoute('stop', { method: 'post', path: '/drain', responses: answers(DoneView, 'Draining') }),
    async (c) => {
      const { recorded } = await performStop(
        asOperator(c, services),
        { act: 'gateway.drain', subject: 'gateway' },
        services.drain,
      )
      return c.json({ done: true as const, recorded }, 200)
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy',
      responses: answers(PolicyView, 'The policy file as it stands, and what is wrong in it'),
    }),
    async (c) => c.json(await services.policy.view(), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'post',
      path: '/policy/explain',
      request: body(ExplainBody),
      responses: answers(ExplainView, 'Which rules, and why'),
    }),
    async (c) => c.json(await services.policy.explain(c.req.valid('json')), 200),
  )
}

export function addJournalRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { journal } = services
  const record = z.object({ seq: z.coerce.number().int().min(0) })
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/journal/records',
      request: { query: JournalQuery },
      responses: answers(pageOf(JournalRecord), 'Records in order'),
    }),
    async (c) => {
      const { cursor, ...query } = c.req.valid('query')
      const from = readSeqCursor(cursor)
      const { records, next } = await journal.search(from === undefined ? query : { ...query, from })
      return c.json({ items: records, nextCursor: next === null ? null : writeSeqCursor(next) }, 200)
    },
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/journal/records/{seq}',
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
    createRoute('checkpoint', {
      method: 'post',
      path: '/journal/checkpoint',
      responses: answers(CheckpointView, 'A fresh signed tree head'),
    }),
    async (c) => c.json(await journal.checkpoint(), 200),
  )
  addPayloadRoutes(app, services)
}

function addPayloadRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { journal } = services
  const payload = z.object({ id: z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/) })
  app.openapi(
    createRoute('erase', {
      method: 'post',
      path: '/journal/payloads/{id}/erase',
      request: { params: payload, ...body(PayloadActBody) },
      responses: answers(ErasedView, 'Erased, now or before'),
    }),
    async (c) => {
      const request = { operator: c.get('operator').name, reason: c.req.valid('json').reason }
      const outcome = await journal.erase(c.req.valid('param').id, request)
      if (outcome === 'missing') throw notFound('payload')
      return c.json({ outcome }, 200)
    },
  )
  app.openapi(
    createRoute('reveal', {
      method: 'post',
      path: '/journal/payloads/{id}/reveal',
      request: { params: payload, ...body(PayloadActBody) },
      responses: answers(RevealedView, 'The payload'),
    }),
    async (c) => {
      const request = { operator: c.get('operator').name, reason: c.req.valid('json').reason }
      const text = await journal.reveal(c.req.valid('param').id, request)
      if (text === undefined) throw notFound('payload')
      return c.json({ payload: text }, 200)
    },
  )
}
