/** Two tenants with the same principal, agent and server names: nothing of one is ever seen by the other. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JournalRecord } from '@callgate/contracts/journal'
import { loadOrFail, openCore, type Core } from '../../packages/gateway/src/composition/core.ts'
import { createHttpListener, type HttpListener } from '../../packages/gateway/src/downstream/http.ts'
import { searchRecords } from '../../packages/gateway/src/journal/read.ts'
import { verifies } from '../requirements/verifies.ts'
import { call, openSession, post } from '../support/raw-http.ts'
import { ALLOW_ALL, everything, poisoned } from '../support/test-gateway.ts'

const TENANTS = ['one', 'two'] as const

let directory: string
let core: Core
let http: HttpListener
let url: string
const keys = { one: '', two: '' }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-tenants-'))
  const configPath = join(directory, 'callgate.yaml')
  const config = {
    version: 1,
    data: './data',
    telemetry: { level: 'error' },
    upstreams: { everything: everything(), poisoned: poisoned() },
  }
  await writeFile(configPath, JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), ALLOW_ALL)
  core = await openCore(await loadOrFail(configPath), {
    canonicalUrl: 'http://127.0.0.1',
    localProcess: false,
  })
  const { limits, listen } = core.config
  http = createHttpListener({
    listen: { ...listen, port: 0 },
    limits,
    door: core.gate,
    logger: core.logger,
    metadata: () => ({}),
    health: () => ({ ready: true }),
  })
  url = (await http.start()).url
  for (const tenant of TENANTS) {
    const issued = await core.agentKeys.create({
      tenant,
      agent: 'same-agent',
      agentGroups: [],
      principal: 'same-principal',
      principalGroups: [],
      expiresAtMs: null,
    })
    keys[tenant] = issued.token
  }
})

afterAll(async () => {
  await http.close(1_000)
  await core.close(1_000)
  await rm(directory, { recursive: true, force: true })
})

async function recordsOf(tenant: string): Promise<JournalRecord[]> {
  const found: JournalRecord[] = []
  for await (const { record } of searchRecords(core.journal.dir, { tenant })) found.push(record)
  return found
}

describe('two tenants with the same names', () => {
  test(verifies('INV-19', 'a session, an upstream session and a record belong to one tenant'), async () => {
    const door = `${url}/servers/everything/mcp`
    const sessions = { one: '', two: '' }
    for (const tenant of TENANTS) {
      sessions[tenant] = await openSession(door, { key: keys[tenant] })
      const answer = await post(door, call('same-id', 'echo', { message: tenant }), {
        key: keys[tenant],
        session: sessions[tenant],
      })
      expect(answer.text).toContain(`Echo: ${tenant}`)
    }
    const crossed = await post(door, call('x', 'echo', { message: 'x' }), {
      key: keys.two,
      session: sessions.one,
    })
    expect(crossed.status).toBe(404)
    expect(core.upstreams.status().find(({ upstream }) => upstream === 'everything')?.sessions).toBe(2)
    for (const tenant of TENANTS) {
      const calls = (await recordsOf(tenant)).filter(
        ({ entry }) => entry.type === 'intent' && entry.kind === 'call' && entry.decision.effect === 'allow',
      )
      expect(calls).toHaveLength(1)
    }
  })

  test(
    verifies('INV-19', 'what an operator approves for one tenant stays quarantined for the other'),
    async () => {
      const door = `${url}/servers/poisoned/mcp`
      const list = async (tenant: (typeof TENANTS)[number]) => {
        const session = await openSession(door, { key: keys[tenant] })
        const options = { key: keys[tenant], session }
        return (await post(door, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, options)).text
      }
      expect(await list('one')).not.toContain('get_joke')
      expect(await list('two')).not.toContain('get_joke')
      const held = await core.baselines.listQuarantined('one', 'poisoned')
      const joke = held.find(({ name }) => name === 'get_joke')
      expect(joke).toBeDefined()
      if (joke === undefined) return
      expect(await core.baselines.approve({ ...joke, tenant: 'one' }, 'operator')).toBe(true)
      expect(await list('one')).toContain('get_joke')
      expect(await list('two')).not.toContain('get_joke')
    },
  )
})
