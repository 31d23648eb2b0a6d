/** Routes for replays of the journal under another policy: long work that is begun, watched and cancelled. */

import { z } from '@hono/zod-openapi'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { PolicyReplayBody, PolicyReplayView, ReplayedDifference } from '@callgate/contracts/policy-revision'
import { performAct } from './acts.ts'
import { takePage } from './pages.ts'
import { ControlError, notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().min(1).max(64) })

function need<T>(found: T | undefined): T {
  if (found === undefined) throw notFound('replay')
  return found
}

export function addPolicyReplayRoutes(app: ControlApp, services: ControlServices): void {
  addWork(app, services)
  addLooking(app, services)
}

function addWork(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { policy } = services
  app.openapi(
    createRoute('reveal', {
      method: 'post',
      path: '/policy/replays',
      request: body(PolicyReplayBody),
      responses: answers(
        PolicyReplayView,
        'It reads and judges from now on; ask for it to see how far it is',
      ),
    }),
    async (c) => {
      const asked = c.req.valid('json')
      const subject = asked.revision === undefined ? 'a text' : `revision ${asked.revision}`
      const begin = () => policy.replay(asked, c.get('operator').name)
      const act = { act: 'policy.replay', subject, note: asked.reason }
      const begun = await performAct(asOperator(c, services), act, begin)
      if (begun === null) throw notFound('revision of the policy')
      if (begun === undefined)
        throw new ControlError(409, 'busy', 'A replay runs already: wait for it, or cancel it.')
      return c.json(begun, 200)
    },
  )
  app.openapi(
    createRoute('reveal', {
      method: 'post',
      path: '/policy/replays/{id}/cancel',
      request: { params },
      responses: answers(PolicyReplayView, 'Ended; what it found until then stays'),
    }),
    async (c) => c.json(need(await policy.replays.cancel(c.req.valid('param').id)), 200),
  )
}

function addLooking(app: ControlApp, { policy, ...services }: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/policy/replays',
      request: { query: PageQuery },
      responses: answers(pageOf(PolicyReplayView), 'Replays since the start of the gateway, newest first'),
    }),
    (c) =>
      c.json(
        takePage(policy.replays.list(), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/policy/replays/{id}',
      request: { params },
      responses: answers(PolicyReplayView, 'How far it is'),
    }),
    (c) => c.json(need(policy.replays.find(c.req.valid('param').id)), 200),
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/policy/replays/{id}/differences',
      request: { params, query: PageQuery },
      responses: answers(pageOf(ReplayedDifference), 'Calls that would have been decided otherwise'),
    }),
    (c) => {
      const found = need(policy.replays.differences(c.req.valid('param').id))
      return c.json(
        takePage(found, c.req.valid('query'), ({ seq }) => String(seq)),
        200,
      )
    },
  )
}
