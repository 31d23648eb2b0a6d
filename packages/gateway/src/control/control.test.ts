/** The control API over real HTTP with the real store: who may call, order of record and effect, every route through the client. */

import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationView } from '@callgate/contracts/control'
import type { AdminEntry, JournalRecord } from '@callgate/contracts/journal'
import { openTestApprovals, type TestApprovals } from '../approvals/approvals.fixture.ts'
import { openAgentKeys, type AgentKeys } from '../identity/agent-keys.ts'
import { openOperators, type Operators } from '../identity/operators.ts'
import type { SignIn } from '../identity/sign-in.ts'
import { openTestSignIn } from '../identity/sign-in.fixture.ts'
import { openSwitches, type Switches } from '../identity/switches.ts'
import type { Baselines } from '../registry/baseline-desk.ts'
import { openBaselines } from '../registry/baselines.ts'
import { openTestIncidents, type TestIncidents } from '../incidents/incidents.fixture.ts'
import { openStore, type Store } from '../store/store.ts'
import { createControlClient, type ControlClient } from './client.ts'
import { createControl, type Control } from './control.ts'
import { openTestServers } from '../registry/catalogue/office.fixture.ts'
import { openTestIntelligence } from '../registry/intelligence/office.fixture.ts'
import { openTestPolicy, type TestPolicy } from '../policy/policy.fixture.ts'
import { openTestRightsServices } from '../rights/office.fixture.ts'
import { createTrialDesk } from '../registry/trials/desk.ts'
import { Verification } from '../journal/verification.ts'
import type { IntelligenceOffice } from '../registry/intelligence/office.ts'
import type { ServerOffice } from '../registry/catalogue/office.ts'
import { LiveEvents } from './live/live-events.ts'
import type { ControlServices } from './services.ts'

const operatorToken = 'cgop_test'
const clock = { nowMs: () => 1_000, monotonicMs: () => 1_000 }
const logger = { debug() {}, info() {}, warn() {}, error() {} }
const random = { bytes: (count: number) => randomBytes(count), id: (prefix: string) => prefix }
const record: JournalRecord = {
  seq: 0,
  timeMs: 1,
  prev: '0'.repeat(64),
  entry: {
    type: 'gateway',
    tenant: 'default',
    event: 'start',
    instance: 'i',
    version: 'v',
    note: null,
    recovered: [],
  },
}
let directory: string
let store: Store
let keys: AgentKeys
let operators: Operators
let signIn: SignIn
let switches: Switches
let approvals: TestApprovals
let baselines: Baselines
let control: Control
let incidents: TestIncidents
let servers: ServerOffice
let intelligence: IntelligenceOffice
let client: ControlClient
let acts: AdminEntry[]
let journalDown: boolean
let drained: number
let lowered: unknown[]
let masterIds: string[]
let policy: TestPolicy

const conversation: ConversationView = {
  id: 'conv_1',
  principal: 'p',
  agent: 'a',
  usedAtMs: 1,
  trust: 'untrusted',
  sensitivity: 'confidential',
  sources: ['web'],
  labels: [],
}

const told: unknown[] = []

function buildServices(): ControlServices {
  const session = { id: 's1', principal: 'p', agent: 'a', startedAtMs: 1, lastSeenAtMs: 2, labels: [] }
  return {
    clock,
    logger,
    recordAdmin(entry) {
      if (journalDown) throw new Error('disk full')
      acts.push(entry)
    },
    notifications: { channels: async () => [], deliveries: async () => [], test: async () => undefined },
    settings: () => ({
      licence: 'Apache-2.0',
      gates: [],
      dryRun: false,
      journal: { durability: 'process', retentionDays: 1, payloads: 'none' },
    }),
    status: () => ({
      version: '1',
      instance: 'i',
      startedAtMs: 1,
      snapshot: 'abc',
      lastRefusal: null,
      policy: { source: 'file', live: null, staged: null, fileEdited: false },
      suppressions: { inForce: 0, expired: [] },
      upstreams: [],
      journal: { writable: !journalDown, records: 1 },
      draining: drained > 0,
    }),
    keys,
    operators,
    signIn,
    events: new LiveEvents(clock, 0),
    activity: {
      view: () => {
        throw new Error('not asked for here')
      },
    },
    baselines,
    approvals: approvals.approvals.desk,
    switches,
    verification: new Verification({ dir: directory, nowMs: clock.nowMs, records: () => 1 }),
    servers,
    trials: createTrialDesk({ run: async () => undefined, last: async () => undefined }),
    intelligence,
    ...openTestRightsServices({ store, clock, keys, operators }),
    ...incidents.services,
    sessions: { list: () => [session], kill: (_tenant, id) => id === 's1' },
    tasks: {
      list: () => [],
      declare: async () => Promise.reject(new Error('no store')),
      end: async () => undefined,
    },
    context: {
      async tell(owner, turn, teller) {
        told.push({ owner, turn, teller })
        return { taken: true, conversation: 'conv_1' }
      },
      async takeTraced(turns) {
        told.push(...turns)
        return 1
      },
    },
    conversations: {
      list: () => [conversation],
      idOf: () => conversation.id,
      begin: async () => ({ conversation: 'c2', ended: conversation.id }),
      declassify: async (_tenant, id, to) => {
        lowered.push(to)
        return id === conversation.id ? { ...conversation, ...to } : undefined
      },
    },
    config: { reload: async () => ({ accepted: false, snapshot: 'abc', problems: ['line 3'] }) },
    journal: {
      checkpoint: () => ({ timeMs: 1, note: 'n' }),
      search: async (query) => ({ records: query.limit === 7 ? [record] : [], next: null }),
      show: async (seq) => (seq === 0 ? record : undefined),
      readSession: async ({ from }) => ({ from, records: [], labelling: [], next: null }),
      readNewestOfSession: async () => ({ records: [], complete: true }),
      listAgentTools: async () => [],
      erase: async (id) => (id === 'p1' ? 'erased' : id === 'p2' ? 'already-erased' : 'missing'),
      reveal: async (id, { reason }) => (id === 'p1' ? reason : undefined),
    },
    searches: {
      list: async () => [],
      save: async (_keeper, search) => ({ ...search, savedAtMs: 1 }),
      remove: async () => false,
    },
    masterKeys: {
      list: () => ({
        source: 'data',
        keys: masterIds.map((id, index) => ({
          id,
          current: index === masterIds.length - 1,
          verifierKey: null,
        })),
      }),
      prepareNext: async () => ({ id: 'k2', use: async () => void masterIds.push('k2') }),
    },
    policy,
    metrics: { contentType: 'text/plain; version=0.0.4', metrics: async () => 'callgate_up 1\n' },
    drain: () => void (drained += 1),
  }
}

beforeEach(async () => {
  acts = []
  journalDown = false
  drained = 0
  lowered = []
  masterIds = ['k1']
  directory = mkdtempSync(join(tmpdir(), 'callgate-control-'))
  store = await openStore(join(directory, 'store.sqlite'))
  keys = await openAgentKeys({ store, clock, random, logger })
  operators = await openOperators({ store, clock, random })
  signIn = await openTestSignIn({ store, operators, clock })
  switches = await openSwitches(store, clock)
  baselines = await openBaselines(store, clock)
  approvals = await openTestApprovals(directory)
  incidents = await openTestIncidents(store, clock)
  servers = await openTestServers(store, clock)
  intelligence = (await openTestIntelligence(store, clock)).office
  policy = await openTestPolicy({ store, clock, random, acts })
  control = await createControl({ address: '127.0.0.1', port: 0, operatorToken, services: buildServices() })
  client = createControlClient({ url: control.url, operatorToken })
})
afterEach(async () => {
  await control.close()
  await approvals.close()
  await keys.close()
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const call = (
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; type: string; body: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(`${control.url}/api/v1${path}`, { method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part: string) => (body += part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }),
      )
    })
    sent.on('error', reject).end()
  })
const authorization = `Bearer ${operatorToken}`
const wanted = { agent: 'coder', principal: 'alice' }
const item = { upstream: 'files', type: 'tool', name: 'read', digest: 'a'.repeat(64) } as const

test('only the operator token opens anything, the description and the metrics included', async () => {
  const { token } = await keys.create({
    tenant: 'default',
    agentGroups: [],
    principalGroups: [],
    expiresAtMs: null,
    ...wanted,
  })
  for (const path of ['/status', '/metrics', '/openapi.json', '/keys', '/nothing']) {
    for (const value of ['', 'Bearer ', `Bearer ${token}`, `Bearer ${operatorToken}x`, operatorToken]) {
      const answer = await call(path, { authorization: value })
      expect([path, value, answer.status, answer.type]).toEqual([
        path,
        value,
        401,
        'application/problem+json',
      ])
      expect(answer.body).not.toContain(operatorToken)
    }
  }
})

test('foreign hosts and origins are refused, the own origin is not', async () => {
  expect(await call('/status', { authorization, host: 'evil.example' })).toMatchObject({ status: 403 })
  expect(await call('/status', { authorization, host: '127.0.0.1.evil.example:80' })).toMatchObject({
    status: 403,
  })
  expect(await call('/status', { authorization, origin: 'https://evil.example' })).toMatchObject({
    status: 403,
  })
  expect(await call('/status', { authorization, origin: 'null' })).toMatchObject({ status: 403 })
  expect(await call('/status', { authorization, origin: control.url })).toMatchObject({ status: 200 })
})

test('a drain is answered also when it ends the API at once', async () => {
  const services: ControlServices = { ...buildServices(), drain: () => closing.resolve(own.close()) }
  const closing = Promise.withResolvers<void>()
  const own = await createControl({ address: '127.0.0.1', port: 0, operatorToken, services })
  expect(await createControlClient({ url: own.url, operatorToken }).drain()).toMatchObject({ done: true })
  await closing.promise
})

test('an address that is not loopback is refused', async () => {
  const options = { address: '0.0.0.0', port: 0, operatorToken, services: buildServices() }
  await expect(createControl(options)).rejects.toThrow(/not loopback/)
})

test('keys: create, list, rotate, revoke; each act recorded, no secret in any record', async () => {
  const { key, token } = await client.createKey(wanted)
  expect(keys.authenticate(token)).toMatchObject({ agent: { id: 'coder' } })
  const next = await client.rotateKey(key.id, { overlapMs: 5 })
  expect(await client.revokeKey(key.id)).toMatchObject({ recorded: true, key: { revokedAtMs: 1_000 } })
  expect((await client.listKeys()).map((one) => one.id).toSorted()).toEqual([key.id, next.key.id].toSorted())
  expect(acts.map((entry) => entry.act)).toEqual(['agent-key.create', 'agent-key.rotate', 'agent-key.revoke'])
  expect(JSON.stringify(acts)).not.toContain(token.slice(16))
  await expect(client.revokeKey('0'.repeat(12))).rejects.toMatchObject({ status: 404 })
})

test('a master key is added on record, with a reason, and not without a journal', async () => {
  expect((await client.rotateMasterKey('leaked')).keys.map(({ id, current }) => [id, current])).toEqual([
    ['k1', false],
    ['k2', true],
  ])
  expect(acts).toMatchObject([
    { act: 'keyring.rotate', before: 'k1', after: 'k2', note: 'leaked', accepted: true },
  ])
  await expect(client.rotateMasterKey('')).rejects.toMatchObject({ status: 400 })
  journalDown = true
  await expect(client.rotateMasterKey('again')).rejects.toMatchObject({ status: 503 })
  expect((await client.listMasterKeys()).keys).toHaveLength(2)
})

test('without a journal nothing is granted, but revoke, freeze and kill still work and say so', async () => {
  const { key, token } = await client.createKey(wanted)
  await switches.freeze({ tenant: 'default', kind: 'agent', subject: 'x', reason: 'r', frozenBy: 'op' })
  await baselines.quarantine({ tenant: 'default', definition: {}, ...item }, 'r')
  journalDown = true
  await expect(client.createKey(wanted)).rejects.toMatchObject({ status: 503, code: 'journal-unavailable' })
  await expect(client.rotateKey(key.id)).rejects.toMatchObject({ status: 503 })
  await expect(client.approve(item)).rejects.toMatchObject({ status: 503 })
  await expect(client.unfreeze({ kind: 'agent', subject: 'x' })).rejects.toMatchObject({ status: 503 })
  await expect(client.reload()).rejects.toMatchObject({ status: 503 })
  expect([(await client.listKeys()).length, (await client.listFreezes()).length]).toEqual([1, 1])
  expect(baselines.state({ tenant: 'default', definition: {}, ...item })).toBe('quarantined')
  expect(await client.revokeKey(key.id)).toMatchObject({ recorded: false })
  expect(keys.authenticate(token)).toMatchObject({ code: 'unauthenticated' })
  expect(await client.freeze({ kind: 'all', reason: 'stop' })).toMatchObject({ recorded: false })
  expect(await client.killSession('s1')).toMatchObject({ recorded: false })
})

test('what stops something while nothing can be kept says that it holds, and until when', async () => {
  const issued = await client.createKey(wanted)
  journalDown = true
  Object.assign(store, { batch: () => Promise.reject(new Error('database or disk is full')) })
  const inForce = /in force as long as this gateway runs/
  await expect(client.revokeKey(issued.key.id)).rejects.toThrow(inForce)
  expect(keys.isLive(issued.key.id)).toBe(false)
  await expect(client.freeze({ kind: 'all', reason: 'stop' })).rejects.toThrow(inForce)
  expect(await client.listFreezes()).toMatchObject([{ kind: 'all', reason: 'stop' }])
})

test('an act that fails after its record is recorded as failed', async () => {
  await expect(client.freeze({ kind: 'agent', subject: '', reason: 'r' })).rejects.toMatchObject({
    status: 400,
  })
  expect(acts.map((entry) => entry.accepted)).toEqual([true, false])
})

test('quarantine: list, difference, approve, reject', async () => {
  const version = { tenant: 'default', definition: { a: 1 }, ...item }
  await baselines.quarantine(version, 'poison')
  await baselines.quarantine({ ...version, digest: 'b'.repeat(64) }, 'poison')
  expect(await client.listQuarantine('files')).toHaveLength(2)
  expect(await client.showQuarantine(item)).toMatchObject({
    definition: { a: 1 },
    diff: { truncated: false },
  })
  await client.reject({ ...item, digest: 'b'.repeat(64), reason: 'bad' })
  await client.approve(item)
  expect(baselines.state(version)).toBe('accepted')
  expect(acts.map((entry) => entry.act)).toEqual(['baseline.reject', 'baseline.approve'])
  await expect(client.approve(item)).rejects.toMatchObject({ status: 404 })
})

test('freezes and sessions', async () => {
  await client.freeze({ kind: 'upstream', subject: 'files', reason: 'odd' })
  expect(await client.listFreezes()).toMatchObject([{ subject: 'files', frozenBy: 'operator' }])
  await client.unfreeze({ kind: 'upstream', subject: 'files' })
  expect(await client.listFreezes()).toEqual([])
  expect(await client.listSessions()).toHaveLength(1)
  await expect(client.killSession('none')).rejects.toMatchObject({ status: 404 })
})

test('conversations are lowered by a recorded act, and only as far as was said', async () => {
  expect(await client.listConversations()).toEqual([conversation])
  const shown = await client.declassify('conv_1', { trust: 'vetted', reason: 'read it' })
  expect(lowered).toEqual([{ trust: 'vetted' }])
  expect(shown).toMatchObject({ trust: 'vetted', sensitivity: 'confidential' })
  expect(acts).toMatchObject([
    {
      act: 'conversation.declassify',
      subject: 'conv_1',
      before: 'trust untrusted, class confidential',
      after: 'trust vetted, class confidential',
      note: 'read it',
    },
  ])
  await expect(client.declassify('conv_1', { reason: 'nothing said' })).rejects.toMatchObject({ status: 400 })
  await expect(client.declassify('none', { trust: 'own', reason: 'why' })).rejects.toMatchObject({
    status: 404,
  })
  journalDown = true
  await expect(client.declassify('conv_1', { trust: 'own', reason: 'why' })).rejects.toMatchObject({
    status: 503,
  })
})

test('status, metrics, reload, drain, explain and journal', async () => {
  expect(await client.status()).toMatchObject({ snapshot: 'abc', draining: false })
  expect(await client.metrics()).toBe('callgate_up 1\n')
  expect(await client.reload()).toEqual({ accepted: false, snapshot: 'abc', problems: ['line 3'] })
  await client.drain()
  expect(drained).toBe(1)
  expect(await client.explainPolicy({ upstream: 'files', target: 'read' })).toMatchObject({ effect: 'allow' })
  expect(await client.searchJournal({ limit: 7 })).toEqual({ records: [record], next: null })
  expect(await client.showRecord(0)).toEqual(record)
  await expect(client.showRecord(1)).rejects.toMatchObject({ status: 404 })
  expect(await client.checkpoint()).toEqual({ timeMs: 1, note: 'n' })
  expect(await client.erasePayload('p1', 'asked for')).toEqual({ outcome: 'erased' })
  expect(await client.erasePayload('p2', 'asked for')).toEqual({ outcome: 'already-erased' })
  await expect(client.erasePayload('p3', 'asked for')).rejects.toMatchObject({ status: 404 })
  expect(await client.revealPayload('p1', 'incident')).toEqual({ payload: 'incident' })
})

test('the description is OpenAPI 3.1 and lists what there is', async () => {
  const document = await client.openapi()
  expect(document['openapi']).toBe('3.1.0')
  expect(Object.keys(document['paths'] as object)).toContain('/api/v1/keys/{id}/rotate')
})

test('bad bodies are problems with a place', async () => {
  const send = (body: string) =>
    fetch(`${control.url}/api/v1/keys`, {
      method: 'POST',
      body,
      headers: { authorization, 'content-type': 'application/json' },
    })
  expect((await send('{')).status).toBe(400)
  expect((await send('{"agent":"a","principal":"p","admin":true}')).status).toBe(400)
  expect((await send(`{"agent":"${'a'.repeat(2 << 20)}"}`)).status).toBe(413)
  const missing = (await (await send('{"agent":"a"}')).json()) as { detail: string }
  expect(missing.detail).toMatch(/^principal: /)
  expect(acts).toEqual([])
})

test('a client that finds nobody says what to do', async () => {
  const nobody = createControlClient({ url: 'http://127.0.0.1:1', operatorToken })
  await expect(nobody.status()).rejects.toThrow(/callgate up/)
})
