/** A sandboxed server with a list of hosts: what it reaches through its proxy, what it does not, and what is said of it. */

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { NetworkConfig } from '@callgate/contracts/network'
import { afterEach, describe, expect, test } from 'vitest'
import { createReach, type ResolvedAddress } from '../../network/reach.ts'
import { clear, openPool, remember, scriptedChild, type Pool } from '../upstream-fixture.ts'
import { probeIsolation } from './bubblewrap.ts'
import { createEgressProxy, type EgressProxy } from './egress-proxy.ts'
import type { Isolation } from './launch.ts'
import { createSandboxWatch } from './sandbox-watch.ts'

const bwrap = existsSync('/usr/bin/bwrap')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function listen(server: Server | TcpServer, address = '127.0.0.1', port = 0): Promise<number> {
  await new Promise<void>((done) => server.listen(port, address, done))
  closers.push(() => void server.close())
  return (server.address() as AddressInfo).port
}
/** A place outside that says what it was sent; `inside` is the same on another address that nobody listed. */
const place = (said: string): Server =>
  createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    else
      response.end(
        `${said} ${request.headers.host} ${request.url} ${String(request.headers['proxy-connection'] ?? '-')}`,
      )
  })

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'api.test': ['127.0.0.1'],
  'inside.test': ['127.0.0.2'],
  'mixed.test': ['127.0.0.1', '127.0.0.2'],
  'metadata.test': ['169.254.169.254'],
}
/** The first answer is a listed address, all later ones are not. */
const REBINDING = 'rebinding.test'
function openReach() {
  const looked: string[] = []
  const settings = NetworkConfig.parse({ allowPrivate: ['127.0.0.1', '169.254.0.0/16'] })
  const reach = createReach(
    () => settings,
    (name) => {
      looked.push(name)
      const changed = looked.filter((one) => one === REBINDING).length > 1
      const addresses = name === REBINDING ? [changed ? '127.0.0.2' : '127.0.0.1'] : (NAMES[name] ?? [])
      return Promise.resolve(addresses.map((address): ResolvedAddress => ({ address, family: 4 })))
    },
  )
  return { reach, looked }
}

interface Proxied {
  readonly proxy: EgressProxy
  readonly port: number
  readonly asked: string[]
  readonly looked: readonly string[]
}
async function openProxy(allow: readonly string[]): Promise<Proxied> {
  const { reach, looked } = openReach()
  const asked: string[] = []
  const proxy = createEgressProxy({ allow, reach, onAsked: (note) => asked.push(note) })
  closers.push(() => proxy.close())
  const server = createTcpServer()
  const port = await listen(server)
  proxy.serve(server)
  return { proxy, port, asked, looked }
}

/** Sends lines to a port and reads until its end. */
function speak(port: number, text: string, then = ''): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let read = ''
    let sent = then === ''
    socket.on('data', (part) => {
      read += part.toString()
      if (!sent && read.includes('\r\n\r\n')) socket.write(then)
      sent ||= read.includes('\r\n\r\n')
    })
    socket.on('error', () => done(read))
    socket.on('close', () => done(read))
  })
}
const get = (host: string, path = '/x'): string =>
  `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`

describe('the proxy', () => {
  test.each(['000', '042', '101', '999'])(
    'answers for a host that answers with status %s',
    async (status) => {
      const odd = createTcpServer((socket) => {
        socket.on('error', () => undefined)
        socket.once('data', () => socket.end(`HTTP/1.1 ${status} Odd\r\ncontent-length: 0\r\n\r\n`))
      })
      const host = `api.test:${await listen(odd)}`
      const { port } = await openProxy([host])
      const asking = `GET http://${host}/ HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`
      expect(await speak(port, asking)).toContain('502 Bad Gateway')
    },
  )

  test('tunnels and forwards to a granted host, and says so', async () => {
    const port = await listen(place('outside'))
    const { port: proxy, asked } = await openProxy([`api.test:${port}`])
    const host = `api.test:${port}`
    expect(await speak(proxy, `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\n`, get(host))).toMatch(
      /^HTTP\/1.1 200 [^]*outside api.test:\d+ \/x -$/,
    )
    const forwarded = await speak(
      proxy,
      `GET http://${host}/y?z HTTP/1.1\r\nhost: evil.test\r\nproxy-connection: keep-alive\r\nconnection: close\r\n\r\n`,
    )
    expect(forwarded).toContain(`outside ${host} /y?z -`)
    expect(asked).toEqual([`allowed ${host}`, `allowed ${host}`])
  })

  test('refuses what is not granted without looking it up', async () => {
    const { port, asked, looked } = await openProxy(['api.test', '*.wide.test'])
    for (const host of [
      'secret-words.evil.test:443',
      'api.test:80',
      '127.0.0.1:443',
      '[::1]:443',
      '2130706433:443',
    ])
      expect(await speak(port, `CONNECT ${host} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 403 /)
    expect(
      await speak(port, 'GET http://evil.test/ HTTP/1.1\r\nhost: api.test\r\nconnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 403 /)
    expect(looked).toEqual([])
    expect(asked).toEqual([
      'refused secret-words.evil.test:443: not granted',
      'refused api.test:80: not granted',
      'refused 127.0.0.1:443: not granted',
      'refused [::1]:443: not granted',
      'refused 127.0.0.1:443: not granted',
      'refused evil.test:80: not granted',
    ])
  })

  test('refuses a granted name that leads inside, at the first look or a later one', async () => {
    const heard: string[] = []
    const inside = createServer((request, response) => response.end(void heard.push(request.url ?? '')))
    const port = await listen(inside, '127.0.0.2')
    const { port: proxy, asked } = await openProxy([`*:${port}`, `169.254.169.254:${port}`])
    const ask = (host: string) => speak(proxy, `CONNECT ${host}:${port} HTTP/1.1\r\n\r\n`, get(host))
    expect(await ask(REBINDING)).toMatch(/^HTTP\/1.1 502 /)
    for (const host of [
      REBINDING,
      'inside.test',
      'mixed.test',
      'metadata.test',
      '169.254.169.254',
      'localhost',
    ])
      expect([host, await ask(host)]).toEqual([host, expect.stringMatching(/^HTTP\/1.1 403 /)])
    expect(heard).toEqual([])
    expect(asked.filter((note) => note.startsWith('refused'))).toHaveLength(6)
    expect(asked.join()).toContain('hands out credentials')
  })

  test.each([
    ['CONNECT', (host: string) => `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
    ['GET', (host: string) => `GET http://${host}/ HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
  ] as const)('leaves nothing open outside for a %s that hung up meanwhile', async (_method, ask) => {
    const outside = createTcpServer()
    const port = await listen(outside)
    const answered = Promise.withResolvers<readonly ResolvedAddress[]>()
    const looked = Promise.withResolvers<void>()
    const settings = NetworkConfig.parse({ allowPrivate: ['127.0.0.1'] })
    const reach = createReach(
      () => settings,
      () => {
        looked.resolve()
        return answered.promise
      },
    )
    const proxy = createEgressProxy({ allow: [`api.test:${port}`], reach, onAsked: () => undefined })
    closers.push(() => proxy.close())
    const inside = createTcpServer()
    const inner = connect(await listen(inside), '127.0.0.1')
    proxy.serve(inside)
    inner.write(ask(`api.test:${port}`))
    const [seen] = (await once(inside, 'connection')) as [Socket]
    await looked.promise
    inner.destroy()
    await once(seen, 'close')
    answered.resolve([{ address: '127.0.0.1', family: 4 }])
    const [left] = (await once(outside, 'connection')) as [Socket]
    left.resume()
    await once(left, 'close')
    expect(left.destroyed).toBe(true)
  })

  test('passes a redirect back and does not follow it', async () => {
    const port = await listen(place('outside'))
    const { port: proxy, asked } = await openProxy([`api.test:${port}`])
    const answer = await speak(
      proxy,
      `GET http://api.test:${port}/redirect HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 302 [^]*location: http:\/\/127.0.0.1:1\//)
    expect(asked).toHaveLength(1)
  })

  test.each([
    'CONNECT  HTTP/1.1\r\n\r\n',
    'CONNECT api.test HTTP/1.1\r\n\r\n',
    'CONNECT api.test:443@evil.test:443 HTTP/1.1\r\n\r\n',
    'GET /etc/passwd HTTP/1.1\r\nhost: api.test\r\nconnection: close\r\n\r\n',
    'GET ftp://api.test/ HTTP/1.1\r\nhost: api.test\r\nconnection: close\r\n\r\n',
    'GET http://user@api.test/ HTTP/1.1\r\nhost: api.test\r\nconnection: close\r\n\r\n',
    '\u0005\u0001\u0000',
  ])('goes nowhere for %j', async (text) => {
    const { port, looked } = await openProxy(['api.test', 'evil.test', 'api.test:80'])
    expect(await speak(port, text.length === 3 ? `${text}\r\n\r\n` : text)).not.toMatch(/^HTTP\/1.1 (2|502)/)
    expect(looked).toEqual([])
  })

  test('ends a connection that never says where it wants to go, and not one that did', async () => {
    const outside = await listen(createTcpServer(() => undefined))
    const { reach } = openReach()
    const allow = [`api.test:${outside}`]
    const proxy = createEgressProxy({ allow, reach, onAsked: () => undefined, headersTimeoutMs: 50 })
    closers.push(() => proxy.close())
    const inside = createTcpServer()
    const port = await listen(inside)
    proxy.serve(inside)
    const said = connect(port, '127.0.0.1')
    said.write(`CONNECT api.test:${outside} HTTP/1.1\r\n\r\n`)
    await once(said, 'data')
    const slow = connect(port, '127.0.0.1')
    const ended = once(slow.resume(), 'close')
    slow.write('GET http://api.test/ HTTP/1.1\r\nx-slow: ')
    await ended
    expect(said.closed).toBe(false)
  })

  test('ends everything that runs through it when its sandbox ends', async () => {
    const port = await listen(createTcpServer(() => undefined))
    const { proxy, port: at } = await openProxy([`api.test:${port}`])
    const open = speak(at, `CONNECT api.test:${port} HTTP/1.1\r\n\r\n`, 'hello')
    while (!(await knock(at))) continue
    proxy.close()
    expect(await open).toMatch(/^(HTTP\/1.1 200 .*)?/)
    expect(await knock(at)).toBe(false)
  })
})

function knock(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(socket.destroy().destroyed))
    socket.once('error', () => done(false))
  })
}

/** Fetches each address it is given and says what came. */
const FETCHING = `
  const fs = require('node:fs')
  const tryOne = async (run) => { try { return await run() } catch (error) { return 'failed: ' + (error.cause?.message ?? error.message) } }
  if (message.method === 'tools/call') {
    const { urls, code } = message.params.arguments
    const run = async () => ({
      texts: await Promise.all(urls.map((url) => tryOne(async () => { const r = await fetch(url); return r.status + ' ' + await r.text() }))),
      said: code === null ? null : await tryOne(() => new Function('require', 'return (async () => {' + code + '})()')(require)),
    })
    run().then((value) => answer(message, value))
  }
`

describe.skipIf(!bwrap)('a sandboxed server', () => {
  const pools: Pool[] = []
  afterEach(() => Promise.all(pools.splice(0).map(({ upstreams }) => upstreams.close())))

  async function openServer(allow: readonly string[], env: object = {}) {
    const { reach, looked } = openReach()
    const asked: string[] = []
    const notes: string[] = []
    const isolation: Isolation = {
      reach,
      probe: probeIsolation,
      keptFiles: () => ({ hidden: [], settings: [], home: '/nobody' }),
      onStart: (_upstream, { note }) => Promise.resolve(void notes.push(note)),
      onAsked: (upstream, note) => asked.push(`${upstream} ${note}`),
      watch: createSandboxWatch(),
      groups: { open: () => null },
      onExcess: () => undefined,
    }
    const config = {
      ...scriptedChild(FETCHING),
      era: 'legacy',
      env,
      isolation: { mode: 'required', network: { allow } },
    }
    const opened = openPool({ u: config }, { isolation })
    pools.push(opened)
    const session = await opened.acquire()
    const call = async (
      urls: readonly string[],
      code?: string,
    ): Promise<{ texts: string[]; said: unknown }> => {
      const asking = clear('tools/call', { name: 't', arguments: { urls: [...urls], code: code ?? null } })
      const reply = await session.request(asking, remember().options)
      return JSON.parse(JSON.stringify('value' in reply ? reply.value : reply))
    }
    return { call, asked, looked, notes }
  }

  test('reaches what it was granted with the tools it has, and nothing else, not even the gateway', async () => {
    const port = await listen(place('outside'))
    const { call, asked, looked, notes } = await openServer([`api.test:${port}`])
    const { texts } = await call([
      `http://api.test:${port}/a`,
      `http://evil.test:${port}/b`,
      `http://inside.test:${port}/c`,
      `http://127.0.0.1:${port}/d`,
    ])
    expect(texts[0]).toBe(`200 outside api.test:${port} /a -`)
    expect(texts.slice(1)).toEqual([
      expect.stringMatching(/^(403|failed)/),
      expect.stringMatching(/^(403|failed)/),
      expect.stringMatching(/^failed/),
    ])
    expect(looked).toEqual(['api.test'])
    expect(asked).toContain(`u allowed api.test:${port}`)
    expect(asked).toContain(`u refused evil.test:${port}: not granted`)
    expect(notes).toEqual([expect.stringContaining(`network: only api.test:${port}`)])
  })

  test('has nothing left of the process that opened its port', async () => {
    const { call } = await openServer(['api.test'])
    const code = `
      const fs = require('node:fs')
      return {
        files: fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd) } catch { return '' } }).filter((name) => name.startsWith('socket:')).length,
        channel: process.env.NODE_CHANNEL_FD ?? null,
        connected: process.connected === true,
        processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
        gateway: fs.readdirSync('/run/callgate'),
      }`
    expect((await call([], code)).said).toEqual({
      // stdin, stdout and stderr.
      files: 3,
      channel: null,
      connected: false,
      // bubblewrap and itself.
      processes: 2,
      gateway: ['node'],
    })
  })

  test('runs none of its own code while its port is opened, and cannot reach the port of another', async () => {
    const own = await openServer(['api.test'], { NODE_OPTIONS: '--require=/nowhere/at/all.js' }).catch(
      (error: unknown) => String(error),
    )
    // The server itself fails on it, after the port was opened without it.
    expect(own).toContain('the process')
    const port = await listen(place('outside'))
    const first = await openServer([`api.test:${port}`])
    const second = await openServer(['other.test'])
    expect((await second.call([`http://api.test:${port}/`])).texts[0]).toMatch(/^(403|failed)/)
    expect(first.asked).toEqual([])
    expect(second.asked).toEqual([`u refused api.test:${port}: not granted`])
  })
})
