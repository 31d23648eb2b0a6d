/** A server whose program nobody configured: installed from a registry, approved, and started from the store, to the byte. */

import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ServerView } from '@callgate/contracts/registry'
import { startRegistry } from '../registry/supply-chain/registry-fixture.ts'
import { askServer } from './ask-server.fixture.ts'
import { runHereIn } from './run-here.fixture.ts'

const launcher = fileURLToPath(new URL('../../bin/callgate.js', import.meta.url))

const SERVER = `
import { createInterface } from 'node:readline'
import { word } from 'test-word'
const tool = { name: 'read', description: 'Reads a note ' + word, inputSchema: { type: 'object' } }
const answers = {
  initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'notes', version: '1' } },
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
const CONFIG = `version: 1
listen: { port: 0 }
control: { port: 0 }
telemetry: { level: error }
registry: { separationOfDuties: false }
upstreams:
  notes: { transport: stdio }
`
const POLICY = 'version: 1\nrules:\n  - { id: all, effect: allow, on: [call] }\n'

let folder: string
let gateway: ChildProcess | undefined
let registry: Awaited<ReturnType<typeof startRegistry>>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-pinned-'))
  registry = await startRegistry([
    {
      manifest: {
        name: '@test/notes',
        version: '1.0.0',
        type: 'module',
        bin: 'server.js',
        dependencies: { 'test-word': '^1.0.0' },
      },
      files: { 'server.js': SERVER },
      sign: 'right',
    },
    {
      manifest: { name: 'test-word', version: '1.0.0', type: 'module', exports: './index.js' },
      files: { 'index.js': "export const word = 'aloud'\n" },
    },
  ])
  await writeFile(join(folder, 'callgate.yaml'), CONFIG)
  await writeFile(join(folder, 'policy.yaml'), POLICY)
})
afterEach(async () => {
  await kill()
  await registry.close()
  await rm(folder, { recursive: true, force: true })
})

const environment = () => ({ ...process.env, npm_config_registry: registry.url })

async function kill(): Promise<void> {
  const child = gateway
  gateway = undefined
  if (child === undefined || child.exitCode !== null) return
  const gone = once(child, 'close')
  child.kill('SIGKILL')
  await gone
}

async function up(): Promise<{ url: string; agentKey?: string }> {
  gateway = spawn(process.execPath, [launcher, 'up', '--json'], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (gateway.stdout === null) throw new Error('no output')
  for await (const line of createInterface({ input: gateway.stdout }))
    return JSON.parse(line) as { url: string; agentKey?: string }
  throw new Error('The gateway ended before it said anything.')
}

const callgate = (args: readonly string[]) => runHereIn({ cwd: folder }, ...args)

async function done(...args: string[]): Promise<ServerView> {
  const { code, out, err } = await callgate(['servers', ...args, '--reason', 'because', '--json'])
  expect([args.join(' '), code, err]).toEqual([args.join(' '), 0, ''])
  return JSON.parse(out) as ServerView
}

async function goLive(evidence: string): Promise<void> {
  await done('approve', 'notes', '--evidence', evidence, '--accept-findings')
  await done('stage', 'notes', 'sandbox')
  await done('stage', 'notes', 'canary', '--agent', 'first-agent')
  await done('stage', 'notes', 'live')
}

/** What the server itself says when it is asked to list; the error where it is not asked. */
async function ask({ url }: { url: string }, key: string): Promise<string> {
  const answer = await askServer({ url, key, upstream: 'notes', method: 'tools/list' })
  return answer.text()
}

const describeServer = async (): Promise<ServerView> => {
  const { out } = await callgate(['servers', 'show', 'notes', '--json'])
  return (JSON.parse(out) as { server: ServerView }).server
}

it('is started from the store as it was approved, held with one byte altered, and put back when it is gone', async () => {
  const started = await up()
  const { agentKey = '' } = started
  expect(await ask(started, agentKey)).not.toContain('aloud')
  const submit = ['submit', 'notes', '--npm', '@test/notes@1.0.0', '--purpose', 'notes', '--owner', 'us']
  expect(await done(...submit)).toMatchObject({ stage: 'submitted', command: [] })
  const { scan } = await done('scan', 'notes')
  const store = join(folder, 'callgate-data', 'servers', scan?.start?.store.replace('sha256:', '') ?? '')
  const program = join(store, 'node_modules', '@test', 'notes', 'server.js')
  expect(scan?.launch).toMatchObject({ command: process.execPath, args: [program], cwd: store })
  expect((await stat(program)).mode & 0o222).toBe(0)
  await goLive(scan?.evidence ?? '')
  expect(await ask(started, agentKey)).toContain('Reads a note aloud')

  await kill()
  const unused = join(folder, 'callgate-data', 'servers', '0'.repeat(64))
  await mkdir(unused)
  await utimes(unused, 0, 0)
  const leftover = join(folder, 'callgate-data', 'servers', 'staging-killed')
  await mkdir(leftover)
  const dependency = join(store, 'node_modules', 'test-word', 'index.js')
  await chmod(dependency, 0o644)
  await appendFile(dependency, ' ')
  expect(await ask(await up(), agentKey)).toContain('server-held')
  await expect(readdir(leftover)).rejects.toThrow('ENOENT')
  const held = await describeServer()
  expect(held).toMatchObject({ stage: 'held', admitted: false })
  expect(held.why).toContain('node_modules/test-word/index.js differs')

  const cleaned = await callgate(['servers', 'clean', '--json'])
  expect(JSON.parse(cleaned.out)).toEqual({ removed: ['0'.repeat(64)], kept: 2 })

  const again = await done('scan', 'notes')
  expect(again.scan?.evidence).toBe(scan?.evidence)
  expect(again.scan?.findings.map(({ code }) => code)).toContain('supply/store-altered')
  expect(await readFile(dependency, 'utf8')).toBe("export const word = 'aloud'\n")
  await done('approve', 'notes', '--evidence', scan?.evidence ?? '', '--accept-findings')
  await done('stage', 'notes', 'sandbox')
  await done('stage', 'notes', 'canary', '--agent', 'first-agent')
  await done('stage', 'notes', 'live')
  await kill()
  await rm(store, { recursive: true })
  expect(await ask(await up(), agentKey)).toContain('Reads a note aloud')
  expect(await readFile(program, 'utf8')).toBe(SERVER)

  await kill()
  const line = 'notes: { transport: stdio, command: npx, args: ["@test/notes"] }'
  await writeFile(join(folder, 'callgate.yaml'), CONFIG.replace('notes: { transport: stdio }', line))
  await up()
  expect(await describeServer()).toMatchObject({ stage: 'held', admitted: false })
  const refused = await callgate(['servers', 'scan', 'notes', '--reason', 'because'])
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('Leave command and url out') })
}, 300_000)
