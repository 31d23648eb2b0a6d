/** Stands in for the console's sign-in until the control API brings its own: token in, cookie out. Dropped at the merge. */

import { hash, randomBytes } from 'node:crypto'
import type { Operator } from '../identity/operators.ts'
import { isPermitted, PERMISSIONS, type Permission } from '@callgate/contracts/operator'
import { type Authenticate, checkSource } from './guards.ts'
import { buildProblemResponse, explainError } from './problem.ts'
import { isSameToken } from './page-sessions.ts'

const COOKIE = '__Host-callgate-console'
const LIFE_MS = 8 * 3_600_000

interface Kept {
  readonly authorization: string
  readonly csrfToken: string
  readonly untilMs: number
}

type Fetch = (request: Request) => Response | Promise<Response>

/** Answers `/api/v1/session` and turns its cookie into the header that the API knows. */
export function withConsoleSessions(authenticate: Authenticate, api: Fetch): Fetch {
  const sessions = new Map<string, Kept>()
  const find = (request: Request): Kept | undefined => {
    const secret = new RegExp(`${COOKIE}=([A-Za-z0-9_-]{43})`).exec(request.headers.get('cookie') ?? '')?.[1]
    const kept = secret === undefined ? undefined : sessions.get(hash('sha256', secret))
    return kept !== undefined && kept.untilMs > Date.now() ? kept : undefined
  }
  return async (request) => {
    const { pathname } = new URL(request.url)
    try {
      if (pathname === '/api/v1/session/methods') return Response.json({ methods: ['token'] })
      if (pathname === '/api/v1/session' && request.method === 'POST')
        return await open(request, authenticate, sessions)
      const kept = find(request)
      if (kept === undefined || request.headers.has('authorization')) {
        return pathname === '/api/v1/session'
          ? buildProblemResponse(401, 'unauthenticated', 'Sign in.')
          : api(request)
      }
      checkSource(request.headers)
      const safe = request.method === 'GET' || request.method === 'HEAD'
      if (!safe && !isSameToken(request.headers.get('x-callgate-csrf') ?? '', kept.csrfToken))
        return buildProblemResponse(403, 'forbidden', 'The request is not from the console.')
      if (pathname === '/api/v1/session' && request.method === 'DELETE') {
        for (const [key, value] of sessions) if (value === kept) sessions.delete(key)
        return new Response(null, { status: 204 })
      }
      const headers = new Headers(request.headers)
      headers.set('authorization', kept.authorization)
      if (pathname === '/api/v1/session') return Response.json(view(authenticate(headers), kept))
      return await api(new Request(request, { headers }))
    } catch (error) {
      return explainError(error) ?? buildProblemResponse(500, 'internal', 'Something went wrong.')
    }
  }
}

async function open(
  request: Request,
  authenticate: Authenticate,
  sessions: Map<string, Kept>,
): Promise<Response> {
  checkSource(request.headers)
  const { token } = (await request.json()) as { token?: unknown }
  const authorization = `Bearer ${typeof token === 'string' ? token : ''}`
  const operator = authenticate(new Headers({ authorization }))
  const secret = randomBytes(32).toString('base64url')
  const csrfToken = randomBytes(32).toString('base64url')
  const kept = { authorization, csrfToken, untilMs: Date.now() + LIFE_MS }
  sessions.set(hash('sha256', secret), kept)
  const cookie = `${COOKIE}=${secret}; Path=/; Secure; HttpOnly; SameSite=Strict`
  return Response.json(view(operator, kept), { headers: { 'set-cookie': cookie } })
}

function view(operator: Operator, { csrfToken, untilMs }: Kept) {
  const permissions = (Object.keys(PERMISSIONS) as Permission[]).filter((one) =>
    isPermitted(operator.roles, one),
  )
  return {
    operator: { name: operator.name, roles: operator.roles },
    permissions,
    csrfToken,
    expiresAtMs: untilMs,
    idleExpiresAtMs: untilMs,
  }
}
