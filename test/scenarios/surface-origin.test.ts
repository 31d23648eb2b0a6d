/** A server that is started or reached otherwise than was accepted is stopped whole, until an operator has seen the difference. */

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeLockFile } from '../../packages/gateway/src/registry/supply-chain/lock-file.ts'
import { makePin } from '../../packages/gateway/src/registry/supply-chain/pin.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy } from '../support/clients.ts'
import { startSurfaceServer, type SurfaceServer } from '../support/surface-server.ts'
import { ALLOW_ALL, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'
import { BASE } from './surface-mutations.table.ts'

let folder: string
let server: SurfaceServer
let gateway: TestGateway

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-origin-'))
  server = await startSurfaceServer(structuredClone(BASE))
})
afterEach(async () => {
  await gateway.stopAndVerify()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function namesOf(upstream: string, answering = true): Promise<readonly string[]> {
  const { client } = await connectLegacy(gateway.serverUrl(upstream), { answering })
  const { tools } = await client.listTools()
  await client.close()
  return tools.map(({ name }) => name)
}

async function onlyHeld() {
  const [only, ...more] = await gateway.control.listQuarantine('notes')
  if (only === undefined || more.length > 0) throw new Error('There is not one item held.')
  const { upstream, type, name, digest } = only
  return { upstream, type, name, digest }
}

test(verifies('GATE-36.3', 'another address stops the server, and only it'), async () => {
  gateway = await startTestGateway({
    upstreams: {
      notes: overHttp(server.url, { era: 'legacy' }),
      other: overHttp(server.url, { era: 'legacy' }),
    },
    policy: ALLOW_ALL,
  })
  expect(await namesOf('notes')).toHaveLength(2)
  expect(await namesOf('other')).toHaveLength(2)
  await gateway.editConfig((config) => {
    const upstreams = config['upstreams'] as Record<string, object>
    upstreams['notes'] = overHttp(`${server.url}?v=2`, { era: 'legacy', trust: 'reviewed' })
  })
  await gateway.control.reload()
  await expect(namesOf('notes')).rejects.toThrow(/stopped: its launch/)
  expect(await namesOf('other')).toHaveLength(2)
  const item = await onlyHeld()
  expect(item).toMatchObject({ type: 'origin', name: 'launch' })
  expect((await gateway.control.showQuarantine(item)).drift).toMatchObject({
    risk: 'high',
    changes: [{ class: 'origin-changed', path: '/url' }],
  })
  await gateway.control.approve(item)
  expect(await namesOf('notes')).toHaveLength(2)
})

test(verifies('GATE-36.3', 'another address of a server that nobody reviews is listed'), async () => {
  gateway = await startTestGateway({
    upstreams: { notes: overHttp(server.url, { era: 'legacy' }) },
    policy: ALLOW_ALL,
  })
  expect(await namesOf('notes')).toHaveLength(2)
  await gateway.editConfig((config) => {
    const upstreams = config['upstreams'] as Record<string, object>
    upstreams['notes'] = overHttp(`${server.url}?v=2`, { era: 'legacy' })
  })
  await gateway.control.reload()
  expect(await namesOf('notes')).toHaveLength(2)
  expect(await onlyHeld()).toMatchObject({ type: 'origin', name: 'launch' })
})

test(verifies('GATE-36.3', 'another command line is not started'), async () => {
  const args = ['-e', 'process.exit(3)']
  gateway = await startTestGateway({
    upstreams: { notes: { transport: 'stdio', command: process.execPath, args } },
    policy: ALLOW_ALL,
  })
  await expect(namesOf('notes')).rejects.not.toThrow(/stopped: its launch/)
  const mark = join(folder, 'started')
  await gateway.editConfig((config) => {
    const upstreams = config['upstreams'] as Record<string, object>
    const write = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')`
    const started = { transport: 'stdio', command: process.execPath, args: ['-e', write] }
    upstreams['notes'] = { ...started, trust: 'reviewed' }
  })
  await gateway.control.reload()
  await expect(namesOf('notes')).rejects.toThrow(/stopped: its launch/)
  expect(() => readFileSync(mark)).toThrow(/ENOENT/)
  expect((await gateway.control.showQuarantine(await onlyHeld())).drift.changes).toMatchObject([
    { class: 'origin-changed', path: '/args' },
  ])
})

test(verifies('GATE-36.3', 'another pin in callgate.lock stops the server'), async () => {
  gateway = await startTestGateway({
    upstreams: { notes: overHttp(server.url, { era: 'legacy' }) },
    policy: ALLOW_ALL,
  })
  const lock = (version: string): Promise<void> =>
    writeLockFile(join(gateway.directory, 'callgate.lock'), {
      notes: {
        source: { type: 'npm', package: 'notes-server', version, args: [] },
        pin: makePin([{ kind: 'package', name: 'notes-server', version, integrity: `sha512-${version}` }]),
      },
    })
  await lock('1.0.0')
  expect(await namesOf('notes')).toHaveLength(2)
  await lock('1.0.1')
  // An agent that can do less is given a session of its own, which is opened now.
  await expect(namesOf('notes', false)).rejects.toThrow(/stopped: its package/)
  expect(await onlyHeld()).toMatchObject({ type: 'origin', name: 'package' })
})

const fileOf = (name: string, ending: 'key' | 'crt'): string => join(folder, `${name}.${ending}`)

function makeCertificate(name: string): void {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ]
  execFileSync(
    'openssl',
    [...made, '-keyout', fileOf(name, 'key'), '-out', fileOf(name, 'crt'), ...subject],
    {
      stdio: 'ignore',
    },
  )
}

/** A TLS server with that key in front of the other one. */
async function startFront(name: string, port: number): Promise<Server> {
  const [key, cert] = [readFileSync(fileOf(name, 'key')), readFileSync(fileOf(name, 'crt'))]
  const front = createTlsServer({ key, cert }, (req, res) => {
    const onward = request(server.url, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    req.pipe(onward)
  })
  front.listen(port, '127.0.0.1')
  await once(front, 'listening')
  return front
}

test(verifies('GATE-36.3', 'another TLS key stops a reviewed server, and is listed for others'), async () => {
  for (const name of ['old', 'new']) makeCertificate(name)
  const caFile = join(folder, 'both.pem')
  writeFileSync(
    caFile,
    readFileSync(fileOf('old', 'crt'), 'utf8') + readFileSync(fileOf('new', 'crt'), 'utf8'),
  )
  let front = await startFront('old', 0)
  const { port } = front.address() as AddressInfo
  const stop = async (): Promise<void> => {
    front.closeAllConnections()
    front.close()
    await once(front, 'close')
  }
  const url = `https://127.0.0.1:${port}/mcp`
  gateway = await startTestGateway({
    upstreams: {
      notes: overHttp(url, { caFile, era: 'legacy', trust: 'reviewed' }),
      other: overHttp(url, { caFile, era: 'legacy' }),
    },
    policy: ALLOW_ALL,
  })
  await namesOf('notes')
  expect(await namesOf('other')).toHaveLength(2)
  await stop()
  front = await startFront('new', port)
  await expect(namesOf('notes', false)).rejects.toThrow(/could not be reached/)
  expect(await namesOf('other', false)).toHaveLength(2)
  for (const upstream of ['notes', 'other']) {
    const held = (await gateway.control.listQuarantine(upstream)).filter(({ type }) => type === 'origin')
    expect(held.map(({ name }) => name)).toEqual(['tls-key'])
  }
  await stop()
})
