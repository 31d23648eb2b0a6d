/** Requests to the control API: JSON in, JSON out, problem details as errors, and the token that proves a request is ours. */

import { readJson } from '@callgate/contracts/read-json'
import type { Problem } from '@callgate/contracts/control'
import type { Page } from '@callgate/contracts/paging'

const BASE = '/api/v1'

/** A refusal of the API, or that it could not be reached. `status` is 0 for the latter. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What the gateway says of a refused change of the policy. */
  readonly policy: Problem['policy']
  constructor(status: number, code: string, message: string, policy?: Problem['policy']) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.policy = policy
  }
}

let csrfToken = ''

/** Known once signed in; requests that change something carry it. */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export function get<T>(path: string, query: Query = {}): Promise<T> {
  return send<T>('GET', `${path}${toSearch(query)}`)
}

function toSearch(query: Query): string {
  const set = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  )
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return send<T>('POST', path, body)
}

/** What was read, and the tag by which a change says that it was. */
export interface Tagged<T> {
  readonly value: T
  readonly tag: string
}

export async function getTagged<T>(path: string): Promise<Tagged<T>> {
  const response = await answer('GET', path)
  return { value: await readBody<T>(response), tag: response.headers.get('etag') ?? '' }
}

/** Refused with status 412 when what has that tag is no longer what is there. */
export async function postIfSeen<T>(path: string, tag: string, body: unknown): Promise<T> {
  return readBody<T>(await answer('POST', path, body, { 'if-match': tag }))
}

export function remove(path: string, query: Query = {}): Promise<unknown> {
  return send('DELETE', `${path}${toSearch(query)}`)
}

/** More of a list than a page of the console shows; what is older is found in the journal. */
const ITEMS_MAX = 1_000

export async function getList<T>(path: string, query: Query = {}): Promise<readonly T[]> {
  const { items } = await get<Page<T>>(path, { limit: ITEMS_MAX, ...query })
  return items
}

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await answer(method, path, body)
  return response.status === 204 ? (undefined as T) : readBody<T>(response)
}

async function readBody<T>(response: Response): Promise<T> {
  return readJson(await response.text()) as T
}

async function answer(
  method: string,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...more }
  if (method !== 'GET') headers['x-callgate-csrf'] = csrfToken
  if (body !== undefined) headers['content-type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin', redirect: 'error' }
  if (body !== undefined) init.body = JSON.stringify(body)
  const response = await fetch(`${BASE}${path}`, init).catch(() => {
    throw new ApiError(0, 'unreachable', 'The gateway does not answer. It may have stopped or be restarting.')
  })
  if (response.ok) return response
  throw await readProblem(response)
}

async function readProblem(response: Response): Promise<ApiError> {
  const problem = await readBody<Partial<Problem>>(response).catch((): Partial<Problem> => ({}))
  const { code = 'failed', detail = `The gateway answered with status ${response.status}.` } = problem
  return new ApiError(response.status, code, detail, problem.policy)
}
