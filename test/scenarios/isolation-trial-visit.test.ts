/** An operator's own agent joins a trial: it alone, in the trial's sandbox, on record, for as long as it was asked. */

import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrialVisitView } from '@callgate/contracts/trial'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectLegacy, type LegacyClient } from '../support/clients.ts'
import { filesystem, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const canTry = existsSync('/usr/bin/bwrap') && existsSync('/usr/bin/strace')
const TIMEOUT_MS = 120_000

describe.skipIf(!canTry)('an agent that joins a trial', { timeout: TIMEOUT_MS }, () => {
  let gateway: TestGateway
  let notes: string
  let token: string
  const agents: LegacyClient['client'][] = []

  beforeAll(async () => {
    gateway = await startTestGateway({
      upstreams: {},
      policy: 'version: 1\nrules: []\n',
      config: { registry: { mode: 'required', separationOfDuties: false } },
    })
    notes = join(gateway.directory, 'notes')
    await mkdir(notes)
    await gateway.editConfig((config) =>
      Object.assign(config['upstreams'] as object, {
        files: { ...filesystem(notes), isolation: {}, connectTimeoutMs: 60_000 },
      }),
    )
    await gateway.control.reload()
    await gateway.control.submitServer(
      {
        id: 'files',
        purpose: 'tried',
        owner: 'me',
        source: { type: 'command', command: process.execPath },
      },
      'new',
    )
    ;({ token } = await gateway.control.createKey({ agent: 'mine', principal: 'me' }))
  }, TIMEOUT_MS)
  afterAll(async () => {
    for (const agent of agents) await agent.close()
    await gateway?.stop()
  })

  const connect = async (key?: string): Promise<LegacyClient['client']> => {
    const { client } = await connectLegacy(gateway.serverUrl('files'), key === undefined ? {} : { key })
    agents.push(client)
    return client
  }
  const reach = async (state: TrialVisitView['state']): Promise<TrialVisitView> => {
    await expect
      .poll(() => gateway.control.showTrialVisit('files'), { timeout: 60_000 })
      .toMatchObject({ state })
    return gateway.control.showTrialVisit('files')
  }

  test('uses the server there, and what it made the server do is in the proposed profile', async () => {
    await expect(connect(token)).rejects.toThrow(/no such server|not approved/i)
    const asked = { why: 'as my agent uses it', agent: 'mine', forMs: 600_000, write: [notes] }
    expect(await gateway.control.inviteToTrial('files', asked)).toMatchObject({ state: 'starting' })
    await expect(gateway.control.tryServer('files', { why: 'as well' })).rejects.toThrow(
      /A trial of files runs/,
    )
    expect((await reach('open')).untilMs).toBeGreaterThan(0)
    // Nobody else is let in.
    await expect(connect()).rejects.toThrow(/no such server|not approved/i)
    const agent = await connect(token)
    const path = join(notes, 'a.txt')
    await agent.callTool({ name: 'write_file', arguments: { path, content: 'hi' } })
    expect(await readFile(path, 'utf8')).toBe('hi')
    // Nor an agent of that name which acts for somebody else.
    const other = await gateway.control.createKey({ agent: 'mine', principal: 'another' })
    await expect(connect(other.token)).rejects.toThrow(/no such server|not approved/i)
    // What it read there it knows elsewhere.
    const conversations = await gateway.control.listConversations()
    expect(conversations.find(({ principal }) => principal === 'me')).toMatchObject({
      trust: 'untrusted',
      sources: ['files'],
    })
    expect(await gateway.control.endTrialVisit('files', 'seen enough')).toMatchObject({ agent: 'mine' })
    const { requests } = await reach('over')
    expect(requests).toBeGreaterThan(0)
    const { steps, proposed } = await gateway.control.lastTrial('files')
    expect(steps).toContainEqual({ what: 'mine: tools/call write_file', outcome: 'answered' })
    expect(proposed).toEqual({ read: [], write: [notes], network: 'none' })
    await expect(
      agent.callTool({ name: 'write_file', arguments: { path, content: 'later' } }),
    ).rejects.toThrow()
    expect(await readFile(path, 'utf8')).toBe('hi')
  })

  test('is on record before anything goes there', async () => {
    const records = await gateway.records('event')
    const calls = records.flatMap(({ entry }) =>
      entry.type === 'event' && entry.event === 'trial' && entry.method === 'tools/call' ? [entry] : [],
    )
    expect(calls).toMatchObject([{ agent: 'mine', principal: 'me', upstream: 'files', target: 'write_file' }])
    const acts = (await gateway.records('admin')).flatMap(({ entry }) =>
      entry.type === 'admin' && entry.act.startsWith('server.trial') ? [[entry.act, entry.after]] : [],
    )
    expect(acts[0]?.[1]).toMatch(/^joined by the agent mine for 600 s/)
    expect(acts.map(([act]) => act)).toEqual([
      'server.trial',
      'server.trial',
      'server.trial',
      'server.trial-end',
    ])
  })

  test('is out once its time is over, its key is revoked or it is frozen', async () => {
    const { token: second, key } = await gateway.control.createKey({ agent: 'mine', principal: 'me' })
    const asked = { why: 'again', agent: 'mine', principal: 'me', forMs: 600_000 }
    await gateway.control.inviteToTrial('files', asked)
    await reach('open')
    await connect(second)
    await gateway.control.revokeKey(key.id)
    await expect(connect(second)).rejects.toThrow()
    await gateway.control.freeze({ kind: 'agent', subject: 'mine', reason: 'no' })
    await expect(connect(token)).rejects.toThrow(/frozen/i)
    await gateway.control.unfreeze({ kind: 'agent', subject: 'mine' })
    await gateway.control.endTrialVisit('files', 'enough')
    await reach('over')
    await gateway.control.inviteToTrial('files', { ...asked, forMs: 1_000 })
    await reach('over')
    await expect(connect(token)).rejects.toThrow(/no such server|not approved/i)
  })
})
