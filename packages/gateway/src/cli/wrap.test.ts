/** What `callgate wrap` says to a person who starts it by hand, and to a client: in a real terminal, and through a pipe. */

import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../../test/support/command-line.ts'
import { loadWrapConfig } from '../config/wrap.ts'
import { verifyJournals } from '../journal/verify.ts'
import { nameCommand } from './wrap.ts'

const run = promisify(execFile)
const TERMINAL = '/usr/bin/script'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-wrap-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts it before a server that ends at once, with nothing more to read. */
async function wrapShort(inTerminal: boolean): Promise<string> {
  const { command, args, env: marked } = commandLine(['wrap', '--name', 'short', '--', 'true'])
  const env = { ...process.env, ...marked, XDG_STATE_HOME: folder }
  const words = [command, ...args]
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const started = inTerminal
    ? run(TERMINAL, ['-qec', quoted, '/dev/null'], { cwd: folder, env })
    : run(command, args, { cwd: folder, env })
  started.child.stdin?.end()
  const { stdout, stderr } = await started
  return stdout + stderr
}

describe('callgate wrap', () => {
  it.skipIf(!existsSync(TERMINAL))(
    'tells a person that it waits for a client, and a client nothing',
    async () => {
      expect(await wrapShort(true)).toMatch(/guarding short\. Waiting for an MCP client/)
      expect(await wrapShort(false)).not.toContain('Waiting')
    },
  )
})

/** A server that ends for nothing but SIGKILL, wrapped, after it has answered; with its process id. */
async function wrapStubborn(name = 'stubborn') {
  const pidFile = join(folder, randomUUID())
  const server = `
    require('node:fs').writeFileSync('${pidFile}', String(process.pid))
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => {})
    setInterval(() => {}, 1000)
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id } = JSON.parse(line)
      const serverInfo = { name: 'stubborn', version: '1' }
      const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo }
      if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })`
  const { command, args, env } = commandLine(['wrap', '--name', name, '--', process.execPath, '-e', server])
  const wrapping = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env, XDG_STATE_HOME: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(wrapping, 'exit')
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
  wrapping.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`)
  await once(wrapping.stdout, 'data')
  return { wrapping, ended, pid: Number(readFileSync(pidFile, 'utf8')) }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

describe.skipIf(!existsSync('/proc/self/stat'))('a signal', () => {
  it('asks the server to end too, and leaves nothing of it behind', async () => {
    const { wrapping, ended, pid } = await wrapStubborn()
    expect(isAlive(pid)).toBe(true)
    wrapping.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    await expect.poll(() => isAlive(pid)).toBe(false)
  }, 60_000)

  it('that comes twice ends both at once', async () => {
    const { wrapping, ended, pid } = await wrapStubborn()
    wrapping.kill('SIGHUP')
    wrapping.kill('SIGTERM')
    expect(await ended).not.toEqual([0, null])
    await expect.poll(() => isAlive(pid)).toBe(false)
  }, 60_000)
})

it('leaves a journal that verifies when it is killed', async () => {
  const { wrapping, ended, pid } = await wrapStubborn('killed')
  wrapping.kill('SIGKILL')
  await ended
  process.kill(pid, 'SIGKILL')
  const state = join(folder, 'callgate', 'wrap', 'killed', '1', 'data', 'journal')
  expect((await verifyJournals({ dirs: [state] })).ok).toBe(true)
}, 60_000)

it.each([
  ['npx', ['-y', '@modelcontextprotocol/server-filesystem@1.2.3', '/tmp'], 'server-filesystem'],
  ['/usr/bin/node', ['./build/My_Server.js'], 'my-server'],
  ['uvx', ['mcp-server-git'], 'mcp-server-git'],
  ['node', ['/srv/node_modules/@scope/server-notes/dist/index.js', 'stdio'], 'server-notes'],
  ['node', ['./index.js'], 'index'],
  ['notes', [], 'notes'],
  ['node', [], 'node'],
])('names the server after what is started: %s %j %s', (command, args, name) => {
  expect(nameCommand(command, args)).toBe(name)
})

it('waits as long as clients do: a runner that downloads the server is not stopped half-way', async () => {
  const wrapped = { name: 'slow', command: 'npx', args: ['-y', 'slow-server'] }
  const loaded = await loadWrapConfig(wrapped, join(folder, 'slow', '1'))
  if (Array.isArray(loaded)) throw new Error(JSON.stringify(loaded))
  expect(loaded.config.upstreams['slow']).toMatchObject({ connectTimeoutMs: 60_000 })
})
