/** Streams over real sockets: resumption, polling, who cancels by leaving, slow readers, and certificates. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { clearNotice, clearResult } from './door-fixture.ts'
import { eventsOf, LEGACY, legacyCall, modernCall, openSite, send, type Site } from './http-fixture.ts'

const sites: Site[] = []
const open: typeof openSite = async (options) => {
  const site = await openSite(options)
  sites.push(site)
  return site
}
afterEach(async () => {
  for (const site of sites.splice(0)) await site.listener.close(0)
})

const progress = (value: number) =>
  clearNotice('notifications/progress', { progressToken: 1, progress: value })
const STREAM = {
  accept: 'text/event-stream',
  'mcp-protocol-version': '2025-11-25',
  'mcp-session-id': 'cgs_1',
}

/** Starts a request and collects what comes until the test ends it. */
function begin(url: string, options: { method: string; headers: Record<string, string> }, body?: string) {
  const state: { text: string; req?: ClientRequest; status?: number } = { text: '' }
  const waiting: (() => void)[] = []
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  const req = request(url, { agent: false, ...options }, (res: IncomingMessage) => {
    if (res.statusCode !== undefined) state.status = res.statusCode
    wake()
    res.on('data', (chunk: Buffer) => {
      state.text += chunk.toString()
      wake()
    })
    res.on('error', wake)
    res.on('end', wake)
  })
  req.on('error', wake)
  req.end(body)
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  return { state, until, stop: () => req.destroy() }
}

describe('legacy streams', () => {
  test('open with a priming event, survive the connection, and are resumed where they broke off', async () => {
    const { url, door } = await open()
    const gone = Promise.withResolvers<void>()
    let aborted = true
    door.scripts.set('t', async (_request, channel) => {
      channel.resumable(door.log('p1'))
      await channel.stream(progress(1))
      await gone.promise
      aborted = channel.signal.aborted
      await channel.stream(progress(2))
      await channel.finish(clearResult('tools/call', { done: true }))
    })
    const post = begin(`${url}/mcp`, { method: 'POST', headers: LEGACY }, legacyCall('t', 7))
    await post.until(() => eventsOf(post.state.text).length === 2)
    const [prime, first] = eventsOf(post.state.text)
    expect(prime).toEqual({ id: 'p1_0', data: '' })
    expect(first?.id).toBe('p1_1')
    post.stop()
    await sleep(20)
    gone.resolve()
    const headers = { ...STREAM, 'last-event-id': 'p1_1' }
    const resumed = await send(`${url}/mcp`, { method: 'GET', headers })
    const events = eventsOf(resumed.text)
    expect(events.map(({ id }) => id)).toEqual(['p1_2', 'p1_3'])
    expect(JSON.parse(events[1]?.data ?? '')).toEqual({ jsonrpc: '2.0', id: 7, result: { done: true } })
    expect(aborted).toBe(false)
  })

  test('of older revisions have ids but no priming event, whose empty data they could not read', async () => {
    const { url, door } = await open()
    door.scripts.set('t', async (_request, channel) => {
      channel.resumable(door.log('p1'))
      await channel.stream(progress(1))
      await channel.finish(clearResult('tools/call', {}))
    })
    const headers = { ...LEGACY, 'mcp-protocol-version': '2025-06-18' }
    const answer = await send(`${url}/mcp`, { method: 'POST', headers }, legacyCall('t'))
    expect(eventsOf(answer.text).map(({ id }) => id)).toEqual(['p1_1', 'p1_2'])
  })

  test('are closed for polling with a delay, and the answer waits', async () => {
    const { url, door } = await open()
    const polled = Promise.withResolvers<void>()
    door.scripts.set('t', async (_request, channel) => {
      channel.resumable(door.log('p1'))
      channel.poll(250)
      await polled.promise
      await channel.finish(clearResult('tools/call', { late: true }))
    })
    const first = await send(`${url}/mcp`, { method: 'POST', headers: LEGACY }, legacyCall('t'))
    expect(first.text).toContain('retry: 250\n')
    const id = eventsOf(first.text).at(-1)?.id ?? ''
    const second = begin(`${url}/mcp`, { method: 'GET', headers: { ...STREAM, 'last-event-id': id } })
    await door.until(() => door.streams === 1)
    polled.resolve()
    await second.until(() => second.state.text.includes('late'))
    expect(eventsOf(second.state.text)).toHaveLength(1)
  })

  test('the standalone stream carries what belongs to no request, with keep-alive comments, until the drain', async () => {
    const { url, door, listener } = await open({ keepAliveMs: 10 })
    door.log('s').append('{"kept":1}')
    const get = begin(`${url}/mcp`, { method: 'GET', headers: STREAM })
    await get.until(() => get.state.text.includes(':\r\n'))
    expect(eventsOf(get.state.text)).toEqual([{ id: 's_1', data: '{"kept":1}' }])
    await listener.close(60_000)
  })

  test('closing waits for no connection that was opened and never used', async () => {
    const { url, listener } = await open()
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    // The second connection is only answered once the first is accepted.
    await send(`${url}/healthz`, {})
    await listener.close(60_000)
    await ended
    expect(socket.destroyed).toBe(true)
  })

  test('a GET of no session, and one that takes no stream', async () => {
    const { url } = await open()
    expect(
      (await send(`${url}/mcp`, { method: 'GET', headers: { ...STREAM, 'mcp-session-id': 'x' } })).status,
    ).toBe(404)
    const json = { ...STREAM, accept: 'application/json' }
    expect((await send(`${url}/mcp`, { method: 'GET', headers: json })).status).toBe(406)
  })

  test('DELETE ends the session', async () => {
    const { url, door } = await open()
    expect((await send(`${url}/mcp`, { method: 'DELETE', headers: LEGACY })).status).toBe(200)
    expect(door.ended).toEqual(['cgs_1'])
  })
})

describe('who leaves', () => {
  test('a modern agent cancels by leaving, streamed or not', async () => {
    const { url, door } = await open()
    for (const streamed of [true, false]) {
      const cancelled = Promise.withResolvers<void>()
      const started = door.requests.length
      door.scripts.set('t', async (_request, channel) => {
        channel.signal.addEventListener('abort', () => cancelled.resolve())
        if (streamed) await channel.stream(progress(1))
        await cancelled.promise
      })
      const { headers, body } = modernCall('t')
      const call = begin(`${url}/mcp`, { method: 'POST', headers }, body)
      await door.until(() => door.requests.length > started)
      if (streamed) await call.until(() => call.state.text.includes('progress'))
      call.stop()
      await cancelled.promise
      expect(door.channels.get(1)?.signal.aborted).toBe(true)
    }
  })

  test('an answered modern request is not cancelled', async () => {
    const { url, door } = await open()
    const { headers, body } = modernCall('t')
    await send(`${url}/mcp`, { method: 'POST', headers }, body)
    expect(door.channels.get(1)?.signal.aborted).toBe(false)
  })

  test('a slow reader is cut off, and its modern request cancelled', async () => {
    const { port, door } = await open({ limits: { writeBufferBytesMax: 1024 } })
    const cancelled = Promise.withResolvers<void>()
    door.scripts.set('flood', async (_request, channel) => {
      channel.signal.addEventListener('abort', () => cancelled.resolve())
      const big = clearNotice('notifications/message', { level: 'info', data: 'x'.repeat(1 << 20) })
      // Without waiting for the reader, as a misbehaving caller would.
      for (let sent = 0; sent < 64 && !channel.signal.aborted; sent++) {
        void channel.stream(big)
        await sleep(1)
      }
    })
    const { headers, body } = modernCall('flood')
    const head = Object.entries({
      ...headers,
      host: `127.0.0.1:${port}`,
      'content-length': `${Buffer.byteLength(body)}`,
    })
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.pause()
      socket.write(
        `POST /mcp HTTP/1.1\r\n${head.map((pair) => `${pair.join(': ')}\r\n`).join('')}\r\n${body}`,
      )
    })
    socket.on('error', () => undefined)
    await cancelled.promise
    expect(door.channels.get(1)?.signal.aborted).toBe(true)
    socket.destroy()
  })

  test('a reader that is behind holds the pipeline back', async () => {
    const { port, door } = await open()
    const outcome = Promise.withResolvers<string>()
    door.scripts.set('flood', async (_request, channel) => {
      const big = clearNotice('notifications/message', { level: 'info', data: 'x'.repeat(4 << 20) })
      const waiting = channel.stream(big)
      outcome.resolve(waiting instanceof Promise ? 'waits' : 'runs on')
      await waiting
      await channel.finish(clearResult('tools/call', { after: true }))
    })
    const { headers, body } = modernCall('flood')
    const head = Object.entries({
      ...headers,
      host: `127.0.0.1:${port}`,
      'content-length': `${Buffer.byteLength(body)}`,
    })
    let text = ''
    const ended = Promise.withResolvers<void>()
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.pause()
      socket.write(
        `POST /mcp HTTP/1.1\r\n${head.map((pair) => `${pair.join(': ')}\r\n`).join('')}\r\n${body}`,
      )
    })
    socket.on('data', (chunk) => {
      text = text.slice(-200) + chunk.toString()
      if (text.includes('"after":true')) ended.resolve()
    })
    expect(await outcome.promise).toBe('waits')
    socket.resume()
    await ended.promise
    socket.destroy()
  })
})

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-tls-'))
  const make = (name: string) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        ...curve,
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
      ],
      { stdio: 'ignore' },
    )
    return { key, cert }
  }
  const nameOf = (port: number, version: 'TLSv1.1' | 'TLSv1.3' = 'TLSv1.3') =>
    new Promise<string>((resolve, reject) => {
      const settings = {
        port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
      }
      const socket = connectTls({ ...settings, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
        const { CN } = socket.getPeerCertificate().subject
        socket.destroy()
        resolve(String(CN))
      })
      socket.on('error', reject)
    })

  test('a changed certificate serves new connections, a broken one changes nothing, old TLS is refused', async () => {
    const [first, second] = [make('first'), make('second')]
    const files = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') }
    copyFileSync(first.key, files.keyFile)
    copyFileSync(first.cert, files.certFile)
    const messages: string[] = []
    const waiting: (() => void)[] = []
    const note = (_fields: Record<string, unknown>, message: string) => {
      messages.push(message)
      for (const resolve of waiting.splice(0)) resolve()
    }
    const heard = async (text: string) => {
      while (!messages.some((message) => message.includes(text))) {
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    }
    const { port, url } = await open({
      listen: { tls: { ...files, minVersion: 'TLSv1.2' } },
      certificateCheckMs: 20,
      logger: { debug() {}, info: note, warn: note, error: note },
    })
    expect(url).toMatch(/^https:/)
    expect(await nameOf(port)).toBe('first')
    await expect(nameOf(port, 'TLSv1.1')).rejects.toThrow()
    copyFileSync(second.cert, files.certFile)
    await heard('not usable')
    expect(await nameOf(port)).toBe('first')
    copyFileSync(second.key, files.keyFile)
    await heard('reloaded')
    expect(await nameOf(port)).toBe('second')
    rmSync(folder, { recursive: true })
  })
})
