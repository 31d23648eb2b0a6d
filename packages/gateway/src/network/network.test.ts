/** The one way out against real servers: names that change, redirects, mixed answers, metadata, spellings, and keys that are not the pinned ones. */

import { execFileSync } from 'node:child_process'
import { createPublicKey, hash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkConfig } from '@callgate/contracts/network'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createAsk } from './ask.ts'
import { checkUrl, createReach, NetworkRefused, type Reach, type ResolvedAddress } from './reach.ts'
import { Pool } from './undici-parts.ts'

const servers: Server[] = []
const pools: Pool[] = []
let folder: string
let tls: { key: Buffer; cert: Buffer; pin: string }

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-network-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=api.example'
  const name = ['-addext', 'subjectAltName=DNS:api.example', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...request.split(' '), ...name], { stdio: 'ignore' })
  const spki = createPublicKey(
    new X509Certificate(readFileSync(cert)).publicKey.export({ type: 'spki', format: 'pem' }),
  )
  const pin = `sha256/${hash('sha256', spki.export({ type: 'spki', format: 'der' }), 'base64')}`
  tls = { key: readFileSync(key), cert: readFileSync(cert), pin }
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.destroy()))
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))))
})

/** Answers what it was asked for; its port. */
async function serve(
  address: string,
  secure = false,
  more: RequestListener | null = null,
): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '')
    if (more === null) response.end('reached')
    else more(request, response)
  }
  const server = secure ? createTlsServer(tls, listener) : createServer(listener)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, address, done))
  return { port: (server.address() as AddressInfo).port, asked }
}

const at = (...addresses: string[]): readonly ResolvedAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const open = (
  settings: object,
  ...answers: (readonly ResolvedAddress[])[]
): { reach: Reach; lookups: string[] } => {
  const lookups: string[] = []
  const parsed = NetworkConfig.parse(settings)
  const reach = createReach(
    () => parsed,
    (name) => {
      lookups.push(name)
      return Promise.resolve(answers[Math.min(lookups.length, answers.length) - 1] ?? [])
    },
  )
  return { reach, lookups }
}
async function get(reach: Reach, origin: string, ca?: Buffer): Promise<string> {
  const pool = new Pool(origin, { connect: reach.connector(ca === undefined ? {} : { ca }) })
  pools.push(pool)
  const text = await new Promise<string>((done, fail) => {
    let body = ''
    pool.dispatch(
      { method: 'GET', path: '/', headers: [] },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_controller, chunk) => (body += String(chunk)),
        onResponseEnd: () => done(body),
        onResponseError: (_controller, error) => fail(error),
      },
    )
  })
  return text
}

test('a name is looked up once for a connection, and that answer is the one connected to', async () => {
  const meant = await serve('127.0.0.1')
  const { reach, lookups } = open({ allowPrivate: ['127.0.0.1'] }, at('127.0.0.1'), at('127.0.0.2'))
  expect(await get(reach, `http://api.example:${meant.port}`)).toBe('reached')
  expect(lookups).toEqual(['api.example'])
})

test('a name whose answer changes to an inside address is refused, and nothing arrives there', async () => {
  const inside = await serve('127.0.0.2')
  const { reach } = open({ allowPrivate: ['127.0.0.1'] }, at('127.0.0.1'), at('127.0.0.2'))
  await reach.resolve('api.example')
  await expect(get(reach, `http://api.example:${inside.port}`)).rejects.toThrow(
    /api.example leads to 127.0.0.2, which is not on the open network.*network.allowPrivate/,
  )
  expect(inside.asked).toEqual([])
})

test('one inside address among public ones spoils the answer', async () => {
  const { reach } = open({}, at('93.184.215.14', '10.0.0.1'), at('2606:4700::1111', '::ffff:10.0.0.1'), [])
  await expect(reach.resolve('mixed.example')).rejects.toThrow(NetworkRefused)
  await expect(reach.resolve('mixed.example')).rejects.toThrow(NetworkRefused)
  await expect(reach.resolve('nothing.example')).rejects.toThrow('has 0 addresses')
})

test('the metadata address is refused by name, by number and in a listed range', async () => {
  const { reach } = open({ allowPrivate: ['169.254.0.0/16'] }, at('169.254.169.254'))
  await expect(get(reach, 'http://metadata.example')).rejects.toThrow('hands out credentials')
  await expect(get(reach, 'http://169.254.169.254')).rejects.toThrow('hands out credentials')
})

test.each([
  '2130706433',
  '0177.0.0.1',
  '0x7f.1',
  '127.1',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '0.0.0.0',
  '[::]',
])('loopback spelled %s is not taken for the open network', async (spelled) => {
  const { reach, lookups } = open({}, at('93.184.215.14'))
  const { hostname } = new URL(`https://${spelled}/`)
  const found = await reach.resolve(hostname).catch((error: unknown) => error)
  // The four that are IPv4 are what they say; a URL that names loopback means this machine.
  expect(lookups).toEqual([])
  expect(found instanceof NetworkRefused || JSON.stringify(found).includes('"127.0.0.1"')).toBe(true)
})

test('a name of loopback leads to loopback and nowhere else', async () => {
  const here = await serve('127.0.0.1')
  expect(await get(open({}, at('127.0.0.1')).reach, `http://localhost:${here.port}`)).toBe('reached')
  const { reach } = open({ allowPrivate: ['10.0.0.0/8'] }, at('10.0.0.1'), at('93.184.215.14'))
  await expect(reach.resolve('localhost')).rejects.toThrow(NetworkRefused)
  await expect(reach.resolve('a.localhost')).rejects.toThrow(NetworkRefused)
})

test('a certificate has to be valid, and carry the pinned key', async () => {
  const { port } = await serve('127.0.0.1', true)
  const origin = `https://api.example:${port}`
  const local = { allowPrivate: ['127.0.0.1'] }
  const answer = at('127.0.0.1')
  await expect(get(open(local, answer).reach, origin)).rejects.toThrow(/self-signed|unable to verify/)
  expect(await get(open(local, answer).reach, origin, tls.cert)).toBe('reached')
  expect(
    await get(open({ ...local, pins: { 'api.example': [tls.pin] } }, answer).reach, origin, tls.cert),
  ).toBe('reached')
  const other = `sha256/${Buffer.alloc(32, 1).toString('base64')}`
  await expect(
    get(open({ ...local, pins: { 'api.example': [other] } }, answer).reach, origin, tls.cert),
  ).rejects.toThrow(/api.example has the key sha256\/.*network.pins/)
  // A pin is no substitute for a valid certificate.
  await expect(
    get(open({ ...local, pins: { 'api.example': [tls.pin] } }, answer).reach, origin),
  ).rejects.toThrow(/self-signed|unable to verify/)
})

test('a pinned host is not spoken to in clear', async () => {
  const { port, asked } = await serve('127.0.0.1')
  const { reach } = open(
    { pins: { localhost: [`sha256/${Buffer.alloc(32).toString('base64')}`] } },
    at('127.0.0.1'),
  )
  await expect(get(reach, `http://localhost:${port}`)).rejects.toThrow('has no key')
  expect(asked).toEqual([])
})

test('a redirect is an answer and is never followed', async () => {
  const inside = await serve('127.0.0.1')
  const outside = await serve('127.0.0.1', false, (_request, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/secret` }).end(),
  )
  const ask = createAsk(open({}, at('127.0.0.1')).reach)
  const bounds = { headers: {}, timeoutMs: 5000, bytesMax: 100 }
  expect(await ask({ url: `http://127.0.0.1:${outside.port}/`, ...bounds })).toMatchObject({ status: 302 })
  expect(await ask.post({ url: `http://127.0.0.1:${outside.port}/`, body: '{}', ...bounds })).toMatchObject({
    status: 302,
  })
  expect(inside.asked).toEqual([])
})

test('more dots at the end make no other name of loopback', async () => {
  const { port, asked } = await serve('127.0.0.1')
  const ask = createAsk(
    createReach(
      () => NetworkConfig.parse({}),
      async () => at('127.0.0.1'),
    ),
  )
  for (const dots of ['.', '..', '...', '....']) {
    const url = `https://localhost${dots}:${port}/keys`
    const asking = ask({ url, headers: {}, timeoutMs: 1000, bytesMax: 100, namedIn: 'https://far.example/' })
    await expect(asking).rejects.toThrow('which is this machine')
  }
  expect(asked).toEqual([])
})

test('what a remote document names cannot lead back to this machine', async () => {
  const inside = await serve('127.0.0.1')
  const ask = createAsk(open({}, at('127.0.0.1')).reach)
  const bounds = { headers: {}, timeoutMs: 5000, bytesMax: 100 }
  const url = `http://127.0.0.1:${inside.port}/jwks`
  await expect(ask({ url, namedIn: 'https://issuer.example', ...bounds })).rejects.toThrow(
    'which is this machine',
  )
  expect(inside.asked).toEqual([])
  expect(await ask({ url, namedIn: 'http://127.0.0.1:1/', ...bounds })).toEqual({
    status: 200,
    text: 'reached',
  })
})

test('an answer that is refused leaves no error that nobody hears, which would end the process', async () => {
  const { port } = await serve('127.0.0.1', false, (_request, response) => {
    response.writeHead(503)
    response.end()
  })
  const unheard: unknown[] = []
  const hear = (error: unknown): void => void unheard.push(error)
  const others = process.rawListeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', hear)
  const ask = createAsk(createReach(() => NetworkConfig.parse({})))
  const question = { url: `http://127.0.0.1:${port}/`, headers: {}, timeoutMs: 1000, bytesMax: 100 }
  await expect(ask.stream(question)).rejects.toThrow('answered 503')
  for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done))
  process.off('uncaughtException', hear)
  for (const other of others) process.on('uncaughtException', other as (error: unknown) => void)
  expect(unheard).toEqual([])
})

test('answers are bounded in size and time, and say the origin alone', async () => {
  const huge = await serve('127.0.0.1', false, (_request, response) => response.end('x'.repeat(200)))
  const silent = await serve('127.0.0.1', false, () => undefined)
  const broken = await serve('127.0.0.1', false, (_request, response) => response.end(Buffer.from([0xff])))
  const ask = createAsk(open({}, at('127.0.0.1')).reach)
  const asked = (port: number, timeoutMs = 5000) =>
    ask({ url: `http://127.0.0.1:${port}/token`, headers: {}, timeoutMs, bytesMax: 100 })
  await expect(asked(huge.port)).rejects.toThrow(
    `http://127.0.0.1:${huge.port} answered with more than 100 bytes`,
  )
  await expect(asked(silent.port, 50)).rejects.toThrow(
    `http://127.0.0.1:${silent.port} did not answer within 50 ms`,
  )
  await expect(asked(broken.port)).rejects.toThrow('invalid UTF-8')
})

test('an answer that nobody reads ends nothing but itself when its time is over', async () => {
  const thrown: unknown[] = []
  const note = (error: unknown): void => void thrown.push(error)
  process.on('uncaughtException', note)
  try {
    const ask = createAsk(open({}, at('127.0.0.1')).reach)
    const gone = Promise.withResolvers<void>()
    const { port } = await serve('127.0.0.1', false, (_request, response) => {
      response.writeHead(200).write('not all of it')
      response.on('close', gone.resolve)
    })
    const asked = () =>
      ask.stream({ url: `http://127.0.0.1:${port}/`, headers: {}, timeoutMs: 300, bytesMax: 100 })
    await asked()
    await gone.promise
    await new Promise(setImmediate)
    expect(thrown).toEqual([])
  } finally {
    process.off('uncaughtException', note)
  }
})

test.each([
  'http://api.example/x',
  'ftp://127.0.0.1/',
  'https://user:word@api.example/',
  'http://127.0.0.1.evil.example/',
])('%s is no address to connect to', (url) => {
  expect(() => checkUrl(url)).toThrow(/must/)
})
