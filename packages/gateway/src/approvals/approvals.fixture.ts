/** Approvals over a real store with a clock of the test, and calls to ask about. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ApprovalsConfig } from '@callgate/contracts/approval'
import type { ApprovalEntry } from '@callgate/contracts/journal'
import { findPersons } from '../identity/one-person.ts'
import { createSeal } from '../keyring/seal.ts'
import type { AskedCall, AskingRule, Standing } from '../pipeline/ports/approval-port.ts'
import { openStore, type Store } from '../store/store.ts'
import { openApprovals, type Approvals } from './open-approvals.ts'

export interface TestApprovals {
  readonly approvals: Approvals
  readonly store: Store
  readonly clock: { nowMs(): number; monotonicMs(): number; advance(ms: number): void }
  readonly entries: ApprovalEntry[]
  /** What was logged as an error. */
  readonly errors: unknown[]
  readonly journal: { writable: boolean }
  events(): string[]
  configure(settings: Partial<ApprovalsConfig>): void
  rotateKey(): void
  /** From now on the operator of this name, or of this id, approves nothing. */
  revoke(operator: string): void
  close(): Promise<void>
}

const KEYS = { k1: randomBytes(32), k2: randomBytes(32) }
const OLD = '00000001'
const NEW = '00000002'

function openKeys() {
  const keyring = {
    currentId: OLD,
    sealKey: () => KEYS.k1,
    purposeKey: (id: string): Uint8Array | undefined =>
      id === OLD ? KEYS.k1 : id === NEW ? KEYS.k2 : undefined,
  }
  return keyring
}

export async function openTestApprovals(directory: string, served = true): Promise<TestApprovals> {
  const store = await openStore(join(directory, 'approvals.db'))
  const keyring = openKeys()
  const time = { nowMs: 1_000_000 }
  const clock = {
    nowMs: () => time.nowMs,
    monotonicMs: () => time.nowMs,
    advance(ms: number) {
      time.nowMs += ms
    },
  }
  const entries: ApprovalEntry[] = []
  const errors: unknown[] = []
  const journal = { writable: true }
  let config = ApprovalsConfig.parse({})
  const revoked = new Set<string>()
  const isOnePerson = findPersons({ operators: { list: () => [] }, principals: () => config.principals })
  const random = {
    bytes: (count: number) => randomBytes(count),
    id: (prefix: string) => `${prefix}${randomBytes(16).toString('base64url')}`,
  }
  const approvals = await openApprovals({
    store,
    journal: {
      get writable() {
        return journal.writable
      },
      append(draft) {
        if (!journal.writable) return Promise.reject(new Error('disk full'))
        const entry = typeof draft === 'function' ? draft() : draft
        if (entry.type === 'approval') entries.push(entry)
        return Promise.resolve()
      },
    },
    keys: keyring,
    clock,
    random,
    seal: createSeal({ keyring, clock, random }),
    logger: { debug() {}, info() {}, warn() {}, error: (...said) => errors.push(said) },
    settings: () => ({ ...config, mayApprove: (operator, id) => !revoked.has(id ?? operator), isOnePerson }),
    definitionState: () => 'accepted on first use',
  })
  if (served) approvals.serveAt('http://127.0.0.1:7301')
  return {
    approvals,
    store,
    clock,
    entries,
    errors,
    journal,
    events: () => entries.map(({ event }) => event),
    rotateKey() {
      keyring.currentId = NEW
    },
    revoke(operator) {
      revoked.add(operator)
    },
    configure(changed) {
      config = ApprovalsConfig.parse(changed)
    },
    async close() {
      await approvals.close()
      await store.close()
    },
  }
}

export function askingRule(over: Partial<AskingRule> = {}): AskingRule {
  return {
    rule: 'ask',
    digest: 'a'.repeat(64),
    approvers: [],
    quorum: 1,
    byRisk: false,
    escalate: null,
    ...over,
  }
}

export function askedCall(over: Partial<AskedCall> = {}): AskedCall {
  const params = over.params ?? { name: 'pay', arguments: { to: 'ada', amount: 10 } }
  return {
    caller: {
      tenant: 'default',
      principal: { id: 'tester', groups: [], claims: {} },
      agent: { id: 'coder', groups: [] },
      credential: { method: 'agent-key', keyId: 'key1', expiresAtMs: null },
    },
    exchangeId: 'exc_1',
    upstream: 'bank',
    target: 'pay',
    kind: 'call',
    method: 'tools/call',
    meta: {},
    shown: params,
    redacted: false,
    definition: { type: 'tool', name: 'pay', digest: 'd'.repeat(64) },
    rules: [askingRule()],
    kinds: [],
    severity: null,
    ...over,
    params,
  }
}

/** The id of what waits; fails for anything else. */
export function waitingId(standing: Standing): string {
  if (standing.type !== 'waits') throw new Error(`It does not wait: ${standing.type}`)
  return standing.id
}
