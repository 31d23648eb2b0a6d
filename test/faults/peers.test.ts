/** Peers that misbehave on either side: what the agent hears, what the journal says, and that nobody else notices. */

import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import type { JournalRecord } from '@callgate/contracts/journal'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textOf, waitFor } from '../support/clients.ts'
import { call, errorOf, modern, openSession, post, rawHeaders, type RawAnswer } from '../support/raw-http.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const TIMED_OUT = -31_031
const PROTOCOL = -31_032
const UNKNOWN = -31_034

let gateway: TestGateway
let endless: EndlessServer
let hostile: string
let brief: string
let quiet: string
let ids = 0

beforeAll(async () => {
  endless = await startEndlessServer()
  const child = {
    transport: 'stdio',
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'hostile-server.ts')],
  }
  gateway = await startTestGateway({
    upstreams: {
      hostile: { ...child, restart: { backoffMs: 10, crashesMax: 100 }, breaker: { failures: 100 } },
      // Only here is running out of time what a test is about.
      brief: { ...child, timeoutMs: 400, breaker: { failures: 100 } },
      quiet: child,
      stuck: child,
      endless: overHttp(endless.url, { era: 'legacy', timeoutMs: 800 }),
    },
    policy: policyOf([ALLOW_RULE]),
    config: {
      limits: { writeBufferBytesMax: 262_144, headerTimeoutMs: 1_000 },
      telemetry: { level: 'error' },
    },
  })
  hostile = await openSession(gateway.serverUrl('hostile'))
  quiet = await openSession(gateway.serverUrl('quiet'))
  brief = await openSession(gateway.serverUrl('brief'))
  await callQuiet()
  await awakenBrief()
})
afterAll(async () => {
  await gateway.stopAndVerify()
  await endless.stop()
})

const callHostile = (name: string, meta?: object): Promise<RawAnswer> => {
  ids += 1
  return post(gateway.serverUrl('hostile'), call(`h-${ids}`, name, {}, meta), { session: hostile })
}

const callBrief = (name: string, meta?: object): Promise<RawAnswer> => {
  ids += 1
  return post(gateway.serverUrl('brief'), call(`b-${ids}`, name, {}, meta), { session: brief })
}

/** What it did before may have cost it its child, and the next is not there at once. */
const awakenBrief = () =>
  waitFor('a brief upstream that is awake', async () => 'result' in (await callBrief('ok')).json)

async function callQuiet(): Promise<void> {
  ids += 1
  const answer = await post(gateway.serverUrl('quiet'), call(`q-${ids}`, 'ok'), { session: quiet })
  expect(textOf(answer.json['result'])).toBe('fine')
}

/** The last outcome recorded for this tool. */
async function outcomeOf(upstream: string, target: string): Promise<string | undefined> {
  return (await outcomesOf(upstream, target)).at(-1)
}

async function outcomesOf(upstream: string, target: string): Promise<string[]> {
  const records: JournalRecord[] = await gateway.records('outcome')
  return records.flatMap(({ entry }) =>
    entry.type === 'outcome' && entry.upstream === upstream && entry.target === target ? [entry.outcome] : [],
  )
}

describe('an upstream that', () => {
  test('hangs: the call times out and its outcome is unknown', async () => {
    expect(errorOf(await callBrief('hang')).code).toBe(TIMED_OUT)
    expect(await outcomeOf('brief', 'hang')).toBe('unknown')
  })

  test('hangs with nobody giving up: others go on meanwhile, and the agent can take its call back', async () => {
    const session = await openSession(gateway.serverUrl('stuck'))
    const pending = post(gateway.serverUrl('stuck'), call('stuck', 'hang'), { session })
    let ended = false
    void pending.then(() => (ended = true))
    for (let round = 0; round < 3; round += 1) await callQuiet()
    expect(ended).toBe(false)
    await waitFor('the call at the upstream', async () =>
      (await gateway.records('intent')).some(
        ({ entry }) => entry.type === 'intent' && entry.upstream === 'stuck' && entry.target === 'hang',
      ),
    )
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'stuck' } }
    await post(gateway.serverUrl('stuck'), cancelled, { session })
    await pending
    expect(await outcomeOf('stuck', 'hang')).toBe('cancelled')
  })

  test('crashes: the call is lost as unknown, and the next one finds a new child', async () => {
    expect(errorOf(await callHostile('crash')).code).toBe(UNKNOWN)
    expect(await outcomeOf('hostile', 'crash')).toBe('unknown')
    await callQuiet()
    const again = await waitFor('a new child', async () => {
      const answer = await callHostile('ok')
      return 'result' in answer.json && answer
    })
    expect(textOf(again.json['result'])).toBe('fine')
  })

  test.each([
    ['garbage', 'after garbage'],
    ['wrong-id', 'for you'],
    ['twice', 'first'],
  ])('answers with %s: the agent gets its own answer, once', async (name, text) => {
    expect(textOf((await callHostile(name)).json['result'])).toBe(text)
    expect(textOf((await callHostile('ok')).json['result'])).toBe('fine')
    expect(await outcomesOf('hostile', name)).toEqual(['ok'])
  })

  test('says something that breaks the protocol: that is in the journal', async () => {
    const notes = await waitFor('the violations', async () => {
      const found = (await gateway.records('event')).flatMap(({ entry }) =>
        entry.type === 'event' && entry.event === 'protocol-violation' && entry.upstream === 'hostile'
          ? [entry.note ?? '']
          : [],
      )
      return found.length >= 4 && found
    })
    expect(notes.length).toBeGreaterThanOrEqual(4)
  })

  test('floods with progress: all of it passes in order, or the answer does not', async () => {
    const pending = callHostile('flood', { progressToken: 'p' })
    const answer = await pending
    await callQuiet()
    const steps = [...answer.text.matchAll(/"progress":(\d+)/g)].map(([, step]) => Number(step))
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(new Set(steps).size).toBe(steps.length)
    const outcome = await outcomeOf('hostile', 'flood')
    expect(outcome).toBe('result' in answer.json ? 'ok' : 'unknown')
  })

  test('answers more than may be read: an error, not the answer', async () => {
    const answer = await callBrief('huge')
    expect([TIMED_OUT, PROTOCOL, UNKNOWN]).toContain(errorOf(answer).code)
    expect(await outcomeOf('brief', 'huge')).not.toBe('ok')
    await callQuiet()
  })

  test('makes progress without end: the call ends at the cap all the same', async () => {
    await awakenBrief()
    expect(errorOf(await callBrief('endless', { progressToken: 'p' })).code).toBe(TIMED_OUT)
    await callQuiet()
    expect(await outcomeOf('brief', 'endless')).toBe('unknown')
  })

  test('never ends its stream: the call times out and the connection is let go', async () => {
    const session = await openSession(gateway.serverUrl('endless'))
    const answer = await post(gateway.serverUrl('endless'), call('e-1', 'wait'), { session })
    expect(errorOf(answer).code).toBe(TIMED_OUT)
    expect(await outcomeOf('endless', 'wait')).toBe('unknown')
    await waitFor('the stream to be closed', () => endless.openStreams() === 0)
  })
})

describe('an agent that', () => {
  test('reads nothing of what it asked for holds up nobody, and its call has an outcome', async () => {
    const socket = await openSocket()
    const { body, headers } = modern('slow', 'tools/call', { name: 'flood', arguments: {} })
    const message = body as { params: { _meta: Record<string, unknown> } }
    message.params._meta['progressToken'] = 'p'
    const { length } = await outcomesOf('brief', 'flood')
    socket.pause()
    socket.write(requestText('/servers/brief/mcp', headers, JSON.stringify(message)))
    for (let round = 0; round < 3; round += 1) await callQuiet()
    const outcomes = await waitFor('the outcome of the call nobody reads', async () => {
      const found = await outcomesOf('brief', 'flood')
      return found.length > length && found
    })
    expect(outcomes).toHaveLength(length + 1)
    socket.destroy()
  })

  test('goes away in the middle of a call: the upstream is told to stop, and the outcome says so', async () => {
    const socket = await openSocket()
    const { body, headers } = modern('gone', 'tools/call', { name: 'hang', arguments: {} })
    const { length } = await outcomesOf('hostile', 'hang')
    const before = await tell()
    socket.write(requestText('/servers/hostile/mcp', headers, JSON.stringify(body)))
    await waitFor('the intent', async () =>
      (await gateway.records('intent')).some(({ entry }) => isOpenHang(entry)),
    )
    socket.destroy()
    const outcomes = await waitFor('the outcome', async () => {
      const found = await outcomesOf('hostile', 'hang')
      return found.length > length && found
    })
    expect(outcomes.at(-1)).toBe('cancelled')
    expect(await tell()).toEqual({ calls: before.calls + 2, cancelled: before.cancelled + 1 })
  })

  test.each([
    ['headers', (host: string) => `POST /servers/quiet/mcp HTTP/1.1\r\nhost: ${host}\r\ncontent-ty`],
    ['a body', () => requestText('/servers/quiet/mcp', {}, ' '.repeat(500)).slice(0, -300)],
  ])('takes for ever to send %s is cut off, leaves no record, and others go on', async (_part, textFor) => {
    const { length } = await gateway.records('intent')
    const socket = await openSocket()
    const closed = once(socket, 'close')
    socket.resume().write(textFor(new URL(gateway.running.url).host))
    await closed
    expect(await gateway.records('intent')).toHaveLength(length)
    await callQuiet()
  })
})

const isOpenHang = (entry: JournalRecord['entry']): boolean =>
  entry.type === 'intent' && entry.target === 'hang' && entry.sessionId?.startsWith('conv_') === true

/** Asked as a modern agent, so that it is the same child: sessions are pooled by era. */
async function tell(): Promise<{ calls: number; cancelled: number }> {
  const { body, headers } = modern('tell', 'tools/call', { name: 'calls', arguments: {} })
  const { json } = await post(gateway.serverUrl('hostile'), body, { headers })
  return JSON.parse(textOf(json['result'])) as { calls: number; cancelled: number }
}

async function openSocket(): Promise<Socket> {
  const { port } = new URL(gateway.running.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

function requestText(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(rawHeaders({ headers })).map(([name, value]) => `${name}: ${value}`)
  return `POST ${path} HTTP/1.1\r\nhost: ${new URL(gateway.running.url).host}\r\n${lines.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

interface EndlessServer {
  readonly url: string
  openStreams(): number
  stop(): Promise<void>
}

/** Opens a stream for every call and says nothing in it but that it is alive. */
async function startEndlessServer(): Promise<EndlessServer> {
  let open = 0
  const server: Server = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      if (req.method !== 'POST') return void res.writeHead(405).end()
      const { id, method } = JSON.parse(Buffer.concat(parts).toString('utf8')) as {
        id?: number
        method: string
      }
      if (method === 'tools/call') {
        open += 1
        res.on('close', () => (open -= 1))
        return keepAlive(res)
      }
      return answerPlainly(res, id, method)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    openStreams: () => open,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function keepAlive(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  const timer = setInterval(() => res.write(': still here\n\n'), 20)
  res.on('close', () => clearInterval(timer))
}

const PLAIN: Readonly<Record<string, unknown>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'endless', version: '1' },
  },
  'tools/list': { tools: [{ name: 'wait', description: 'Waits.', inputSchema: { type: 'object' } }] },
}

function answerPlainly(res: ServerResponse, id: number | undefined, method: string): void {
  if (id === undefined) return void res.writeHead(202).end()
  const result = PLAIN[method] ?? {}
  res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'endless' })
  res.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
}
