/** The closed union of error codes an agent or an operator can meet; `docs/errors/<code>.md` explains each. */

/** One row: the JSON-RPC code and HTTP status an agent sees. Own codes stay outside -32768…-32000 (MCP 2026-07-28 §errors). */
export interface ErrorRow {
  readonly rpc: number
  readonly http: number
  readonly summary: string
}

export const ERROR_CODES = {
  // Wire: what the client sent cannot be accepted.
  'parse-error': { rpc: -32700, http: 400, summary: 'The body is not valid JSON.' },
  'duplicate-key': { rpc: -32700, http: 400, summary: 'A JSON object repeats a key.' },
  'number-out-of-range': { rpc: -32700, http: 400, summary: 'A number does not survive double precision.' },
  'invalid-utf8': { rpc: -32700, http: 400, summary: 'The body is not valid UTF-8.' },
  'too-deep': { rpc: -32600, http: 400, summary: 'The JSON is nested too deeply.' },
  'too-large': { rpc: -32600, http: 413, summary: 'The message is larger than the configured limit.' },
  'invalid-request': { rpc: -32600, http: 400, summary: 'The message is not a valid JSON-RPC request.' },
  'batch-not-supported': { rpc: -32600, http: 400, summary: 'This protocol revision has no batches.' },
  'method-not-found': {
    rpc: -32601,
    http: 404,
    summary: 'The method does not exist for this revision or upstream.',
  },
  'invalid-params': { rpc: -32602, http: 200, summary: 'The parameters are not valid.' },
  'missing-meta': { rpc: -32602, http: 400, summary: 'A required _meta key is missing.' },
  'unknown-target': { rpc: -32602, http: 200, summary: 'No such tool, prompt, resource or task.' },
  'header-mismatch': { rpc: -32020, http: 400, summary: 'A header is missing or disagrees with the body.' },
  'missing-capability': {
    rpc: -32021,
    http: 400,
    summary: 'The client did not declare a needed capability.',
  },
  'unsupported-version': { rpc: -32022, http: 400, summary: 'The protocol version is not supported.' },
  'duplicate-id': { rpc: -32600, http: 400, summary: 'A request with this id is still in flight.' },
  'session-required': { rpc: -32000, http: 400, summary: 'The request names no session.' },
  'session-not-found': {
    rpc: -32001,
    http: 404,
    summary: 'The session does not exist, ended, or is not yours.',
  },
  'unsupported-media-type': { rpc: -32600, http: 415, summary: 'The content type must be application/json.' },
  'not-acceptable': { rpc: -32600, http: 406, summary: 'The client must accept JSON and event streams.' },
  'method-not-allowed': { rpc: -32000, http: 405, summary: 'This HTTP method is not offered here.' },
  'forbidden-host': { rpc: -31010, http: 403, summary: 'The Host header is not one of this gateway.' },
  'forbidden-origin': { rpc: -31011, http: 403, summary: 'The Origin header is not allowed.' },
  'not-found': { rpc: -31012, http: 404, summary: 'There is nothing at this path.' },
  'not-carried': { rpc: -31013, http: 400, summary: 'This cannot be carried between the two protocol eras.' },
  // Identity.
  unauthenticated: { rpc: -31020, http: 401, summary: 'No valid credential was presented.' },
  'insufficient-scope': { rpc: -31021, http: 403, summary: 'The credential does not cover this operation.' },
  // Decisions.
  'policy-denied': { rpc: -31001, http: 200, summary: 'Policy does not allow this.' },
  'inspection-denied': {
    rpc: -31002,
    http: 200,
    summary: 'Inspection found something that is not let through.',
  },
  'approval-required': { rpc: -31003, http: 200, summary: 'A human must approve this call first.' },
  'approval-link': {
    rpc: -32042,
    http: 200,
    summary: 'A human must approve this call first; the link says where.',
  },
  'approval-refused': { rpc: -31008, http: 200, summary: 'An approver refused this call.' },
  quarantined: { rpc: -31004, http: 200, summary: 'The item is quarantined until someone has reviewed it.' },
  'rate-limited': { rpc: -31005, http: 200, summary: 'A rate or concurrency limit is reached.' },
  'result-withheld': { rpc: -31006, http: 200, summary: 'The answer was withheld.' },
  'server-held': {
    rpc: -31009,
    http: 200,
    summary: 'The server is not, or no longer, approved in the catalogue.',
  },
  frozen: { rpc: -31007, http: 200, summary: 'An operator has frozen this.' },
  'interceptor-denied': {
    rpc: -31008,
    http: 200,
    summary: 'An interceptor of the operator stopped this.',
  },
  'request-state-invalid': {
    rpc: -32602,
    http: 200,
    summary: 'The requestState is forged, expired or already used.',
  },
  // Upstream.
  'upstream-unavailable': { rpc: -31030, http: 200, summary: 'The upstream cannot be reached.' },
  'upstream-timeout': { rpc: -31031, http: 200, summary: 'The upstream did not answer in time.' },
  'upstream-protocol': { rpc: -31032, http: 200, summary: 'The upstream broke the protocol.' },
  'upstream-busy': { rpc: -31033, http: 200, summary: 'The upstream has reached its concurrency limit.' },
  'isolation-unavailable': {
    rpc: -31035,
    http: 200,
    summary: 'The server must run isolated, and cannot here.',
  },
  'outcome-unknown': {
    rpc: -31034,
    http: 200,
    summary: 'The call was sent; what became of it is not known.',
  },
  // Gateway.
  'journal-unavailable': {
    rpc: -31040,
    http: 503,
    summary: 'The record cannot be written; nothing new is let through.',
  },
  draining: { rpc: -31041, http: 503, summary: 'The gateway is shutting down.' },
  overloaded: { rpc: -31042, http: 503, summary: 'The gateway has reached a limit.' },
  cancelled: { rpc: -31043, http: 200, summary: 'The request was cancelled.' },
  internal: { rpc: -32603, http: 500, summary: 'Something went wrong inside the gateway.' },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERROR_CODES

/**
 * A refusal as a value. `reason` is shown to the agent and says what to do; `detail` is for the journal only.
 * `data` is extra JSON for the wire (for example the supported versions).
 */
export interface Refusal {
  readonly code: ErrorCode
  readonly reason: string
  readonly detail?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** The one exception class that carries a refusal through code that must throw. */
export class CallgateError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.detail ?? refusal.reason, options)
    this.name = 'CallgateError'
    this.refusal = refusal
  }
}

/** Shorthand to build a refusal. */
export function refuse(code: ErrorCode, reason: string, more?: Pick<Refusal, 'detail' | 'data'>): Refusal {
  return { code, reason, ...more }
}
