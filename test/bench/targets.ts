/** What is measured: the upstream itself, the bare relay, nginx, the gateway and its peers, each in processes of its own. */

import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { announcedText, spawnProgram, startNode, type Child } from '../fixtures/child.ts'
import { ROOT } from '../fixtures/launch.ts'
import { startGateway, type GatewaySetup } from '../fixtures/gateway.ts'
import { childrenOf } from './processes.ts'

const UPSTREAM = join(ROOT, 'test', 'fixtures', 'bench-upstream.ts')
const READY_MS = 30_000

export interface Target {
  readonly name: string
  readonly url: string
  /** False when it only speaks the legacy era. */
  readonly modern: boolean
  readonly pid: number
  readonly stop: () => Promise<void>
}

function targetOf(
  name: string,
  url: string,
  child: Child,
  more: { modern?: boolean; stop?: () => Promise<void> } = {},
): Target {
  return {
    name,
    url,
    modern: more.modern ?? true,
    pid: child.process.pid ?? 0,
    stop: more.stop ?? child.stop,
  }
}

export async function startUpstream(tools = 10): Promise<Target> {
  const child = await startNode(UPSTREAM, [], { env: { TOOLS: String(tools) } })
  return targetOf('direct', announcedText(child, 'url'), child)
}

export async function startRelay(upstreamUrl: string): Promise<Target> {
  const child = await startNode(join(ROOT, 'test', 'bench', 'relay.ts'), [], { env: { TARGET: upstreamUrl } })
  return targetOf('relay', announcedText(child, 'url'), child)
}

/** The bare relay before the same child process that the peers have. */
export async function startStdioRelay(): Promise<Target> {
  const child = await startNode(join(ROOT, 'test', 'bench', 'stdio-relay.ts'), stdioUpstream())
  return targetOf('relay stdio', announcedText(child, 'url'), child, { modern: false })
}

export async function startCallgate(upstreamUrl: string, policy?: string): Promise<Target> {
  return startGatewayTo('callgate', { transport: 'http', url: upstreamUrl }, policy)
}

/** The gateway before the same child process that the peers have. */
export async function startCallgateStdio(): Promise<Target> {
  const [command, ...args] = stdioUpstream()
  return startGatewayTo('callgate stdio', { transport: 'stdio', command, args })
}

async function startGatewayTo(
  name: string,
  upstream: Readonly<Record<string, unknown>>,
  policy?: string,
): Promise<Target> {
  const setup: GatewaySetup = {
    upstreams: { bench: upstream },
    how: 'as-user',
    ...(policy === undefined ? {} : { policy }),
  }
  const gateway = await startGateway(setup)
  return targetOf(name, gateway.serverUrl('bench').replace('localhost', '127.0.0.1'), gateway.child, {
    stop: gateway.stop,
  })
}

/** nginx, when it is installed; undefined when it is not. */
export async function startNginx(upstreamUrl: string): Promise<Target | undefined> {
  if (spawnSync('nginx', ['-v']).error !== undefined) return undefined
  const directory = await mkdtemp(join(tmpdir(), 'bench-nginx-'))
  const port = await findPort()
  await writeFile(join(directory, 'nginx.conf'), nginxConfig(directory, port, new URL(upstreamUrl)))
  const child = spawnProgram('nginx', ['-p', directory, '-c', join(directory, 'nginx.conf')])
  await waitForPort(port)
  const stop = async () => {
    await child.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return targetOf('nginx', `http://127.0.0.1:${port}/mcp`, child, { stop })
}

function nginxConfig(directory: string, port: number, upstream: URL): string {
  return `daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
events { worker_connections 512; }
http {
  access_log off; client_body_temp_path ${directory}/b; proxy_temp_path ${directory}/p; fastcgi_temp_path ${directory}/f;
  uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  upstream up { server ${upstream.host}; keepalive 64; }
  server { listen 127.0.0.1:${port}; keepalive_requests 1000000;
    location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}
`
}

export async function startMcpProxy(): Promise<Target> {
  const port = await findPort()
  const bin = join(ROOT, 'node_modules', 'mcp-proxy', 'dist', 'bin', 'mcp-proxy.mjs')
  const own = ['--host', '127.0.0.1', '--port', String(port), '--server', 'stream', '--no-eventStore', '--']
  const child = spawnProgram(process.execPath, [bin, ...own, ...stdioUpstream()])
  await waitForPort(port)
  return targetOf('mcp-proxy', `http://127.0.0.1:${port}/mcp`, child, { modern: false })
}

/** It has no option for the address it listens at; what is preloaded keeps it on loopback. */
export async function startSupergateway(): Promise<Target> {
  const port = await findPort()
  const bin = join(ROOT, 'node_modules', 'supergateway', 'dist', 'index.js')
  const own = [
    '--outputTransport',
    'streamableHttp',
    '--stateful',
    '--port',
    String(port),
    '--logLevel',
    'none',
  ]
  const loopback = ['--import', join(ROOT, 'test', 'bench', 'listen-on-loopback.ts')]
  const child = spawnProgram(process.execPath, [
    ...loopback,
    bin,
    '--stdio',
    stdioUpstream().join(' '),
    ...own,
  ])
  await waitForPort(port)
  return targetOf('supergateway', `http://127.0.0.1:${port}/mcp`, child, { modern: false })
}

function stdioUpstream(): readonly string[] {
  return [process.execPath, UPSTREAM, '--stdio']
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function waitForPort(port: number): Promise<void> {
  const untilMs = Date.now() + READY_MS
  while (Date.now() < untilMs) {
    try {
      await fetch(`http://127.0.0.1:${port}/`)
      return
    } catch {
      await sleep(100)
    }
  }
  throw new Error(`Nothing answers on port ${port}.`)
}

/** Resident memory of a process and, apart, of its children, in MB (Linux; NaN elsewhere). */
export async function readMemoryMb(
  pid: number,
): Promise<{ readonly own: number; readonly children: number }> {
  const own = await residentMb(pid)
  let children = 0
  for (const child of await childrenOf(pid)) children += await residentMb(child)
  return { own, children }
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024
}
