/** Routes for quarantine, freezes and sessions. */

import { z } from '@hono/zod-openapi'
import {
  AcceptBody,
  LiftFreezeBody,
  DoneView,
  FreezeBody,
  type FreezeTargetBody,
  FreezeView,
  FrozenView,
  ItemVersionBody,
  QuarantinedDetailView,
  QuarantinedView,
  RejectBody,
  SessionView,
} from '@callgate/contracts/control'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { performAct, performStop } from './acts.ts'
import { notFound } from './problem.ts'
import { takePage } from './pages.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const done = (recorded: boolean) => ({ done: true as const, recorded })
const nameOf = (item: ItemVersionBody): string => `${item.upstream}/${item.type}/${item.name}`

export function addQuarantineRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { baselines } = services
  const query = PageQuery.extend({ upstream: z.string().optional() })
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/quarantine',
      request: { query },
      responses: answers(pageOf(QuarantinedView), 'What is hidden'),
    }),
    async (c) => {
      const asked = c.req.valid('query')
      const found = await baselines.listQuarantined(DEFAULT_TENANT, asked.upstream)
      return c.json(
        takePage(found, asked, (one) => `${nameOf(one)} ${one.digest}`),
        200,
      )
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/quarantine/item',
      request: { query: ItemVersionBody },
      responses: answers(QuarantinedDetailView, 'One version and its difference'),
    }),
    async (c) => {
      const shown = await baselines.showQuarantined({ tenant: DEFAULT_TENANT, ...c.req.valid('query') })
      if (shown === undefined) throw notFound('quarantined item')
      return c.json(QuarantinedDetailView.parse(shown), 200)
    },
  )
  addDecisionRoutes(app, services)
}

function addDecisionRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { baselines } = services
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/quarantine/approve',
      request: body(AcceptBody),
      responses: answers(DoneView, 'Accepted'),
    }),
    async (c) => {
      const { reason: note = null, ...named } = c.req.valid('json')
      const version = { tenant: DEFAULT_TENANT, ...named }
      if ((await baselines.showQuarantined(version)) === undefined) throw notFound('quarantined item')
      const act = { act: 'baseline.approve', subject: nameOf(version), after: version.digest, note }
      if (
        !(await performAct(asOperator(c, services), act, () =>
          baselines.approve(version, c.get('operator').name),
        ))
      )
        throw notFound('quarantined item')
      return c.json(done(true), 200)
    },
  )
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/quarantine/reject',
      request: body(RejectBody),
      responses: answers(DoneView, 'Rejected'),
    }),
    async (c) => {
      const { reason, ...named } = c.req.valid('json')
      const version = { tenant: DEFAULT_TENANT, ...named }
      if ((await baselines.showQuarantined(version)) === undefined) throw notFound('quarantined item')
      const act = { act: 'baseline.reject', subject: nameOf(version), after: version.digest, note: reason }
      if (
        !(await performAct(asOperator(c, services), act, () =>
          baselines.reject(version, c.get('operator').name, reason),
        ))
      )
        throw notFound('quarantined item')
      return c.json(done(true), 200)
    },
  )
}

const keyOfFreeze = ({ kind, subject }: z.infer<typeof FreezeTargetBody>): string => `${kind}:${subject}`

export function addFreezeRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { switches } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/freezes',
      request: { query: PageQuery },
      responses: answers(pageOf(FreezeView), 'What is frozen'),
    }),
    (c) => c.json(takePage(switches.list(DEFAULT_TENANT), c.req.valid('query'), keyOfFreeze), 200),
  )
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/freezes',
      request: body(FreezeBody),
      responses: answers(FrozenView, 'Frozen'),
    }),
    async (c) => {
      const wanted = { tenant: DEFAULT_TENANT, frozenBy: c.get('operator').name, ...c.req.valid('json') }
      const act = { act: 'freeze', subject: `${wanted.kind}:${wanted.subject}`, note: wanted.reason }
      const { value, recorded } = await performStop(asOperator(c, services), act, () =>
        switches.freeze(wanted),
      )
      return c.json({ freeze: value, recorded }, 200)
    },
  )
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/freezes/lift',
      request: body(LiftFreezeBody),
      responses: answers(DoneView, 'Lifted'),
    }),
    async (c) => {
      const { reason: note = null, ...named } = c.req.valid('json')
      const target = { tenant: DEFAULT_TENANT, ...named }
      const frozen = switches
        .list(DEFAULT_TENANT)
        .find((one) => one.kind === target.kind && one.subject === target.subject)
      if (frozen === undefined) throw notFound('freeze')
      const subject = `${target.kind}:${target.subject}`
      const act = { act: 'unfreeze', subject, before: frozen.reason, note }
      if (!(await performAct(asOperator(c, services), act, () => switches.unfreeze(target))))
        throw notFound('freeze')
      return c.json(done(true), 200)
    },
  )
}

export function addSessionRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const params = z.object({ id: z.string().min(1).max(256) })
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/sessions',
      request: { query: PageQuery },
      responses: answers(pageOf(SessionView), 'Live sessions'),
    }),
    (c) =>
      c.json(
        takePage(services.sessions.list(DEFAULT_TENANT), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/sessions/{id}/kill',
      request: { params },
      responses: answers(DoneView, 'Ended'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const act = { act: 'session.kill', subject: id }
      const { value, recorded } = await performStop(asOperator(c, services), act, () =>
        services.sessions.kill(DEFAULT_TENANT, id),
      )
      if (!value) throw notFound('session')
      return c.json(done(recorded), 200)
    },
  )
}
