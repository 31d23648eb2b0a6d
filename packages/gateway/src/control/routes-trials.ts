/** Routes for trials of local servers. */

import { z } from '@hono/zod-openapi'
import { TrialBody, TrialView } from '@callgate/contracts/trial'
import { performAct } from './acts.ts'
import { notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

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
      const lent = [...asked.read, ...asked.write, ...asked.hosts]
      const after = lent.length === 0 ? null : `lent for the trial: ${lent.join(' ')}`.slice(0, 1_000)
      const act = { act: 'server.trial', subject: id, before: null, after, note: asked.why }
      const by = c.get('operator').name
      const trial = await performAct(asOperator(c, services), act, () => services.trials.run(id, asked, by))
      if (trial === undefined) throw notFound('server')
      return c.json(trial, 200)
    },
  )
}
