/** The pages behind the links of approvals: looking changes nothing, answering is a form posted by whoever signed in. */

import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AnswerBody, ApprovalActBody } from '@callgate/contracts/approval'
import { CallgateError } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { JsonValue } from '@callgate/contracts/json'
import { CONTENT_SECURITY_POLICY, writeApproval, writeMessage, writeSignIn } from './approval-html.ts'
import { checkApprover, isApprover } from './approvers.ts'
import { closeSession, findSession } from './callers.ts'
import { type Authenticate, checkPermission, checkSource } from './guards.ts'
import { type BrowserSession, isSameToken } from '../identity/browser-sessions.ts'
import type { Operator } from '../identity/operators.ts'
import { ControlError } from './problem.ts'
import type { ControlServices } from './services.ts'
import { signInAs } from './sign-in-acts.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

const FORM_BYTES_MAX = 16 << 10
const ID = /^[A-Za-z0-9_-]{1,64}$/
const tenant = DEFAULT_TENANT

type PageServices = Pick<
  ControlServices,
  'approvals' | 'operators' | 'recordAdmin' | 'clock' | 'logger' | 'signIn'
>

export interface PageOptions {
  readonly services: PageServices
  readonly authenticate: Authenticate
  readonly throttle: SignInThrottle
}

/** Everything below this path is a page; the rest is the API. */
export const PAGES_BASE = '/approvals'

export function buildApprovalPages(pages: PageOptions): Hono {
  const { services } = pages
  const app = new Hono().basePath(PAGES_BASE)
  app.use('*', async (c, next) => {
    checkSource(c.req.raw.headers, services.approvals.publicUrl)
    await next()
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
  })
  app.use('*', bodyLimit({ maxSize: FORM_BYTES_MAX, onError: (c) => c.html(TOO_LARGE, 413) }))
  app.onError((error, c) => fail(error, c, services))
  app.notFound((c) => c.html(writeMessage('Nothing here', 'There is nothing at this address.'), 404))
  app.get('/:id', async (c) => {
    const session = sessionOf(c, pages)
    return session === undefined
      ? c.html(writeSignIn(idOf(c), null))
      : show(c, { session, revealed: null, note: null }, pages)
  })
  app.post('/:id/sign-in', (c) => signIn(c, pages))
  app.post('/:id/answer', (c) => answer(c, pages))
  app.post('/:id/reveal', (c) => reveal(c, pages))
  app.post('/:id/sign-out', async (c) => {
    await readSigned(c, pages)
    await closeSession(c, services.signIn.sessions)
    return c.redirect(`${PAGES_BASE}/${idOf(c)}`, 303)
  })
  return app
}

async function signIn(c: Context, pages: PageOptions): Promise<Response> {
  const { throttle, services } = pages
  const id = idOf(c)
  if (!throttle.mayTry())
    return c.html(writeSignIn(id, 'Too many wrong credentials; try again in a minute.'), 429)
  const operator = identify((await readForm(c)).credential, pages)
  if (operator === undefined) {
    throttle.countFailure()
    services.logger.warn({ approvalId: id }, 'A wrong credential was shown at the page of an approval')
    return c.html(writeSignIn(id, 'That is no credential of an operator who may approve.'), 401)
  }
  await signInAs(c, services, { operator, how: 'token' })
  return c.redirect(`${PAGES_BASE}/${id}`, 303)
}

async function answer(c: Context, pages: PageOptions): Promise<Response> {
  const { services } = pages
  const { session, form } = await readSigned(c, pages)
  const body = AnswerBody.parse({ answer: form.answer, reason: form.reason })
  if (body.answer === 'approve') checkApprover(session.operator, services)
  const { id: operatorId, name } = session.operator
  const act = { tenant, operator: name, operatorId, id: idOf(c) }
  const outcome = await services.approvals.answer(act, body)
  return 'why' in outcome
    ? show(c, { session, revealed: null, note: outcome.text }, pages)
    : c.redirect(`${PAGES_BASE}/${act.id}`, 303)
}

async function reveal(c: Context, pages: PageOptions): Promise<Response> {
  const { services } = pages
  const { session, form } = await readSigned(c, pages)
  const { reason } = ApprovalActBody.parse({ reason: form.reason })
  const id = idOf(c)
  await checkPermission(
    session.operator,
    'reveal',
    { what: `reveal approval ${id}`, changes: true },
    services,
  )
  const outcome = await services.approvals.reveal({ tenant, operator: session.operator.name, id, reason })
  return 'why' in outcome
    ? show(c, { session, revealed: null, note: outcome.text }, pages)
    : show(c, { session, revealed: outcome.call, note: null }, pages)
}

interface Seen {
  readonly session: BrowserSession
  readonly revealed: JsonValue | null
  /** Why something was not done. */
  readonly note: string | null
}

async function show(c: Context, seen: Seen, { services }: PageOptions): Promise<Response> {
  const approval = await services.approvals.show(tenant, idOf(c))
  if (approval === undefined)
    return c.html(writeMessage('No such approval', 'It was never asked for, or is long over.'), 404)
  return c.html(writeApproval({ approval, ...seen }), seen.note === null ? 200 : 409)
}

/** Only a form of ours, posted by whoever is signed in. */
async function readSigned(c: Context, pages: PageOptions): Promise<{ session: BrowserSession; form: Form }> {
  const session = sessionOf(c, pages)
  if (session === undefined)
    throw new ControlError(401, 'unauthenticated', 'Sign in again; nothing was changed.')
  const form = await readForm(c)
  if (!isSameToken(form.token, session.csrfToken))
    throw new ControlError(403, 'forbidden', 'This form is not one of ours; nothing was changed.')
  return { session, form }
}

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // With no-referrer browsers send their forms with `Origin: null` (Fetch §3.2), which is nobody's.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}
const TOO_LARGE = writeMessage('Too much', `A form may have ${FORM_BYTES_MAX} bytes.`)

function idOf(c: Context): string {
  const id = c.req.param('id') ?? ''
  if (!ID.test(id)) throw new ControlError(404, 'not-found', 'There is nothing at this address.')
  return id
}

/** Read anew for every request: who was revoked meanwhile is signed out. */
function sessionOf(c: Context, { services }: PageOptions): BrowserSession | undefined {
  const session = findSession(c.req.raw.headers, services.signIn.sessions)
  return session !== undefined && isApprover(session.operator, services) ? session : undefined
}

/** The operator whose credential this is, if it is one who may approve. */
function identify(credential: string, { authenticate, services }: PageOptions): Operator | undefined {
  try {
    const operator = authenticate(new Headers({ authorization: `Bearer ${credential}` }))
    return isApprover(operator, services) ? operator : undefined
  } catch {
    // Unknown, revoked, expired, or no header value at all: to whoever tries they are one.
    return undefined
  }
}

interface Form {
  readonly credential: string
  readonly token: string
  readonly answer: string
  readonly reason: string
}

/** The fields of our forms; files and repeated fields are none of them. */
async function readForm(c: Context): Promise<Form> {
  const fields = await c.req.parseBody()
  const text = (name: string): string => {
    const value = fields[name]
    return typeof value === 'string' ? value : ''
  }
  return {
    credential: text('credential').trim(),
    token: text('token'),
    answer: text('answer'),
    reason: text('reason').trim(),
  }
}

function fail(error: Error, c: Context, services: Pick<PageServices, 'logger'>): Response {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
  if (error instanceof ControlError) {
    c.status(error.status === 401 ? 401 : error.status === 404 ? 404 : 403)
    return c.html(writeMessage('Not done', error.message))
  }
  if (error.name === 'ZodError')
    return c.html(writeMessage('Not done', 'An answer needs a reason of at most 2000 characters.'), 400)
  if (error instanceof CallgateError) return c.html(writeMessage('Not done', error.refusal.reason), 503)
  services.logger.error({ err: error }, 'The page of an approval failed')
  return c.html(writeMessage('Not done', 'Something went wrong inside the gateway; its log says more.'), 500)
}
