/** What `callgate wrap` says to a person who starts it by hand, and to a client: in a real terminal, and through a pipe. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../../test/support/command-line.ts'
import { loadWrapConfig } from '../config/wrap.ts'
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
