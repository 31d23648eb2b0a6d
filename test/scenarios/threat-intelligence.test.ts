/** News of a bad server: imported while an agent works with it, it is cut off at once, an incident is opened, and it works again once withdrawn. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connectLegacy, failureOf, textOf } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { memory, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

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
  gateway = await startTestGateway({ upstreams: { notes: memory(join(folder, 'notes.json')) } })
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
      matches: [{ kind: 'command', argv: [process.execPath] }],
    },
  ])
  await gateway.control.commitImport(id)
  expect((await client.listTools()).tools).toEqual([])
  expect((await gateway.control.status()).upstreams).toMatchObject([{ upstream: 'notes', state: 'held' }])
  await client.close()
})
