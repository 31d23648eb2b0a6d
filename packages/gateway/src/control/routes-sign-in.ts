/** Routes for signing in, open to whoever reaches the listener: by token, passkey, invitation or issuer. */

import {
  AuthenticationBody,
  CeremonyOptions,
  InvitationBody,
  InvitationOptionsBody,
  InvitationOptionsView,
  SessionInfo,
  SignInBody,
  SignInMethods,
} from '@callgate/contracts/sign-in'
import type { Invitation } from '../identity/invitations.ts'
import type { Operator } from '../identity/operators.ts'
import { performAct } from './acts.ts'
import type { Authenticate } from './guards.ts'
import { findPlace, needPlace } from './places.ts'
import { ControlError } from './problem.ts'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import { addIssuerRoutes } from './routes-issuers.ts'
import type { ControlServices } from './services.ts'
import { describeSession, refuseSignIn, signInAs } from './sign-in-acts.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

export interface SignInOptions {
  readonly authenticate: Authenticate
  readonly throttle: SignInThrottle
}

export function addSignInRoutes(app: ControlApp, services: ControlServices, options: SignInOptions): void {
  const createRoute = describeRoutes(services)
  const { approvals, signIn } = services
  app.openapi(
    createRoute('public', {
      method: 'get',
      path: '/session/methods',
      responses: answers(SignInMethods, 'How one can sign in here'),
    }),
    (c) => {
      const passkey = findPlace(c.req.raw.headers, approvals.publicUrl) !== undefined
      return c.json({ token: true as const, passkey, oidc: signIn.issuers.list() }, 200)
    },
  )
  app.openapi(
    createRoute('public', {
      method: 'post',
      path: '/session',
      request: body(SignInBody),
      responses: answers(SessionInfo, 'Signed in with the token of an operator'),
    }),
    async (c) => {
      options.throttle.check()
      const operator = identify(c.req.valid('json').token, options)
      return c.json(describeSession(await signInAs(c, services, { operator, how: 'token' })), 200)
    },
  )
  addPasskeySignIn(app, services, options)
  addInvitationSignIn(app, services, options)
  addIssuerRoutes(app, services, options)
}

function addPasskeySignIn(app: ControlApp, services: ControlServices, { throttle }: SignInOptions): void {
  const createRoute = describeRoutes(services)
  const { passkeys } = services.signIn
  const { publicUrl } = services.approvals
  app.openapi(
    createRoute('public', {
      method: 'post',
      path: '/session/passkey/options',
      responses: answers(CeremonyOptions, 'What navigator.credentials.get is given'),
    }),
    async (c) => {
      throttle.check()
      return c.json(await passkeys.beginSignIn(needPlace(c.req.raw.headers, publicUrl)), 200)
    },
  )
  app.openapi(
    createRoute('public', {
      method: 'post',
      path: '/session/passkey',
      request: body(AuthenticationBody),
      responses: answers(SessionInfo, 'Signed in with a passkey'),
    }),
    async (c) => {
      throttle.check()
      const place = needPlace(c.req.raw.headers, publicUrl)
      const operator = await passkeys.finishSignIn(c.req.valid('json'), place)
      if (operator === undefined) throw refuseSignIn(throttle, 'This passkey signs nobody in here.')
      return c.json(describeSession(await signInAs(c, services, { operator, how: 'passkey' })), 200)
    },
  )
}

function addInvitationSignIn(app: ControlApp, services: ControlServices, { throttle }: SignInOptions): void {
  const createRoute = describeRoutes(services)
  const { passkeys, invitations } = services.signIn
  const { publicUrl } = services.approvals
  app.openapi(
    createRoute('public', {
      method: 'post',
      path: '/session/invitation/options',
      request: body(InvitationOptionsBody),
      responses: answers(InvitationOptionsView, 'What navigator.credentials.create is given'),
    }),
    async (c) => {
      throttle.check()
      const place = needPlace(c.req.raw.headers, publicUrl)
      const { token, name: wanted } = c.req.valid('json')
      const invitation = invitations.find(token)
      if (invitation === undefined) throw refuseSignIn(throttle, SPENT)
      const name = invitation.name ?? wanted
      if (name === undefined) throw new ControlError(400, 'invalid-params', 'name: say what to call you')
      checkFree(services, name)
      const purpose = { type: 'invitation', invitation: invitation.id, name } as const
      const options = await passkeys.beginRegistration(purpose, name, place)
      return c.json({ name, roles: invitation.roles, options }, 200)
    },
  )
  app.openapi(
    createRoute('public', {
      method: 'post',
      path: '/session/invitation',
      request: body(InvitationBody),
      responses: answers(SessionInfo, 'The new operator, signed in'),
    }),
    async (c) => {
      throttle.check()
      const place = needPlace(c.req.raw.headers, publicUrl)
      const { token, ...registration } = c.req.valid('json')
      const made = await passkeys.finishRegistration(registration, 'invitation', place)
      if (made === undefined || invitations.find(token)?.id !== made.purpose.invitation)
        throw refuseSignIn(throttle, SPENT)
      const { name } = made.purpose
      const operator = await invitations.redeem(token, async (invitation) => {
        const id = await createInvited(services, invitation, name)
        await passkeys.keep(id, made).catch(async (error: unknown) => {
          // Nobody could ever sign in as this operator, and the name would be taken.
          await services.operators.revoke(id)
          throw error
        })
        return services.operators.present(id)
      })
      if (operator === undefined) throw refuseSignIn(throttle, SPENT)
      return c.json(describeSession(await signInAs(c, services, { operator, how: 'invitation' })), 200)
    },
  )
}

const SPENT =
  'This link is used, expired or not one of ours, or there is an administrator already. ' +
  'An administrator makes another with: callgate operator invite'

function checkFree({ operators, clock }: ControlServices, name: string): void {
  const nowMs = clock.nowMs()
  const taken = operators
    .list()
    .some((one) => one.name === name && one.revokedAtMs === null && nowMs < (one.expiresAtMs ?? Infinity))
  if (taken)
    throw new ControlError(
      400,
      'invalid-params',
      `There is an operator ${name} already: choose another name.`,
    )
}

/** The id of an operator whose only way in is the passkey: its token is shown to nobody. */
async function createInvited(
  services: ControlServices,
  { roles, owner, createdBy }: Invitation,
  name: string,
): Promise<string> {
  const wanted = { name, owner: owner ?? name, roles: [...roles], expiresAtMs: null }
  const act = { act: 'operator.create', subject: name, after: JSON.stringify(wanted), note: 'by invitation' }
  const { operator } = await performAct({ ...services, operator: createdBy }, act, () =>
    services.operators.create(wanted, createdBy),
  )
  return operator.id
}

function identify(token: string, { authenticate, throttle }: SignInOptions): Operator {
  try {
    return authenticate(new Headers({ authorization: `Bearer ${token}` }))
  } catch {
    // Unknown, revoked, expired, or no header value at all: to whoever tries they are one.
    throw refuseSignIn(throttle, 'That is no token of an operator.')
  }
}
