/** Agent keys over the real store: what is stored, typos, expiry, rotation with overlap, revocation, tenants. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Caller } from '@callgate/contracts/identity'
import type { Refusal } from '@callgate/contracts/errors'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'
import { openStore, type Store } from '../store/store.ts'
import { createAgentKeyToken, parseAgentKeyToken } from './agent-key-token.ts'
import { openAgentKeys, type AgentKeys, type NewAgentKey } from './agent-keys.ts'

let directory: string
let store: Store
let keys: AgentKeys
let nowMs = 1_000_000
const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs }
const random = { bytes: (count: number) => randomBytes(count), id: (prefix: string) => prefix }
const logger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
const wanted: NewAgentKey = {
  tenant: 'default',
  agent: 'coder',
  agentGroups: ['bots'],
  principal: 'alice',
  principalGroups: ['dev'],
  expiresAtMs: null,
}

const open = async (): Promise<void> => {
  store = await openStore(join(directory, 'store.sqlite'))
  keys = await openAgentKeys({ store, clock, random, logger })
}

beforeEach(async () => {
  nowMs = 1_000_000
  directory = mkdtempSync(join(tmpdir(), 'callgate-keys-'))
  await open()
})
afterEach(async () => {
  await keys.close()
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const isCaller = (outcome: Caller | Refusal): outcome is Caller => 'principal' in outcome
const reasonOf = (outcome: Caller | Refusal): string => (isCaller(outcome) ? 'accepted' : outcome.reason)

test('a key authenticates its agent and principal, also after a reopening', async () => {
  const { token, key } = await keys.create(wanted)
  await keys.close()
  await store.close()
  await open()
  const caller = keys.authenticate(token)
  expect(caller).toEqual({
    tenant: 'default',
    principal: { id: 'alice', groups: ['dev'], claims: {} },
    agent: { id: 'coder', groups: ['bots'] },
    credential: { method: 'agent-key', keyId: key.id, expiresAtMs: null },
  })
  expect(Object.isFrozen(caller)).toBe(true)
})

test('the secret is in no file and in no listing', async () => {
  const { token } = await keys.create(wanted)
  const secret = token.split('_')[2]?.slice(0, 33) ?? ''
  expect(secret).toHaveLength(33)
  await store.close()
  for (const file of readdirSync(directory))
    expect(readFileSync(join(directory, file), 'latin1')).not.toContain(secret)
  expect(JSON.stringify(keys.list('default'))).not.toContain(secret)
  await open()
})

test('a mistyped key, an unknown key and something else are told apart', async () => {
  const { token } = await keys.create(wanted)
  const other = createAgentKeyToken(randomBytes).token
  const typo = token.slice(0, 20) + (token[20] === 'x' ? 'y' : 'x') + token.slice(21)
  expect(reasonOf(keys.authenticate(typo))).toMatch(/mistyped/)
  expect(reasonOf(keys.authenticate(token.slice(0, -1)))).toMatch(/not a Callgate agent key/)
  expect(reasonOf(keys.authenticate(other))).toMatch(/not known/)
  expect(reasonOf(keys.authenticate('eyJhbGciOiJub25lIn0.e30.'))).toMatch(/not a Callgate/)
})

test('the id of one key with the secret of another is refused', async () => {
  const [a, b] = [await keys.create(wanted), await keys.create(wanted)]
  const forged = `cg_${a.key.id}_${b.token.split('_')[2] ?? ''}`
  expect(isCaller(keys.authenticate(forged))).toBe(false)
})

test('an expired key is refused and no longer live', async () => {
  const { token, key } = await keys.create({ ...wanted, expiresAtMs: nowMs + 10 })
  expect(isCaller(keys.authenticate(token))).toBe(true)
  nowMs += 10
  expect(reasonOf(keys.authenticate(token))).toMatch(/expired/)
  expect(keys.isLive(key.id)).toBe(false)
})

test('rotation: both keys work during the overlap, only the new one after it', async () => {
  const old = await keys.create(wanted)
  const next = await keys.rotate('default', old.key.id, { overlapMs: 100, expiresAtMs: null })
  expect(next?.key).toMatchObject({ rotatedFrom: old.key.id, principal: 'alice', agent: 'coder' })
  expect(isCaller(keys.authenticate(old.token))).toBe(true)
  expect(isCaller(keys.authenticate(next?.token ?? ''))).toBe(true)
  nowMs += 100
  expect(isCaller(keys.authenticate(old.token))).toBe(false)
  expect(isCaller(keys.authenticate(next?.token ?? ''))).toBe(true)
  expect(await keys.rotate('default', old.key.id, { overlapMs: 100, expiresAtMs: null })).toBeUndefined()
})

test('rotation never prolongs the old key', async () => {
  const old = await keys.create({ ...wanted, expiresAtMs: nowMs + 5 })
  await keys.rotate('default', old.key.id, { overlapMs: 1_000, expiresAtMs: null })
  expect(keys.get('default', old.key.id)?.expiresAtMs).toBe(nowMs + 5)
})

test('revocation holds before anything is awaited, tells listeners, and survives a restart', async () => {
  const { token, key } = await keys.create(wanted)
  const told: string[] = []
  keys.onRevoked((id) => told.push(id))
  const revoked = keys.revoke('default', key.id)
  expect(reasonOf(keys.authenticate(token))).toMatch(/revoked/)
  expect(keys.isLive(key.id)).toBe(false)
  expect(told).toEqual([key.id])
  await revoked
  await keys.close()
  await store.close()
  await open()
  expect(reasonOf(keys.authenticate(token))).toMatch(/revoked/)
})

test('a revocation the store cannot keep still holds, and says so', async () => {
  const { token, key } = await keys.create(wanted)
  await store.close()
  await expect(keys.revoke('default', key.id)).rejects.toThrow(/closed|destroyed/)
  expect(reasonOf(keys.authenticate(token))).toMatch(/revoked/)
  await open()
})

test('one tenant neither sees nor touches the keys of another', async () => {
  const { token, key } = await keys.create({ ...wanted, tenant: 'one' })
  expect(keys.list('two')).toEqual([])
  expect(keys.get('two', key.id)).toBeUndefined()
  expect(await keys.revoke('two', key.id)).toBeUndefined()
  expect(await keys.rotate('two', key.id, { overlapMs: 1, expiresAtMs: null })).toBeUndefined()
  expect(keys.authenticate(token)).toMatchObject({ tenant: 'one' })
})

test('the last use is written in a batch', async () => {
  const { token, key } = await keys.create(wanted)
  nowMs += 7
  keys.authenticate(token)
  await keys.flush()
  const row = await store.db
    .selectFrom('agent_keys')
    .select('last_used_at')
    .where('tenant', '=', 'default')
    .execute()
  expect(row).toEqual([{ last_used_at: nowMs }])
  expect(keys.get('default', key.id)?.lastUsedAtMs).toBe(nowMs)
})

test('every token made parses to its id; no single changed character does', () => {
  fc.assert(
    fc.property(
      fc.nat(54),
      fc.constantFrom('a', 'z', 'A', 'Z', '0', '9', '_', '-', 'é'),
      (position, symbol) => {
        const { id, token } = createAgentKeyToken(randomBytes)
        expect(parseAgentKeyToken(token)).toEqual({ id })
        const at = position % token.length
        const changed = token.slice(0, at) + symbol + token.slice(at + 1)
        if (changed !== token) expect(Object(parseAgentKeyToken(changed))).not.toHaveProperty('id')
      },
    ),
  )
})
