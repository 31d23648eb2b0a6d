/** Routes for quarantine, freezes and sessions. */

import { z } from '@hono/zod-openapi'
import {
  DoneView,
  FreezeBody,
  FreezeTargetBody,
  FreezeView,
  FrozenView,
  ItemVersionBody,
  QuarantinedDetailView,
  QuarantinedView,
  RejectBody,
  SessionView,
} from '@callgate/contracts/control'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { performAct, performStop } from './acts.ts'
import { OPERATOR } from './guards.ts'
import { notFound } from './problem.ts'
import { answers, body, createRoute, security, type ControlApp } from './route.ts'
import type { ControlServices } from './services.ts'

const done = (recorded: boolean) => ({ done: true as const, recorded })
const nameOf = (item: ItemVersionBody): string => `${item.upstream}/${item.type}/${item.name}`

export function addQuarantineRoutes(app: ControlApp, services: ControlServices): void {
  const { baselines } = services
  const query = z.object({ upstream: z.string().optional() })
  app.openapi(
    createRoute({
      method: 'get',
      path: '/quarantine',
      security,
      request: { query },
      responses: answers(z.array(QuarantinedView).readonly(), 'What is hidden'),
    }),
    async (c) => c.json(await baselines.listQuarantined(DEFAULT_TENANT, c.req.valid('query').upstream), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/quarantine/item',
      security,
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
  const { baselines } = services
  app.openapi(
    createRoute({
      method: 'post',
      path: '/quarantine/approve',
      security,
      request: body(ItemVersionBody),
      responses: answers(DoneView, 'Accepted'),
    }),
    async (c) => {
      const version = { tenant: DEFAULT_TENANT, ...c.req.valid('json') }
      if ((await baselines.showQuarantined(version)) === undefined) throw notFound('quarantined item')
      const act = { act: 'baseline.approve', subject: nameOf(version), after: version.digest }
      if (!(await performAct(services, act, () => baselines.approve(version, OPERATOR))))
        throw notFound('quarantined item')
      return c.json(done(true), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/quarantine/reject',
      security,
      request: body(RejectBody),
      responses: answers(DoneView, 'Rejected'),
    }),
    async (c) => {
      const { reason, ...named } = c.req.valid('json')
      const version = { tenant: DEFAULT_TENANT, ...named }
      if ((await baselines.showQuarantined(version)) === undefined) throw notFound('quarantined item')
      const act = { act: 'baseline.reject', subject: nameOf(version), after: version.digest, note: reason }
      if (!(await performAct(services, act, () => baselines.reject(version, OPERATOR, reason))))
        throw notFound('quarantined item')
      return c.json(done(true), 200)
    },
  )
}

export function addFreezeRoutes(app: ControlApp, services: ControlServices): void {
  const { switches } = services
  app.openapi(
    createRoute({
      method: 'get',
      path: '/freezes',
      security,
      responses: answers(z.array(FreezeView).readonly(), 'What is frozen'),
    }),
    (c) => c.json(switches.list(DEFAULT_TENANT), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/freezes',
      security,
      request: body(FreezeBody),
      responses: answers(FrozenView, 'Frozen'),
    }),
    async (c) => {
      const wanted = { tenant: DEFAULT_TENANT, frozenBy: OPERATOR, ...c.req.valid('json') }
      const act = { act: 'freeze', subject: `${wanted.kind}:${wanted.subject}`, note: wanted.reason }
      const { value, recorded } = await performStop(services, act, () => switches.freeze(wanted))
      return c.json({ freeze: value, recorded }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/freezes/lift',
      security,
      request: body(FreezeTargetBody),
      responses: answers(DoneView, 'Lifted'),
    }),
    async (c) => {
      const target = { tenant: DEFAULT_TENANT, ...c.req.valid('json') }
      const frozen = switches
        .list(DEFAULT_TENANT)
        .find((one) => one.kind === target.kind && one.subject === target.subject)
      if (frozen === undefined) throw notFound('freeze')
      const act = { act: 'unfreeze', subject: `${target.kind}:${target.subject}`, before: frozen.reason }
      if (!(await performAct(services, act, () => switches.unfreeze(target)))) throw notFound('freeze')
      return c.json(done(true), 200)
    },
  )
}

export function addSessionRoutes(app: ControlApp, services: ControlServices): void {
  const params = z.object({ id: z.string().min(1).max(256) })
  app.openapi(
    createRoute({
      method: 'get',
      path: '/sessions',
      security,
      responses: answers(z.array(SessionView).readonly(), 'Live sessions'),
    }),
    (c) => c.json(services.sessions.list(DEFAULT_TENANT), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/sessions/{id}/kill',
      security,
      request: { params },
      responses: answers(DoneView, 'Ended'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const act = { act: 'session.kill', subject: id }
      const { value, recorded } = await performStop(services, act, () =>
        services.sessions.kill(DEFAULT_TENANT, id),
      )
      if (!value) throw notFound('session')
      return c.json(done(recorded), 200)
    },
  )
}
