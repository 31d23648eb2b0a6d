/** Sessions with real servers over every transport and in both eras. */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { z } from 'zod'
import { afterEach, expect, test } from 'vitest'
import { clear, openPool, remember, stopServer, type Pool } from './upstream-fixture.ts'

const require = createRequire(import.meta.url)
const bin = (name: string): string =>
  join(dirname(require.resolve(`@modelcontextprotocol/${name}/package.json`)), 'dist', 'index.js')

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function pool(configs: Record<string, object>): Pool {
  const opened = openPool(configs)
  cleanups.push(() => opened.upstreams.close())
  return opened
}

async function freePort(): Promise<number> {
  const server = createNetServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

async function startEverything(mode: string): Promise<number> {
  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, [bin('server-everything'), mode], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  cleanups.push(
    () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  )
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/none`)
      return port
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function startModern(legacy: 'stateless' | 'reject'): Promise<string> {
  const handler = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'modern', version: '1.0.0' }, { instructions: 'be kind' })
      server.registerTool('greet', { inputSchema: z.object({ who: z.string() }) }, ({ who }) => ({
        content: [{ type: 'text' as const, text: `hello ${who}` }],
      }))
      return server
    },
    { legacy },
  )
  const handle = toNodeHandler(handler)
  const server: Server = createServer(
    (request, response) => void handle(request as Parameters<typeof handle>[0], response),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => stopServer(server))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
}

const echo = (message: string) => clear('tools/call', { name: 'echo', arguments: { message } })
const everything = {
  transport: 'stdio',
  command: process.execPath,
  args: [bin('server-everything'), 'stdio'],
}

test('stdio, legacy: everything answers, reports progress under our token and lists for two principals apart', async () => {
  const { upstreams, acquire } = pool({ u: everything })
  const [session, same, other] = await Promise.all([acquire(), acquire(), acquire({ principal: 'bob' })])
  expect(same).toBe(session)
  expect(other).not.toBe(session)
  expect(session).toMatchObject({ era: 'legacy', version: '2025-11-25', upstream: 'u' })
  expect(session.serverInfo).toMatchObject({ name: 'mcp-servers/everything' })

  expect(await session.request(echo('hi'), remember().options)).toMatchObject({
    type: 'result',
    value: { content: [{ type: 'text', text: 'Echo: hi' }] },
  })
  const long = remember({ progress: true })
  const call = clear('tools/call', {
    name: 'trigger-long-running-operation',
    arguments: { duration: 0.4, steps: 2 },
  })
  expect(await session.request(call, long.options)).toMatchObject({ type: 'result' })
  expect(long.events.map((event) => event.method)).toContain('notifications/progress')
  expect(long.events[0]?.params).not.toHaveProperty('progressToken')
  expect(await session.request(clear('nonsense/method', {}), remember().options)).toMatchObject({
    type: 'error',
    value: { code: -32601 },
  })
  expect(upstreams.status()).toMatchObject([
    { upstream: 'u', state: 'ready', era: 'legacy', sessions: 2, inFlight: 0 },
  ])
})

test('stdio: a question of the server reaches the one call that can be asked, and its answer reaches the server', async () => {
  const { acquire } = pool({ u: everything })
  const session = await acquire({ capabilities: { sampling: {} } })
  const asked = remember({}, (event) => {
    event.answer?.(
      clear(
        event.method,
        { role: 'assistant', model: 'm', content: { type: 'text', text: 'from the agent' } },
        'sample',
        'result',
      ),
    )
  })
  const call = clear('tools/call', {
    name: 'trigger-sampling-request',
    arguments: { prompt: 'p', maxTokens: 10 },
  })
  const reply = await session.request(call, asked.options)
  expect(asked.events.map((event) => event.method)).toEqual(['sampling/createMessage'])
  expect(JSON.stringify(reply)).toContain('from the agent')
})

test('stdio, legacy server and modern agent: the probe finds the era, then the handshake is made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-fs-'))
  writeFileSync(join(folder, 'a.txt'), 'content of a')
  const { acquire, upstreams } = pool({
    u: { transport: 'stdio', command: process.execPath, args: [bin('server-filesystem'), folder] },
    memory: {
      transport: 'stdio',
      command: process.execPath,
      args: [bin('server-memory')],
      env: { MEMORY_FILE_PATH: join(folder, 'memory.json') },
    },
  })
  const files = await acquire({ version: '2026-07-28' })
  expect(files.era).toBe('legacy')
  const read = clear('tools/call', { name: 'read_text_file', arguments: { path: join(folder, 'a.txt') } })
  expect(JSON.stringify(await files.request(read, remember().options))).toContain('content of a')
  const memory = await acquire({ upstream: 'memory' })
  expect(
    await memory.request(clear('tools/call', { name: 'read_graph', arguments: {} }), remember().options),
  ).toMatchObject({
    type: 'result',
    value: { structuredContent: { entities: [] } },
  })
  await upstreams.drop('memory')
  expect(memory.closed).toBe(true)
  expect(files.closed).toBe(false)
})

test('Streamable HTTP, legacy: a session, an answer, and progress on the response stream', async () => {
  const port = await startEverything('streamableHttp')
  const { acquire } = pool({ u: { transport: 'http', url: `http://127.0.0.1:${port}/mcp` } })
  const session = await acquire({ capabilities: { sampling: {} } })
  expect(session).toMatchObject({ era: 'legacy', version: '2025-11-25' })
  expect(await session.request(echo('over http'), remember().options)).toMatchObject({
    type: 'result',
    value: { content: [{ text: 'Echo: over http' }] },
  })
  const long = remember({ progress: true })
  const call = clear('tools/call', {
    name: 'trigger-long-running-operation',
    arguments: { duration: 0.4, steps: 2 },
  })
  expect(await session.request(call, long.options)).toMatchObject({ type: 'result' })
  expect(long.events.length).toBeGreaterThan(0)
})

test('HTTP+SSE of 2024-11-05: everything answers over the stream', async () => {
  const port = await startEverything('sse')
  const { acquire } = pool({ u: { transport: 'sse', url: `http://127.0.0.1:${port}/sse` } })
  const session = await acquire()
  expect(session.era).toBe('legacy')
  expect(await session.request(echo('over sse'), remember().options)).toMatchObject({
    type: 'result',
    value: { content: [{ text: 'Echo: over sse' }] },
  })
})

test('Streamable HTTP, modern only: discovered from both eras, called with headers made from the body', async () => {
  const url = await startModern('reject')
  const { acquire, upstreams } = pool({ u: { transport: 'http', url } })
  const greet = clear('tools/call', { name: 'greet', arguments: { who: 'wörld' } })
  for (const version of ['2025-11-25', '2026-07-28']) {
    const session = await acquire({ version })
    expect(session).toMatchObject({ era: 'modern', version: '2026-07-28', instructions: 'be kind' })
    expect(session.serverInfo).toMatchObject({ name: 'modern' })
    expect(await session.request(greet, remember().options)).toMatchObject({
      type: 'result',
      value: { resultType: 'complete', content: [{ text: 'hello wörld' }] },
    })
    expect(await session.request(clear('ping', {}), remember().options)).toMatchObject({
      type: 'error',
      value: { code: -32601 },
    })
  }
  expect(upstreams.status()[0]?.era).toBe('modern')
})

test('Streamable HTTP, dual era: spoken to in the era of the agent', async () => {
  const url = await startModern('stateless')
  const { acquire } = pool({
    u: { transport: 'http', url },
    pinned: { transport: 'http', url, era: 'legacy' },
  })
  expect((await acquire({ version: '2025-06-18' })).version).toBe('2025-06-18')
  expect((await acquire({ version: '2026-07-28' })).version).toBe('2026-07-28')
  expect((await acquire({ version: '2026-07-28', upstream: 'pinned' })).era).toBe('legacy')
})

test('subscriptions/listen: acknowledged and changed events reach its sink, and aborting ends it', async () => {
  const url = await startModern('reject')
  const { acquire } = pool({ u: { transport: 'http', url } })
  const session = await acquire({ version: '2026-07-28' })
  const acknowledged = Promise.withResolvers<void>()
  const listening = remember({}, (event) => {
    if (event.method === 'notifications/subscriptions/acknowledged') acknowledged.resolve()
  })
  const listen = clear('subscriptions/listen', { notifications: { toolsListChanged: true } }, 'subscribe')
  const reply = session.request(listen, listening.options)
  await acknowledged.promise
  expect(JSON.stringify(listening.events[0]?.params)).not.toContain('subscriptionId')
  listening.abort.abort()
  expect(await reply).toMatchObject({ type: 'failed', refusal: { code: 'cancelled' } })
})

test('stdio, modern: a server of the SDK is spoken to in both eras', async () => {
  const folder = mkdtempSync(join(process.cwd(), 'node_modules', '.callgate-test-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'server.mjs')
  writeFileSync(
    file,
    `import { McpServer } from '@modelcontextprotocol/server'
     import { serveStdio } from '@modelcontextprotocol/server/stdio'
     serveStdio(() => {
       const server = new McpServer({ name: 'piped', version: '1.0.0' })
       server.registerTool('now', {}, () => ({ content: [{ type: 'text', text: 'now' }] }))
       return server
     })`,
  )
  const { acquire } = pool({ u: { transport: 'stdio', command: process.execPath, args: [file] } })
  for (const [version, era] of [
    ['2026-07-28', 'modern'],
    ['2025-11-25', 'legacy'],
  ] as const) {
    const session = await acquire({ version })
    expect(session.era).toBe(era)
    expect(
      await session.request(clear('tools/call', { name: 'now', arguments: {} }), remember().options),
    ).toMatchObject({
      type: 'result',
    })
  }
})
