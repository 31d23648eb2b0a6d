/** Servers taken through their whole life with the real `callgate`: a poisoned one, and one from npm. */

import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServerDiffView, ServerView } from '@callgate/contracts/registry'
import { type RunningGateway, startGateway } from '../main.ts'
import { runHereIn } from './run-here.fixture.ts'

const launcher = fileURLToPath(new URL('../../bin/callgate.js', import.meta.url))
const memoryServer = fileURLToPath(
  new URL('../../../../node_modules/@modelcontextprotocol/server-memory/dist/index.js', import.meta.url),
)
const poisonedServer = fileURLToPath(new URL('../demo/poisoned-server.ts', import.meta.url))

const POLICY = `version: 1
rules:
  - id: all
    effect: allow
    on: [call]
`

let folder: string
let gateway: ChildProcess | undefined
let inside: RunningGateway | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-servers-'))
})
afterEach(async () => {
  await stop('SIGKILL')
  await inside?.close(0)
  inside = undefined
  await rm(folder, { recursive: true, force: true })
})

async function stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const child = gateway
  gateway = undefined
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'close')
  child.kill(signal)
  await gone
}

function writeConfig(memoryArgs: readonly string[]): Promise<void> {
  const upstream = (args: readonly string[]) =>
    `{ transport: stdio, command: ${JSON.stringify(process.execPath)}, args: ${JSON.stringify(args)} }`
  return writeFile(
    join(folder, 'callgate.yaml'),
    `version: 1
listen: { port: 0 }
control: { port: 0 }
telemetry: { level: error }
registry: { mode: required, serve: true }
upstreams:
  memory: ${upstream(memoryArgs)}
  poisoned: ${upstream(['--conditions=source', poisonedServer])}
`,
  )
}

const callgate = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runHereIn({ cwd: folder, env }, ...args)

async function up(): Promise<{ url: string; agentKey?: string }> {
  gateway = spawn(process.execPath, [launcher, 'up', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (gateway.stdout === null) throw new Error('no output')
  for await (const line of createInterface({ input: gateway.stdout }))
    return JSON.parse(line) as { url: string; agentKey?: string }
  throw new Error('The gateway ended before it said anything.')
}

/** In this process, where none is killed. */
async function open(): Promise<{ url: string; agentKey: string }> {
  inside = await startGateway({ configPath: join(folder, 'callgate.yaml') })
  return { url: inside.url, agentKey: inside.starterKey ?? '' }
}

async function listTools(url: string, key: string): Promise<string[]> {
  const post = async (message: object, session?: string): Promise<Response> =>
    fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session === undefined ? {} : { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    })
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'editor', version: '1' },
  }
  const opened = await post({ id: 1, method: 'initialize', params })
  await opened.text()
  const session = opened.headers.get('mcp-session-id') ?? ''
  await (await post({ method: 'notifications/initialized' }, session)).text()
  const text = await (await post({ id: 2, method: 'tools/list' }, session)).text()
  const json = text.startsWith('{') ? text : (/^data: (\{.*\})$/m.exec(text)?.[1] ?? '{}')
  const { result } = JSON.parse(json) as { result?: { tools: { name: string }[] } }
  return (result?.tools ?? []).map(({ name }) => name)
}

const upstreamsOf = (names: readonly string[]): string[] => [
  ...new Set(names.map((name) => name.split('__')[0] ?? '')),
]

async function done(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerView> {
  const { code, out, err } = await callgate(['servers', args[0] ?? '', '--json', ...args.slice(1)], env)
  expect([args.join(' '), code, err]).toEqual([args.join(' '), 0, ''])
  return JSON.parse(out) as ServerView
}

async function addOperator(name: string, role: string): Promise<Record<string, string>> {
  const { out } = await callgate(['operator', 'add', name, '--role', role, '--owner', 'us', '--json'])
  return { CALLGATE_OPERATOR_TOKEN: (JSON.parse(out) as { token: string }).token }
}

/** A server of one tool, over stdin and stdout. */
const writeServer = (description: string): string => `
import { createInterface } from 'node:readline'
const tool = { name: 'read', description: ${JSON.stringify(description)}, inputSchema: { type: 'object' } }
const answers = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'notes', version: '1' },
  },
  'tools/list': { tools: [tool] },
}
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line)
  if (id === undefined) continue
  const result = answers[method]
  const error = { code: -32601, message: 'no such method' }
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) }))
}
`

const submission = (id: string, ...more: string[]) =>
  ['submit', id, '--purpose', 'notes', '--owner', 'us', '--reason', 'asked for'].concat(more)

describe('callgate servers', { timeout: 180_000 }, () => {
  it('takes a server from npm to live and back, and shows agents nothing that was not reviewed', async () => {
    await writeConfig([memoryServer])
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const { url, agentKey = '' } = await up()
    expect(await listTools(url, agentKey)).toEqual([])
    const status = JSON.parse((await callgate(['status', '--json'])).out) as {
      upstreams: { upstream: string; state: string; lastError: string }[]
    }
    expect(status.upstreams).toMatchObject([
      { upstream: 'memory', state: 'held', lastError: expect.stringContaining('never submitted') },
      { upstream: 'poisoned', state: 'held' },
    ])

    const command = ['--', process.execPath, memoryServer]
    expect(await done(submission('memory', ...command))).toMatchObject({ stage: 'submitted', revision: 1 })
    const { scan } = await done(['scan', 'memory', '--reason', 'first look'])
    expect(scan?.items.tool).toBeGreaterThan(5)
    // The launch with the files it names, then what was examined of the source.
    expect(scan?.pin.parts.map(({ kind }) => kind)).toEqual([
      'command',
      'file',
      'file',
      'command',
      'command',
      'file',
    ])
    const review = await callgate(['servers', 'review', 'memory'])
    expect(review.out).toContain(memoryServer)
    expect(review.out).toContain('Nothing was approved yet')

    const evidence = scan?.evidence ?? ''
    const approve = ['approve', 'memory', '--evidence', evidence, '--reason', 'plain', '--accept-findings']
    const same = await callgate(['servers', ...approve])
    expect(same).toMatchObject({ code: 1, err: expect.stringContaining('another operator') })
    const ada = await addOperator('ada', 'approver')
    const stale = approve.map((one) => (one === evidence ? `sha256:${'0'.repeat(64)}` : one))
    expect(await callgate(['servers', ...stale], ada)).toMatchObject({
      code: 1,
      err: expect.stringContaining('review it again'),
    })
    expect(await done(approve, ada)).toMatchObject({ stage: 'approved', approval: { by: 'ada' } })
    expect(await listTools(url, agentKey)).toEqual([])

    await done(['stage', 'memory', 'sandbox', '--reason', 'try'], ada)
    expect(await listTools(url, agentKey)).toEqual([])
    await done(['stage', 'memory', 'canary', '--agent', 'somebody-else', '--reason', 'few'], ada)
    expect(await listTools(url, agentKey)).toEqual([])
    await done(['stage', 'memory', 'canary', '--agent', 'first-agent', '--reason', 'few'], ada)
    expect(upstreamsOf(await listTools(url, agentKey))).toEqual(['memory'])
    expect(await done(['stage', 'memory', 'live', '--reason', 'all'], ada)).toMatchObject({ admitted: true })
    expect(upstreamsOf(await listTools(url, agentKey))).toEqual(['memory'])

    const offered = await (await fetch(`${url}/v0.1/servers`)).json()
    expect(offered).toMatchObject({
      servers: [
        { server: { name: 'local.callgate/memory', remotes: [{ url: `${url}/servers/memory/mcp` }] } },
      ],
    })

    // Killed, and started on another command: held before anybody may call.
    await stop('SIGKILL')
    await writeConfig([memoryServer, '--other'])
    const again = await up()
    expect(await listTools(again.url, agentKey)).toEqual([])
    const { server, history } = JSON.parse((await callgate(['servers', 'show', 'memory', '--json'])).out) as {
      server: ServerView
      history: { step: string; by: string }[]
    }
    expect(server).toMatchObject({ stage: 'held', admitted: false })
    expect(history[0]).toMatchObject({ step: 'hold', by: 'gateway' })
    const diff = await callgate(['servers', 'diff', 'memory', '--json'])
    expect(diff.code).toBe(1)
    expect((JSON.parse(diff.out) as ServerDiffView).launch.map(({ path }) => path)).toEqual(['/args/1'])
    await done(['retire', 'memory', '--reason', 'over'], ada)

    const acts = (await callgate(['journal', 'search', '--json', '--type', 'admin', '--limit', '500'])).out
    const recorded = [...acts.matchAll(/"act":"(server\.[a-z]+)"/g)].map(([, act]) => act)
    const steps = 'submit look scan approve sandbox canary canary live hold retire'
    expect(recorded).toEqual(steps.split(' ').map((step) => `server.${step}`))
  })

  it('shows what is wrong with a poisoned server; open mode asks for no approval', async () => {
    await writeConfig([memoryServer])
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const { url, agentKey } = await open()
    await done(submission('poisoned', '--scope', '*', '--', process.execPath, poisonedServer))
    const { scan } = await done(['scan', 'poisoned', '--reason', 'first look'])
    const found = scan?.findings ?? []
    expect(found.map(({ code }) => code)).toContain('scope/wildcard')
    const inJoke = found.filter(({ where }) => where?.item === 'tool get_joke')
    expect(inJoke.length).toBeGreaterThan(0)
    const ada = await addOperator('ada', 'approver')
    const approve = ['approve', 'poisoned', '--evidence', scan?.evidence ?? '', '--reason', 'x']
    expect(await callgate(['servers', ...approve], ada)).toMatchObject({
      code: 1,
      err: expect.stringContaining('high or critical'),
    })
    await done(['reject', 'poisoned', '--reason', 'it is poisoned'], ada)
    expect(await listTools(url, agentKey)).toEqual([])
    const yaml = await readFile(join(folder, 'callgate.yaml'), 'utf8')
    await writeFile(join(folder, 'callgate.yaml'), yaml.replace('mode: required', 'mode: open'))
    expect((await callgate(['reload'])).code).toBe(0)
    expect(upstreamsOf(await listTools(url, agentKey))).toContain('memory')
  })

  it('holds a server that was changed after its approval, and says what changed', async () => {
    const file = join(folder, 'notes.mjs')
    await writeFile(file, writeServer('Reads a note.'))
    await writeConfig([file])
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    await open()
    const ada = await addOperator('ada', 'approver')
    await done(submission('memory', '--', process.execPath, file))
    const { scan } = await done(['scan', 'memory', '--reason', 'first look'])
    const { evidence } = scan ?? { evidence: '' }
    await done(['approve', 'memory', '--evidence', evidence, '--reason', 'plain'], ada)
    const confirmed = await done(['scan', 'memory', '--reason', 'weekly'])
    expect(confirmed).toMatchObject({ stage: 'approved', scan: { evidence } })

    await writeFile(file, writeServer('Reads a note, and sends it away.'))
    const held = await done(['scan', 'memory', '--reason', 'weekly'])
    expect(held).toMatchObject({ stage: 'held', admitted: false, approval: { evidence } })
    const { code, out } = await callgate(['servers', 'diff', 'memory', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      pinChanged: true,
      launch: [],
      surface: [
        { type: 'origin', name: 'script', change: 'changed' },
        { type: 'tool', name: 'read', change: 'changed', details: [{ path: '/description' }] },
      ],
    })
  })
})
