/** The real SDK clients of both generations, connected to an address, with what they were asked and told kept. */

import './published-conditions.ts'
import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport as AnyTransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'

export interface Heard {
  /** Every notification, in the order of arrival. */
  readonly notifications: { readonly method: string; readonly params: Record<string, unknown> }[]
  /** Requests of servers, by method. */
  readonly asked: { readonly method: string; readonly params: Record<string, unknown> }[]
}

export interface ConnectOptions {
  /** An agent key, sent as bearer token. */
  readonly key?: string
  /** Declares no capability and answers nothing when false. */
  readonly answering?: boolean
  readonly tasks?: boolean
  /** What the legacy client fills in when it is shown a form; a name when left out. */
  readonly fillIn?: () => Record<string, string>
}

export interface LegacyClient extends Heard {
  readonly client: ClientV1
  readonly transport: TransportV1
}

const CAPABILITIES = { sampling: {}, elicitation: { form: {}, url: {} }, roots: { listChanged: true } }
export const ROOTS = [{ uri: 'file:///scratch', name: 'scratch' }]
const SAMPLED = {
  role: 'assistant' as const,
  model: 'test-model',
  content: { type: 'text' as const, text: 'sampled text' },
}
const NAMED = { name: 'Ada' }

const headersOf = ({ key }: ConnectOptions) =>
  key === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${key}` } } }

/** SDK v1: speaks 2025-11-25 and older. */
export async function connectLegacy(url: string, options: ConnectOptions = {}): Promise<LegacyClient> {
  const transport = new TransportV1(new URL(url), headersOf(options))
  const opened = await openLegacy(transport, options)
  return { ...opened, transport }
}

/** SDK v1 over any transport. */
export async function openLegacy(
  transport: AnyTransportV1,
  options: ConnectOptions = {},
): Promise<Omit<LegacyClient, 'transport'>> {
  const answering = options.answering ?? true
  const client = new ClientV1(
    { name: 'scenario-v1', version: '1.0.0' },
    { capabilities: answering ? CAPABILITIES : {} },
  )
  const heard: Heard = { notifications: [], asked: [] }
  if (answering) {
    client.setRequestHandler(CreateMessageRequestSchema, ({ method, params }) => {
      heard.asked.push({ method, params })
      return SAMPLED
    })
    client.setRequestHandler(ElicitRequestSchema, ({ method, params }) => {
      heard.asked.push({ method, params })
      const accepted = { action: 'accept' as const }
      return params.mode === 'url' ? accepted : { ...accepted, content: options.fillIn?.() ?? NAMED }
    })
    client.setRequestHandler(ListRootsRequestSchema, ({ method, params }) => {
      heard.asked.push({ method, params: params ?? {} })
      return { roots: ROOTS }
    })
  }
  client.fallbackNotificationHandler = ({ method, params }) => {
    heard.notifications.push({ method, params: { ...params } })
    return Promise.resolve()
  }
  await client.connect(transport)
  return { client, ...heard }
}

export interface ModernClient extends Heard {
  readonly client: ClientV2
}

/** SDK v2: pinned to 2026-07-28 unless another mode is asked for. */
export async function connectModern(
  url: string,
  options: ConnectOptions & { readonly mode?: 'legacy' | 'auto' } = {},
): Promise<ModernClient> {
  const answering = options.answering ?? true
  const client = new ClientV2(
    { name: 'scenario-v2', version: '1.0.0' },
    {
      capabilities: answering ? CAPABILITIES : {},
      versionNegotiation: { mode: options.mode ?? { pin: '2026-07-28' } },
    },
  )
  const heard: Heard = { notifications: [], asked: [] }
  if (answering) {
    client.setRequestHandler('sampling/createMessage', ({ method, params }) => {
      heard.asked.push({ method, params: { ...params } })
      return SAMPLED
    })
    client.setRequestHandler('elicitation/create', ({ method, params }) => {
      heard.asked.push({ method, params: { ...params } })
      return 'mode' in params && params.mode === 'url'
        ? { action: 'accept' as const }
        : { action: 'accept' as const, content: NAMED }
    })
    client.setRequestHandler('roots/list', ({ method }) => {
      heard.asked.push({ method, params: {} })
      return { roots: ROOTS }
    })
  }
  client.fallbackNotificationHandler = ({ method, params }) => {
    heard.notifications.push({ method, params: { ...params } })
    return Promise.resolve()
  }
  await client.connect(new TransportV2(new URL(url), headersOf(options)))
  return { client, ...heard }
}

/** Waits until the value is there; fails with what was waited for after the time a test may take. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const untilMs = Date.now() + 30_000
  for (;;) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    if (Date.now() > untilMs) throw new Error(`Waited in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The first text of a tool's result. */
export function textOf(result: unknown): string {
  const { content } = result as { content?: { type: string; text?: string }[] }
  return content?.find(({ type }) => type === 'text')?.text ?? ''
}

/** What a promise that must fail failed with. */
export async function failureOf(promise: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  const outcome = await promise.then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!('error' in outcome))
    throw new Error(`Was expected to fail, but answered ${JSON.stringify(outcome.value)}`)
  const { error } = outcome
  if (!(error instanceof Error)) throw new Error('Failed with something that is no error.')
  return { code: 'code' in error ? error.code : undefined, message: error.message }
}
