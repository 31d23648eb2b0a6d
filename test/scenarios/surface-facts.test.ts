/** What is not listed belongs to an approval too: capabilities, who issues tokens, the interpreter and the scripts that are run. */

import { appendFileSync, chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerView } from '@callgate/contracts/registry'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../fixtures/launch.ts'
import { verifies } from '../requirements/verifies.ts'
import { type ConnectOptions, connectLegacy } from '../support/clients.ts'
import { startSurfaceServer, type SurfaceServer } from '../support/surface-server.ts'
import { ALLOW_ALL, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'
import { BASE } from './surface-mutations.table.ts'

let folder: string
let gateway: TestGateway
let server: SurfaceServer | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-facts-'))
})
afterEach(async () => {
  await gateway.stopAndVerify()
  await server?.stop()
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

const why = 'because'
const REGISTRY = { mode: 'required', separationOfDuties: false }

/** Agents that can do other things are given sessions of their own. */
async function namesOf(options: ConnectOptions = {}): Promise<readonly string[]> {
  const { client } = await connectLegacy(gateway.serverUrl('notes'), options)
  const { tools } = await client.listTools()
  await client.close()
  return tools.map(({ name }) => name)
}

async function approve(): Promise<ServerView> {
  const { scan } = await gateway.control.scanServer('notes', why)
  const { revision } = await gateway.control.showServer('notes')
  await gateway.control.approveServer('notes', {
    revision,
    evidence: scan?.evidence ?? '',
    acceptFindings: true,
    why,
  })
  for (const to of ['sandbox', 'canary', 'live'] as const) {
    const now = await gateway.control.showServer('notes')
    await gateway.control.stageServer('notes', { revision: now.revision, to, agents: ['tester'], why })
  }
  return gateway.control.showServer('notes')
}
const heldNames = async () =>
  (await gateway.control.listQuarantine('notes')).map(({ type, name }) => `${type} ${name}`)

test(
  verifies('GATE-36.7', 'an approval takes in capabilities and issuer, and nothing is asked twice'),
  async () => {
    server = await startSurfaceServer(structuredClone(BASE))
    const metadata = '/.well-known/oauth-protected-resource/mcp'
    const issuedBy = (issuer: string): object => ({ resource: server?.url, authorization_servers: [issuer] })
    server.documents.set(metadata, issuedBy('https://login.example/'))
    gateway = await startTestGateway({
      upstreams: { notes: overHttp(server.url, { era: 'legacy', trust: 'reviewed' }) },
      policy: ALLOW_ALL,
      config: { registry: REGISTRY },
    })
    const source = { type: 'url' as const, url: server.url }
    await gateway.control.submitServer({ id: 'notes', source, purpose: 'notes', owner: 'team' }, why)
    const first = await approve()
    expect(first.scan?.pin.parts.filter(({ kind }) => kind === 'oauth-issuer')).toMatchObject([
      { name: 'https://login.example/' },
    ])
    expect(await namesOf()).toHaveLength(2)

    server.surface = {
      ...structuredClone(BASE),
      serverInfo: { ...BASE.serverInfo, version: '2.0.0' },
      capabilities: { ...BASE.capabilities, completions: {} },
      tools: [...BASE.tools, { name: 'new', description: 'A new one.', inputSchema: { type: 'object' } }],
    }
    await gateway.control.scanServer('notes', why)
    expect((await gateway.control.showServer('notes')).stage).toBe('held')
    const changed = (await gateway.control.diffServer('notes')).surface
    expect(changed.map(({ type, name, change }) => `${change} ${type} ${name}`)).toEqual(
      expect.arrayContaining(['added capability completions', 'changed server info', 'added tool new']),
    )
    await approve()
    expect(await namesOf()).toHaveLength(3)
    expect(await heldNames()).toEqual([])
  },
)

const CHANGING = join(ROOT, 'test', 'support', 'changing-child.ts')

test(
  verifies('GATE-36.8', 'another script or interpreter of an approved server stops it, and says which'),
  async () => {
    const [python, script] = [join(folder, 'python3'), join(folder, 'server.ts')]
    writeFileSync(
      python,
      `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "$@"\n`,
    )
    chmodSync(python, 0o755)
    copyFileSync(CHANGING, script)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const tool = { name: 'read', description: 'Reads.', inputSchema: { type: 'object' } }
    writeFileSync(join(folder, 'tools.json'), JSON.stringify([tool]))
    const line = { command: python, args: [script, folder] }
    const notes = { transport: 'stdio', ...line, era: 'legacy', isolation: { mode: 'off' } }
    gateway = await startTestGateway({
      upstreams: { notes },
      policy: ALLOW_ALL,
      config: { registry: REGISTRY },
    })
    const source = { type: 'command' as const, ...line }
    await gateway.control.submitServer({ id: 'notes', source, purpose: 'notes', owner: 'team' }, why)
    await approve()
    expect(await namesOf()).toEqual(['read'])

    const decide = async (name: string) => {
      const held = (await gateway.control.listQuarantine('notes')).filter((one) => one.name === name)
      const [{ upstream, type, digest } = { upstream: '', type: 'origin' as const, digest: '' }] = held
      const { drift } = await gateway.control.showQuarantine({ upstream, type, name, digest })
      await gateway.control.approve({ upstream, type, name, digest })
      return drift.changes
    }
    appendFileSync(python, '# Updated.\n')
    // An updated machine is told where it is met, and alone is no reason to hold what was approved.
    await gateway.control.scanServer('notes', why)
    expect((await gateway.control.showServer('notes')).stage).toBe('live')
    appendFileSync(script, '// Another one.\n')
    const ask = () => namesOf({ answering: false })
    await expect(ask()).rejects.toThrow(/stopped: its script is not the accepted one/)
    expect(await decide('script')).toMatchObject([{ class: 'origin-changed', path: '/scripts' }])
    await expect(ask()).rejects.toThrow(/stopped: its interpreter is not the accepted one/)
    expect(await decide('interpreter')).toMatchObject([{ class: 'interpreter-changed', risk: 'medium' }])
    expect(await ask()).toEqual(['read'])
    await gateway.control.scanServer('notes', why)
    expect((await gateway.control.showServer('notes')).stage).toBe('held')
  },
)
