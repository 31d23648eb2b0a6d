/** Questions about rights over a real store: the table, what is unused, identities, and reach. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GatesConfig } from '@callgate/contracts/approval'
import type { JournalEntry } from '@callgate/contracts/journal'
import { CatalogueServer } from '@callgate/contracts/registry'
import { IdentityQuery, RightsQuery, UnusedQuery } from '@callgate/contracts/rights'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentKeys, openAgentKeys } from '../identity/agent-keys.ts'
import { openOperators, type Operators } from '../identity/operators.ts'
import { openBaselines } from '../registry/baselines.ts'
import { openStore, type Store } from '../store/store.ts'
import { openTestRights, type TestRights } from './office.fixture.ts'

const DAY_MS = 86_400_000
const NOW_MS = 1_000 * DAY_MS
const clock = { nowMs: () => NOW_MS, monotonicMs: () => NOW_MS }
const random = { bytes: (count: number) => randomBytes(count), id: (prefix: string) => prefix }
const logger = { debug() {}, info() {}, warn() {}, error() {} }

let folder: string
let store: Store
let keys: AgentKeys
let operators: Operators
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-rights-'))
  store = await openStore(join(folder, 'store.sqlite'))
  keys = await openAgentKeys({ store, clock, random, logger })
  operators = await openOperators({ store, clock, random })
  await accept('files', { read: { readOnlyHint: true }, delete: { destructiveHint: true } })
  await accept('mail', { send: {} })
})
afterEach(async () => {
  await keys.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function accept(upstream: string, tools: Readonly<Record<string, object>>): Promise<void> {
  const baselines = await openBaselines(store, clock)
  for (const [name, annotations] of Object.entries(tools)) {
    const definition = { name, description: `${name} it`, annotations: { ...annotations } }
    const item = { tenant: 'default', upstream, type: 'tool' as const, name, digest: `${upstream}${name}` }
    await baselines.accept({ ...item, definition }, 'ada')
  }
}

function addKey(agent: string, principal = 'ada', more: { groups?: string[]; expiresAtMs?: number } = {}) {
  return keys.create({
    tenant: 'default',
    agent,
    agentGroups: more.groups ?? [],
    principal,
    principalGroups: [],
    expiresAtMs: more.expiresAtMs ?? null,
  })
}

const UPSTREAMS = {
  files: {
    transport: 'stdio',
    command: 'files',
    tools: { delete: { kinds: ['destroys'], dataClass: 'restricted' } },
  },
  mail: {
    transport: 'stdio',
    command: 'mail',
    secrets: { MAIL_TOKEN: 'env:MAIL_TOKEN' },
    tools: { send: { kinds: ['sends-outside'] } },
  },
}

const open = (more: Partial<TestRights> = {}) =>
  openTestRights({ store, clock, keys, operators, upstreams: UPSTREAMS, ...more })
const ask = (query: object = {}) => RightsQuery.parse(query)

let seq = 0
function intent(agent: string, upstream: string, target: string, rules: readonly string[], ageDays = 1) {
  const entry = {
    type: 'intent',
    tenant: 'default',
    principal: 'ada',
    agent,
    upstream,
    target,
    kind: 'call',
    decision: { effect: 'allow', code: null, rules, obligations: [] },
  } as unknown as JournalEntry
  return { seq: seq++, timeMs: NOW_MS - ageDays * DAY_MS, entry }
}

const server = (id: string, submission: object) =>
  CatalogueServer.parse({
    id,
    revision: 1,
    stage: 'live',
    submission: { id, source: { type: 'command', command: id }, purpose: 'p', owner: 'ada', ...submission },
    submittedBy: 'ada',
    submittedAtMs: 1,
    scan: null,
    approval: null,
    agents: [],
    why: '',
    changedBy: 'ada',
    changedAtMs: 1,
  })

describe('the table', () => {
  const rules = [
    { id: 'all', effect: 'allow' },
    { id: 'bots', effect: 'deny', agents: ['group:bots'], upstreams: ['mail'] },
    { id: 'paths', effect: 'deny', targets: ['delete'], when: 'args.path == "/"' },
  ]

  it('says who may do what, and by which rules', async () => {
    await addKey('coder', 'ada', { groups: ['bots'] })
    await addKey('writer')
    const { items, next } = await open({ rules }).table(ask(), 0)
    expect(next).toBeNull()
    expect(
      items.map(({ agent, upstream, tool, effect, rules: by }) => [agent, upstream, tool, effect, by]),
    ).toEqual([
      ['coder', 'files', 'delete', 'depends', ['all', 'paths']],
      ['coder', 'files', 'read', 'allow', ['all']],
      ['coder', 'mail', 'send', 'deny', ['bots']],
      ['writer', 'files', 'delete', 'depends', ['all', 'paths']],
      ['writer', 'files', 'read', 'allow', ['all']],
      ['writer', 'mail', 'send', 'allow', ['all']],
    ])
  })

  it('says where a gate of the environment asks, whatever rule allows it', async () => {
    await addKey('coder', 'ada', { groups: ['bots'] })
    await addKey('writer')
    const labelled = Object.fromEntries(
      Object.entries(UPSTREAMS).map(([id, one]) => [id, { ...one, labels: ['production'] }]),
    )
    const gates: GatesConfig = { production: ['data', 'messages'], staging: ['money'] }
    const { items } = await open({ rules, upstreams: labelled, gates }).table(ask(), 0)
    expect(items.map(({ agent, tool, effect, rules: by }) => [agent, tool, effect, by])).toEqual([
      ['coder', 'delete', 'depends', ['gate/data', 'all', 'paths']],
      ['coder', 'read', 'allow', ['all']],
      ['coder', 'send', 'deny', ['bots']],
      ['writer', 'delete', 'depends', ['gate/data', 'all', 'paths']],
      ['writer', 'read', 'allow', ['all']],
      ['writer', 'send', 'ask', ['gate/messages', 'all']],
    ])
  })

  it.each([
    [{ agent: 'writer', effect: 'allow' }, ['files/read', 'mail/send']],
    [{ kind: 'destroys' }, ['files/delete', 'files/delete']],
    [{ class: 'restricted', agent: 'coder' }, ['files/delete']],
    [{ upstream: 'mail', effect: 'deny' }, ['mail/send']],
    [{ principal: 'nobody' }, []],
  ])('%j leaves %j', async (query, left) => {
    await addKey('coder', 'ada', { groups: ['bots'] })
    await addKey('writer')
    const { items } = await open({ rules }).table(ask(query), 0)
    expect(items.map(({ upstream, tool }) => `${upstream}/${tool}`)).toEqual(left)
  })

  it('goes on where a page ended, and shows revoked keys nowhere', async () => {
    await addKey('coder')
    const gone = await addKey('gone')
    await keys.revoke('default', gone.key.id)
    const office = open({ rules })
    const first = await office.table(ask({ limit: 2 }), 0)
    const second = await office.table(ask({ limit: 2 }), first.next ?? 0)
    expect([...first.items, ...second.items].map(({ tool }) => tool)).toEqual(['delete', 'read', 'send'])
    expect(second.next).toBeNull()
  })

  it('puts a group into one row, and says where its members differ', async () => {
    await addKey('a', 'ada', { groups: ['bots'] })
    await addKey('b', 'ada', { groups: ['bots'] })
    const only = [
      { id: 'a', effect: 'allow', targets: ['send'] },
      { id: 'b', effect: 'allow', agents: ['b'], principals: ['*'] },
    ]
    const { items } = await open({ rules: only }).table(ask({ by: 'group' }), 0)
    expect(items.map(({ group, agent, tool, effect }) => [group, agent, tool, effect])).toEqual([
      ['bots', null, 'delete', 'varies'],
      ['bots', null, 'read', 'varies'],
      ['bots', null, 'send', 'allow'],
    ])
  })

  it('sees a tool that was accepted since', async () => {
    await addKey('coder')
    const office = open({ rules })
    await office.table(ask(), 0)
    await accept('mail', { list: {} })
    const { items } = await office.table(ask({ upstream: 'mail' }), 0)
    expect(items.map(({ tool }) => tool)).toEqual(['list', 'send'])
  })
})

describe('what is unused', () => {
  const rules = [
    { id: 'wide', effect: 'allow', targets: ['*e*'] },
    { id: 'never', effect: 'allow', upstreams: ['nowhere'] },
  ]

  it('is what is allowed and was not called, rules that matched nothing, and wildcards that stand for few', async () => {
    await addKey('coder')
    const records = [
      intent('coder', 'files', 'read', ['wide'], 100),
      intent('coder', 'mail', 'send', ['wide'], 2),
    ]
    const found = await open({ rules, records }).unused(UnusedQuery.parse({}))
    expect(found.rights.map(({ upstream, tool }) => `${upstream}/${tool}`)).toEqual([
      'files/delete',
      'files/read',
    ])
    expect(found.rules).toEqual(['never'])
    expect(found.wildcards).toEqual([
      { rule: 'wide', member: 'upstreams', pattern: null, covers: 2, used: ['mail'] },
      { rule: 'wide', member: 'targets', pattern: '*e*', covers: 3, used: ['send'] },
    ])
    expect(found.journal).toMatchObject({ complete: true, calls: 1 })
  })

  it('says where the journal does not reach back that far', async () => {
    const fresh = open({
      records: [intent('a', 'mail', 'send', [], 3)].map((one) => ({ ...one, seq: 0 })),
    })
    expect((await fresh.unused(UnusedQuery.parse({}))).journal).toMatchObject({
      complete: false,
      note: expect.stringContaining('The journal began at'),
    })
    const dropped = open({ records: [intent('a', 'mail', 'send', [], 3)].map((one) => ({ ...one, seq: 9 })) })
    expect((await dropped.unused(UnusedQuery.parse({}))).journal.note).toContain('past their retention')
    expect((await open().unused(UnusedQuery.parse({}))).journal.note).toContain('no record')
  })

  it('names scopes that nothing needed', async () => {
    const servers = [
      server('files', { scopes: ['files.read', 'files.write'] }),
      server('mail', { scopes: ['mail.send', 'mail.*'] }),
      server('idle', { scopes: ['x.read'] }),
    ]
    const records = [intent('a', 'files', 'read', []), intent('a', 'mail', 'send', [])]
    const { scopes } = await open({ servers, records }).unused(UnusedQuery.parse({}))
    expect(scopes).toEqual([
      { server: 'files', scope: 'files.write', why: 'only-read' },
      { server: 'mail', scope: 'mail.*', why: 'too-broad' },
      { server: 'idle', scope: 'x.read', why: 'server-unused' },
    ])
  })

  it('is bounded, and says how much is left out', async () => {
    await addKey('coder')
    const found = await open({ rules }).unused(UnusedQuery.parse({ limit: 1 }))
    expect(found.rights).toHaveLength(1)
    expect(found.rightsLeftOut).toBe(2)
  })
})

describe('identities', () => {
  const query = (more: object = {}) => IdentityQuery.parse(more)

  it('are keys, credentials by reference and operator tokens, with what is odd about each', async () => {
    const { key } = await addKey('coder', 'bob', { expiresAtMs: NOW_MS + DAY_MS })
    const ada = { name: 'ada', owner: 'ada', roles: ['viewer' as const], expiresAtMs: null }
    await operators.create(ada, 'root')
    const servers = [server('mail', { owner: 'ada' })]
    const records = [intent('coder', 'mail', 'send', [], 5)]
    const found = await open({ servers, records }).identities(query())
    expect(found).toMatchObject([
      { kind: 'agent-key', id: key.id, owner: 'bob', flags: ['owner-unknown', 'never-used', 'expires-soon'] },
      { kind: 'operator-token', name: 'ada', flags: ['never-expires'] },
      {
        kind: 'server-credential',
        id: 'mail/MAIL_TOKEN',
        name: 'env:MAIL_TOKEN',
        owner: 'ada',
        lastUsedAtMs: NOW_MS - 5 * DAY_MS,
        flags: [],
      },
    ])
  })

  it('can be asked for by kind and by what is odd', async () => {
    await addKey('coder')
    const office = open()
    expect(await office.identities(query({ flag: 'no-owner' }))).toMatchObject([{ id: 'mail/MAIL_TOKEN' }])
    expect(await office.identities(query({ kind: 'agent-key', flag: 'no-owner' }))).toEqual([])
  })
})

describe('reach', () => {
  const rules = [{ id: 'mail', effect: 'allow', upstreams: ['mail'] }]
  const servers = [server('mail', { scopes: ['mail.send'], systems: ['smtp'] })]

  it('of an agent and of its key is everything they may use, with what lies behind it', async () => {
    const { key } = await addKey('coder')
    const office = open({ rules, servers })
    const reach = {
      agents: ['coder'],
      upstreams: ['mail'],
      tools: [{ upstream: 'mail', tool: 'send', effect: 'allow', kinds: ['sends-outside'] }],
      kinds: ['sends-outside'],
      systems: ['smtp'],
      scopes: ['mail.send'],
      credentials: ['env:MAIL_TOKEN'],
    }
    expect(await office.reach('agent', 'coder')).toMatchObject(reach)
    expect(await office.reach('key', key.id)).toMatchObject(reach)
    expect(await office.reach('agent', 'nobody')).toBeUndefined()
  })

  it('of a server is what it offers and holds, and the agents that may call it', async () => {
    await addKey('coder')
    const office = open({ rules, servers })
    expect(await office.reach('server', 'mail')).toMatchObject({
      agents: ['coder'],
      credentials: ['env:MAIL_TOKEN'],
    })
    expect(await office.reach('server', 'files')).toMatchObject({
      agents: [],
      classes: ['internal', 'restricted'],
      toolsLeftOut: 0,
    })
    expect(await office.reach('server', 'none')).toBeUndefined()
  })
})
