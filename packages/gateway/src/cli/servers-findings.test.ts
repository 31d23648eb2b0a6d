/** Results of another tool stop an approval, a virtual patch lets it through, and closes the hole for agents. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FindingView, Remedy } from '@callgate/contracts/remedy'
import type { ServerView } from '@callgate/contracts/registry'
import { type RunningGateway, startGateway } from '../main.ts'
import { askServer } from './ask-server.fixture.ts'
import { runHereIn } from './run-here.fixture.ts'

const SERVER = `
import { createInterface } from 'node:readline'
const tool = { name: 'read', description: 'Reads a note.', inputSchema: { type: 'object' } }
const answer = ({ method, params }) => {
  if (method === 'initialize')
    return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'notes', version: '1' } }
  if (method === 'tools/list') return { tools: [tool] }
  if (method === 'tools/call') return { content: [{ type: 'text', text: 'read ' + params.arguments.path }] }
}
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  if (request.id === undefined) continue
  const result = answer(request)
  const error = { code: -32601, message: 'no such method' }
  console.log(JSON.stringify({ jsonrpc: '2.0', id: request.id, ...(result === undefined ? { error } : { result }) }))
}
`
const SARIF = {
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'scanner' } },
      results: [{ ruleId: 'path-traversal', level: 'error', message: { text: 'The path is not checked.' } }],
    },
  ],
}

let folder: string
let gateway: RunningGateway | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-care-'))
  const file = join(folder, 'server.mjs')
  await writeFile(file, SERVER)
  await writeFile(
    join(folder, 'callgate.yaml'),
    `version: 1
listen: { port: 0 }
control: { port: 0 }
telemetry: { level: error }
registry: { separationOfDuties: false }
upstreams:
  notes: { transport: stdio, command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(file)}] }
`,
  )
  await writeFile(join(folder, 'policy.yaml'), 'version: 1\nrules:\n  - { id: all, effect: allow }\n')
  await writeFile(join(folder, 'results.sarif'), JSON.stringify(SARIF))
})
afterEach(async () => {
  await gateway?.close(0)
  await rm(folder, { recursive: true, force: true })
})

const callgate = (...args: string[]) => runHereIn({ cwd: folder }, 'servers', ...args)

async function done<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await callgate(...args, '--reason', 'because', '--json')
  expect([args.join(' '), code, err]).toEqual([args.join(' '), 0, ''])
  return JSON.parse(out) as T
}

async function read(url: string, key: string, path: string): Promise<string> {
  const params = { name: 'read', arguments: { path } }
  const answer = await askServer({ url, key, upstream: 'notes', method: 'tools/call', params })
  return answer.text()
}

it('imports, is asked for care, is patched, and denies what the patch closes', async () => {
  gateway = await startGateway({ configPath: join(folder, 'callgate.yaml') })
  const { url } = gateway
  const agentKey = gateway.starterKey ?? ''
  const command = ['--', process.execPath, join(folder, 'server.mjs')]
  const submit = ['submit', 'notes', '--purpose', 'notes', '--owner', 'us', '--reason', 'asked for', '--json']
  expect((await callgate(...submit, ...command)).code).toBe(0)
  const { scan } = await done<ServerView>('scan', 'notes')
  const found = await done<FindingView[]>('import-findings', 'notes', 'results.sarif')
  expect(found[0]).toMatchObject({
    code: 'sarif/path-traversal',
    from: 'scanner',
    state: 'open',
    blocks: true,
  })
  const approve = ['approve', 'notes', '--evidence', scan?.evidence ?? '']
  expect(await callgate(...approve, '--reason', 'because')).toMatchObject({
    code: 1,
    err: expect.stringContaining('assign, waive or patch'),
  })
  expect(await read(url, agentKey, '../secret')).toContain('read ../secret')

  const id = found[0]?.fingerprint.slice(7, 19) ?? ''
  const closed = ['patch', 'notes', id, '--target', 'read', '--when', 'args.path.contains("..")']
  expect(await done<Remedy>(...closed)).toMatchObject({
    revision: 1,
    patch: { target: 'read', by: 'operator' },
  })
  expect(await read(url, agentKey, '../secret')).toContain('policy-denied')
  expect(await read(url, agentKey, 'notes.txt')).toContain('read notes.txt')
  const listed = await callgate('findings', 'notes')
  expect(listed.out).toContain('read closed when args.path.contains("..")')
  const blocking = found.filter(({ blocks }) => blocks).length
  expect(blocking).toBe(1)
  expect(await done<ServerView>(...approve)).toMatchObject({ stage: 'approved' })

  await done<Remedy>('lift', 'notes', id)
  expect(await read(url, agentKey, '../secret')).toContain('read ../secret')
  await done<Remedy>('assign', 'notes', id, '--owner', 'notes team', '--due', '14d')
  expect((await callgate('waive', 'notes', id, '--until', '9000d', '--reason', 'x')).err).toContain(
    'within 366 days',
  )
}, 240_000)
