/** Every operation of the control API × every role, and every operation × an object of another tenant, by the API's own description. */

import { isPermitted, OPERATOR_ROLES } from '@callgate/contracts/operator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../store/store.ts'
import { buildControlApp } from './control-app.ts'
import { openTestControl, type TestControl } from './control.fixture.ts'
import { ControlError } from './problem.ts'
import type { Access } from './route.ts'

interface Row {
  readonly access: Access
  /** Names an object of another tenant; beside it a body that is valid. */
  readonly foreign?: { readonly query?: string; readonly body?: unknown }
}

/** Fits every pattern of an id there is. */
const FOREIGN = 'foreign00000'
const SHA256 = `sha256:${'a'.repeat(64)}`
const reason = 'because'
const item = { upstream: FOREIGN, type: 'tool', name: FOREIGN, digest: 'a'.repeat(64) }
const only = (access: Access): Row => ({ access })
const on = (access: Access, body?: unknown): Row => ({ access, foreign: { body } })

/** Written by hand on purpose: a route that is new, or asks for something else than before, fails until somebody says so here. */
const ROUTES: Readonly<Record<string, Row>> = {
  'GET /session/methods': only('public'),
  'POST /session': only('public'),
  'POST /session/passkey/options': only('public'),
  'POST /session/passkey': only('public'),
  'POST /session/invitation/options': only('public'),
  'POST /session/invitation': only('public'),
  'GET /session/oidc/{issuer}': only('public'),
  'GET /session/oidc/{issuer}/callback': only('public'),
  'GET /session': only('self'),
  'DELETE /session': only('self'),
  'GET /passkeys': only('self'),
  'POST /passkeys/options': only('self'),
  'POST /passkeys': only('self'),
  'DELETE /passkeys/{id}': on('self'),
  'POST /invitations': only('manage-operators'),
  'GET /events': only('read'),
  'GET /overview': only('read'),
  'GET /settings': only('read'),
  'GET /status': only('read'),
  'POST /config/reload': only('reload'),
  'POST /drain': only('stop'),
  'GET /policy': only('read'),
  'POST /policy/explain': only('read'),
  'GET /policy/words': only('read'),
  'GET /policy/facts': only('read'),
  'POST /policy/check': only('write-policy'),
  'POST /policy/test': only('read'),
  'GET /policy/head': only('read'),
  'GET /policy/revisions': only('read'),
  'GET /policy/revisions/{number}': on('read'),
  'GET /policy/diff': { access: 'read', foreign: { query: 'from=7&to=7' } },
  'GET /policy/staged': only('read-journal'),
  'POST /policy/revisions': on('write-policy', { parent: 7, text: 'version: 1', reason }),
  'POST /policy/revisions/{number}/stage': on('write-policy', { reason }),
  'POST /policy/unstage': only('write-policy'),
  'POST /policy/revisions/{number}/activate': on('activate-policy', { reason }),
  'POST /policy/revisions/{number}/roll-back': on('activate-policy', { reason }),
  'POST /policy/replays': on('reveal', { revision: 7, reason }),
  'POST /policy/replays/{id}/cancel': on('reveal'),
  'GET /policy/replays': only('read-journal'),
  'GET /policy/replays/{id}': on('read-journal'),
  'GET /policy/replays/{id}/differences': on('read-journal'),
  'GET /operators/me': only('read'),
  'GET /operators': only('manage-operators'),
  'POST /operators': only('manage-operators'),
  'POST /operators/{id}/revoke': on('manage-operators'),
  'GET /keys': only('read'),
  'POST /keys': only('issue-keys'),
  'POST /keys/{id}/rotate': on('issue-keys', {}),
  'POST /keys/{id}/revoke': on('stop'),
  'GET /master-keys': only('read'),
  'POST /master-keys/rotate': only('rotate-keys'),
  'GET /quarantine': only('read'),
  'GET /quarantine/item': {
    access: 'read',
    foreign: { query: new URLSearchParams(item).toString() },
  },
  'POST /quarantine/approve': on('review', item),
  'POST /quarantine/reject': on('review', { ...item, reason }),
  'GET /servers': only('read'),
  'GET /servers/{id}': on('read'),
  'GET /servers/{id}/history': on('read'),
  'GET /servers/{id}/diff': on('read'),
  'POST /servers': only('submit'),
  'POST /servers/clean': only('review'),
  'GET /servers/{id}/findings': on('read'),
  'POST /servers/{id}/findings/import': on('review', {
    tool: 'scanner',
    digest: SHA256,
    findings: [],
    why: reason,
  }),
  'POST /servers/{id}/findings/{fingerprint}/assign': on('review', {
    revision: 0,
    owner: 'ada',
    dueAtMs: 1,
    why: reason,
  }),
  'POST /servers/{id}/findings/{fingerprint}/waive': on('review', { revision: 0, untilMs: 1, why: reason }),
  'POST /servers/{id}/findings/{fingerprint}/patch': on('review', {
    revision: 0,
    target: 'x',
    when: 'true',
    why: reason,
  }),
  'POST /servers/{id}/findings/{fingerprint}/lift': on('review', { revision: 0, why: reason }),
  'GET /intelligence/sources': only('read'),
  'GET /intelligence/indicators': only('read'),
  'GET /intelligence/indicators/{source}/{id}': on('read'),
  'GET /intelligence/hits': only('read-journal'),
  'POST /intelligence/imports': only('manage-intelligence'),
  'POST /intelligence/imports/{id}/entries': only('manage-intelligence'),
  'POST /intelligence/imports/{id}/commit': on('manage-intelligence', {}),
  'POST /intelligence/imports/{id}/abandon': on('manage-intelligence'),
  'POST /intelligence/withdraw': on('manage-intelligence', { source: FOREIGN, id: FOREIGN, why: reason }),
  'GET /servers/{id}/trial': on('read'),
  'POST /servers/{id}/trial': on('try-servers', { why: reason }),
  'GET /servers/{id}/trial/visit': on('read'),
  'POST /servers/{id}/trial/visit': on('try-servers', { agent: 'a', why: reason }),
  'POST /servers/{id}/trial/visit/end': on('try-servers', { why: reason }),
  'POST /servers/{id}/scan': on('review', { revision: 1, why: reason }),
  'POST /servers/{id}/approve': on('review', {
    revision: 1,
    evidence: SHA256,
    why: reason,
  }),
  'POST /servers/{id}/stage': on('review', { revision: 1, to: 'live', why: reason }),
  'POST /servers/{id}/hold': on('review', { revision: 1, why: reason }),
  'POST /servers/{id}/reject': on('review', { revision: 1, why: reason }),
  'POST /servers/{id}/retire': on('review', { revision: 1, why: reason }),
  'GET /rights': only('read'),
  'GET /rights/unused': only('read-journal'),
  'GET /rights/identities': only('read-journal'),
  'GET /rights/reach/agent/{id}': on('read'),
  'GET /rights/reach/server/{id}': on('read'),
  'GET /rights/reach/key/{id}': on('read'),
  'GET /rights/growth': only('read-journal'),
  'GET /rights/exceptions': only('read'),
  'GET /rights/reviews': only('read'),
  'GET /rights/reviews/{id}': on('read'),
  'GET /rights/reviews/{id}/items': on('read'),
  'POST /rights/reviews': only('review'),
  'POST /rights/reviews/{id}/items/{subject}': on('review', { decision: 'keep', reason }),
  'POST /rights/reviews/{id}/close': on('review', { reason }),
  'GET /approvals': only('read-journal'),
  'GET /approvals/{id}': on('read-journal'),
  'POST /approvals/{id}/answer': on('approve', { answer: 'refuse', reason }),
  'POST /approvals/{id}/delegate': on('approve', { to: 'ada', reason }),
  'POST /approvals/{id}/revoke': on('approve', { reason }),
  'POST /approvals/{id}/reveal': on('reveal', { reason }),
  'GET /approval-grants': only('read-journal'),
  'POST /approval-grants/{id}/revoke': on('approve', { reason }),
  'GET /freezes': only('read'),
  'POST /freezes': only('stop'),
  'POST /freezes/lift': on('stop', { kind: 'agent', subject: FOREIGN }),
  'GET /responses': only('read'),
  'POST /responses': only('stop'),
  'POST /responses/{id}/undo': on('stop', { reason }),
  'GET /incidents': only('read'),
  'GET /incidents/{id}': on('read'),
  'GET /incidents/{id}/reach': on('read'),
  'GET /incidents/{id}/export': on('read-journal'),
  'POST /incidents/{id}/state': on('handle-incidents', { state: 'closed', reason }),
  'POST /incidents/{id}/notes': on('handle-incidents', { note: reason }),
  'POST /incidents/{id}/assign': on('handle-incidents', { assignee: 'ada' }),
  'GET /incidents/{id}/runs': on('read'),
  'POST /incidents/{id}/runs': on('stop', { playbook: 'contain-agent' }),
  'GET /notifications/channels': only('read'),
  'GET /notifications/deliveries': only('read-journal'),
  'POST /notifications/channels/{id}/test': only('test-notifications'),
  'GET /playbooks': only('read'),
  'POST /playbook-runs/{id}/undo': on('stop', { reason }),
  'GET /agents': only('read'),
  'GET /agents/{id}/trust': on('read'),
  'POST /agents/{id}/trust/review': only('approve'),
  'GET /sessions': only('read'),
  'GET /sessions/{conversation}/timeline': on('read-journal'),
  'GET /sessions/{conversation}/graph': on('read-journal'),
  'POST /sessions/{id}/kill': only('stop'),
  'GET /conversations': only('read'),
  'POST /conversations/{id}/declassify': on('approve', { trust: 'own', reason }),
  'POST /context': only('tell-context'),
  'POST /context/begin': only('tell-context'),
  'POST /otlp/v1/traces': only('tell-context'),
  'GET /tasks': only('read'),
  'POST /tasks': only('set-task'),
  'POST /tasks/end': on('set-task', { principal: FOREIGN, agent: FOREIGN, reason }),
  'GET /journal/searches': only('read-journal'),
  'POST /journal/searches': only('read-journal'),
  'DELETE /journal/searches/{name}': on('read-journal'),
  'GET /journal/records': only('read-journal'),
  'GET /journal/records/{seq}': only('read-journal'),
  'POST /journal/checkpoint': only('checkpoint'),
  'GET /journal/verification': only('read-journal'),
  'POST /journal/verification': only('checkpoint'),
  'POST /journal/verification/cancel': only('checkpoint'),
  'POST /journal/evidence': on('read-journal', { seqs: [0] }),
  'POST /journal/payloads/{id}/erase': only('erase'),
  'POST /journal/payloads/{id}/reveal': only('reveal'),
}

const BASE = '/api/v1'
let opened: TestControl
let described: Map<string, Access>

beforeAll(async () => {
  opened = await openTestControl({ seed: seedForeign })
  await seedForeignApproval(opened.approvals.store)
  described = await describe31()
})
afterAll(() => opened.close())

const appFor = (roles: readonly (typeof OPERATOR_ROLES)[number][], id: string | null = null) =>
  buildControlApp(() => ({ id, name: 'somebody', roles }), opened.services)

interface Described {
  readonly 'x-permission': Access
  readonly requestBody?: { readonly content: { readonly 'application/json'?: { readonly schema: Shape } } }
}
interface Shape {
  readonly $ref?: string
  readonly additionalProperties?: unknown
}

async function readDescription() {
  const headers = { host: 'localhost' }
  const answer = await appFor(['viewer']).request(`${BASE}/openapi.json`, { headers })
  const { paths, components } = (await answer.json()) as {
    paths: Record<string, Record<string, Described>>
    components: { schemas: Record<string, Shape> }
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path.replace(BASE, '')}`, operation] as const,
    ),
  )
  return { operations, schemas: components.schemas }
}

async function describe31(): Promise<Map<string, Access>> {
  const { operations } = await readDescription()
  return new Map(operations.map(([name, operation]) => [name, operation['x-permission']]))
}

/** Each operation that takes a body, and whether members beyond those it names are refused. */
async function describeBodies(): Promise<Map<string, boolean>> {
  const { operations, schemas } = await readDescription()
  return new Map(
    operations.flatMap(([name, { requestBody }]) => {
      const shape = requestBody?.content['application/json']?.schema
      if (shape === undefined) return []
      const named = shape.$ref?.split('/').at(-1)
      const { additionalProperties } = named === undefined ? shape : (schemas[named] ?? {})
      return [[name, additionalProperties === false] as const]
    }),
  )
}

interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly text: string
}

async function ask(app: ReturnType<typeof appFor>, operation: string, row: Row): Promise<Answer> {
  const [method = '', path = ''] = operation.split(' ')
  const query = row.foreign?.query
  const filled = path
    .replace('{seq}', '0')
    .replace('{number}', '7')
    .replace('{fingerprint}', SHA256)
    .replaceAll(/\{\w+\}/g, FOREIGN)
  const headers = { host: 'localhost', 'content-type': 'application/json' }
  const body = method === 'GET' ? {} : { body: JSON.stringify(row.foreign?.body ?? {}) }
  const url = `${BASE}${filled}${query === undefined ? '' : `?${query}`}`
  const answer = await app.request(url, { method, headers, ...body })
  const isStream = answer.headers.get('content-type') === 'text/event-stream'
  if (isStream) await answer.body?.cancel()
  const text = isStream ? '' : await answer.text()
  let code: string | undefined
  try {
    code = (JSON.parse(text) as { code?: string }).code
  } catch {
    // A redirect has no body.
  }
  return { status: answer.status, code, text }
}

test('the table names every operation there is, and what each asks for', () => {
  expect(Object.fromEntries(described)).toEqual(
    Object.fromEntries(Object.entries(ROUTES).map(([operation, { access }]) => [operation, access])),
  )
})

describe('every operation lets in the roles that have its permission and nobody else', () => {
  test.each([...OPERATOR_ROLES, null])('%s', async (role) => {
    const roles = role === null ? [] : [role]
    const app = appFor(roles)
    for (const [operation, row] of Object.entries(ROUTES)) {
      const { status, code } = await ask(app, operation, row)
      const free = row.access === 'public' || row.access === 'self'
      const permitted = free || isPermitted(roles, row.access)
      const refused = status === 403 && code === 'insufficient-scope'
      expect([operation, refused]).toEqual([operation, !permitted])
      // Refused for want of the permission and of nothing else; a server error is a hole that was not looked into.
      expect([operation, status < 500 || status === 503]).toEqual([operation, true])
    }
  })

  test('texts of a policy are judged for those alone who may write one', async () => {
    const text = 'version: 1'
    const call = { upstream: 'a', target: 'b' }
    for (const [operation, body] of [
      ['POST /policy/explain', { ...call, text }],
      ['POST /policy/test', { text }],
      [
        'POST /policy/test',
        { cases: 'version: 1\ncases:\n  - { name: c, upstream: a, target: b, expect: allow }\n' },
      ],
    ] as const) {
      const bring = async (role: 'viewer' | 'reviewer') =>
        (await ask(appFor([role]), operation, on('read', body))).status
      expect([operation, await bring('viewer'), await bring('reviewer')]).toEqual([operation, 403, 200])
    }
    expect((await ask(appFor(['viewer']), 'POST /policy/explain', on('read', call))).status).toBe(200)
  })

  test('and nobody who is not known, but to sign in', async () => {
    const app = buildControlApp(() => {
      throw new ControlError(401, 'unauthenticated', 'nobody')
    }, opened.services)
    for (const [operation, row] of Object.entries(ROUTES)) {
      if (row.access === 'public') continue
      expect([operation, (await ask(app, operation, row)).status]).toEqual([operation, 401])
    }
  })

  test('refused attempts to change something are on record', async () => {
    opened.acts.length = 0
    await ask(appFor(['viewer']), 'POST /freezes', only('stop'))
    await ask(appFor(['viewer']), 'GET /operators', only('manage-operators'))
    expect(opened.acts).toMatchObject([
      { act: 'control.refused', operator: 'somebody', subject: 'POST /api/v1/freezes', accepted: false },
    ])
  })
})

/** Shapes that standards define: what they do not name is dropped, not kept. */
const DEFINED_ELSEWHERE = [
  'POST /session/passkey',
  'POST /session/invitation',
  'POST /passkeys',
  'POST /otlp/v1/traces',
]

describe('members that a body does not have are refused (mass assignment)', () => {
  test('by the description of every operation', async () => {
    const open = [...(await describeBodies())].filter(([, closed]) => !closed).map(([operation]) => operation)
    expect(open.toSorted()).toEqual(DEFINED_ELSEWHERE.toSorted())
  })

  test('and in fact, whatever else of the body is right', async () => {
    const app = appFor(['administrator'])
    const extra = { tenant: 'other', createdBy: 'x', roles: ['administrator'] }
    let count = 0
    for (const [operation, row] of Object.entries(ROUTES)) {
      const body = row.foreign?.body
      if (typeof body !== 'object' || body === null) continue
      for (const [name, value] of Object.entries(extra)) {
        if (name in body) continue
        const sent = { ...row, foreign: { ...row.foreign, body: { ...body, [name]: value } } }
        expect([operation, name, (await ask(app, operation, sent)).status]).toEqual([operation, name, 400])
        count += 1
      }
    }
    expect(count).toBeGreaterThan(60)
  })
})

describe('an object of another tenant', () => {
  test('is not there, whatever is done with it, even for an administrator', async () => {
    const wanted = { name: 'ada', owner: 'o', roles: ['administrator' as const], expiresAtMs: null }
    const own = await opened.operators.create(wanted, 'x')
    const app = appFor(['administrator'], own.operator.id)
    for (const [operation, row] of Object.entries(ROUTES)) {
      if (row.foreign === undefined) continue
      const { status, text } = await ask(app, operation, row)
      // Lists about a thing that is not there are empty; everything else is refused.
      const empty = operation.startsWith('GET ') && status === 200
      expect([operation, empty || status === 404, status]).toEqual([operation, true, status])
      expect([operation, text.includes('secret of another')]).toEqual([operation, false])
    }
  })

  test('stands in no list', async () => {
    const app = appFor(['administrator'])
    const lists = Object.keys(ROUTES).filter((one) => one.startsWith('GET ') && !one.includes('{'))
    expect(lists.length).toBeGreaterThan(10)
    for (const operation of lists) {
      const { text } = await ask(app, operation, ROUTES[operation] ?? only('read'))
      expect([operation, text.includes('secret of another')]).toEqual([operation, false])
    }
  })

  test('is as it was', async () => {
    const { db } = opened.store
    const foreign = (table: 'operators' | 'agent_keys' | 'freezes' | 'passkeys' | 'baselines') =>
      db.selectFrom(table).selectAll().where('tenant', '=', 'other').execute()
    expect(await foreign('operators')).toMatchObject([{ revoked_at: null }])
    expect(await foreign('agent_keys')).toMatchObject([{ revoked_at: null }])
    expect(await foreign('freezes')).toHaveLength(1)
    expect(await foreign('passkeys')).toHaveLength(1)
    expect(await foreign('baselines')).toMatchObject([{ state: 'quarantined' }])
  })
})

const tenant = 'other'
const SECRET = 'secret of another'

const FOREIGN_SERVER = {
  id: FOREIGN,
  submission: {
    id: FOREIGN,
    source: { type: 'command', command: '/opt/f' },
    purpose: SECRET,
    owner: SECRET,
  },
  submittedBy: SECRET,
  submittedAtMs: 1,
  stage: 'submitted',
  revision: 1,
  scan: null,
  approval: null,
  agents: [],
  why: SECRET,
  changedBy: SECRET,
  changedAtMs: 1,
}

/** One object of each kind, of another tenant, under an id that is asked for. */
async function seedForeign(store: Store): Promise<void> {
  const { db } = store
  const void_ = { hash: 'aa', salt: 'bb', created_at: 1, expires_at: null, revoked_at: null }
  await store.batch([
    db.insertInto('operators').values({
      ...void_,
      tenant,
      id: FOREIGN,
      name: SECRET,
      owner: SECRET,
      roles: '["administrator"]',
      created_by: SECRET,
    }),
    db.insertInto('policy_revisions').values({
      tenant,
      number: 7,
      parent: null,
      author: SECRET,
      author_id: null,
      made_at: 1,
      reason: SECRET,
      digest: 'aa',
      live_at: 1,
      text: SECRET,
      cases: null,
    }),
    db.insertInto('agent_keys').values({
      ...void_,
      tenant,
      id: FOREIGN,
      agent: SECRET,
      agent_groups: '[]',
      principal: SECRET,
      principal_groups: '[]',
      rotated_from: null,
      last_used_at: null,
    }),
    db.insertInto('baselines').values({
      tenant,
      upstream: FOREIGN,
      item_type: 'tool',
      name: FOREIGN,
      digest: 'a'.repeat(64),
      definition: JSON.stringify({ name: SECRET }),
      state: 'quarantined',
      reason: SECRET,
      decided_by: null,
      decided_at: null,
      seen_at: 1,
      found: '[]',
      shape: '',
      recorded: 1,
    }),
    db.insertInto('freezes').values({
      tenant,
      kind: 'agent',
      subject: FOREIGN,
      reason: SECRET,
      frozen_by: SECRET,
      frozen_at: 1,
    }),
    db.insertInto('passkeys').values({
      tenant,
      id: FOREIGN,
      operator: FOREIGN,
      name: SECRET,
      public_key: 'AA',
      counter: 0,
      transports: '[]',
      created_at: 1,
      last_used_at: null,
    }),
    db.insertInto('session_tasks').values({
      tenant,
      principal: FOREIGN,
      agent: FOREIGN,
      id: FOREIGN,
      text: SECRET,
      scope: JSON.stringify({ kinds: [], tools: [], targets: [], callsMax: null }),
      declared_by: SECRET,
      expires_at: 9_000_000_000_000,
      used: 0,
    }),
    db.insertInto('incidents').values({
      tenant,
      id: FOREIGN,
      state: 'open',
      opened_at: 1,
      last_at: 1,
      body: JSON.stringify({ id: FOREIGN, title: SECRET }),
    }),
    db.insertInto('response_steps').values({
      tenant,
      id: FOREIGN,
      step: 'notify',
      scope: 'agent',
      subject: SECRET,
      reason: SECRET,
      imposed_by: SECRET,
      incident: null,
      imposed_at: 1,
      expires_at: null,
      undone_at: null,
      undone_by: null,
      undo_note: null,
      dry_run: 0,
    }),
    db.insertInto('playbook_runs').values({
      tenant,
      id: FOREIGN,
      incident: FOREIGN,
      state: 'done',
      started_at: 1,
      body: JSON.stringify({ id: FOREIGN, playbook: SECRET }),
    }),
    db.insertInto('saved_searches').values({
      tenant,
      operator: 'somebody',
      name: FOREIGN,
      filters: JSON.stringify({ text: SECRET }),
      saved_at: 1,
    }),
    db.insertInto('catalogue_servers').values({
      tenant,
      id: FOREIGN,
      stage: 'submitted',
      revision: 1,
      body: JSON.stringify(FOREIGN_SERVER),
    }),
  ])
}

async function seedForeignApproval(store: Store): Promise<void> {
  const { db } = store
  await store.batch([
    db.insertInto('approvals').values({
      tenant,
      id: FOREIGN,
      digest: 'd',
      key_id: 'k',
      active: 1,
      state: 'pending',
      principal: SECRET,
      agent: SECRET,
      agent_key: 'a',
      upstream: 'u',
      target: SECRET,
      kind: 'call',
      method: 'tools/call',
      definition: null,
      asks: '[]',
      risk: '{"score":1,"why":[]}',
      shown: '{}',
      redacted: 0,
      sealed: 's',
      parts: '{}',
      states: '[]',
      delegates: '[]',
      exchange_id: 'e',
      grant_id: null,
      requested_at: 1,
      expires_at: 9_000_000_000_000,
      escalate_at: null,
      escalated_at: null,
      settled_at: null,
    }),
    db.insertInto('approval_grants').values({
      tenant,
      id: FOREIGN,
      approval: FOREIGN,
      principal: SECRET,
      agent: SECRET,
      upstream: 'u',
      target: SECRET,
      kind: 'call',
      key_id: 'k',
      frame: 'f',
      fixed: '{}',
      uses_left: 3,
      granted_at: 1,
      expires_at: 9_000_000_000_000,
      revoked_at: null,
    }),
  ])
}
