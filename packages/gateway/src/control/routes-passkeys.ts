/** Routes for one's own passkeys. */

import { z } from '@hono/zod-openapi'
import { DoneView, ReasonBody } from '@callgate/contracts/control'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { CeremonyOptions, PasskeyView, RegistrationBody } from '@callgate/contracts/sign-in'
import type { Operator } from '../identity/operators.ts'
import { performAct, performStop } from './acts.ts'
import { takePage } from './pages.ts'
import { needPlace } from './places.ts'
import { ControlError, notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addPasskeyRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { passkeys } = services.signIn
  const { publicUrl } = services.approvals
  app.openapi(
    createRoute('self', {
      method: 'get',
      path: '/passkeys',
      request: { query: PageQuery },
      responses: answers(pageOf(PasskeyView), 'Your own'),
    }),
    (c) => {
      const { id } = c.get('operator')
      const own = id === null ? [] : passkeys.list(id)
      return c.json(
        takePage(own, c.req.valid('query'), (one) => one.id),
        200,
      )
    },
  )
  app.openapi(
    createRoute('self', {
      method: 'post',
      path: '/passkeys/options',
      responses: answers(CeremonyOptions, 'What navigator.credentials.create is given'),
    }),
    async (c) => {
      const operator = c.get('operator')
      const purpose = { type: 'add', operator: needName(operator) } as const
      const place = needPlace(c.req.raw.headers, publicUrl)
      return c.json(await passkeys.beginRegistration(purpose, operator.name, place), 200)
    },
  )
  addPasskeyChanges(app, services)
}

function addPasskeyChanges(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { passkeys } = services.signIn
  const { publicUrl } = services.approvals
  app.openapi(
    createRoute('self', {
      method: 'post',
      path: '/passkeys',
      request: body(RegistrationBody),
      responses: answers(PasskeyView, 'One more way in, for yourself'),
    }),
    async (c) => {
      const id = needName(c.get('operator'))
      const place = needPlace(c.req.raw.headers, publicUrl)
      const made = await passkeys.finishRegistration(c.req.valid('json'), 'add', place)
      if (made?.purpose.operator !== id)
        throw new ControlError(400, 'invalid-request', 'This passkey was not made for you, here and now.')
      const act = { act: 'passkey.add', subject: c.get('operator').name, after: made.name }
      if (!(await performAct(asOperator(c, services), act, () => passkeys.keep(id, made))))
        throw new ControlError(
          409,
          'conflict',
          'You have as many passkeys as there may be: remove one first.',
        )
      const kept = passkeys.list(id).find((one) => one.id === made.credential.id)
      if (kept === undefined) throw notFound('passkey')
      return c.json(kept, 200)
    },
  )
  app.openapi(
    createRoute('self', {
      method: 'delete',
      path: '/passkeys/{id}',
      request: {
        params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,1400}$/) }),
        query: ReasonBody,
      },
      responses: answers(DoneView, 'Removed'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const operator = needName(c.get('operator'))
      const known = passkeys.list(operator).find((one) => one.id === id)
      if (known === undefined) throw notFound('passkey')
      const { reason: note = null } = c.req.valid('query')
      const act = { act: 'passkey.remove', subject: c.get('operator').name, before: known.name, note }
      const { recorded } = await performStop(asOperator(c, services), act, () =>
        passkeys.remove(operator, id),
      )
      return c.json({ done: true as const, recorded }, 200)
    },
  )
}

/** The id of an operator with a name. */
function needName({ id }: Operator): string {
  if (id !== null) return id
  const reason =
    'The operator of the machine has no passkeys: give yourself a name with callgate operator invite.'
  throw new ControlError(400, 'invalid-request', reason)
}
