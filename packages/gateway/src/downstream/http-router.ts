/** Finds what an HTTP request is for, and turns away what may not come in before its body is read. */

import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Scope } from '../pipeline/door.ts'
import { isRefusal } from '../wire/refusal.ts'
import { carriesCredential, type Admission } from './admission.ts'
import { METADATA_PATH } from './challenge.ts'
import { type HttpContext, turnAway } from './http-exchange.ts'
import { handlePost } from './http-post.ts'
import { handleDelete, handleGet } from './http-session.ts'
import type { HttpListenerOptions } from './http-options.ts'
import { sendEmpty, sendJson } from './send.ts'

export interface RouterParts {
  readonly context: HttpContext
  readonly admission: Admission
  readonly options: HttpListenerOptions
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void

const AGGREGATE: Scope = { type: 'aggregate' }
const SERVER_PATH = /^\/servers\/([a-z0-9-]{1,24})\/mcp$/
const NO_STORE = { 'cache-control': 'no-store' }

const NOT_FOUND = refuse('not-found', 'Agents connect to /mcp, or to /servers/<name>/mcp.')
/** Where servers of 2024-11-05 have their stream, and where its messages are posted. */
const OLD_PATHS: ReadonlySet<string> = new Set(['/sse', '/message', '/messages'])
const OLD_TRANSPORT = refuse(
  'not-carried',
  'HTTP+SSE of 2024-11-05 is not spoken towards agents; connect to /mcp by Streamable HTTP, or start: callgate connect all.',
)
const NOT_ALLOWED = refuse('method-not-allowed', 'This address takes POST, GET and DELETE.')
const IN_QUERY = refuse(
  'invalid-request',
  'Send the credential in the Authorization header, never in the address.',
)
const DRAINING = refuse('draining', 'The gateway is shutting down; connect again in a moment.')

export function createRouter(parts: RouterParts): Handler {
  const { context, admission, options } = parts
  const route: Handler = (req, res) => {
    const url = req.url ?? '/'
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    if (path === '/healthz') return sendJson(res, { status: 200, text: '{"status":"ok"}', headers: NO_STORE })
    if (path === '/readyz') return sendReadiness(parts, res)
    if (path.startsWith('/v0.1/') && sendRegistry(parts, req, res)) return
    const refused = admission.check(req) ?? (mark === -1 ? undefined : checkQuery(url.slice(mark + 1)))
    if (refused !== undefined) return turnAway(context, { req, res }, refused)
    const origin = admission.originOf(req)
    if (origin !== undefined) allowOrigin(res, origin)
    if (req.method === 'OPTIONS') return sendEmpty(res, 204, answerPreflight(req))
    if (path === METADATA_PATH || path.startsWith(`${METADATA_PATH}/`)) return sendMetadata(parts, req, res)
    const scope = scopeOf(path)
    if (scope === undefined)
      return turnAway(context, { req, res }, OLD_PATHS.has(path) ? OLD_TRANSPORT : NOT_FOUND)
    if (context.load.draining) return turnAway(context, { req, res, scope }, DRAINING)
    void dispatch(parts, { req, res, scope })
  }
  return (req, res) => {
    // An agent that goes away in the middle is no error of ours; whoever reads or writes finds out by 'close'.
    res.on('error', (error: Error) =>
      options.logger.debug({ reason: error.message }, 'agent connection failed'),
    )
    route(req, res)
  }
}

interface Incoming {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly scope: Scope
}

async function dispatch(
  { context, admission, options }: RouterParts,
  { req, res, scope }: Incoming,
): Promise<void> {
  try {
    const presented = admission.presented(req)
    if (isRefusal(presented)) return turnAway(context, { req, res, scope }, presented)
    context.load.arrived += 1
    const exchange = {
      req,
      res,
      scope,
      presented,
      network: admission.network(req),
      address: admission.address(req),
      arrival: context.load.arrived,
    }
    if (req.method === 'POST') await handlePost(context, exchange)
    else if (req.method === 'GET') await handleGet(context, exchange)
    else if (req.method === 'DELETE') await handleDelete(context, exchange)
    else turnAway(context, exchange, NOT_ALLOWED)
  } catch (error) {
    options.logger.error({ err: error, method: req.method }, 'an exchange failed at the door')
    if (res.headersSent) res.destroy()
    else turnAway(context, { req, res }, refuse('internal', 'Something went wrong inside the gateway.'))
  }
}

function scopeOf(path: string): Scope | undefined {
  if (path === '/mcp') return AGGREGATE
  const upstream = SERVER_PATH.exec(path)?.[1]
  return upstream === undefined ? undefined : { type: 'server', upstream }
}

function checkQuery(query: string): Refusal | undefined {
  return carriesCredential(query) ? IN_QUERY : undefined
}

function sendReadiness({ context, options }: RouterParts, res: ServerResponse): void {
  const ready = !context.load.draining && options.health().ready
  sendJson(res, {
    status: ready ? 200 : 503,
    text: ready ? '{"status":"ready"}' : '{"status":"not ready"}',
    headers: NO_STORE,
  })
}

/** Hosts ask without a credential and from any origin; nothing can be changed, and nothing of it is secret. */
function sendRegistry({ options }: RouterParts, req: IncomingMessage, res: ServerResponse): boolean {
  const url = new URL(`http://gateway${req.url ?? '/'}`)
  const reply = options.registry?.(url.pathname, url.searchParams)
  if (reply === undefined) return false
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, OPTIONS',
    'access-control-allow-headers': 'Authorization, Content-Type',
    'access-control-expose-headers': 'ETag',
  }
  if (req.method === 'OPTIONS') sendEmpty(res, 204, headers)
  else if (req.method !== 'GET' && req.method !== 'HEAD') return false
  else sendTagged(req, res, { status: reply.status, text: JSON.stringify(reply.value), headers })
  return true
}

interface Tagged {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

/** Mirrors ask often for what seldom changes: they keep it, and ask whether it is still so (RFC 9110, 13.1.2). */
function sendTagged(req: IncomingMessage, res: ServerResponse, { status, text, headers }: Tagged): void {
  if (status !== 200) return sendJson(res, { status, text, headers: { ...NO_STORE, ...headers } })
  const etag = `"${hash('sha256', text, 'base64url')}"`
  const tagged = { ...headers, etag, 'cache-control': 'no-cache' }
  const known = (req.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return sendEmpty(res, 304, tagged)
  sendJson(res, { status, text, headers: tagged })
}

function sendMetadata({ context, options }: RouterParts, req: IncomingMessage, res: ServerResponse): void {
  if (req.method !== 'GET' && req.method !== 'HEAD') return turnAway(context, { req, res }, NOT_ALLOWED)
  sendJson(res, { status: 200, text: JSON.stringify(options.metadata()), headers: NO_STORE })
}

const ALLOWED_HEADERS = new Set([
  'authorization',
  'content-type',
  'accept',
  'mcp-session-id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'last-event-id',
])

/** Names back what was asked for and is known; `Mcp-Param-*` cannot be listed beforehand. */
function answerPreflight(req: IncomingMessage): Record<string, string> {
  const asked = (req.headers['access-control-request-headers'] ?? '').toLowerCase().split(',')
  const allowed = asked
    .map((name) => name.trim())
    .filter((name) => ALLOWED_HEADERS.has(name) || /^mcp-param-[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
  return {
    'access-control-allow-methods': 'POST, GET, DELETE, OPTIONS',
    'access-control-allow-headers': allowed.join(', '),
    'access-control-max-age': '600',
  }
}

/** Only after the Origin check: nobody else learns anything by CORS. No cookies are used, so none are allowed. */
function allowOrigin(res: ServerResponse, origin: string): void {
  res.setHeader('access-control-allow-origin', origin)
  res.setHeader('vary', 'Origin')
  res.setHeader('access-control-expose-headers', 'Mcp-Session-Id, WWW-Authenticate')
}
