/** News of a bad server: imported while an agent works with it, it is cut off at once, an incident is opened, and it works again once withdrawn. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { connectLegacy, failureOf, textOf, waitFor } from '../support/clients.ts'
import { createControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { startNode } from '../fixtures/child.ts'
import { startGateway as startProcess } from '../fixtures/gateway.ts'
import { CALLGATE } from '../fixtures/launch.ts'
import { runCallgateHere } from '../support/command-here.ts'
import { post } from '../support/raw-http.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { memory, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

// Gateways, servers and commands start again and again here.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let server: FixtureServer
let other: FixtureServer
let gateway: TestGateway
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-intel-'))
  server = await startFixtureServer('legacy')
  other = await startFixtureServer('modern')
})

afterAll(async () => {
  await server.stop()
  await other.stop()
  await rm(folder, { recursive: true, force: true })
})

afterEach(() => gateway.stop())

const startBoth = (config: object = {}): Promise<TestGateway> =>
  startTestGateway({
    upstreams: { bad: overHttp(server.url), good: overHttp(other.url) },
    config: { ...config },
  })

interface Entry {
  readonly id: string
  readonly modifiedAtMs?: number
  readonly withdrawnAtMs?: number
  readonly expiresAtMs?: number
}

async function importUrl(entry: Entry, source = 'news'): Promise<number> {
  const { id } = await gateway.control.beginImport({ source, format: 'csv', origin: 'test' })
  await gateway.control.stageImport(id, [
    {
      type: 'malicious',
      severity: 'critical',
      confidence: 0.95,
      title: 'It steals what it is sent',
      matches: [{ kind: 'url', url: server.url }],
      ...entry,
    },
  ])
  return (await gateway.control.commitImport(id)).hits
}

const say = { name: 'bad__say', arguments: { text: 'hi' } }

describe('a server that is named', () => {
  test('is cut off in an open session at once, with an incident, and works again once withdrawn', async () => {
    gateway = await startBoth()
    const { client } = await connectLegacy(gateway.url)
    expect(textOf(await client.callTool(say))).toBe('hi')

    expect(await importUrl({ id: 'N-1' })).toBe(1)
    expect(await failureOf(client.callTool(say))).toMatchObject({
      message: expect.stringMatching(/quarantine|cut off|no such/i),
    })
    const { tools } = await client.listTools()
    expect(tools.some(({ name }) => name.startsWith('bad__'))).toBe(false)
    expect(tools.some(({ name }) => name.startsWith('good__'))).toBe(true)
    expect(textOf(await client.callTool({ name: 'good__say', arguments: { text: 'fine' } }))).toBe('fine')
    expect((await gateway.control.status()).upstreams).toContainEqual(
      expect.objectContaining({ upstream: 'bad', state: 'held', lastError: expect.stringContaining('N-1') }),
    )

    const [incident] = await gateway.control.listIncidents()
    expect(incident).toMatchObject({
      class: 'intelligence',
      upstream: 'bad',
      severity: 'critical',
      state: 'open',
    })
    expect(incident?.evidence).toHaveLength(1)

    await gateway.control.withdrawIndicator('news', 'N-1', 'a mistake of the publisher')
    expect(textOf(await client.callTool(say))).toBe('hi')
    expect(await gateway.control.listIntelligenceHits()).toEqual([])
    const later = await gateway.control.showIncident(incident?.id ?? '')
    expect(later.timeline.some(({ text }) => text.includes('names it any more'))).toBe(true)
    const acts = (await gateway.records('admin')).map(({ entry }) =>
      entry.type === 'admin' ? entry.act : '',
    )
    expect(acts).toEqual(
      expect.arrayContaining(['intelligence.import', 'intelligence.withdraw', 'intelligence.lift']),
    )
    await client.close()
  })

  test('is lifted by its own source, and by no other', async () => {
    gateway = await startBoth()
    await importUrl({ id: 'N-1', modifiedAtMs: 1_000 })
    await importUrl({ id: 'X-9', modifiedAtMs: 1_000 }, 'others')
    await importUrl({ id: 'N-1', modifiedAtMs: 2_000, withdrawnAtMs: 2_000 })
    expect(await gateway.control.listIntelligenceHits()).toMatchObject([
      { upstream: 'bad', state: 'quarantined', sightings: [{ source: 'others', id: 'X-9' }] },
    ])
    await importUrl({ id: 'X-9', modifiedAtMs: 2_000, withdrawnAtMs: 2_000 }, 'others')
    expect(await gateway.control.listIntelligenceHits()).toEqual([])
  })

  test('is cut off again when the source changes what an operator had withdrawn', async () => {
    gateway = await startBoth()
    await importUrl({ id: 'N-1', modifiedAtMs: 1_000 })
    await gateway.control.withdrawIndicator('news', 'N-1', 'looked at it')
    expect(await importUrl({ id: 'N-1', modifiedAtMs: 1_000 })).toBe(0)
    expect(await importUrl({ id: 'N-1', modifiedAtMs: 2_000 })).toBe(1)
  })

  test('is only told of where policy says so', async () => {
    gateway = await startBoth({ intelligence: { onHit: 'notify' } })
    const { client } = await connectLegacy(gateway.url)
    expect(await importUrl({ id: 'N-1' })).toBe(1)
    expect(textOf(await client.callTool(say))).toBe('hi')
    expect(await gateway.control.listIncidents()).toMatchObject([{ class: 'intelligence', upstream: 'bad' }])
    await client.close()
  })

  test('an older copy of a feed is refused, and what was known stays in force', async () => {
    gateway = await startBoth()
    await importUrl({ id: 'N-1', modifiedAtMs: 5_000 })
    await expect(importUrl({ id: 'N-1', modifiedAtMs: 4_000, withdrawnAtMs: 4_000 })).rejects.toThrow(/older/)
    expect(await gateway.control.listIntelligenceHits()).toMatchObject([{ state: 'quarantined' }])
  })

  test('the journal says who has used it since when', async () => {
    gateway = await startBoth()
    const { token } = await gateway.control.createKey({ principal: 'alice', agent: 'reader' })
    const { client } = await connectLegacy(gateway.url, { key: token })
    await client.callTool(say)
    await client.callTool(say)
    await importUrl({ id: 'N-1' })
    await failureOf(client.callTool(say))
    const [hit] = await gateway.control.listIntelligenceHits(Date.now() - 86_400_000)
    const user = hit?.usedBy.find(({ principal }) => principal === 'alice')
    expect(user).toMatchObject({ agent: 'reader' })
    expect(user?.messages).toBeGreaterThanOrEqual(2)
    expect((await gateway.control.listIntelligenceHits(Date.now() + 60_000))[0]?.usedBy).toEqual([])
    await client.close()
  })
})

test('a local server is stopped by its command', async () => {
  const notes = memory(join(folder, 'notes.json'))
  gateway = await startTestGateway({ upstreams: { notes } })
  const { client } = await connectLegacy(gateway.url)
  expect((await client.listTools()).tools.length).toBeGreaterThan(0)
  const { id } = await gateway.control.beginImport({ source: 'news', format: 'csv', origin: 'test' })
  await gateway.control.stageImport(id, [
    {
      id: 'N-2',
      type: 'malicious',
      severity: 'high',
      confidence: 1,
      title: 'A program that must not run',
      matches: [{ kind: 'command', argv: [process.execPath, ...(notes['args'] as readonly string[])] }],
    },
  ])
  await gateway.control.commitImport(id)
  expect((await client.listTools()).tools).toEqual([])
  expect((await gateway.control.status()).upstreams).toMatchObject([{ upstream: 'notes', state: 'held' }])
  await client.close()
})

const stage = async (matches: readonly unknown[], id = 'N-3'): Promise<void> => {
  const begun = await gateway.control.beginImport({ source: 'news', format: 'csv', origin: 'test' })
  await gateway.control.stageImport(begun.id, [
    { id, type: 'malicious', severity: 'high', confidence: 1, title: 'known', matches: matches as never },
  ])
  await gateway.control.commitImport(begun.id)
}

describe('callers', () => {
  test('are turned away by address and by the software they say they are, with an incident', async () => {
    gateway = await startBoth()
    const before = await connectLegacy(gateway.url)
    await stage([{ kind: 'client', name: 'Evil-Agent' }])
    expect(textOf(await before.client.callTool(say))).toBe('hi')
    const initialize = (name: string) =>
      post(gateway.url, {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name, version: '1' } },
      })
    expect(JSON.stringify(await initialize('evil-agent'))).toContain('turned away')
    expect(JSON.stringify(await initialize('good-agent'))).not.toContain('turned away')
    await stage(
      [
        { kind: 'caller', cidr: '127.0.0.0/8' },
        { kind: 'caller', cidr: '::1/128' },
      ],
      'N-4',
    )
    expect(await failureOf(before.client.callTool(say))).toMatchObject({
      message: expect.stringContaining('turned away'),
    })
    await gateway.control.withdrawIndicator('news', 'N-4', 'our own machine')
    expect(textOf(await before.client.callTool(say))).toBe('hi')
    const incidents = await gateway.control.listIncidents()
    expect(incidents.map((one) => [one.class, one.agent])).toContainEqual(['intelligence', 'tester'])
    await before.client.close()
  })
})

test('a tool whose text is named is held back alone, and shown again once withdrawn', async () => {
  gateway = await startBoth()
  const { client } = await connectLegacy(gateway.url)
  const { tools } = await client.listTools()
  const named = tools.find(({ name }) => name === 'bad__say')
  expect(named?.description?.length).toBeGreaterThan(6)
  const others = tools.filter(({ description }) => description !== named?.description).map(({ name }) => name)
  await stage([{ kind: 'text', pattern: named?.description ?? '' }])
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(others)
  expect(await failureOf(client.callTool(say))).toMatchObject({
    message: expect.stringMatching(/quarantine/),
  })
  await gateway.control.withdrawIndicator('news', 'N-3', 'too broad')
  expect(textOf(await client.callTool(say))).toBe('hi')
  await client.close()
})

test('a submission that is named is shown to be so, opens an incident, and is not started to be scanned', async () => {
  gateway = await startBoth()
  await stage([
    { kind: 'package', ecosystem: 'npm', name: '@evil/mcp', ranges: [{ introduced: '0', fixed: '2.0.0' }] },
  ])
  const source = { type: 'npm', package: '@evil/mcp', version: '1.9.9' } as const
  const submitted = await gateway.control.submitServer(
    { id: 'evil', source, purpose: 'p', owner: 'o' },
    'why',
  )
  expect(submitted.known).toMatchObject([{ id: 'N-3', kind: 'package', value: 'npm @evil/mcp@1.9.9' }])
  await waitFor('an incident', async () =>
    (await gateway.control.listIncidents()).some(({ upstream }) => upstream === 'evil'),
  )
  await gateway.editConfig((config) => {
    config['upstreams'] = {
      ...(config['upstreams'] as object),
      evil: { transport: 'stdio', command: 'npx', args: ['@evil/mcp@1.9.9'], enabled: false },
    }
  })
  await waitFor('the edit', async () =>
    gateway.control.scanServer('evil', 'look').then(
      () => false,
      (error: Error) => error.message.includes('not even to be scanned'),
    ),
  )
  const fixed = { ...source, version: '2.0.0' }
  const next = await gateway.control.submitServer(
    { id: 'mended', source: fixed, purpose: 'p', owner: 'o' },
    'why',
  )
  expect(next.known).toEqual([])
})

test('a feed is fetched by itself; while it fails, what it brought stays, and its age is shown', async () => {
  let answer: string | null = null
  const feed = createServer((_req, res) => (answer === null ? res.writeHead(503).end() : res.end(answer)))
  await new Promise<void>((resolve) => {
    feed.listen(0, '127.0.0.1', () => resolve())
  })
  const url = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/feed.csv`
  answer = `id,kind,value,modified\nF-1,url,${server.url},2026-01-01\n`
  gateway = await startBoth({
    intelligence: { feeds: [{ id: 'news', url, format: 'csv', everyMs: 60_000 }] },
  })
  await waitFor('the feed', async () => (await gateway.control.listIntelligenceHits()).length > 0)
  // What a feed names is looked for before it is said of the feed that it was fetched.
  await expect
    .poll(() => gateway.control.listIntelligenceSources())
    .toMatchObject([
      { source: 'news', entries: 1, importedBy: 'gateway', feed: { stale: false, failures: 0 } },
    ])
  answer = null
  await gateway.editConfig((config) => {
    config['intelligence'] = {
      feeds: [
        { id: 'news', url, format: 'csv' },
        { id: 'gone', url, format: 'csv' },
      ],
    }
  })
  const failed = await waitFor('the failure', async () =>
    (await gateway.control.listIntelligenceSources()).find(({ feed: state }) => (state?.failures ?? 0) > 0),
  )
  expect(failed).toMatchObject({
    source: 'gone',
    entries: 0,
    feed: { stale: true, lastError: expect.stringContaining('503') },
  })
  expect(await gateway.control.listIntelligenceHits()).toMatchObject([{ state: 'quarantined' }])
  feed.close()
})

test('the command line imports, shows, looks back and withdraws; kill -9 right after the import loses nothing', async () => {
  const setup = { upstreams: { bad: overHttp(server.url) } }
  const first = await startProcess(setup)
  const config = ['--config', first.configFile]
  const csv = join(folder, 'news.csv')
  await writeFile(
    csv,
    `id,kind,value,severity,title\nK-1,url,${server.url},critical,Known bad\nK-2,odd,x,high,y\n`,
  )
  const { client } = await connectLegacy(first.url)
  await client.callTool(say)
  const imported = await runCallgateHere(['intel', 'import', csv, '--source', 'news', ...config], folder)
  first.child.process.kill('SIGKILL')
  expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining('1 servers here are named') })
  expect(imported.stdout).toContain('not used, 1 times')
  const second = await startNode(CALLGATE, ['up', ...config, '--json'])
  try {
    const again = await connectLegacy(
      `${String(second.announced['url'])}/mcp`.replace('127.0.0.1', 'localhost'),
    )
    expect((await again.client.listTools()).tools).toEqual([])
    await again.client.close()
    const hits = await runCallgateHere(['intel', 'hits', '--since', '90d', ...config], folder)
    expect(hits.code).toBe(1)
    expect(hits.stdout).toMatch(/bad {2}quarantined since[\s\S]*K-1: Known bad[\s\S]*tester/)
    const operatorToken = readOperatorToken(join(first.directory, 'data'))
    const control = createControlClient({ url: String(second.announced['controlUrl']), operatorToken })
    const opened = (await control.listIncidents()).filter((one) => one.class === 'intelligence')
    expect(opened).toHaveLength(1)
    const done = await runCallgateHere(
      ['intel', 'withdraw', 'news', 'K-1', '--reason', 'a mistake', ...config],
      folder,
    )
    expect(done.code).toBe(0)
    expect(await control.listIntelligenceHits()).toEqual([])
    const half = join(folder, 'half.json')
    await writeFile(half, '[{"id": "A", ')
    const refused = await runCallgateHere(['intel', 'import', half, ...config], folder)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was changed') })
  } finally {
    await second.stop()
    await first.stop()
  }
}, 180_000)
