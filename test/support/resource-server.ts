/** A server of resources in plain messages, for either era: says whose it is in everything, and keeps what it received. */

export interface WireMessage {
  readonly id?: string | number
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
}

export interface ResourceServerSettings {
  readonly name: string
  readonly era: 'legacy' | 'modern'
  readonly resources: readonly string[]
  readonly templates: readonly string[]
  /** Answers `resources/list` and the templates with an error. */
  readonly hidesLists?: () => boolean
  readonly describe?: (uri: string) => string
  /** What becomes of a subscription: taken when left out. */
  readonly subscribing?: 'refuse' | 'ignore'
  /** While true, a listen is neither acknowledged nor told anything. */
  readonly holdsListens?: () => boolean
  /** Sends a message outside any answer. */
  readonly send: (message: object) => void
  /** The tool `crash` was called. */
  crash(): void
}

const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId'
const TOOLS = ['crash', 'touch', 'changed', 'link', 'log'].map((name) => ({
  name,
  description: `Does ${name}`,
  inputSchema: { type: 'object' },
}))
const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: {},
  resources: { subscribe: true, listChanged: true },
  completions: {},
  logging: {},
}

type Answer = { readonly result: object } | { readonly error: object } | null
type Params = Readonly<Record<string, unknown>>

/** One conversation with the server: a session, a pipe, or one modern client. */
export function createResourceServer(settings: ResourceServerSettings) {
  const { name, era, send } = settings
  const received: WireMessage[] = []
  const subscribed = new Set<string>()
  const listens = new Map<string | number, readonly string[]>()

  function notify(method: string, params: object, uri: string | null): void {
    if (era === 'legacy') {
      if (uri === null || subscribed.has(uri)) send({ jsonrpc: '2.0', method, params })
      return
    }
    for (const [id, uris] of listens) {
      if (uri !== null && !uris.includes(uri)) continue
      send({ jsonrpc: '2.0', method, params: { ...params, _meta: { [SUBSCRIPTION_ID]: id } } })
    }
  }

  const text = (value: string) => ({ content: [{ type: 'text', text: value }] })
  const held = (uri: string) => ({ uri, mimeType: 'text/plain', text: `${name} has ${uri}` })
  const uriOf = (params: Params) => String(params['uri'])

  function call(tool: unknown, args: Params): object {
    const uri = uriOf(args)
    if (tool === 'crash') settings.crash()
    if (tool === 'touch') notify('notifications/resources/updated', { uri }, uri)
    if (tool === 'changed') notify('notifications/tools/list_changed', {}, null)
    if (tool === 'log')
      send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'debug', data: name } })
    if (tool !== 'link') return text(`${name} did ${String(tool)}`)
    return {
      content: [
        { type: 'resource_link', uri, name: 'linked' },
        { type: 'resource', resource: held(uri) },
      ],
    }
  }

  const lists: Readonly<Record<string, () => object>> = {
    'tools/list': () => ({
      tools: [...TOOLS, { ...TOOLS[1], name: 'app', _meta: { ui: { resourceUri: settings.resources[0] } } }],
    }),
    'prompts/list': () => ({ prompts: [{ name: 'show' }] }),
    'resources/list': () => ({
      resources: settings.resources.map((uri) => ({
        uri,
        name: uri,
        description: settings.describe?.(uri) ?? 'A resource',
      })),
    }),
    'resources/templates/list': () => ({
      resourceTemplates: settings.templates.map((uriTemplate) => ({ uriTemplate, name: uriTemplate })),
    }),
  }

  function resultOf({ id, method, params = {} }: WireMessage): Answer {
    const list = lists[method]
    if (list !== undefined) {
      return settings.hidesLists?.() === true && method.startsWith('resources/')
        ? { error: { code: -32603, message: 'Not now' } }
        : { result: list() }
    }
    switch (method) {
      case 'initialize':
        return {
          result: {
            protocolVersion: '2025-11-25',
            capabilities: CAPABILITIES,
            serverInfo: { name, version: '1' },
          },
        }
      case 'server/discover':
        return { result: { supportedVersions: ['2026-07-28'], capabilities: CAPABILITIES } }
      case 'tools/call':
        return { result: call(params['name'], (params['arguments'] ?? {}) as Params) }
      case 'prompts/get':
        return {
          result: {
            messages: [
              { role: 'user', content: { type: 'resource', resource: held(settings.resources[0] ?? '') } },
            ],
          },
        }
      case 'resources/read':
        return { result: { contents: [held(uriOf(params))] } }
      case 'completion/complete':
        return { result: { completion: { values: [`${name} ${uriOf(params['ref'] as Params)}`] } } }
      case 'resources/subscribe':
        if (settings.subscribing === 'refuse') return { error: { code: -32603, message: 'Not now' } }
        if (settings.subscribing === 'ignore') return null
        subscribed.add(uriOf(params))
        return { result: {} }
      case 'resources/unsubscribe':
        subscribed.delete(uriOf(params))
        return { result: {} }
      case 'logging/setLevel':
        return { result: {} }
      case 'subscriptions/listen': {
        if (settings.holdsListens?.() === true) return null
        const wanted = (params['notifications'] ?? {}) as { resourceSubscriptions?: string[] }
        listens.set(id ?? '', wanted.resourceSubscriptions ?? [])
        send({
          jsonrpc: '2.0',
          method: 'notifications/subscriptions/acknowledged',
          params: { notifications: wanted, _meta: { [SUBSCRIPTION_ID]: id } },
        })
        return null
      }
      default:
        return { error: { code: -32601, message: 'Method not found' } }
    }
  }

  return {
    received,
    /** The answer, or undefined where there is none now. */
    receive(message: WireMessage): object | undefined {
      received.push(message)
      if (message.method === 'notifications/cancelled')
        listens.delete(message.params?.['requestId'] as string)
      if (message.id === undefined) return undefined
      const wrongEra = era === 'legacy' ? 'server/discover' : 'initialize'
      const answer =
        message.method === wrongEra
          ? { error: { code: -32601, message: 'Method not found' } }
          : resultOf(message)
      if (answer === null) return undefined
      const body =
        'result' in answer && era === 'modern'
          ? { result: { resultType: 'complete', ttlMs: 0, cacheScope: 'private', ...answer.result } }
          : answer
      return { jsonrpc: '2.0', id: message.id, ...body }
    },
    changed: () => notify('notifications/tools/list_changed', {}, null),
    touch: (uri: string) => notify('notifications/resources/updated', { uri }, uri),
    log: (data: string) => notify('notifications/message', { level: 'warning', data }, null),
  }
}

export type ResourceServer = ReturnType<typeof createResourceServer>
