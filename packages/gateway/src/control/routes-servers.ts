/** Routes for servers of the catalogue, from submission to retirement. */

import { z } from '@hono/zod-openapi'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import {
  ApproveServerBody,
  CleanedStoreView,
  ScanBody,
  ServerDiffView,
  ServerFilter,
  ServerStepView,
  ServerView,
  StageBody,
  StepBody,
  SubmitBody,
} from '@callgate/contracts/registry'
import type { Context } from 'hono'
import { type Asked, StepConflict, type SurfaceItem } from '../registry/catalogue/catalogue.ts'
import { describeStep } from '../registry/catalogue/describe-step.ts'
import type { Wanted } from '../registry/catalogue/lifecycle.ts'
import { performAct } from './acts.ts'
import { ControlError, notFound } from './problem.ts'
import { readIdCursor, takePage, writeIdCursor } from './pages.ts'
import type { ControlEnv } from './control-env.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().min(1).max(24) })
const view = answers(ServerView, 'The server after the step')

interface Asking {
  readonly asked: Pick<Asked, 'id' | 'revision'>
  readonly wanted: Wanted
  readonly surface?: readonly SurfaceItem[]
}

/** Planned, recorded, then done: a step that cannot be taken leaves no record of having been. */
async function takeStep(
  c: Context<ControlEnv>,
  services: ControlServices,
  { asked, wanted, surface }: Asking,
): Promise<ServerView> {
  const { servers } = services
  const before = servers.view(asked.id)
  if (before === undefined && wanted.step !== 'submit') throw notFound('server')
  try {
    const planned = servers.plan({ ...asked, by: c.get('operator').name }, wanted)
    if ('refused' in planned) throw new ControlError(409, planned.refused, planned.reason)
    const act = {
      act: `server.${planned.step}`,
      subject: asked.id,
      before: before === undefined ? null : `${before.stage} revision ${before.revision}`,
      after: describeStep(planned),
      note: wanted.why,
    }
    return await performAct(asOperator(c, services), act, () => servers.commit(planned, surface))
  } catch (error) {
    if (error instanceof StepConflict)
      throw new ControlError(409, 'conflict', error.message, { cause: error })
    throw error
  }
}

export function addServerRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { servers } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/servers',
      request: { query: PageQuery.extend(ServerFilter.shape) },
      responses: answers(pageOf(ServerView), 'Servers, in the order of their ids'),
    }),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      const found = await servers.search({ ...filter, after: readIdCursor(cursor), limit: limit + 1 })
      const items = found.slice(0, limit)
      const last = found.length > limit ? items.at(-1) : undefined
      return c.json({ items, nextCursor: last === undefined ? null : writeIdCursor(last.id) }, 200)
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/servers/{id}',
      request: { params },
      responses: answers(ServerView, 'One server, with its command whole'),
    }),
    (c) => {
      const server = servers.view(c.req.valid('param').id)
      if (server === undefined) throw notFound('server')
      return c.json(server, 200)
    },
  )
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/servers/clean',
      responses: answers(CleanedStoreView, 'What was removed from where servers are installed'),
    }),
    async (c) => {
      const act = { act: 'server.clean', subject: 'store' }
      return c.json(await performAct(asOperator(c, services), act, () => servers.clean()), 200)
    },
  )
  addPastRoutes(app, services)
  addSubmitRoutes(app, services)
  addReviewRoutes(app, services)
}

function addPastRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { servers } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/servers/{id}/history',
      request: { params, query: PageQuery },
      responses: answers(pageOf(ServerStepView), 'Its steps, newest first'),
    }),
    async (c) => {
      const steps = await servers.history(c.req.valid('param').id)
      return c.json(
        takePage(steps, c.req.valid('query'), ({ revision }) => String(revision)),
        200,
      )
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/servers/{id}/diff',
      request: { params },
      responses: answers(ServerDiffView, 'What is otherwise than what was approved'),
    }),
    async (c) => {
      const diff = await servers.diff(c.req.valid('param').id)
      if (diff === undefined) throw notFound('server')
      return c.json(diff, 200)
    },
  )
}

function addSubmitRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('submit', { method: 'post', path: '/servers', request: body(SubmitBody), responses: view }),
    async (c) => {
      const { submission, why } = c.req.valid('json')
      const wanted = { step: 'submit', submission, why } as const
      return c.json(await takeStep(c, services, { asked: { id: submission.id }, wanted }), 200)
    },
  )
  app.openapi(
    // Whoever may, starts a program on this machine.
    createRoute('review', {
      method: 'post',
      path: '/servers/{id}/scan',
      request: { params, ...body(ScanBody) },
      responses: view,
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { revision, why } = c.req.valid('json')
      const { name } = c.get('operator')
      const before = services.servers.view(id)
      // It is started only when its scan can be taken, and what it then lists counts for the revision it was started for.
      const start = { act: 'server.look', subject: id, before: null, after: null, note: why }
      const looked = await performAct(asOperator(c, services), start, () => look(id, name, services))
      if (looked === undefined || before === undefined) throw notFound('server')
      const asked = { id, revision: revision ?? before.revision }
      const wanted = { step: 'scan', scan: looked.scan, why } as const
      return c.json(await takeStep(c, services, { asked, wanted, surface: looked.surface }), 200)
    },
  )
}

async function look(id: string, by: string, { servers }: ControlServices) {
  try {
    return await servers.look(id, by)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new ControlError(422, 'scan-failed', `The server could not be looked at: ${said}`, { cause: error })
  }
}

function addReviewRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/servers/{id}/approve',
      request: { params, ...body(ApproveServerBody) },
      responses: view,
    }),
    async (c) => {
      const { revision, ...decided } = c.req.valid('json')
      const asked = { id: c.req.valid('param').id, revision }
      return c.json(await takeStep(c, services, { asked, wanted: { step: 'approve', ...decided } }), 200)
    },
  )
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/servers/{id}/stage',
      request: { params, ...body(StageBody) },
      responses: view,
    }),
    async (c) => {
      const { revision, to, agents, why } = c.req.valid('json')
      const wanted: Wanted = to === 'canary' ? { step: to, agents, why } : { step: to, why }
      const asked = { id: c.req.valid('param').id, revision }
      return c.json(await takeStep(c, services, { asked, wanted }), 200)
    },
  )
  for (const step of ['hold', 'reject', 'retire'] as const)
    app.openapi(
      createRoute('review', {
        method: 'post',
        path: `/servers/{id}/${step}`,
        request: { params, ...body(StepBody) },
        responses: view,
      }),
      async (c) => {
        const { revision, why } = c.req.valid('json')
        const asked = { id: c.req.valid('param').id, revision }
        return c.json(await takeStep(c, services, { asked, wanted: { step, why } }), 200)
      },
    )
}
