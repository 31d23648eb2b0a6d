/** Errors of the control API as problem details (RFC 9457). */

import { CallgateError, ERROR_CODES } from '@callgate/contracts/errors'
import type { Problem } from '@callgate/contracts/control'

const MEDIA_TYPE = 'application/problem+json'

/** An error with the HTTP status an operator gets. */
export class ControlError extends Error {
  readonly status: number
  readonly code: string
  /** Members of the problem details beside those that every problem has. */
  readonly more: Pick<Problem, 'policy'>
  constructor(
    status: number,
    code: string,
    message: string,
    options: ErrorOptions & { readonly more?: Pick<Problem, 'policy'> } = {},
  ) {
    super(message, options)
    this.name = 'ControlError'
    this.status = status
    this.code = code
    this.more = options.more ?? {}
  }
}

export function notFound(what: string): ControlError {
  return new ControlError(404, 'not-found', `There is no such ${what}.`)
}

export function buildProblemResponse(
  status: number,
  code: string,
  detail: string,
  more: Pick<Problem, 'policy'> = {},
): Response {
  const title = code.replaceAll('-', ' ')
  const problem: Problem = { type: 'about:blank', title, status, detail, code, ...more }
  const headers: Record<string, string> = { 'content-type': MEDIA_TYPE, 'cache-control': 'no-store' }
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  return new Response(JSON.stringify(problem), { status, headers })
}

/** The answer to whatever a handler threw; undefined for an error nobody foresaw, whose text stays inside. */
export function explainError(error: unknown): Response | undefined {
  if (error instanceof ControlError)
    return buildProblemResponse(error.status, error.code, error.message, error.more)
  if (!(error instanceof CallgateError)) return undefined
  const { code, reason } = error.refusal
  // Agents get some refusals under status 200, inside JSON-RPC; here there is no such envelope.
  const row = ERROR_CODES[code].http
  return buildProblemResponse(code === 'overloaded' ? 503 : row === 200 ? 400 : row, code, reason)
}
