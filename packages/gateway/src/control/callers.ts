/** Who sent a request to the control API: whoever shows a token, or a browser that is signed in. */

import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'
import { type BrowserSession, type BrowserSessions, isSameToken } from '../identity/browser-sessions.ts'
import type { Operator } from '../identity/operators.ts'
import { type Authenticate, BOOTSTRAP } from './guards.ts'
import { ControlError } from './problem.ts'

/**
 * Bound to this host, out of reach of scripts, and never sent with requests that other sites cause (RFC 6265bis §4.1.3).
 * Secure holds on http://localhost and http://127.0.0.1 too: browsers count loopback as trustworthy.
 */
const SESSION_COOKIE = '__Host-callgate'
const CSRF_HEADER = 'x-callgate-csrf'
const SAFE_METHODS = new Set(['GET', 'HEAD'])
/** `none` is what somebody typed. `same-site` is another port of this machine, which may be anybody. */
const OWN_PAGES = new Set([null, 'same-origin', 'none'])

export interface Caller {
  readonly operator: Operator
  /** null for whoever shows a token. */
  readonly session: BrowserSession | null
}

interface Sent {
  readonly method: string
  readonly headers: Headers
}

/** Throws 401 for nobody, 403 for a request that a page of ours did not make. A token goes before a cookie. */
export function identifyCaller(
  { method, headers }: Sent,
  { authenticate, sessions }: { authenticate: Authenticate; sessions: BrowserSessions },
): Caller {
  if (readSecret(headers) === undefined || headers.has('authorization'))
    return { operator: authenticate(headers), session: null }
  const session = findSession(headers, sessions)
  if (session === undefined)
    throw new ControlError(401, 'unauthenticated', 'You are signed out: sign in again.')
  if (!SAFE_METHODS.has(method) && !isSameToken(headers.get(CSRF_HEADER) ?? '', session.csrfToken)) {
    const reason = `Signed in with a cookie, this needs the header ${CSRF_HEADER} with the csrfToken of GET /api/v1/session.`
    throw new ControlError(403, 'forbidden', reason)
  }
  return { operator: session.operator, session }
}

/** Refuses what a page that is not ours had its browser change; programs do not say where they send from. */
export function checkPage({ method, headers }: Sent): void {
  if (!SAFE_METHODS.has(method)) checkOwnPage(headers)
}

/** Refuses what another page had its browser ask for. */
export function checkOwnPage(headers: Headers): void {
  if (!OWN_PAGES.has(headers.get('sec-fetch-site')))
    throw new ControlError(403, 'forbidden-origin', 'This is not answered to pages of other origins.')
}

/** The session of the cookie, if a page of ours sent it. */
export function findSession(headers: Headers, sessions: BrowserSessions): BrowserSession | undefined {
  const secret = readSecret(headers)
  if (secret === undefined) return undefined
  checkOwnPage(headers)
  return sessions.find(secret, BOOTSTRAP)
}

function readSecret(headers: Headers): string | undefined {
  return parse(headers.get('cookie') ?? '', SESSION_COOKIE)[SESSION_COOKIE]
}

/** Signs a browser in: a fresh secret, and an end to the session that it had. */
export async function openSession(
  c: Context,
  sessions: BrowserSessions,
  operator: Operator,
): Promise<BrowserSession> {
  const before = readSecret(c.req.raw.headers)
  const secret = await sessions.open(operator)
  if (before !== undefined) await sessions.close(before)
  const session = sessions.find(secret, BOOTSTRAP)
  if (session === undefined) throw new ControlError(401, 'unauthenticated', 'You were revoked meanwhile.')
  setCookie(c, SESSION_COOKIE, secret, { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' })
  return session
}

/** How many sessions there were to end. */
export async function closeSession(c: Context, sessions: BrowserSessions): Promise<number> {
  const secret = readSecret(c.req.raw.headers)
  deleteCookie(c, SESSION_COOKIE, { path: '/', secure: true })
  return secret === undefined ? 0 : sessions.close(secret)
}
