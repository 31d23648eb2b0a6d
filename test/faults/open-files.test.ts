/** No file can be opened for a while: what needs one is refused, and everything works again once there are files. */

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request, Agent, createServer, type RequestOptions } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { startNode } from '../fixtures/child.ts'
import { startGateway, type RunningGateway } from '../fixtures/gateway.ts'
import { modern, post, rawHeaders } from '../support/raw-http.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'

const PRLIMIT = 'prlimit'
const UNREACHABLE = -31_030

function canLimit(): boolean {
  try {
    execFileSync(PRLIMIT, ['--pid', String(process.pid), '--nofile'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

let upstream: RawUpstream
let gateway: RunningGateway
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start(by: readonly string[] = []): Promise<void> {
  upstream = await startRawUpstream([rawTool('work')])
  stops.unshift(() => upstream.stop())
  const raw = { transport: 'http', url: upstream.url, era: 'legacy' }
  gateway = await startGateway({ upstreams: { raw }, by })
  stops.unshift(() => gateway.stop())
}

/** From now on the running gateway can open no file beyond that number; those it has stay open. */
function allowFiles(count: string): void {
  execFileSync(PRLIMIT, ['--pid', String(gateway.child.process.pid), `--nofile=${count}:`], { stdio: 'pipe' })
}

function filesAllowed(): string {
  const limits = readFileSync(`/proc/${gateway.child.process.pid}/limits`, 'utf8')
  return /^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? ''
}

/** A connection that the gateway has accepted already, and that carries one request after the other. */
async function openKept(url: string): Promise<{ agent: Agent; socket: Socket }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agent.createConnection = () => socket
  return { agent, socket }
}

function ask(url: string, options: RequestOptions, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (res) => {
      let text = ''
      res.setEncoding('utf8').on('data', (part: string) => (text += part))
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text }))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

test.runIf(canLimit())(
  'what could not be loaded or reached without files is there again with them',
  async () => {
    await start()
    const agents = await openKept(gateway.url)
    const operators = await openKept(gateway.controlUrl)
    const call = () => {
      const { body, headers } = modern('1', 'tools/call', { name: 'work', arguments: {} })
      const options = { method: 'POST', agent: agents.agent, headers: rawHeaders({ headers }) }
      return ask(gateway.serverUrl('raw'), options, JSON.stringify(body))
    }
    const token = readOperatorToken(join(gateway.directory, 'data'))
    const status = () =>
      ask(`${gateway.controlUrl}/api/v1/status`, {
        agent: operators.agent,
        headers: { authorization: `Bearer ${token}` },
      })
    const allowed = filesAllowed()
    // The first request of each is what loads its code and opens its connections.
    await ask(`${gateway.url}/healthz`, { agent: agents.agent })
    allowFiles('3')
    expect((await call()).text).toContain(String(UNREACHABLE))
    expect((await status()).status).toBe(500)
    allowFiles(allowed)
    expect((await status()).status).toBe(200)
    await expect.poll(async () => (await call()).text).toContain('did work')
    agents.socket.destroy()
    operators.socket.destroy()
  },
)

test.runIf(canLimit())('connections of strangers leave operators and the journal their files', async () => {
  await start([PRLIMIT, '--nofile=100:100'])
  const strangers = Array.from({ length: 150 }, () => connect(Number(new URL(gateway.url).port), '127.0.0.1'))
  for (const stranger of strangers) stranger.on('error', () => undefined)
  let closed = 0
  for (const stranger of strangers) stranger.once('close', () => (closed += 1))
  await expect.poll(() => closed).toBeGreaterThanOrEqual(100)
  const token = readOperatorToken(join(gateway.directory, 'data'))
  const headers = { authorization: `Bearer ${token}` }
  expect((await ask(`${gateway.controlUrl}/api/v1/status`, { headers })).status).toBe(200)
  for (const stranger of strangers) stranger.destroy()
  const { body, headers: named } = modern('2', 'tools/call', { name: 'work', arguments: {} })
  await expect
    .poll(async () => (await post(gateway.serverUrl('raw'), body, { headers: named })).text)
    .toContain('did work')
})

test.runIf(canLimit())('an address outside is asked again once its client can be loaded', async () => {
  const server = createServer((_req, res) => res.end('reached')).listen(0, '127.0.0.1')
  stops.push(async () => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const script = join(import.meta.dirname, '../support/few-files-child.ts')
  const by = [PRLIMIT, '--nofile=64:64']
  const { announced } = await startNode(script, [`http://127.0.0.1:${port}/`], { by })
  expect(announced).toEqual({ without: expect.stringContaining('failed:'), after: 'reached' })
})
