/** Named operators over the real API and store: what each role may do, on every route there is, and under whose name. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminEntry } from '@callgate/contracts/journal'
import {
  isPermitted,
  OPERATOR_ROLES,
  type OperatorRole,
  type Permission,
  PERMISSIONS,
} from '@callgate/contracts/operator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestApprovals, type TestApprovals } from '../approvals/approvals.fixture.ts'
import { openAgentKeys, type AgentKeys } from '../identity/agent-keys.ts'
import { openOperators, type Operators } from '../identity/operators.ts'
import { openSwitches } from '../identity/switches.ts'
import { openBaselines } from '../registry/baselines.ts'
import { openTestIncidents, type TestIncidents } from '../incidents/incidents.fixture.ts'
import { openStore, type Store } from '../store/store.ts'
import { createControlClient, type ControlClient } from './client.ts'
import { buildControlApp } from './control-app.ts'
import { createControl, type Control } from './control.ts'
import { openTestIntelligence } from '../registry/intelligence/office.fixture.ts'
import { openTestServers } from '../registry/catalogue/office.fixture.ts'
import type { ControlServices } from './services.ts'

const operatorToken = 'cgop_test'
let nowMs = 1_000
const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs }
const logger = { debug() {}, info() {}, warn() {}, error() {} }
const random = { bytes: (count: number) => randomBytes(count), id: (prefix: string) => prefix }

let directory: string
let store: Store
let keys: AgentKeys
let operators: Operators
let control: Control
let incidents: TestIncidents
let admin: ControlClient
let acts: AdminEntry[]
let services: ControlServices
let approvals: TestApprovals

beforeEach(async () => {
  nowMs = 1_000
  acts = []
  directory = mkdtempSync(join(tmpdir(), 'callgate-operators-'))
  store = await openStore(join(directory, 'store.sqlite'))
  keys = await openAgentKeys({ store, clock, random, logger })
  operators = await openOperators({ store, clock, random })
  approvals = await openTestApprovals(directory)
  incidents = await openTestIncidents(store, clock)
  services = {
    clock,
    logger,
    recordAdmin: (entry) => void acts.push(entry),
    status: () => ({
      version: '1',
      instance: 'i',
      startedAtMs: 1,
      snapshot: 'abc',
      lastRefusal: null,
      suppressions: { inForce: 0, expired: [] },
      upstreams: [],
      journal: { writable: true, records: 1 },
      draining: false,
    }),
    keys,
    operators,
    baselines: await openBaselines(store, clock),
    approvals: approvals.approvals.desk,
    switches: await openSwitches(store, clock),
    servers: await openTestServers(store, clock),
    intelligence: (await openTestIntelligence(store, clock)).office,
    ...incidents.services,
    sessions: { list: () => [], kill: () => true },
    tasks: {
      list: () => [],
      declare: async () => Promise.reject(new Error('no store')),
      end: async () => undefined,
    },
    context: { tell: async () => ({ taken: true, conversation: 'c' }), takeTraced: async () => 0 },
    conversations: { list: () => [], declassify: async () => undefined },
    config: { reload: async () => ({ accepted: true, snapshot: 'abc', problems: [] }) },
    journal: {
      checkpoint: () => ({ timeMs: 1, note: 'n' }),
      search: async () => ({ records: [], next: null }),
      show: async () => undefined,
      erase: async (_id, { operator }) => {
        acts.push({ operator } as AdminEntry)
        return 'erased'
      },
      reveal: async (_id, { operator }) => operator,
    },
    masterKeys: {
      list: () => ({ source: 'data', keys: [] }),
      prepareNext: async () => ({ id: 'k', use: async () => {} }),
    },
    policy: { explain: () => ({ effect: 'deny', reasons: [], text: 'no' }) },
    metrics: { contentType: 'text/plain', metrics: async () => '' },
    drain: () => undefined,
  }
  control = await createControl({ address: '127.0.0.1', port: 0, operatorToken, services })
  admin = createControlClient({ url: control.url, operatorToken })
})

afterEach(async () => {
  await control.close()
  await keys.close()
  await store.close()
  await approvals.close()
  rmSync(directory, { recursive: true, force: true })
})

async function add(name: string, roles: OperatorRole[], more: object = {}) {
  const issued = await admin.addOperator({ name, owner: 'team', roles, ...more })
  const client = createControlClient({ url: control.url, operatorToken: issued.token })
  return { ...issued, client, id: issued.operator.id }
}

/** Every route that answers something, with its path filled in. */
function listRoutes(): { readonly method: string; readonly path: string }[] {
  const app = buildControlApp(() => ({ name: 'nobody', roles: [] }), services)
  const routes = app.routes.filter(({ method }) => method !== 'ALL')
  const known = new Map(routes.map(({ method, path }) => [`${method} ${path}`, { method, path }]))
  return [...known.values()].map(({ method, path }) => ({
    method,
    path: path.replace(/:seq\b|\{seq\}/g, '0').replace(/:id\b|\{id\}/g, '0'.repeat(12)),
  }))
}

test('no route lets in who has no role, and every route is refused for want of a permission and nothing else', async () => {
  const app = buildControlApp(() => ({ name: 'nobody', roles: [] }), services)
  const routes = listRoutes()
  expect(routes.length).toBeGreaterThan(25)
  for (const { method, path } of routes) {
    const headers = { host: 'localhost', 'content-type': 'application/json' }
    const answer = await app.request(path, { method, headers, ...(method === 'GET' ? {} : { body: '{}' }) })
    const problem = (await answer.json()) as { code?: string }
    expect([method, path, answer.status, problem.code]).toEqual([method, path, 403, 'insufficient-scope'])
  }
  expect(acts.every(({ act, accepted }) => act === 'control.refused' && !accepted)).toBe(true)
})

test('the description says of every operation which permission it needs', async () => {
  const document = (await admin.openapi()) as {
    paths: Record<string, Record<string, { 'x-permission'?: string }>>
  }
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  expect(operations.length).toBeGreaterThan(20)
  for (const operation of operations) expect(Object.keys(PERMISSIONS)).toContain(operation['x-permission'])
})

describe('what each role may', () => {
  const tries: Readonly<Record<Permission, (client: ControlClient) => Promise<unknown>>> = {
    read: (client) => client.status(),
    'read-journal': (client) => client.searchJournal(),
    checkpoint: (client) => client.checkpoint(),
    reveal: (client) => client.revealPayload('p1', 'incident'),
    stop: (client) => client.freeze({ kind: 'agent', subject: 'x', reason: 'odd' }),
    reload: (client) => client.reload(),
    'tell-context': (client) =>
      client.tellContext({ principal: 'p', agent: 'a', role: 'user', text: 'pay the bill' }),
    approve: (client) =>
      client
        .approve({ upstream: 'u', type: 'tool', name: 't', digest: 'a'.repeat(64) })
        // Let through, and there is no such item.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    'set-task': (client) =>
      client
        .endTask({ principal: 'p', agent: 'a', reason: 'over' })
        // Let through, and there is no such task.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    submit: (client) =>
      client.submitServer(
        { id: 'files', source: { type: 'command', command: '/opt/f' }, purpose: 'p', owner: 'o' },
        'needed',
      ),
    review: (client) =>
      client
        .stepServer('not-there', 'retire', { revision: 1, why: 'over' })
        // Let through, and there is no such server.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    'manage-intelligence': (client) =>
      client
        .abandonImport('imp_none')
        // Let through, and there is no such import.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    'issue-keys': (client) => client.createKey({ agent: 'a', principal: 'p' }),
    erase: (client) => client.erasePayload('p1', 'asked for'),
    'rotate-keys': (client) => client.rotateMasterKey('yearly'),
    'manage-operators': (client) => client.listOperators(),
  }

  test.each(OPERATOR_ROLES)('%s', async (role) => {
    const { client } = await add(`some-${role}`, [role])
    for (const [permission, attempt] of Object.entries(tries)) {
      const outcome = await attempt(client).then(
        () => 'done',
        (error: { status?: number; code?: string }) => `${error.status} ${error.code}`,
      )
      const permitted = isPermitted([role], permission as Permission)
      expect([permission, outcome]).toEqual([permission, permitted ? 'done' : '403 insufficient-scope'])
    }
  })

  test('everybody but an administrator lacks something, and an administrator lacks nothing', () => {
    const all = Object.keys(PERMISSIONS) as Permission[]
    for (const role of OPERATOR_ROLES)
      expect(all.every((one) => isPermitted([role], one))).toBe(role === 'administrator')
  })
})

test('acts stand in the record under the name of who did them, refused attempts as well', async () => {
  const { client } = await add('ada', ['operator', 'approver'])
  acts.length = 0
  await client.freeze({ kind: 'agent', subject: 'x', reason: 'odd' })
  await expect(client.createKey({ agent: 'a', principal: 'p' })).rejects.toThrow(/permission issue-keys/)
  expect(acts).toMatchObject([
    { operator: 'ada', act: 'freeze', accepted: true },
    { operator: 'ada', act: 'control.refused', subject: 'POST /api/v1/keys', accepted: false },
  ])
  expect(await admin.listFreezes()).toMatchObject([{ frozenBy: 'ada' }])
  expect(await client.whoAmI()).toMatchObject({ name: 'ada', roles: ['operator', 'approver'] })
})

test('a token is shown once, stored as a hash, void at once when revoked or expired, also after a restart', async () => {
  const { token, client, id } = await add('ada', ['viewer'])
  expect(token).toMatch(/^cgo_/)
  expect(JSON.stringify([await admin.listOperators(), acts])).not.toContain(token.slice(17))
  const stored = JSON.stringify(await store.db.selectFrom('operators').selectAll().execute())
  expect(stored).not.toContain(token.slice(17))
  await client.status()
  expect(await admin.revokeOperator(id)).toMatchObject({ recorded: true, operator: { revokedAtMs: 1_000 } })
  await expect(client.status()).rejects.toMatchObject({ status: 401 })
  const brief = await add('bob', ['viewer'], { expiresAtMs: 2_000 })
  await brief.client.status()
  nowMs = 2_000
  await expect(brief.client.status()).rejects.toMatchObject({ status: 401 })
  const again = await openOperators({ store, clock, random })
  expect(again.authenticate(token)).toBeUndefined()
  expect(again.list()).toHaveLength(2)
})

test('a name is taken once at a time, and not one that records use for the gateway', async () => {
  const { id } = await add('ada', ['viewer'])
  await expect(add('ada', ['auditor'])).rejects.toThrow(/already/)
  await admin.revokeOperator(id)
  await add('ada', ['auditor'])
  for (const name of ['operator', 'file', '', 'a b'])
    await expect(add(name, ['viewer'])).rejects.toMatchObject({ status: 400 })
  await expect(add('eve', [])).rejects.toMatchObject({ status: 400 })
})

test('a key of an agent opens nothing here, and a token of an operator nothing there', async () => {
  const { token } = await add('ada', ['administrator'])
  expect(keys.authenticate(token)).toMatchObject({ code: 'unauthenticated' })
  const agent = await admin.createKey({ agent: 'a', principal: 'p' })
  const client = createControlClient({ url: control.url, operatorToken: agent.token })
  await expect(client.status()).rejects.toMatchObject({ status: 401 })
})
