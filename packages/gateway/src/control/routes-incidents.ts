/** Routes for incidents and runs of playbooks. */

import { z } from '@hono/zod-openapi'
import {
  IncidentAssignBody,
  IncidentExport,
  IncidentNoteBody,
  IncidentQuery,
  IncidentStateBody,
  IncidentView,
  RunPlaybookBody,
  RunView,
} from '@callgate/contracts/incident'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { Playbook } from '@callgate/contracts/playbook'
import { UndoBody } from '@callgate/contracts/response'
import { performAct, performStop } from './acts.ts'
import { checkSeen } from './entity-tags.ts'
import { notFound } from './problem.ts'
import { reachOf, takePage } from './pages.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().min(1).max(64) })

function need<T>(found: T | undefined, what = 'incident'): T {
  if (found === undefined) throw notFound(what)
  return found
}

export function addIncidentRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { incidents, responses } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/incidents',
      request: { query: IncidentQuery },
      responses: answers(pageOf(IncidentView), 'Incidents, newest first'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      const { state } = query
      const found = await incidents.list({ limit: reachOf(query), ...(state === undefined ? {} : { state }) })
      return c.json(
        takePage(found, query, ({ id }) => id),
        200,
      )
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/incidents/{id}',
      request: { params },
      responses: answers(IncidentView, 'One incident'),
    }),
    async (c) => c.json(need(await incidents.find(c.req.valid('param').id)), 200),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/incidents/{id}/export',
      request: { params },
      responses: answers(IncidentExport, 'The incident with its records and their proofs'),
    }),
    async (c) => c.json(need(await responses.exportIncident(c.req.valid('param').id)), 200),
  )
  addChangeRoutes(app, services)
  addPlaybookRoutes(app, services)
}

function addChangeRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { incidents } = services
  app.openapi(
    createRoute('handle-incidents', {
      method: 'post',
      path: '/incidents/{id}/state',
      request: { params, ...body(IncidentStateBody) },
      responses: answers(IncidentView, 'Changed'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { state, reason } = c.req.valid('json')
      const seen = need(await incidents.find(id))
      checkSeen(c.req.header('if-match'), seen)
      const before = seen.state
      const act = { act: 'incident.state', subject: id, before, after: state, note: reason }
      const by = c.get('operator').name
      const change = () => incidents.setState(id, state, by, reason)
      return c.json(need(await performAct(asOperator(c, services), act, change)), 200)
    },
  )
  app.openapi(
    createRoute('handle-incidents', {
      method: 'post',
      path: '/incidents/{id}/notes',
      request: { params, ...body(IncidentNoteBody) },
      responses: answers(IncidentView, 'Noted'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { note: text } = c.req.valid('json')
      checkSeen(c.req.header('if-match'), need(await incidents.find(id)))
      const entry = { what: 'note', by: c.get('operator').name, text } as const
      const act = { act: 'incident.note', subject: id, note: text }
      const change = () => incidents.change(id, entry)
      return c.json(need(await performAct(asOperator(c, services), act, change)), 200)
    },
  )
  app.openapi(
    createRoute('handle-incidents', {
      method: 'post',
      path: '/incidents/{id}/assign',
      request: { params, ...body(IncidentAssignBody) },
      responses: answers(IncidentView, 'Assigned'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { assignee } = c.req.valid('json')
      const seen = need(await incidents.find(id))
      checkSeen(c.req.header('if-match'), seen)
      const before = seen.assignee
      const entry = { what: 'assigned', by: c.get('operator').name, text: assignee } as const
      const act = { act: 'incident.assign', subject: id, before, after: assignee }
      const change = () => incidents.change(id, entry, (incident) => ({ ...incident, assignee }))
      return c.json(need(await performAct(asOperator(c, services), act, change)), 200)
    },
  )
}

function addPlaybookRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { playbooks } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/playbooks',
      request: { query: PageQuery },
      responses: answers(pageOf(Playbook), 'Playbooks in force'),
    }),
    (c) =>
      c.json(
        takePage(playbooks.list(), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/incidents/{id}/runs',
      request: { params, query: PageQuery },
      responses: answers(pageOf(RunView), 'Runs of playbooks and how far they are'),
    }),
    async (c) => {
      const runs = await playbooks.runs(c.req.valid('param').id)
      return c.json(
        takePage(runs, c.req.valid('query'), ({ id }) => id),
        200,
      )
    },
  )
  addRunRoutes(app, services)
}

function addRunRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { incidents, playbooks } = services
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/incidents/{id}/runs',
      request: { params, ...body(RunPlaybookBody) },
      responses: answers(RunView, 'Started'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { playbook } = c.req.valid('json')
      need(await incidents.find(id))
      if (!playbooks.list().some((one) => one.id === playbook)) throw notFound('playbook')
      const act = { act: 'playbook.run', subject: id, after: playbook }
      const { value } = await performStop(asOperator(c, services), act, () =>
        incidents.run(id, playbook, c.get('operator').name),
      )
      return c.json(need(value), 200)
    },
  )
  app.openapi(
    createRoute('stop', {
      method: 'post',
      path: '/playbook-runs/{id}/undo',
      request: { params, ...body(UndoBody) },
      responses: answers(RunView, 'What it imposed is lifted'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { reason } = c.req.valid('json')
      const undone = await playbooks.undo(DEFAULT_TENANT, id, c.get('operator').name, reason)
      return c.json(need(undone, 'run'), 200)
    },
  )
}
