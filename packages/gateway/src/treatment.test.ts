/** What is done about findings, through a running gateway: silenced, redacted, masked, marked, projected, restored. */

import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import {
  startArena,
  startUpstream,
  type Arena,
  type Json,
  type Script,
  type Setup,
  type Upstream,
} from './attack-fixture.ts'

const opened: { end(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.end()
})

async function serve(era: 'legacy' | 'modern', script: Script): Promise<Upstream> {
  const upstream = await startUpstream(era, script)
  opened.push({ end: () => upstream.close() })
  return upstream
}

async function arena(
  upstreams: Readonly<Record<string, Upstream>>,
  more: Omit<Setup, 'upstreams'> = {},
  config: Json = {},
): Promise<Arena> {
  const configs = Object.fromEntries(
    Object.entries(upstreams).map(([id, { url }]) => [id, { transport: 'http', url, ...config }]),
  )
  const started = await startArena({ upstreams: configs, ...more })
  opened.push(started)
  return started
}

const tool = (more: Json = {}): Json => ({
  name: 't',
  description: 'A tool.',
  inputSchema: { type: 'object' },
  ...more,
})

/** An upstream with one tool, whose results a test chooses. */
const answering =
  (result: (args: Json) => Json, definition: Json = tool()): Script =>
  (method, params) => {
    if (method === 'tools/list') return { result: { tools: [definition] } }
    return method === 'tools/call' ? { result: result((params['arguments'] ?? {}) as Json) } : {}
  }

const text = (content: string): Json => ({ content: [{ type: 'text', text: content }] })
const call = (gateway: Arena, args: Json = {}, upstream = 'up') =>
  gateway.modern(`/servers/${upstream}/mcp`, 'tools/call', { name: 't', arguments: args })
const shown = (answer: Json): string =>
  ((answer['result'] as { content?: { text: string }[] } | undefined)?.content ?? [])
    .map((part) => part.text)
    .join('\n')

// Made up: a token of the right form that belongs to nobody.
const jwt = (claim: string) =>
  [
    '{"alg":"HS256","typ":"JWT"}',
    `{"sub":"${claim}","iat":1790000000}`,
    `${claim}-0123456789abcdef-signature`,
  ]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
const TOKEN = jwt('first')
const OTHER = jwt('second')

interface Found {
  readonly code: string
  readonly digest: string
  readonly path: string
  readonly suppressed?: string
}
const findingsOf = async (gateway: Arena): Promise<Found[]> =>
  (await gateway.records()).flatMap(({ entry }) => (entry as { findings?: Found[] }).findings ?? [])

async function edit(gateway: Arena, change: (config: Json) => void): Promise<void> {
  const path = join(dirname(gateway.dataDirectory), 'callgate.yaml')
  const config = JSON.parse(await readFile(path, 'utf8')) as Json
  change(config)
  await writeFile(path, JSON.stringify(config))
}

test('a finding silenced as it stands in the record acts no more, stays in it, and the act is recorded', async () => {
  const up = await serve(
    'legacy',
    answering(({ which }) => text(`token ${which === 2 ? OTHER : TOKEN}`)),
  )
  const gateway = await arena({ up })
  expect(shown(await call(gateway))).toContain('[redacted:jwt')
  const [found] = await findingsOf(gateway)
  const silence = {
    rule: found?.code,
    upstream: 'up',
    target: 't',
    path: found?.path,
    digest: found?.digest,
    reason: 'a token of the test system',
    owner: 'ada',
    expires: '2999-12-31',
  }
  await edit(gateway, (config) => (config['inspection'] = { suppressions: [silence] }))
  await vi.waitFor(async () => expect(shown(await call(gateway))).toBe(`token ${TOKEN}`), 10_000)
  expect(shown(await call(gateway, { which: 2 }))).toContain('[redacted:jwt')
  const records = await gateway.records()
  const acts = records.map(({ entry }) => entry as Json).filter(({ type }) => type === 'admin')
  expect(acts.map(({ act }) => act)).toEqual(['config.load', 'suppression.add', 'config.reload'])
  expect(String(acts[1]?.['note'])).toContain('a token of the test system')
  const snapshots = new Set(records.map(({ entry }) => (entry as Json)['snapshot']).filter(Boolean))
  expect(snapshots.size).toBe(2)
  const found2 = (await findingsOf(gateway)).filter(({ suppressed }) => suppressed !== undefined)
  expect(found2[0]).toMatchObject({
    code: 'secrets/jwt',
    suppressed: expect.stringContaining('ada') as string,
  })
})

test('a suppression that has ended acts as if it were not there', async () => {
  const up = await serve(
    'legacy',
    answering(() => text(`token ${TOKEN}`)),
  )
  const ended = { rule: 'secrets/jwt', reason: 'for a day', owner: 'ada', expires: '2026-01-01' }
  const gateway = await arena({ up }, { inspection: { suppressions: [ended] } })
  expect(shown(await call(gateway))).toContain('[redacted:jwt')
})

test('one rule is masked where its class is redacted', async () => {
  const up = await serve(
    'legacy',
    answering(() => text(`token ${TOKEN}`)),
  )
  const gateway = await arena({ up }, { inspection: { ruleActions: { 'secrets/jwt': 'mask' } } })
  const masked = shown(await call(gateway))
  expect(masked).toBe(`token ${'*'.repeat(TOKEN.length - 4)}${TOKEN.slice(-4)}`)
})

test('a keyed hash masks equal values alike and different ones apart', async () => {
  const up = await serve(
    'legacy',
    answering(() => text(`${TOKEN} ${OTHER} ${TOKEN}`)),
  )
  const inspection = { actions: { secret: 'mask' }, maskAs: 'keyed-hash' }
  const gateway = await arena({ up }, { inspection })
  const [first, second, third] = shown(await call(gateway)).split(' ')
  expect(first).toMatch(/^\[masked:jwt:[0-9a-f]{12}\]$/)
  expect(third).toBe(first)
  expect(second).not.toBe(first)
})
