/** What every HTTP exchange with an agent needs at hand, and the answers that come before the pipeline was asked. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LimitsConfig } from '@callgate/contracts/config'
import { ERROR_CODES, type Refusal } from '@callgate/contracts/errors'
import type { Door, Scope } from '../pipeline/door.ts'
import type { Logger, PresentedCredential } from '../pipeline/ports/ports.ts'
import type { Era } from '../wire/revisions.ts'
import type { ChannelEnvironment } from './http-channel.ts'
import type { Violation } from './http-options.ts'
import { encodeRefusal, retryAfterOf } from './outgoing.ts'
import { sendJson } from './send.ts'

/** How much is going on at a listener; requests and streams are bounded by the limits. */
export interface Load {
  requests: number
  streams: number
  /** How many exchanges there have been. */
  arrived: number
  draining: boolean
}

export interface HttpContext {
  readonly door: Door
  readonly limits: LimitsConfig
  readonly logger: Logger
  readonly load: Load
  readonly environment: ChannelEnvironment
  /** Tells the journal of a request that was refused before the pipeline was asked. */
  journalViolation(violation: Violation): void
  /** Streams that only the agent or the drain ends. */
  readonly standalone: Set<{ close(): void }>
}

/** One request that has passed the Host and Origin checks and whose address names a door. */
export interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly scope: Scope
  readonly presented: PresentedCredential
  readonly network: string
  readonly address: string
  /** Its place in the order in which exchanges began. */
  readonly arrival: number
}

const ANONYMOUS = { id: null, era: 'legacy' } as const

/** Refuses a request the pipeline never sees, and has that recorded. */
export function turnAway(
  context: HttpContext,
  { req, res, presented, scope }: Pick<Exchange, 'req' | 'res'> & Partial<Exchange>,
  refusal: Refusal,
  refused?: { readonly id: string | number | null; readonly era: Era },
): void {
  context.journalViolation({
    refusal,
    method: req.method ?? '',
    // No more of the address, which may hold what does not belong in a record.
    upstream: scope?.type === 'server' ? scope.upstream : null,
    presented: presented ?? null,
  })
  sendRefusal(context, res, refusal, refused)
}

/** Answers with a refusal that is recorded, before anything was sent; the HTTP status is the row's, in both eras. */
export function sendRefusal(
  context: HttpContext,
  res: ServerResponse,
  refusal: Refusal,
  refused: { readonly id: string | number | null; readonly era: Era } = ANONYMOUS,
): void {
  const challenge = context.environment.challenge(refusal, res)
  const headers: Record<string, string> = {}
  if (challenge !== undefined) headers['www-authenticate'] = challenge
  if (refusal.code === 'draining') headers['connection'] = 'close'
  const retryAfter = retryAfterOf(refusal)
  if (retryAfter !== undefined) headers['retry-after'] = retryAfter
  if (refusal.code === 'method-not-allowed') headers['allow'] = 'POST, GET, DELETE, OPTIONS'
  const text = encodeRefusal(refusal, { ...refused, exchangeId: null })
  sendJson(res, { status: ERROR_CODES[refusal.code].http, text, headers })
}

/** The value of a header that may come once; undefined when it is absent or empty. */
export function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Longest session and event ids that are looked at; ours are shorter. */
const ID_CHARS_MAX = 256

/** The session id the agent names; null when it names none. One too long to be ours stays one that is not found. */
export function sessionIdOf(req: IncomingMessage): string | null {
  return headerOf(req, 'mcp-session-id')?.slice(0, ID_CHARS_MAX) ?? null
}

export function lastEventIdOf(req: IncomingMessage): string | null {
  return headerOf(req, 'last-event-id')?.slice(0, ID_CHARS_MAX) ?? null
}
