/** Upstreams that are dead, hang, crash or lie: a clear error for their callers, nothing for anybody else. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, waitFor, type LegacyClient } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { rawTool, sendJson, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { everything, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const LIAR = join(import.meta.dirname, '..', 'support', 'lying-child.ts')

/** server-everything on a port of its own, listening. */
async function startEverything(transport: 'streamableHttp' | 'sse'): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  const { args } = everything() as { args: readonly [string, string] }
  const child = spawn(process.execPath, [args[0], transport], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill())
  const url = `http://127.0.0.1:${port}`
  await waitFor(`${transport} of server-everything`, () =>
    fetch(`${url}/none`).then(
      () => true,
      () => false,
    ),
  )
  return url
}

let honest: FixtureServer
let raw: RawUpstream
let hanging: Server
const sockets = new Set<Socket>()
let gateway: TestGateway
let agent: LegacyClient

/** Tools whose answers are wrong, by name. */
const LIES: Readonly<Record<string, (id: unknown) => object>> = {
  'wrong-id': () => ({ jsonrpc: '2.0', id: 'another', result: { content: [] } }),
  'no-envelope': (id) => ({ id, result: {} }),
  'both-members': (id) => ({ jsonrpc: '2.0', id, result: { content: [] }, error: { code: 1, message: 'x' } }),
  'wrong-shape': (id) => ({
    jsonrpc: '2.0',
    id,
    result: { content: [{ type: 'text', text: '{}' }], structuredContent: { count: 'many' } },
  }),
  'right-shape': (id) => ({
    jsonrpc: '2.0',
    id,
    result: { content: [{ type: 'text', text: '{}' }], structuredContent: { count: 3 } },
  }),
}
const COUNT = {
  outputSchema: { type: 'object', properties: { count: { type: 'number' } }, required: ['count'] },
}
const HOSTILE = {
  inputSchema: {
    type: 'object',
    properties: { a: { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } },
    $ref: 'http://127.0.0.1:1/steal',
  },
}

beforeAll(async () => {
  honest = await startFixtureServer('legacy')
  raw = await startRawUpstream(
    [
      ...Object.keys(LIES).map((name) => rawTool(name, name.endsWith('shape') ? COUNT : {})),
      ...['garbage', 'twice', 'never', 'hang', 'flood', 'redirect', 'plain'].map((name) => rawTool(name)),
      rawTool('hostile-schema', HOSTILE),
    ],
    ({ id, method, params }, res) => {
      if (method !== 'tools/call') return false
      const name = String(params?.['name'])
      const lie = LIES[name]
      if (lie !== undefined) return sendJson(res, lie(id))
      const result = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'once' }] } }
      if (name === 'garbage')
        res.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc": <html>')
      else if (name === 'twice') {
        res.writeHead(200, { 'content-type': 'text/event-stream' })
        res.end(
          `data: ${JSON.stringify(result)}\n\ndata: ${JSON.stringify(result).replace('once', 'again')}\n\n`,
        )
      } else if (name === 'never') {
        res.writeHead(200, { 'content-type': 'text/event-stream' })
        const timer = setInterval(() => res.write(': alive\n\n'), 50)
        res.on('close', () => clearInterval(timer))
      } else if (name === 'flood') {
        res.writeHead(200, { 'content-type': 'application/json' })
        res.end(
          `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"${'x'.repeat(300_000)}"}]}}`,
        )
      } else if (name === 'redirect') res.writeHead(307, { location: 'http://127.0.0.1:1/elsewhere' }).end()
      else if (name !== 'hang') return false
      return true
    },
  )
  hanging = createServer((socket) => sockets.add(socket))
  hanging.listen(0, '127.0.0.1')
  await once(hanging, 'listening')
  const { port } = hanging.address() as AddressInfo
  gateway = await startTestGateway({
    upstreams: {
      honest: overHttp(honest.url),
      raw: overHttp(raw.url, {
        timeoutMs: 1_000,
        era: 'legacy',
        breaker: { failures: 100, coolDownMs: 1_000 },
      }),
      liar: {
        transport: 'stdio',
        command: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', LIAR],
        era: 'legacy',
        restart: { backoffMs: 50, backoffMaxMs: 100, crashesMax: 3 },
      },
      dead: overHttp('http://127.0.0.1:9/mcp', {
        connectTimeoutMs: 1_000,
        breaker: { failures: 2, coolDownMs: 60_000 },
      }),
      hanging: overHttp(`http://127.0.0.1:${port}/mcp`, { connectTimeoutMs: 1_000 }),
    },
    config: { limits: { upstreamBytesMax: 262_144 } },
  })
  agent = await connectLegacy(gateway.url)
})

afterAll(async () => {
  await agent.client.close()
  await gateway.stopAndVerify()
  for (const socket of sockets) socket.destroy()
  hanging.close()
  await raw.stop()
  await honest.stop()
})

const callRaw = (name: string) => agent.client.callTool({ name: `raw__${name}`, arguments: {} })

describe('one dead and one hanging upstream', () => {
  test(verifies('GATE-4.6', 'the rest of the list answers, and so do its tools'), async () => {
    const { tools } = await agent.client.listTools()
    const names = tools.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['honest__say', 'raw__plain', 'liar__crash']))
    expect(names.filter((name) => /^(dead|hanging)__/.test(name))).toEqual([])
    expect(textOf(await agent.client.callTool({ name: 'honest__say', arguments: { text: 'alive' } }))).toBe(
      'alive',
    )
  })

  test(
    verifies(
      'GATE-4.7',
      'GATE-4.6',
      'the dead one is left alone after its failures, and calls of it fail clearly',
    ),
    async () => {
      const { message } = await failureOf(connectLegacy(gateway.serverUrl('dead')))
      expect(message).toMatch(/upstream/i)
      const state = await waitFor('the open circuit', async () => {
        await failureOf(connectLegacy(gateway.serverUrl('dead')))
        const { upstreams } = await gateway.control.status()
        const found = upstreams.find(({ upstream }) => upstream === 'dead')
        return found?.state === 'circuit-open' ? found : undefined
      })
      expect(state.lastError).not.toBeNull()
    },
  )
})

describe('answers that break the protocol', () => {
  test.each(['garbage', 'wrong-id', 'no-envelope', 'both-members', 'flood', 'redirect'])(
    '[BAD-11 BAD-12] %s ends in a clear error',
    async (name) => {
      const { code, message } = await failureOf(callRaw(name))
      expect([-31030, -31031, -31032, -31034]).toContain(code)
      expect(message).not.toMatch(/undefined|<html>|node:/)
    },
  )

  test.each(['hang', 'never'])(
    '[BAD-11 BAD-12 INV-3] %s ends when its time is over, and is not sent again',
    async (name) => {
      const count = () =>
        raw.received.filter(({ method, params }) => method === 'tools/call' && params?.['name'] === name)
          .length
      expect([-31031, -31034]).toContain((await failureOf(callRaw(name))).code)
      await sleep(200)
      expect(count()).toBe(1)
    },
  )

  test(verifies('BAD-12', 'an answer given twice is taken once'), async () => {
    expect(textOf(await callRaw('twice'))).toBe('once')
    expect(textOf(await callRaw('plain'))).toBe('did plain')
  })

  test(
    verifies('GATE-8.6', 'a result that breaks the output schema is withheld, one that keeps it passes'),
    async () => {
      const { code, message } = await failureOf(callRaw('wrong-shape'))
      expect([-31002, -31006]).toContain(code)
      expect(message).not.toContain('many')
      expect((await callRaw('right-shape')).structuredContent).toEqual({ count: 3 })
    },
  )

  test(verifies('BAD-13', 'a tool with a hostile schema is not callable, and hinders no other'), async () => {
    await failureOf(callRaw('hostile-schema'))
    expect(raw.received.some(({ params }) => params?.['name'] === 'hostile-schema')).toBe(false)
    expect(textOf(await callRaw('plain'))).toBe('did plain')
  })
})

describe('stdio children', () => {
  test(verifies('GATE-4.1', 'see an allow-listed environment only'), async () => {
    process.env['SCENARIO_PRIVATE'] = 'x'
    const names = textOf(await agent.client.callTool({ name: 'liar__env', arguments: {} })).split(' ')
    delete process.env['SCENARIO_PRIVATE']
    expect(names).toContain('PATH')
    expect(names).not.toContain('SCENARIO_PRIVATE')
    expect(
      names.filter(
        (name) =>
          // bubblewrap sets PWD to the folder it starts the server in.
          !['PATH', 'HOME', 'LANG', 'TMPDIR', 'PWD', 'LC_ALL', 'USER', 'SHELL', 'TERM', 'LOGNAME'].includes(
            name,
          ),
      ),
    ).toEqual([])
  })

  test(
    verifies(
      'GATE-4.2',
      'BAD-11',
      'INV-2',
      'a crash in a call is an unknown outcome; the child comes back, until it crashes too often',
    ),
    async () => {
      const codes: unknown[] = []
      for (let round = 0; round < 6; round += 1) {
        const { code, message } = await failureOf(
          agent.client.callTool({ name: 'liar__crash', arguments: {} }),
        )
        expect(message).not.toContain('AKIA')
        codes.push(code)
        await sleep(150)
      }
      expect(codes[0]).toBe(-31034)
      const { upstreams } = await gateway.control.status()
      expect(upstreams.find(({ upstream }) => upstream === 'liar')?.state).toBe('stopped')
      const outcomes = (await gateway.records('outcome')).flatMap(({ entry }) =>
        entry.type === 'outcome' && entry.target === 'crash' && entry.upstream === 'liar'
          ? [entry.outcome]
          : [],
      )
      expect(outcomes[0]).toBe('unknown')
      expect(textOf(await agent.client.callTool({ name: 'honest__say', arguments: { text: 'alive' } }))).toBe(
        'alive',
      )
    },
  )
})

describe('transports', () => {
  test(verifies('GATE-4.3', 'plain HTTP beyond loopback is refused at load'), async () => {
    const remote = startTestGateway({ upstreams: { far: overHttp('http://mcp.example.org/mcp') } })
    await expect(remote).rejects.toThrow(/https/i)
  })

  test(
    verifies('GATE-4.3', 'server-everything is reached over Streamable HTTP and over the HTTP+SSE of 2024'),
    async () => {
      const http = await startEverything('streamableHttp')
      const sse = await startEverything('sse')
      const own = await startTestGateway({
        upstreams: { http: overHttp(`${http}/mcp`), sse: { transport: 'sse', url: `${sse}/sse` } },
      })
      const { client, asked } = await connectLegacy(own.url)
      for (const name of ['http', 'sse']) {
        const echoed = await client.callTool({ name: `${name}__echo`, arguments: { message: name } })
        expect(textOf(echoed)).toBe(`Echo: ${name}`)
        await client.callTool({
          name: `${name}__trigger-sampling-request`,
          arguments: { prompt: 'p', maxTokens: 5 },
        })
      }
      expect(asked.filter(({ method }) => method === 'sampling/createMessage')).toHaveLength(2)
      await client.close()
      await own.stopAndVerify()
    },
  )

  test(
    verifies('GATE-3.18', 'every page an upstream has is shown, and an endless list is bounded'),
    async () => {
      const pages = await startRawUpstream([], ({ id, method, params }, res) => {
        if (method !== 'tools/list') return false
        const page = Number(params?.['cursor'] ?? 0)
        const next = page < 2 ? { nextCursor: String(page + 1) } : {}
        return sendJson(res, { jsonrpc: '2.0', id, result: { tools: [rawTool(`page-${page}`)], ...next } })
      })
      const endless = await startRawUpstream([], ({ id, method, params }, res) => {
        if (method !== 'tools/list') return false
        const page = Number(params?.['cursor'] ?? 0)
        return sendJson(res, {
          jsonrpc: '2.0',
          id,
          result: { tools: [rawTool(`page-${page}`)], nextCursor: String(page + 1) },
        })
      })
      const own = await startTestGateway({
        upstreams: { pages: overHttp(pages.url), endless: overHttp(endless.url) },
        config: { limits: { listItemsMax: 50 } },
      })
      const { client } = await connectLegacy(own.url)
      const names = (await client.listTools()).tools.map(({ name }) => name)
      expect(names.filter((name) => name.startsWith('pages__'))).toEqual([
        'pages__page-0',
        'pages__page-1',
        'pages__page-2',
      ])
      expect(endless.received.length).toBeLessThan(1_000)
      await client.close()
      await own.stopAndVerify()
      await pages.stop()
      await endless.stop()
    },
  )

  test(
    verifies(
      'INV-3',
      'GATE-4.3',
      'an upstream that forgot its session is initialized anew, and the call sent once more, no oftener',
    ),
    async () => {
      let forgetting = false
      let opened = 0
      const calls: string[] = []
      const http = createHttp((req, res) => {
        let text = ''
        req.setEncoding('utf8').on('data', (part: string) => (text += part))
        req.on('end', () => {
          if (req.method !== 'POST') return void res.writeHead(405).end()
          const { id, method } = JSON.parse(text) as { id?: number; method: string }
          const named = req.headers['mcp-session-id']
          if (method === 'tools/call') calls.push(String(named))
          if (named !== undefined && (forgetting || named !== `s${opened}`)) {
            forgetting = false
            return void res.writeHead(404).end()
          }
          if (id === undefined) return void res.writeHead(202).end()
          const result =
            method === 'initialize'
              ? {
                  protocolVersion: '2025-11-25',
                  capabilities: { tools: {} },
                  serverInfo: { name: 'f', version: '1' },
                }
              : method === 'tools/list'
                ? { tools: [rawTool('do')] }
                : { content: [{ type: 'text', text: 'done' }] }
          if (method === 'initialize') opened += 1
          res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': `s${opened}` })
          res.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
        })
      })
      http.listen(0, '127.0.0.1')
      await once(http, 'listening')
      const { port } = http.address() as AddressInfo
      const own = await startTestGateway({
        upstreams: { forgetful: overHttp(`http://127.0.0.1:${port}/mcp`, { era: 'legacy' }) },
      })
      const { client } = await connectLegacy(own.url)
      await client.listTools()
      forgetting = true
      opened += 100
      expect(textOf(await client.callTool({ name: 'forgetful__do', arguments: {} }))).toBe('done')
      expect(calls).toHaveLength(2)
      await client.close()
      await own.stopAndVerify()
      http.closeAllConnections()
      http.close()
    },
  )
})
