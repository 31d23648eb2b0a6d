/** Routes for findings of servers: who takes care of each, waivers, virtual patches, and results of other tools. */

import { z } from '@hono/zod-openapi'
import {
  AssignBody,
  FindingView,
  ImportBody,
  LiftBody,
  PatchBody,
  Remedy,
  WaiveBody,
} from '@callgate/contracts/remedy'
import type { Context } from 'hono'
import { StepConflict } from '../registry/catalogue/catalogue.ts'
import type { Care, CareAsked } from '../registry/findings/desk.ts'
import { performAct } from './acts.ts'
import type { ControlEnv } from './control-env.ts'
import { ControlError, notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().min(1).max(24), fingerprint: z.string().length(71) })
const view = answers(Remedy, 'What was decided about the finding')

interface Asking {
  readonly params: z.infer<typeof params>
  readonly decided: { readonly revision: number; readonly why: string }
  readonly care: Care
}

/** Planned, recorded, then done. */
async function takeCare(
  c: Context<ControlEnv>,
  services: ControlServices,
  { params: { id, fingerprint }, decided, care }: Asking,
): Promise<Remedy> {
  const { findings } = services.servers
  const asked: CareAsked = { server: id, fingerprint, by: c.get('operator').name, ...decided }
  const planned = findings.plan(asked, care)
  if ('refused' in planned) {
    if (planned.refused === 'not-found') throw notFound('finding')
    throw new ControlError(planned.refused === 'invalid' ? 422 : 409, planned.refused, planned.reason)
  }
  const act = {
    act: `finding.${care.do}`,
    subject: `${id} ${fingerprint}`,
    before: planned.before === null ? null : JSON.stringify(planned.before).slice(0, 2_000),
    after: JSON.stringify(planned.change).slice(0, 2_000),
    note: decided.why,
  }
  try {
    return await performAct(asOperator(c, services), act, () => findings.commit(asked, planned))
  } catch (error) {
    if (error instanceof StepConflict)
      throw new ControlError(409, 'conflict', error.message, { cause: error })
    throw error
  }
}

export function addFindingRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const server = z.object({ id: params.shape.id })
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/servers/{id}/findings',
      request: { params: server },
      responses: answers(z.array(FindingView).readonly(), 'What is known against it, the worst first'),
    }),
    (c) => {
      const found = services.servers.findings.list(c.req.valid('param').id)
      if (found === undefined) throw notFound('server')
      return c.json(found, 200)
    },
  )
  app.openapi(
    createRoute('review', {
      method: 'post',
      path: '/servers/{id}/findings/import',
      request: { params: server, ...body(ImportBody) },
      responses: answers(z.array(FindingView).readonly(), 'All that is known against it now'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { why, ...imported } = c.req.valid('json')
      if (services.servers.findings.list(id) === undefined) throw notFound('server')
      const after = `${imported.findings.length} findings of ${imported.tool}, ${imported.digest}`
      const act = { act: 'finding.import', subject: id, after, note: why }
      await performAct(asOperator(c, services), act, () => services.servers.findings.import(id, imported))
      return c.json(services.servers.findings.list(id) ?? [], 200)
    },
  )
  addCareRoutes(app, services)
}

function addCareRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const describe = <const D extends string, S extends z.ZodType>(what: D, schema: S) =>
    createRoute('review', {
      method: 'post',
      path: `/servers/{id}/findings/{fingerprint}/${what}` as const,
      request: { params, ...body(schema) },
      responses: view,
    })
  app.openapi(describe('assign', AssignBody), async (c) => {
    const { owner, dueAtMs, ...decided } = c.req.valid('json')
    const care = { do: 'assign', owner, dueAtMs } as const
    return c.json(await takeCare(c, services, { params: c.req.valid('param'), decided, care }), 200)
  })
  app.openapi(describe('waive', WaiveBody), async (c) => {
    const { untilMs, ...decided } = c.req.valid('json')
    const care = { do: 'waive', untilMs } as const
    return c.json(await takeCare(c, services, { params: c.req.valid('param'), decided, care }), 200)
  })
  app.openapi(describe('patch', PatchBody), async (c) => {
    const { target, when, ...decided } = c.req.valid('json')
    const care = { do: 'patch', target, when } as const
    return c.json(await takeCare(c, services, { params: c.req.valid('param'), decided, care }), 200)
  })
  app.openapi(describe('lift', LiftBody), async (c) => {
    const decided = c.req.valid('json')
    const care = { do: 'lift' } as const
    return c.json(await takeCare(c, services, { params: c.req.valid('param'), decided, care }), 200)
  })
}
