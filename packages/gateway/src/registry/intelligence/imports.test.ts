/** Imports replace nothing before they are complete, survive a kill in between, and refuse to go back in time. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IndicatorMatch } from '@callgate/contracts/intelligence'
import { type BeginImportBody, Indicator } from '@callgate/contracts/intelligence'
import { NO_FACTS, type ServerFacts } from '@callgate/engine/intelligence/facts'
import { openStore, type Store } from '../../store/store.ts'
import { IndicatorIndex } from './indicator-index.ts'
import { openTestIntelligence, type TestIntelligence } from './office.fixture.ts'

let directory: string
let store: Store
let nowMs = 1_000_000
const clock = { nowMs: () => nowMs }
const known = (upstream: string, facts: Partial<ServerFacts>) => ({
  upstream,
  from: [],
  facts: () => ({ ...NO_FACTS, ...facts }),
})
const SERVERS = [
  known('mail', { packages: [{ ecosystem: 'npm', name: 'mail-mcp', version: '1.2.0' }] }),
  known('web', { urls: ['https://api.evil.example/mcp'] }),
]

beforeEach(async () => {
  nowMs = 1_000_000
  directory = await mkdtemp(join(tmpdir(), 'callgate-book-'))
  store = await openStore(join(directory, 'store.sqlite'))
})

afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true, force: true })
})

const HOST: IndicatorMatch = { kind: 'host', host: 'evil.example' }
const make = (id: string, more: Partial<Indicator> = {}): Indicator =>
  Indicator.parse({
    id,
    type: 'malicious',
    severity: 'high',
    confidence: 0.9,
    title: id,
    matches: [HOST],
    ...more,
  })

const begin = {
  source: 's',
  format: 'csv',
  origin: 'test',
  complete: true,
  allowOlder: false,
  serial: null,
  publisher: null,
} as const

async function take(
  { office }: TestIntelligence,
  indicators: readonly Indicator[],
  more: Partial<Omit<BeginImportBody, 'source'>> = {},
) {
  const id = await office.begin({ ...begin, ...more }, 'tester')
  if (indicators.length > 0) await office.stage(id, indicators)
  return office.commit(id, { unsupported: {} }).catch(async (error: unknown) => {
    await office.abandon(id)
    throw error
  })
}

test('what is staged is not in force, and a kill before the commit leaves nothing of it', async () => {
  const first = await openTestIntelligence(store, clock, SERVERS)
  await take(first, [make('A')])
  const id = await first.office.begin(begin, 'tester')
  await first.office.stage(id, [
    make('B', {
      matches: [{ kind: 'package', ecosystem: 'npm', name: 'mail-mcp', versions: ['1.2.0'], ranges: [] }],
    }),
  ])
  expect([...first.watch.bars.keys()]).toEqual(['web'])
  // Killed here: the next start begins with what was committed.
  const next = await openTestIntelligence(store, clock, SERVERS)
  expect([...next.watch.bars.keys()]).toEqual(['web'])
  expect(await store.db.selectFrom('intelligence_staged').selectAll().execute()).toEqual([])
  expect(await next.office.commit(id, { unsupported: {} })).toBeUndefined()
})

test('a kill after the commit and before anything was cut off is made good at the next start, and told once', async () => {
  const first = await openTestIntelligence(store, clock, SERVERS)
  const id = await first.imports.begin(begin, 'tester')
  await first.imports.stage(id, [make('A')])
  await first.imports.commit(id, { unsupported: {} })
  expect(first.told).toEqual([])
  const next = await openTestIntelligence(store, clock, SERVERS)
  expect([...next.watch.bars.keys()]).toEqual(['web'])
  expect(next.told.map(({ upstream }) => upstream)).toEqual(['web'])
  const last = await openTestIntelligence(store, clock, SERVERS)
  expect([...last.watch.bars.keys()]).toEqual(['web'])
  expect(last.told).toEqual([])
})

test('a complete import takes away what is not in it any more; another source keeps its own', async () => {
  const parts = await openTestIntelligence(store, clock, SERVERS)
  await take(parts, [make('A'), make('B')])
  await take(parts, [make('C', { severity: 'critical' })], { source: 'other' } as never)
  expect(await take(parts, [make('B')])).toMatchObject({ taken: 0, unchanged: 1, gone: 1, total: 1 })
  // The worst that any source says counts.
  expect((await parts.office.hits(undefined))[0]?.sightings.map(({ id }) => id)).toEqual(['C', 'B'])
  expect(parts.office.sources().map(({ source, entries }) => [source, entries])).toEqual([
    ['s', 1],
    ['other', 1],
  ])
})

test('nothing goes back: an older entry, an older feed, an empty one, an older pack', async () => {
  const parts = await openTestIntelligence(store, clock, SERVERS)
  await take(parts, [make('A', { modifiedAtMs: 500 }), make('B', { modifiedAtMs: 900 })], { serial: 7 })
  await expect(
    take(parts, [make('A', { modifiedAtMs: 400 }), make('B', { modifiedAtMs: 901 })]),
  ).rejects.toThrow(/A is older/)
  await expect(take(parts, [make('A', { modifiedAtMs: 600 })])).rejects.toThrow(/older than what is there/)
  await expect(take(parts, [])).rejects.toThrow(/names nothing/)
  await expect(take(parts, [make('B', { modifiedAtMs: 950 })], { serial: 6 })).rejects.toThrow(
    /never goes back/,
  )
  expect(await store.db.selectFrom('intelligence_staged').selectAll().execute()).toEqual([])
  expect([...parts.watch.bars.keys()]).toEqual(['web'])
  expect(await take(parts, [], { allowOlder: true })).toMatchObject({ gone: 2, total: 0 })
  expect([...parts.watch.bars.keys()]).toEqual([])
  expect(parts.lifted).toEqual(['web'])
})

test('an entry that runs out lifts by itself', async () => {
  const parts = await openTestIntelligence(store, clock, SERVERS)
  await take(parts, [make('A', { expiresAtMs: 1_000_100 })])
  expect(parts.watch.bars.size).toBe(1)
  nowMs = 1_000_100
  await parts.watch.look()
  expect(parts.watch.bars.size).toBe(0)
  expect(parts.lifted).toEqual(['web'])
})

test('what is milder or less sure than the settings ask for is kept, shown, and not acted upon', async () => {
  const parts = await openTestIntelligence(store, clock, SERVERS)
  await take(parts, [make('A', { severity: 'low' }), make('B', { confidence: 0.1 })])
  expect(parts.watch.bars.size).toBe(0)
  expect(parts.told).toEqual([])
  expect(await parts.office.hits(undefined)).toMatchObject([{ upstream: 'web', state: 'below-threshold' }])
})

test('a vulnerability in a package is told of, and does not stop the server unless policy says so', async () => {
  const parts = await openTestIntelligence(store, clock, SERVERS)
  const match = {
    kind: 'package',
    ecosystem: 'npm',
    name: 'mail-mcp',
    versions: [],
    ranges: [{ introduced: '1.0.0', fixed: '1.3.0' }],
  } satisfies IndicatorMatch
  await take(parts, [make('CVE-1', { type: 'vulnerability', matches: [match] })])
  expect(parts.watch.bars.size).toBe(0)
  expect(parts.told).toMatchObject([{ upstream: 'mail', state: 'notified' }])
})

test('look-ups take as many steps with 50,000 entries as with 50', () => {
  const steps = [50, 50_000].map((size) => {
    const index = new IndicatorIndex()
    for (let at = 0; at < size; at += 1) {
      const matches: IndicatorMatch[] = [
        { kind: 'host', host: `h${at}.example` },
        { kind: 'network', cidr: `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}/32` },
        { kind: 'package', ecosystem: 'npm', name: `p${at}`, versions: ['1.0.0'], ranges: [] },
      ]
      index.add('s', make(`I${at}`, { matches }))
    }
    const before = index.lookups
    expect(index.findHost('a.b.h7.example', 0)).toHaveLength(1)
    expect(index.findHost('10.0.0.9', 0)).toHaveLength(1)
    expect(index.findPackage({ ecosystem: 'npm', name: 'p3', version: '1.0.0' }, 0)).toHaveLength(1)
    expect(index.findUrl('https://elsewhere.example/a/b', 0)).toEqual([])
    return index.lookups - before
  })
  expect(steps[0]).toBe(steps[1])
})

test.each([
  ['a pattern that never ends', { kind: 'text', pattern: '(a+)+$aaaa', regex: true }],
  ['a pattern that takes the square of the length', { kind: 'text', pattern: '[a-z]+@evil', regex: true }],
  ['a pattern for everything', { kind: 'text', pattern: '[a-z]{0,9}', regex: true }],
  ['every caller', { kind: 'caller', cidr: '0.0.0.0/0' }],
  ['half of all callers', { kind: 'caller', cidr: '128.0.0.0/1' }],
  ['every address', { kind: 'network', cidr: '::/0' }],
  ['a whole top-level domain', { kind: 'host', host: '*.com' }],
  ['this machine', { kind: 'host', host: 'localhost.' }],
  ['every server that Node runs', { kind: 'command', argv: ['/usr/bin/node'], prefix: true }],
] as const satisfies readonly (readonly [string, IndicatorMatch])[])(
  'an entry that names %s is refused, and the gateway starts again',
  async (_what, match) => {
    const intelligence = await openTestIntelligence(store, clock, SERVERS)
    await expect(take(intelligence, [make('A', { matches: [HOST, match] })])).rejects.toThrow('A has a ')
    expect((await openTestIntelligence(store, clock, SERVERS)).book.size).toBe(0)
    const index = new IndicatorIndex()
    index.add('s', make('A', { matches: [HOST, match] }))
    expect(index.findHost('evil.example', nowMs)).toHaveLength(1)
    expect(index.hasTexts).toBe(false)
  },
)

test('a publisher does not take back what another one said, whatever source it names', async () => {
  const intelligence = await openTestIntelligence(store, clock, SERVERS)
  await take(intelligence, [make('A')], { publisher: 'acme', serial: 3 })
  const mild = make('B', { matches: [{ kind: 'host', host: 'other.example' }] })
  const other = take(intelligence, [mild], { publisher: 'other', serial: 999 })
  await expect(other).rejects.toThrow('signed by other')
  expect([...intelligence.watch.bars.keys()]).toEqual(['web'])
  const again = await openTestIntelligence(store, clock, SERVERS)
  await expect(take(again, [mild], { publisher: 'other', serial: 999 })).rejects.toThrow('signed by other')
  await take(again, [mild], { publisher: 'acme', serial: 4 })
  expect(again.watch.bars.size).toBe(0)
})

test('a withdrawal ends when the source changes the entry, also where it does not say when', async () => {
  const intelligence = await openTestIntelligence(store, clock, SERVERS)
  const { office, watch } = intelligence
  await take(intelligence, [make('A')])
  await office.withdraw('s', 'A', { by: 'ada', why: 'another server' })
  await take(intelligence, [make('A')])
  expect(watch.bars.size).toBe(0)
  const changed = make('A', { matches: [HOST, { kind: 'host', host: 'worse.example' }] })
  await take(intelligence, [changed])
  expect([...watch.bars.keys()]).toEqual(['web'])
  const again = await openTestIntelligence(store, clock, SERVERS)
  expect([...again.watch.bars.keys()]).toEqual(['web'])
})
