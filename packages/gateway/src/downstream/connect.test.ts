/** The bridge in front of a real listener: both eras, streams, lost sessions, and gateways that are not there. */

import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { refuse } from '@callgate/contracts/errors'
import { runConnect } from './connect.ts'
import { clearNotice, clearResult, SILENT } from './door-fixture.ts'
import { legacyCall, modernCall, openSite, type Site } from './http-fixture.ts'
import { readLines } from './lines.ts'

const sites: Site[] = []
const open: typeof openSite = async (options) => {
  const site = await openSite(options)
  sites.push(site)
  return site
}
afterEach(async () => {
  for (const site of sites.splice(0)) await site.listener.close(0)
})

function bridge(url: string, given: string | null = 'cgk_1') {
  const key = given ?? undefined
  const [input, output] = [new PassThrough(), new PassThrough()]
  const stop = new AbortController()
  const done = runConnect({ url, key, input, output, stop: stop.signal, logger: SILENT })
  const lines: Record<string, unknown>[] = []
  const waiting: (() => void)[] = []
  void (async () => {
    for await (const line of readLines(output, 1 << 24)) {
      if (line.type === 'line') lines.push(JSON.parse(line.bytes.toString()) as Record<string, unknown>)
      for (const resolve of waiting.splice(0)) resolve()
    }
  })()
  const until = async (count: number) => {
    while (lines.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return lines
  }
  const end = async () => {
    input.end()
    await done
  }
  const stopped = async () => {
    stop.abort()
    await done
  }
  return { lines, until, end, stopped, say: (text: string) => input.write(`${text}\n`) }
}

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
})
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}'

describe('the bridge', () => {
  test('carries a legacy session: key, session id, revision, the standalone stream, and the end', async () => {
    const { url, door } = await open()
    const { say, until, end } = bridge(`${url}/servers/files/mcp`)
    say([INITIALIZE, INITIALIZED, legacyCall('t', 1)].join('\n'))
    await until(2)
    expect(door.requests[1]).toMatchObject({
      sessionId: 'cgs_1',
      version: '2025-11-25',
      presented: { type: 'bearer', token: 'cgk_1' },
      scope: { type: 'server', upstream: 'files' },
    })
    await door.until(() => door.streams === 1)
    door.log('s').append('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}')
    expect((await until(3))[2]?.['method']).toBe('notifications/tools/list_changed')
    await end()
    expect(door.ended).toEqual(['cgs_1'])
  })

  test('adds to modern messages the headers that mirror their body, arguments included', async () => {
    const { url, door } = await open()
    const { say, until, end } = bridge(`${url}/mcp`)
    const inputSchema = {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
    }
    const listed = { tools: [{ name: 'héllo', inputSchema }] }
    const list = JSON.parse(modernCall('x', {}, 1).body) as {
      method: string
      params: Record<string, unknown>
    }
    list.method = 'tools/list'
    delete list.params['name']
    delete list.params['arguments']
    door.scripts.set('tools/list', (_request, channel) => channel.finish(clearResult('tools/list', listed)))
    say(JSON.stringify(list))
    await until(1)
    say(modernCall('héllo', { region: 'eu' }, 2).body)
    expect((await until(2))[1]).toMatchObject({ id: 2, result: { version: '2026-07-28' } })
    expect(door.requests[1]?.paramHeaders?.get('region')).toBe('eu')
    await end()
  })

  test('a cancelled modern request closes its connection', async () => {
    const { url, door } = await open()
    const { say, end, lines } = bridge(`${url}/mcp`)
    const cancelled = Promise.withResolvers<void>()
    door.scripts.set('wait', async (_request, channel) => {
      channel.signal.addEventListener('abort', () => cancelled.resolve())
      await cancelled.promise
    })
    say(modernCall('wait', {}, 'w').body)
    await door.until(() => door.requests.length === 1)
    say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"w"}}')
    await cancelled.promise
    await end()
    expect(lines).toEqual([])
  })

  test('resumes a stream that was closed for polling', async () => {
    const { url, door } = await open()
    const { say, until, end } = bridge(`${url}/mcp`)
    const resumed = Promise.withResolvers<void>()
    door.scripts.set('t', async (_request, channel) => {
      channel.resumable(door.log('p1'))
      await channel.stream(clearNotice('notifications/progress', { progressToken: 1, progress: 1 }))
      channel.poll(5)
      await resumed.promise
      await channel.finish(clearResult('tools/call', { resumed: true }))
    })
    say(INITIALIZE)
    say(legacyCall('t', 3))
    await door.until(() => door.streams === 1)
    resumed.resolve()
    const lines = await until(3)
    expect(lines[1]?.['method']).toBe('notifications/progress')
    expect(lines[2]).toMatchObject({ id: 3, result: { resumed: true } })
    await end()
  })

  test('repeats the handshake when the gateway has forgotten the session', async () => {
    const { url, door } = await open()
    const { say, until, end } = bridge(`${url}/mcp`)
    say([INITIALIZE, INITIALIZED].join('\n'))
    await door.until(() => door.streams === 1)
    let lost = true
    door.scripts.set('t', (request, channel) => {
      if (!lost) return channel.finish(clearResult('tools/call', { id: request.id }))
      lost = false
      channel.refuse(refuse('session-not-found', 'gone'), 'ex')
    })
    say(legacyCall('t', 4))
    expect((await until(2))[1]).toMatchObject({ id: 4, result: { id: 4 } })
    expect(door.requests.map(({ method }) => method)).toEqual([
      'initialize',
      'tools/call',
      'initialize',
      'tools/call',
    ])
    await end()
  })

  test('says what to do when there is no gateway, or the key is no good', async () => {
    const site = await open()
    site.door.refusal = refuse('unauthenticated', 'No.')
    const refused = bridge(`${site.url}/mcp`)
    refused.say(modernCall('t', {}, 1).body)
    expect((await refused.until(1))[0]).toMatchObject({
      id: 1,
      error: { message: expect.stringMatching(/not accept the agent key.*callgate agent create/) },
    })
    await refused.end()
    const stranger = bridge(`${site.url}/mcp`, null)
    stranger.say(modernCall('t', {}, 3).body)
    expect((await stranger.until(1))[0]).toMatchObject({
      id: 3,
      error: { message: expect.stringMatching(/wants an agent key.*CALLGATE_KEY/) },
    })
    await stranger.end()
    await site.listener.close(0)
    const down = bridge(`${site.url}/mcp`)
    down.say(modernCall('t', {}, 2).body)
    expect((await down.until(1))[0]).toMatchObject({
      id: 2,
      error: { message: expect.stringContaining('callgate up') },
    })
    await down.end()
  })

  test('ends its session when it is asked to stop, though the client keeps the pipe open', async () => {
    const { url, door } = await open()
    const { say, until, stopped } = bridge(`${url}/mcp`)
    say([INITIALIZE, INITIALIZED, legacyCall('t', 1)].join('\n'))
    await until(2)
    await stopped()
    expect(door.ended).toEqual(['cgs_1'])
  })

  test('takes a key over plain HTTP to this machine only', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const common = { input, output, stop: new AbortController().signal, logger: SILENT }
    await expect(runConnect({ ...common, url: 'http://gate.example/mcp', key: 'k' })).rejects.toThrow('https')
    await expect(runConnect({ ...common, url: 'ftp://127.0.0.1/mcp', key: 'k' })).rejects.toThrow('https')
    await sleep(0)
  })
})
