/** The closed list of protocol revisions and, once, what every method is in each of them. */

import type { JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import { objectMember, stringMember } from './json/member.ts'

/** Every revision the gateway speaks, oldest first. */
export const VERSIONS = [
  '2024-10-07',
  '2024-11-05',
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
  '2026-07-28',
] as const
export type Version = (typeof VERSIONS)[number]

/** *legacy*: opened by `initialize`; *modern*: every request carries its version and capabilities in `_meta`. */
export type Era = 'legacy' | 'modern'

/** Newest first, as a list of supported versions is shown. */
export const MODERN_VERSIONS = ['2026-07-28'] as const satisfies readonly Version[]
export const LEGACY_VERSIONS = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
] as const satisfies readonly Version[]
export const SUPPORTED_VERSIONS: readonly Version[] = [...MODERN_VERSIONS, ...LEGACY_VERSIONS]
export const LATEST_MODERN = '2026-07-28' satisfies Version
export const LATEST_LEGACY = '2025-11-25' satisfies Version
/** What a legacy client speaks over HTTP when it names no version (2025-06-18 §Protocol Version Header). */
export const ASSUMED_LEGACY = '2025-03-26' satisfies Version
/** The one revision with JSON-RPC batches. */
export const BATCH_VERSION = '2025-03-26' satisfies Version

const KNOWN: ReadonlySet<string> = new Set(VERSIONS)

/** True for a revision the gateway speaks. */
export function isVersion(version: string): version is Version {
  return KNOWN.has(version)
}

/** The era a version string belongs to, known or not: revisions are dates, and the era changed with 2026-07-28. */
export function eraOf(version: string): Era {
  return version >= LATEST_MODERN ? 'modern' : 'legacy'
}

/** Which parameter names what a request is about; `ref` is `params.ref.name` or `params.ref.uri`. */
export type TargetParam = 'name' | 'uri' | 'taskId' | 'ref'

/** Who sends a message: the agent, or the upstream. */
export type Sender = 'agent' | 'upstream'

export interface MethodRow {
  readonly kind: Kind
  readonly type: 'request' | 'notification'
  readonly target: TargetParam | null
  /** Revisions in which an agent may send it. */
  readonly agent: readonly Version[]
  /** Revisions in which an upstream may send it. */
  readonly upstream: readonly Version[]
  /** Revisions in which an upstream may put it into an `input_required` result, and nowhere else. */
  readonly embedded: readonly Version[]
}

const LEGACY: readonly Version[] = LEGACY_VERSIONS
const MODERN: readonly Version[] = MODERN_VERSIONS
const ALL: readonly Version[] = VERSIONS
const SINCE_2025_06: readonly Version[] = ['2025-06-18', '2025-11-25']
const ONLY_2025_11: readonly Version[] = ['2025-11-25']
const SINCE_2025_11: readonly Version[] = ['2025-11-25', '2026-07-28']

type Senders = Partial<Pick<MethodRow, 'agent' | 'upstream' | 'embedded'>>

function request(kind: Kind, target: TargetParam | null, senders: Senders): MethodRow {
  return { kind, type: 'request', target, agent: [], upstream: [], embedded: [], ...senders }
}

function notification(kind: Kind, senders: Senders, target: TargetParam | null = null): MethodRow {
  return { kind, type: 'notification', target, agent: [], upstream: [], embedded: [], ...senders }
}

/** Every method of every revision, and of the extensions the gateway carries (tasks, skills). */
export const METHODS: ReadonlyMap<string, MethodRow> = new Map([
  ['initialize', request('lifecycle', null, { agent: LEGACY })],
  ['ping', request('lifecycle', null, { agent: LEGACY, upstream: LEGACY })],
  ['server/discover', request('lifecycle', null, { agent: MODERN })],
  ['tools/call', request('call', 'name', { agent: ALL })],
  ['tools/list', request('list', null, { agent: ALL })],
  ['prompts/list', request('list', null, { agent: ALL })],
  ['prompts/get', request('prompt', 'name', { agent: ALL })],
  ['resources/list', request('list', null, { agent: ALL })],
  ['resources/templates/list', request('list', null, { agent: ALL })],
  ['resources/read', request('read', 'uri', { agent: ALL })],
  ['resources/directory/read', request('read', 'uri', { agent: SINCE_2025_11 })],
  ['skills/list', request('list', null, { agent: SINCE_2025_11 })],
  ['skills/get', request('read', 'uri', { agent: SINCE_2025_11 })],
  ['completion/complete', request('complete', 'ref', { agent: ALL })],
  ['logging/setLevel', request('subscribe', null, { agent: LEGACY })],
  ['resources/subscribe', request('subscribe', 'uri', { agent: LEGACY })],
  ['resources/unsubscribe', request('subscribe', 'uri', { agent: LEGACY })],
  ['subscriptions/listen', request('subscribe', null, { agent: MODERN })],
  ['sampling/createMessage', request('sample', null, { upstream: LEGACY, embedded: MODERN })],
  ['elicitation/create', request('elicit', null, { upstream: SINCE_2025_06, embedded: MODERN })],
  ['roots/list', request('roots', null, { upstream: LEGACY, embedded: MODERN })],
  ['tasks/get', request('task', 'taskId', { agent: SINCE_2025_11, upstream: ONLY_2025_11 })],
  ['tasks/cancel', request('task', 'taskId', { agent: SINCE_2025_11, upstream: ONLY_2025_11 })],
  ['tasks/result', request('task', 'taskId', { agent: ONLY_2025_11, upstream: ONLY_2025_11 })],
  ['tasks/list', request('task', null, { agent: ONLY_2025_11, upstream: ONLY_2025_11 })],
  ['tasks/update', request('task', 'taskId', { agent: MODERN })],
  ['notifications/initialized', notification('lifecycle', { agent: LEGACY })],
  // On HTTP a modern agent closes the stream instead: only pipes carry this from modern agents.
  ['notifications/cancelled', notification('cancel', { agent: ALL, upstream: ALL })],
  ['notifications/progress', notification('notify', { agent: LEGACY, upstream: ALL })],
  ['notifications/message', notification('notify', { upstream: ALL })],
  ['notifications/tools/list_changed', notification('notify', { upstream: ALL })],
  ['notifications/prompts/list_changed', notification('notify', { upstream: ALL })],
  ['notifications/resources/list_changed', notification('notify', { upstream: ALL })],
  ['notifications/resources/updated', notification('notify', { upstream: ALL }, 'uri')],
  ['notifications/roots/list_changed', notification('notify', { agent: LEGACY })],
  ['notifications/elicitation/complete', notification('notify', { upstream: ONLY_2025_11 })],
  [
    'notifications/tasks/status',
    notification('notify', { agent: ONLY_2025_11, upstream: ONLY_2025_11 }, 'taskId'),
  ],
  ['notifications/tasks', notification('notify', { upstream: MODERN }, 'taskId')],
  ['notifications/subscriptions/acknowledged', notification('notify', { upstream: MODERN })],
])

/**
 * The row of a method that exists in that revision on the wire, for the given sender or for either; undefined for an
 * unknown or removed method. Embedded requests are not on the wire: see `isEmbeddedMethod`.
 */
export function lookupMethod(method: string, version: Version, sender?: Sender): MethodRow | undefined {
  const row = METHODS.get(method)
  if (row === undefined) return undefined
  const byAgent = sender !== 'upstream' && row.agent.includes(version)
  const byUpstream = sender !== 'agent' && row.upstream.includes(version)
  return byAgent || byUpstream ? row : undefined
}

/** True for a request that a server of that revision may embed in an `input_required` result. */
export function isEmbeddedMethod(method: string, version: Version): boolean {
  return METHODS.get(method)?.embedded.includes(version) ?? false
}

/** What the message is about: tool or prompt name, resource URI, task id; null where it names nothing. */
export function targetOf(method: string, params: JsonObject): string | null {
  const source = METHODS.get(method)?.target ?? null
  if (source === null) return null
  if (source !== 'ref') return stringMember(params, source) ?? null
  const ref = objectMember(params, 'ref')
  return ref === undefined ? null : (stringMember(ref, 'name') ?? stringMember(ref, 'uri') ?? null)
}

/** Methods whose `complete` results carry `ttlMs` and `cacheScope` in the modern era (2026-07-28 §Caching, skills). */
export const CACHEABLE_METHODS: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/directory/read',
  'skills/list',
  'skills/get',
])

/** Methods whose modern result may ask for input (2026-07-28 §Multi round-trip requests). */
export const INPUT_METHODS: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read'])
