/** Routes for threat intelligence: what is known, who is named by it, and how it comes in. */

import { z } from '@hono/zod-openapi'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import {
  BeginImportBody,
  CommitImportBody,
  HitsQuery,
  HitView,
  ImportBatchBody,
  ImportStartedView,
  ImportView,
  IndicatorQuery,
  IndicatorView,
  SourceView,
  WithdrawBody,
} from '@callgate/contracts/intelligence'
import { DoneView } from '@callgate/contracts/control'
import { ImportRefusal } from '../registry/intelligence/book.ts'
import { performAct } from './acts.ts'
import { reachOf, takePage } from './pages.ts'
import { ControlError, notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const importParams = z.object({ id: z.string().min(1).max(64) })
const entryParams = z.object({ source: z.string().min(1).max(64), id: z.string().min(1).max(256) })

export function addIntelligenceRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { intelligence } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/intelligence/sources',
      request: { query: PageQuery },
      responses: answers(pageOf(SourceView), 'Sources, with their age'),
    }),
    (c) =>
      c.json(
        takePage(intelligence.sources(), c.req.valid('query'), ({ source }) => source),
        200,
      ),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/intelligence/hits',
      request: { query: PageQuery.extend(HitsQuery.shape) },
      responses: answers(pageOf(HitView), 'Servers that are named, and who has used them'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      return c.json(
        takePage(await intelligence.hits(query.sinceMs), query, ({ upstream }) => upstream),
        200,
      )
    },
  )
  addIndicatorRoutes(app, services)
  addImportRoutes(app, services)
  addWithdrawRoute(app, services)
}

function addIndicatorRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { intelligence } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/intelligence/indicators',
      request: { query: PageQuery.extend(IndicatorQuery.shape) },
      responses: answers(pageOf(IndicatorView), 'Entries, those changed last first'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      const found = await intelligence.list({ ...query, limit: reachOf(query) })
      return c.json(
        takePage(found, query, ({ source, id }) => JSON.stringify([source, id])),
        200,
      )
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/intelligence/indicators/{source}/{id}',
      request: { params: entryParams },
      responses: answers(IndicatorView, 'One entry'),
    }),
    async (c) => {
      const { source, id } = c.req.valid('param')
      const found = await intelligence.find(source, id)
      if (found === undefined) throw notFound('entry')
      return c.json(found, 200)
    },
  )
}

function addImportRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { intelligence } = services
  app.openapi(
    createRoute('manage-intelligence', {
      method: 'post',
      path: '/intelligence/imports',
      request: body(BeginImportBody),
      responses: answers(ImportStartedView, 'An import that takes entries now'),
    }),
    async (c) => {
      const begun = intelligence.begin(c.req.valid('json'), c.get('operator').name)
      return c.json({ id: await begun.catch(refuseImport) }, 200)
    },
  )
  app.openapi(
    createRoute('manage-intelligence', {
      method: 'post',
      path: '/intelligence/imports/{id}/entries',
      request: { params: importParams, ...body(ImportBatchBody) },
      responses: answers(DoneView, 'Staged; nothing is in force yet'),
    }),
    async (c) => {
      const { indicators } = c.req.valid('json')
      const staged = await intelligence.stage(c.req.valid('param').id, indicators).catch(refuseImport)
      if (!staged) throw notFound('import')
      return c.json({ done: true as const, recorded: true }, 200)
    },
  )
  addEndRoutes(app, services)
}

/** An import ends by taking effect, or by being given up. */
function addEndRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { intelligence } = services
  app.openapi(
    createRoute('manage-intelligence', {
      method: 'post',
      path: '/intelligence/imports/{id}/commit',
      request: { params: importParams, ...body(CommitImportBody) },
      responses: answers(ImportView, 'In force; what it names is cut off'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const open = intelligence.describe(id)
      if (open === undefined) throw notFound('import')
      const { source, format, origin, entries, complete } = open
      const after = `${entries} entries, ${format}${complete ? ', complete' : ''}`
      const act = { act: 'intelligence.import', subject: source, after, note: origin.slice(0, 2_000) }
      const read = c.req.valid('json')
      const done = await performAct(asOperator(c, services), act, () =>
        intelligence.commit(id, read).catch(refuseImport),
      )
      if (done === undefined) throw notFound('import')
      return c.json(done, 200)
    },
  )
  app.openapi(
    createRoute('manage-intelligence', {
      method: 'post',
      path: '/intelligence/imports/{id}/abandon',
      request: { params: importParams },
      responses: answers(DoneView, 'Nothing of it is kept'),
    }),
    async (c) => {
      if (!(await intelligence.abandon(c.req.valid('param').id))) throw notFound('import')
      return c.json({ done: true as const, recorded: true }, 200)
    },
  )
}

function addWithdrawRoute(app: ControlApp, services: ControlServices): void {
  const { intelligence } = services
  app.openapi(
    describeRoutes(services)('manage-intelligence', {
      method: 'post',
      path: '/intelligence/withdraw',
      request: body(WithdrawBody),
      responses: answers(DoneView, 'It holds no more, until its source changes it'),
    }),
    async (c) => {
      const { source, id, why } = c.req.valid('json')
      if ((await intelligence.find(source, id)) === undefined) throw notFound('entry')
      const act = { act: 'intelligence.withdraw', subject: `${source}/${id}`, note: why }
      await performAct(asOperator(c, services), act, () =>
        intelligence.withdraw(source, id, { by: c.get('operator').name, why }),
      )
      return c.json({ done: true as const, recorded: true }, 200)
    },
  )
}

function refuseImport(error: unknown): never {
  if (error instanceof ImportRefusal) throw new ControlError(409, 'conflict', error.message, { cause: error })
  throw error
}
