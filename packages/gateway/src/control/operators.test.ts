/** Named operators over the real API and store: what each role may do, on every route there is, and under whose name. */

import type { AdminEntry } from '@callgate/contracts/journal'
import {
  isPermitted,
  OPERATOR_ROLES,
  type OperatorRole,
  type Permission,
  PERMISSIONS,
} from '@callgate/contracts/operator'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentKeys } from '../identity/agent-keys.ts'
import { openOperators } from '../identity/operators.ts'
import type { Store } from '../store/store.ts'
import { createControlClient, type ControlClient } from './client.ts'
import { openTestControl, type TestControl } from './control.fixture.ts'
import type { Control } from './control.ts'

const random = { bytes: (count: number) => randomBytes(count) }

let opened: TestControl
let store: Store
let keys: AgentKeys
let control: Control
let admin: ControlClient
let acts: AdminEntry[]

beforeEach(async () => {
  opened = await openTestControl()
  store = opened.store
  keys = opened.keys
  acts = opened.acts
  control = await opened.listen()
  admin = createControlClient({ url: control.url, operatorToken: opened.operatorToken })
})
afterEach(() => opened.close())

async function add(name: string, roles: OperatorRole[], more: object = {}) {
  const issued = await admin.addOperator({ name, owner: 'team', roles, ...more })
  const client = createControlClient({ url: control.url, operatorToken: issued.token })
  return { ...issued, client, id: issued.operator.id }
}

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
        .answerApproval('not-there', { answer: 'refuse', reason: 'odd' })
        // Let through, and there is no such approval.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    'handle-incidents': (client) =>
      client
        .noteIncident('not-there', 'odd')
        // Let through, and there is no such incident.
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
    'test-notifications': (client) =>
      client
        .testChannel('not-there')
        // Let through, and there is no such channel.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    'try-servers': (client) =>
      client
        .tryServer('not-there', { why: 'odd' })
        // Let through, and there is no such server.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    'write-policy': (client) =>
      client
        .stagePolicy(9, 'odd')
        // Let through, and there is no such revision.
        .catch((error: { status?: number }) => (error.status === 404 ? undefined : Promise.reject(error))),
    'activate-policy': (client) =>
      client
        .activatePolicy(9, 'odd')
        // Let through, and there is no such revision.
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
  opened.clock.set(2_000)
  await expect(brief.client.status()).rejects.toMatchObject({ status: 401 })
  const again = await openOperators({ store, clock: opened.clock, random })
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
