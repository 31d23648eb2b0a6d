/** Routes for trials of local servers. */

import { z } from '@hono/zod-openapi'
import {
  EndTrialVisitBody,
  TrialBody,
  TrialView,
  TrialVisitBody,
  TrialVisitView,
} from '@callgate/contracts/trial'
import { performAct, performStop } from './acts.ts'
import { ControlError, notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const RECORDED_CHARS_MAX = 4_000

/** All of it is on record, or it is not done. */
function describeTrial({ read, write, hosts, calls }: TrialBody): string | null {
  const parts = Object.entries({ read, write, hosts, calls: calls.map(({ tool }) => tool) })
  const said = parts.flatMap(([what, list]) => (list.length === 0 ? [] : [`${what}: ${list.join(' ')}`]))
  const text = said.join('; ')
  if (text.length > RECORDED_CHARS_MAX)
    throw new ControlError(400, 'too-large', 'Lend and call less at once: it does not fit the record.')
  return text === '' ? null : `lent and called for the trial: ${text}`
}

const params = z.object({ id: z.string().min(1).max(24) })

export function addTrialRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/servers/{id}/trial',
      request: { params },
      responses: answers(TrialView, 'The last trial of the server, and what it proposes'),
    }),
    async (c) => {
      const trial = await services.trials.last(c.req.valid('param').id)
      if (trial === undefined) throw notFound('trial')
      return c.json(trial, 200)
    },
  )
  app.openapi(
    // A review of a server must not give its reviewer the files of this machine.
    createRoute('try-servers', {
      method: 'post',
      path: '/servers/{id}/trial',
      request: { params, ...body(TrialBody) },
      responses: answers(TrialView, 'What it did, and the profile that comes of it'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      if (services.servers.view(id) === undefined) throw notFound('server')
      const asked = c.req.valid('json')
      const after = describeTrial(asked)
      const act = { act: 'server.trial', subject: id, before: null, after, note: asked.why }
      const by = c.get('operator').name
      const trial = await performAct(asOperator(c, services), act, () => services.trials.run(id, asked, by))
      if (trial === undefined) throw notFound('server')
      return c.json(trial, 200)
    },
  )
  addVisitRoutes(app, services)
}

function addVisitRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const path = '/servers/{id}/trial/visit'
  app.openapi(
    createRoute('read', {
      method: 'get',
      path,
      request: { params },
      responses: answers(TrialVisitView, 'How it stands with the agent that joined the trial'),
    }),
    (c) => {
      const visit = services.trials.visit(c.req.valid('param').id)
      if (visit === undefined) throw notFound('visit')
      return c.json(visit, 200)
    },
  )
  app.openapi(
    createRoute('try-servers', {
      method: 'post',
      path,
      request: { params, ...body(TrialVisitBody) },
      responses: answers(TrialVisitView, 'The trial begins; the agent is let in once it says open'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      if (services.servers.view(id) === undefined) throw notFound('server')
      const asked = c.req.valid('json')
      const whose = asked.principal === undefined ? '' : ` of ${asked.principal}`
      const joins = `joined by the agent ${asked.agent}${whose} for ${Math.ceil(asked.forMs / 1_000)} s`
      const after = [joins, describeTrial(asked)].filter((one) => one !== null).join('; ')
      const act = { act: 'server.trial', subject: id, before: null, after, note: asked.why }
      const by = c.get('operator').name
      const visit = await performAct(asOperator(c, services), act, () =>
        services.trials.invite(id, asked, by),
      )
      return c.json(visit, 200)
    },
  )
  app.openapi(
    createRoute('try-servers', {
      method: 'post',
      path: `${path}/end`,
      request: { params, ...body(EndTrialVisitBody) },
      responses: answers(TrialVisitView, 'The agent is let in no more, and the trial ends'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { why } = c.req.valid('json')
      const act = { act: 'server.trial-end', subject: id, before: null, after: null, note: why }
      const { value } = await performStop(asOperator(c, services), act, () => services.trials.endVisit(id))
      if (value === undefined) throw notFound('visit')
      return c.json(value, 200)
    },
  )
}
