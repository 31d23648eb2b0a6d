/** What the handshake says is kept flag by flag, for each era by itself, over real baselines; what is held is recorded after a crash. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BENIGN } from '@callgate/contracts/finding'
import { InspectionConfig } from '@callgate/contracts/config'
import type { JsonObject } from '@callgate/contracts/json'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { composeVetting } from '../../composition/drift.ts'
import type { Baselines } from '../../registry/baseline-desk.ts'
import { openBaselines } from '../../registry/baselines.ts'
import { scanOf } from '../../registry/catalogue/catalogue.fixture.ts'
import { launchOf } from '../../registry/catalogue/launch.ts'
import { openStore, type Store } from '../../store/store.ts'
import { createFactJudge, type FactParts, type Handshake } from './judge-facts.ts'

let directory: string
let store: Store
let baselines: Baselines
let written: string[]
let broken: boolean

const SERVER = { tenant: 'default', upstream: 'files' }
const clock = { nowMs: () => 1, monotonicMs: () => 1 }

const judgeWith = (trust: Trust = 'reviewed') => createFactJudge(partsWith(trust))

type Trust = 'reviewed' | 'on-first-use'

function partsWith(trust: Trust, config: object = { trust }): FactParts {
  const quiet = (): void => undefined
  const snapshot = {
    inspection: InspectionConfig.parse({}),
    upstreams: new Map([['files', config]]),
    digest: '0'.repeat(64),
  }
  const parts: Omit<FactParts, 'snapshots'> = {
    baselines,
    inspection: { inspect: () => BENIGN },
    journal: {
      append: async (draft) => {
        if (broken) throw new Error('killed here')
        const entry = typeof draft === 'function' ? draft() : draft
        written.push(entry.type === 'event' ? `${entry.event} ${entry.target}` : entry.type)
      },
      keepPayload: () => null,
      digest: () => '',
      keepsRaw: false,
      writable: true,
    },
    random: { bytes: (count) => new Uint8Array(count), id: (prefix) => prefix },
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  }
  return { ...parts, snapshots: { current: () => snapshot as never } }
}

const shaken = (capabilities: JsonObject, version = '2025-11-25'): Handshake => ({
  version,
  serverInfo: { name: 'files', version: '1' },
  capabilities,
  instructions: null,
  discovery: {},
})

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-facts-'))
  store = await openStore(join(directory, 'store.sqlite'))
  baselines = await openBaselines(store, clock)
  written = []
  broken = false
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

test('the first of each era is the baseline; what comes later is left out flag by flag', async () => {
  const judge = judgeWith()
  const first = await judge.handshake(
    SERVER,
    shaken({ tools: { listChanged: true }, logging: {} }),
    '2025-11-25',
  )
  expect(first.capabilities).toEqual({ tools: { listChanged: true }, logging: {} })
  const modern = await judge.handshake(
    SERVER,
    shaken({ tools: {}, extensions: { a: {} } }, '2026-07-28'),
    '2026-07-28',
  )
  expect(modern.capabilities).toEqual({ tools: {}, extensions: { a: {} } })
  const later = await judge.handshake(
    SERVER,
    shaken({ tools: { listChanged: false, other: 1 }, completions: { x: true } }),
    '2025-11-25',
  )
  expect(later.capabilities).toEqual({ tools: {} })
  expect(written.toSorted()).toEqual([
    'drift tools/listChanged',
    'quarantine completions',
    'quarantine tools/other',
  ])
})

test('at an upstream that is trusted on first use, what is new is accepted and what changed is not', async () => {
  const judge = judgeWith('on-first-use')
  await judge.handshake(SERVER, shaken({ tools: { listChanged: true } }), '2025-11-25')
  const later = shaken({ tools: { listChanged: false }, completions: {} })
  expect((await judge.handshake(SERVER, later, '2025-11-25')).capabilities).toEqual({
    tools: {},
    completions: {},
  })
})

test('a hostile number of capabilities is cut, and a server info that changed is not told', async () => {
  const judge = judgeWith()
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`c${at}`, {}]))
  const { capabilities } = await judge.handshake(SERVER, shaken(many), '2025-11-25')
  expect(Object.keys(capabilities)).toHaveLength(200)
  const renamed = { ...shaken({}), serverInfo: { name: 'bank', version: '9' }, discovery: { title: 'Bank' } }
  const told = await judge.handshake(SERVER, renamed, '2025-11-25')
  expect([told.serverInfo, told.discovery]).toEqual([{ name: 'files', version: 'not accepted' }, {}])
})

const nothing = {
  admission: { upstreams: () => new Map() },
  readPrograms: () => Promise.resolve({}),
  readIssuer: () => Promise.resolve(undefined),
  reportsInterpreter: () => false,
}

test('where the host gives the command line at each start, it is not compared', async () => {
  const config = (args: string[]) => UpstreamConfig.parse({ transport: 'stdio', command: 'node', args })
  const vettingOf = (operated: string | null, trust: Trust = 'reviewed') =>
    composeVetting({
      ...partsWith(trust),
      registry: { ...nothing, catalogue: { find: () => undefined } },
      operated,
    })
  const wrapped = vettingOf(null)
  const gateway = vettingOf(join(directory, 'callgate.yaml'))
  for (const args of [['a.js'], ['b.js']])
    expect(await wrapped.origin('default', 'files', config(args))).toBeUndefined()
  expect(await gateway.origin('default', 'files', config(['a.js']))).toBeUndefined()
  expect(await gateway.origin('default', 'files', config(['b.js']))).toMatchObject({ code: 'quarantined' })
  const unreviewed = vettingOf(join(directory, 'callgate.yaml'), 'on-first-use')
  expect(await unreviewed.origin('default', 'files', config(['c.js']))).toBeUndefined()
})

test('what the catalogue approved is where it was seen, also when it starts the program itself', async () => {
  const configured = UpstreamConfig.parse({ transport: 'stdio', trust: 'reviewed' })
  const startOf = (version: string): UpstreamConfig =>
    ({ ...configured, command: `/store/${version}/server` }) as never
  const server = { stage: 'live', approval: { ...scanOf('a', 1), launchDigest: launchOf(configured).digest } }
  let started = startOf('1')
  const vetting = composeVetting({
    ...partsWith('reviewed', configured),
    registry: {
      ...nothing,
      catalogue: { find: () => server as never },
      admission: { upstreams: () => new Map([['files', started]]) },
    },
    operated: join(directory, 'callgate.yaml'),
  })
  for (const version of ['1', '2']) {
    started = startOf(version)
    expect(await vetting.origin('default', 'files', started)).toBeUndefined()
  }
  expect(written).toEqual([])
  expect(await vetting.origin('default', 'files', startOf('3'))).toMatchObject({ code: 'quarantined' })
})

test('what many connections find at the same time is recorded once', async () => {
  const judge = judgeWith()
  const keyOf = (spki: string) => judge.origin(SERVER, { 'tls-key': { spki } }, () => false)
  expect(await keyOf('a')).toBeUndefined()
  const found = await Promise.all(Array.from({ length: 20 }, () => keyOf('b')))
  expect(found.every((refusal) => refusal?.code === 'quarantined')).toBe(true)
  expect(written).toEqual(['drift tls-key'])
})

test('where nobody reviews the server it goes on, and what changed is listed once and is no drift', async () => {
  const vetting = composeVetting({
    ...partsWith('on-first-use'),
    registry: { ...nothing, catalogue: { find: () => undefined } },
    operated: null,
  })
  for (const spki of ['a', 'b', 'b', 'a', 'b'])
    expect(await vetting.tlsKey('default', 'files', spki)).toBeUndefined()
  expect(written).toEqual(['quarantine tls-key'])
  expect(await baselines.listQuarantined('default')).toMatchObject([{ type: 'origin', name: 'tls-key' }])
})

test('another issuer stops a server that is reviewed, and another interpreter unless it is only recorded', async () => {
  const live = { stage: 'live', approval: { ...scanOf('a', 1), launchDigest: '' } }
  const remote = UpstreamConfig.parse({ transport: 'http', url: 'https://files.test/mcp', trust: 'reviewed' })
  const local = UpstreamConfig.parse({ transport: 'stdio', command: '/usr/bin/python3', trust: 'reviewed' })
  let [issuer, digest, reported] = ['https://a.test/', 'a', false]
  const vettingOf = (config: UpstreamConfig) =>
    composeVetting({
      ...partsWith('reviewed', config),
      registry: {
        catalogue: {
          find: () =>
            ({ ...live, approval: { ...live.approval, launchDigest: launchOf(config).digest } }) as never,
        },
        admission: { upstreams: () => new Map([['files', config]]) },
        readPrograms: () =>
          Promise.resolve({ interpreter: { interpreter: { path: '/usr/bin/python3', digest } } }),
        readIssuer: () => Promise.resolve({ issuers: [issuer] }),
        reportsInterpreter: () => reported,
      },
      operated: null,
    })
  for (const config of [remote, local])
    expect(await vettingOf(config).origin('default', 'files', config)).toBeUndefined()
  ;[issuer, digest] = ['https://b.test/', 'b']
  for (const config of [remote, local])
    expect(await vettingOf(config).origin('default', 'files', config)).toMatchObject({ code: 'quarantined' })
  const held = await baselines.listQuarantined('default')
  const classes = await Promise.all(
    held.map(async (one) => (await baselines.showQuarantined(one))?.drift.changes.map(({ class: of }) => of)),
  )
  expect(new Set(classes.flat())).toEqual(new Set(['interpreter-changed', 'issuer-changed']))
  reported = true
  expect(await vettingOf(local).origin('default', 'files', local)).toBeUndefined()
})

test('what is killed between holding and recording is held at the next start, and recorded when it is met again', async () => {
  const origin = (args: string[]) => ({ launch: { command: 'node', args } })
  const never = () => false
  expect(await judgeWith().origin(SERVER, origin(['a.js']), never)).toBeUndefined()
  broken = true
  await expect(judgeWith().origin(SERVER, origin(['b.js']), never)).rejects.toThrow('killed here')
  await store.close()
  store = await openStore(join(directory, 'store.sqlite'))
  baselines = await openBaselines(store, clock)
  broken = false
  expect(await baselines.listQuarantined('default')).toMatchObject([{ type: 'origin', name: 'launch' }])
  for (let again = 0; again < 2; again += 1)
    expect(await judgeWith().origin(SERVER, origin(['b.js']), never)).toMatchObject({ code: 'quarantined' })
  expect(written).toEqual(['quarantine launch'])
  expect(await judgeWith().origin(SERVER, origin(['a.js']), never)).toBeUndefined()
  expect(await judgeWith().origin(SERVER, origin(['b.js']), () => true)).toBeUndefined()
})
