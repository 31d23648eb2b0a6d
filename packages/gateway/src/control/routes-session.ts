/** Routes about one's own session and signing out, and the links by which others become operators. */

import {
  InvitationView,
  InviteBody,
  SessionInfo,
  SignedOutView,
  SignOutQuery,
} from '@callgate/contracts/sign-in'
import { writeInvitationLink } from '../identity/sign-in.ts'
import { performAct, performStop } from './acts.ts'
import { closeSession } from './callers.ts'
import { readInvitationBase } from './places.ts'
import { ControlError } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'
import { describeSession } from './sign-in-acts.ts'

export function addSessionRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { sessions } = services.signIn
  app.openapi(
    createRoute('self', {
      method: 'get',
      path: '/session',
      responses: answers(SessionInfo, 'Who is signed in, until when'),
    }),
    (c) => {
      const session = c.get('session')
      if (session === null) throw new ControlError(401, 'unauthenticated', 'This is a token, not a session.')
      return c.json(describeSession(session), 200)
    },
  )
  app.openapi(
    createRoute('self', {
      method: 'delete',
      path: '/session',
      request: { query: SignOutQuery },
      responses: answers(SignedOutView, 'Signed out'),
    }),
    async (c) => {
      const { id, name } = c.get('operator')
      const everywhere = c.req.valid('query').everywhere === 'true'
      const act = { act: 'operator.sign-out', subject: name, note: everywhere ? 'everywhere' : null }
      const { value } = await performStop(asOperator(c, services), act, async () => {
        const here = await closeSession(c, sessions)
        return everywhere ? here + (await sessions.closeAllOf(id)) : here
      })
      return c.json({ ended: value }, 200)
    },
  )
}

export function addInvitationRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('manage-operators', {
      method: 'post',
      path: '/invitations',
      request: body(InviteBody),
      responses: answers(InvitationView, 'A link by which somebody becomes an operator, once'),
    }),
    async (c) => {
      const invited = c.req.valid('json')
      const { name } = c.get('operator')
      const act = { act: 'operator.invite', subject: invited.name ?? '?', after: JSON.stringify(invited) }
      const token = await performAct(asOperator(c, services), act, () =>
        services.signIn.invitations.invite(invited, name),
      )
      if (token === undefined)
        throw new ControlError(503, 'overloaded', 'There are too many invitations nobody followed yet.')
      const base = readInvitationBase(c.req.raw.headers, services.approvals.publicUrl)
      const expiresAtMs = services.clock.nowMs() + invited.lifeMs
      return c.json({ link: writeInvitationLink(base, token), expiresAtMs }, 200)
    },
  )
}
