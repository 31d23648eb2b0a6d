/** A real gateway in this process with one hostile upstream whose every answer a test chooses, and agents of both eras. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KINDS } from '@callgate/contracts/message'
import { afterEach } from 'vitest'
import { startGateway, type RunningGateway } from './main.ts'

export type Json = Record<string, unknown>

/**
 * What an upstream answers: the members of the JSON-RPC response beside `jsonrpc` and `id`. `events` are streamed before
 * it, and `held` is waited for in between.
 */
export type Script = (method: string, params: Json, id: unknown) => Json | Promise<Json>

export interface Upstream {
  readonly url: string
  script: Script
  /** Every request and notification it was sent, in order. */
  readonly seen: { readonly method: string; readonly params: Json }[]
  /** The same as it was sent, letter by letter. */
  readonly texts: readonly string[]
  /** How many of its sessions the gateway ended. */
  ended(): number
  close(): Promise<void>
}

const LEGACY_BASE: Readonly<Record<string, Json>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: {
      tools: { listChanged: true },
      resources: { subscribe: true },
      prompts: {},
      completions: {},
      logging: {},
    },
    serverInfo: { name: 'hostile', version: '1' },
  },
  ping: {},
  'tools/list': { tools: [] },
  'resources/list': { resources: [] },
  'resources/templates/list': { resourceTemplates: [] },
  'prompts/list': { prompts: [] },
}

const MODERN_BASE: Readonly<Record<string, Json>> = {
  'server/discover': {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    ttlMs: 0,
    cacheScope: 'private',
  },
  'tools/list': { resultType: 'complete', tools: [], ttlMs: 0, cacheScope: 'private' },
}

/** An upstream over Streamable HTTP that answers with plain JSON. */
export async function startUpstream(
  era: 'legacy' | 'modern',
  script: Script = () => ({}),
): Promise<Upstream> {
  const base = era === 'legacy' ? LEGACY_BASE : MODERN_BASE
  const seen: { method: string; params: Json }[] = []
  const texts: string[] = []
  let ended = 0
  const upstream = { script, seen, texts, ended: () => ended }
  const server = createServer((req, res) => {
    if (req.method === 'DELETE') ended += 1
    void readText(req).then(async (sent) => {
      texts.push(sent)
      const message = (sent === '' ? {} : JSON.parse(sent)) as Json
      const method = String(message['method'])
      // An answer to its own question is seen with what it says.
      const params = (message['params'] ?? message['result'] ?? {}) as Json
      seen.push({ method, params })
      if (message['id'] === undefined) return res.writeHead(req.method === 'POST' ? 202 : 405).end()
      let members = await upstream.script(method, params, message['id'])
      if (Object.keys(members).length === 0) {
        const result = base[method]
        members = result === undefined ? { error: { code: -32601, message: 'no such method' } } : { result }
      }
      const headers: Record<string, string> = { 'content-type': 'application/json' }
      if (method === 'initialize') headers['mcp-session-id'] = 'upstream-session'
      const { events, held, ...answer } = members
      const final = JSON.stringify({ jsonrpc: '2.0', id: message['id'], ...answer })
      if (Array.isArray(events)) {
        res.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
        for (const event of events)
          res.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...(event as Json) })}\n\n`)
        await held
        return res.end(`data: ${final}\n\n`)
      }
      const status = era === 'modern' && method === 'initialize' ? 400 : 200
      return res
        .writeHead(status, headers)
        .end(JSON.stringify({ jsonrpc: '2.0', id: message['id'], ...members }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(upstream, {
    url: `http://127.0.0.1:${port}/mcp`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

async function readText(req: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of req) text += String(chunk)
  return text
}

export const ALLOW_ALL = `version: 1\nrules:\n  - id: all\n    effect: allow\n    on: [${KINDS.join(', ')}]\n`

export interface Setup {
  readonly upstreams: Readonly<Record<string, Json>>
  readonly policy?: string
  readonly inspection?: Json
  readonly limits?: Json
  readonly response?: Json
  readonly approvals?: Json
  readonly session?: Json
  readonly journal?: Json
}

export interface Arena extends RunningGateway {
  modern(path: string, method: string, params?: Json, capabilities?: Json): Promise<Json>
  /** Opens a session and returns its id. */
  session(path: string): Promise<string>
  /** Opens a session and returns what sends requests in it. */
  legacy(path: string, capabilities?: Json): Promise<(method: string, params?: Json) => Promise<Json>>
  /** Every message that agents were sent on streams. */
  readonly streamed: Json[]
  records(): Promise<Json[]>
  /** Ends it and starts another on the same data and configuration. */
  restart(): Promise<Arena>
  end(): Promise<void>
}

export async function startArena(setup: Setup): Promise<Arena> {
  const directory = await mkdtemp(join(tmpdir(), 'callgate-attack-'))
  await writeFile(
    join(directory, 'callgate.yaml'),
    JSON.stringify({
      version: 1,
      listen: { port: 0 },
      control: { port: 0 },
      data: join(directory, 'data'),
      telemetry: { level: 'error' },
      limits: setup.limits ?? {},
      inspection: setup.inspection ?? {},
      response: setup.response ?? {},
      approvals: setup.approvals ?? {},
      session: setup.session ?? {},
      journal: setup.journal ?? {},
      identity: { anonymous: { principal: 'alice', agent: 'tester' } },
      policy: './policy.yaml',
      upstreams: setup.upstreams,
    }),
  )
  await writeFile(join(directory, 'policy.yaml'), setup.policy ?? ALLOW_ALL)
  return runArena(directory)
}

async function runArena(directory: string): Promise<Arena> {
  const gateway = await startGateway({ configPath: join(directory, 'callgate.yaml') })
  let successor: Arena | undefined
  let id = 0
  const streamed: Json[] = []

  async function post(
    path: string,
    body: Json,
    headers: Record<string, string>,
  ): Promise<{ message: Json; sessionId: string | null }> {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    const lines = text.startsWith('{') ? [text] : text.split('\n').filter((line) => /^data: ?\{/.test(line))
    const messages = lines.map((line) => JSON.parse(line.replace(/^data: ?/, '')) as Json)
    if (!text.startsWith('{')) streamed.push(...messages)
    return { message: messages.at(-1) ?? {}, sessionId: response.headers.get('mcp-session-id') }
  }

  return {
    ...gateway,
    streamed,
    async modern(path, method, params = {}, capabilities = {}) {
      const name = params['name'] ?? params['uri'] ?? params['taskId']
      const headers: Record<string, string> = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method }
      if (typeof name === 'string' && method !== 'completion/complete') headers['mcp-name'] = name
      const _meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': capabilities,
        'io.modelcontextprotocol/clientInfo': { name: 'modern', version: '1' },
        ...(params['_meta'] as Json | undefined),
      }
      id += 1
      return (await post(path, { jsonrpc: '2.0', id, method, params: { ...params, _meta } }, headers)).message
    },
    async legacy(path, capabilities = {}) {
      const params = {
        protocolVersion: '2025-11-25',
        capabilities,
        clientInfo: { name: 'legacy', version: '1' },
      }
      const opened = await post(path, { jsonrpc: '2.0', id: 'init', method: 'initialize', params }, {})
      const headers = { 'mcp-session-id': opened.sessionId ?? '', 'mcp-protocol-version': '2025-11-25' }
      return async (method, more = {}) => {
        id += 1
        return (await post(path, { jsonrpc: '2.0', id, method, params: more }, headers)).message
      }
    },
    async session(path) {
      const params = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'legacy', version: '1' },
      }
      return (
        (await post(path, { jsonrpc: '2.0', id: 'init', method: 'initialize', params }, {})).sessionId ?? ''
      )
    },
    async records() {
      const journal = join(gateway.dataDirectory, 'journal')
      const files = (await readdir(journal, { recursive: true })).filter((file) => file.endsWith('.jsonl'))
      const texts = await Promise.all(files.map((file) => readFile(join(journal, file), 'utf8')))
      const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
      // Checkpoints stand beside the records in lines of their own.
      return lines.map((line) => JSON.parse(line) as Json).filter((line) => 'entry' in line)
    },
    async restart() {
      await gateway.close(500)
      successor = await runArena(directory)
      return successor
    },
    async end() {
      if (successor !== undefined) return successor.end()
      await gateway.close(500)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export interface Stage {
  readonly serve: (era: 'legacy' | 'modern', script: Script) => Promise<Upstream>
  /** A gateway before these upstreams; `config` holds more members for all of them, `each` for single ones. */
  readonly arena: (
    upstreams: Readonly<Record<string, Upstream>>,
    more?: Omit<Setup, 'upstreams'>,
    config?: Json,
    each?: Readonly<Record<string, Json>>,
  ) => Promise<Arena>
  /** Ends with the test as well, before what was started earlier. */
  readonly atEnd: (end: () => void) => void
}

/** Upstreams and gateways that end with the test they were started in. */
export function setStage(): Stage {
  const opened: { end(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of opened.splice(0).toReversed()) await one.end()
  })
  return {
    async serve(era, script) {
      const upstream = await startUpstream(era, script)
      opened.push({ end: () => upstream.close() })
      return upstream
    },
    async arena(upstreams, more = {}, config = {}, each = {}) {
      const configs = Object.fromEntries(
        Object.entries(upstreams).map(([id, { url }]) => [
          id,
          { transport: 'http', url, ...config, ...each[id] },
        ]),
      )
      const started = await startArena({ upstreams: configs, ...more })
      opened.push(started)
      return started
    },
    atEnd(end) {
      opened.push({ end: () => Promise.resolve(end()) })
    },
  }
}

export const tool = (more: Json = {}): Json => ({
  name: 't',
  description: 'A tool.',
  inputSchema: { type: 'object' },
  ...more,
})
