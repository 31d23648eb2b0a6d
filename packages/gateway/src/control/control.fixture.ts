/** The control API over a real store for tests: what has no store of its own answers with fixed values. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminEntry } from '@callgate/contracts/journal'
import type { OperatorsConfig } from '@callgate/contracts/operators-config'
import type { z } from 'zod'
import { openTestApprovals, type TestApprovals } from '../approvals/approvals.fixture.ts'
import { openAgentKeys, type AgentKeys } from '../identity/agent-keys.ts'
import { openOperators, type Operators } from '../identity/operators.ts'
import { openTestSignIn } from '../identity/sign-in.fixture.ts'
import type { SignIn } from '../identity/sign-in.ts'
import { openSwitches } from '../identity/switches.ts'
import { openTestIncidents } from '../incidents/incidents.fixture.ts'
import {
  openTestNotifications,
  type TestNotificationOptions,
  type TestNotifications,
} from '../notifications/notifications.fixture.ts'
import { openBaselines } from '../registry/baselines.ts'
import { openTestIntelligence } from '../registry/intelligence/office.fixture.ts'
import { openTestServers } from '../registry/catalogue/office.fixture.ts'
import { openTestPolicy } from '../policy/policy.fixture.ts'
import { openTestRightsServices } from '../rights/office.fixture.ts'
import { createTrialDesk } from '../registry/trials/desk.ts'
import { openTasks } from '../sessions/tasks.ts'
import { openStore, type Store } from '../store/store.ts'
import { Activity } from './activity/activity.ts'
import { createControl, type Control } from './control.ts'
import { Verification } from '../journal/verification.ts'
import { LiveEvents } from './live/live-events.ts'
import { SavedSearches } from './searches/saved-searches.ts'
import type { ControlServices } from './services.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const random = { bytes: (count: number) => randomBytes(count), id: (prefix: string) => prefix }

export interface TestControl {
  readonly directory: string
  readonly store: Store
  readonly approvals: TestApprovals
  readonly keys: AgentKeys
  readonly operators: Operators
  readonly signIn: SignIn
  readonly services: ControlServices
  readonly events: LiveEvents
  /** What went on record, in order. */
  readonly acts: AdminEntry[]
  readonly notifications: TestNotifications
  readonly clock: { nowMs(): number; monotonicMs(): number; set(ms: number): void }
  readonly operatorToken: string
  /** Listens from the first call on. */
  listen(): Promise<Control>
  /** Everything anew over the same store, as after a restart. */
  reopenSignIn(): Promise<SignIn>
  close(): Promise<void>
}

export interface TestControlOptions {
  readonly operators?: z.input<typeof OperatorsConfig>
  /** Fills the store before anything reads it. */
  readonly seed?: (store: Store) => Promise<void>
  readonly notifications?: Pick<TestNotificationOptions, 'response'>
}

export async function openTestControl(options: TestControlOptions = {}): Promise<TestControl> {
  let now = 1_000
  const clock = { nowMs: () => now, monotonicMs: () => now, set: (ms: number) => void (now = ms) }
  const acts: AdminEntry[] = []
  const directory = mkdtempSync(join(tmpdir(), 'callgate-control-'))
  const store = await openStore(join(directory, 'store.sqlite'))
  await options.seed?.(store)
  const keys = await openAgentKeys({ store, clock, random, logger })
  const operators = await openOperators({ store, clock, random })
  const approvals: TestApprovals = await openTestApprovals(directory)
  const incidents = await openTestIncidents(store, clock)
  const notifications = await openTestNotifications(store, { ...options.notifications, nowMs: clock.nowMs })
  const signIn = await openTestSignIn({ store, operators, clock }, options.operators)
  const events = new LiveEvents(clock, 0)
  operators.onRevoked(() => events.recheck())
  signIn.sessions.onClosed(() => events.recheck())
  const activity = new Activity({
    tenant: 'default',
    store,
    clock,
    logger,
    nextSeq: () => 0,
    async *read() {},
  })
  await activity.start()
  const services: ControlServices = {
    events,
    activity,
    clock,
    logger,
    recordAdmin: (entry) => void acts.push(entry),
    keys,
    operators,
    signIn,
    baselines: await openBaselines(store, clock),
    approvals: approvals.approvals.desk,
    switches: await openSwitches(store, clock),
    servers: await openTestServers(store, clock),
    trials: createTrialDesk({ run: async () => undefined, last: async () => undefined }),
    intelligence: (await openTestIntelligence(store, clock)).office,
    ...openTestRightsServices({ store, clock, keys, operators }),
    ...incidents.services,
    notifications: notifications.office,
    searches: new SavedSearches(store, clock),
    policy: await openTestPolicy({ store, clock, acts, random }),
    tasks: await openTasks({ store, clock, random }),
    ...fixedServices(acts),
    verification: new Verification({ dir: directory, nowMs: clock.nowMs, records: () => 1 }),
  }
  let control: Promise<Control> | undefined
  const operatorToken = 'cgop_test'
  return {
    directory,
    store,
    approvals,
    notifications,
    keys,
    operators,
    signIn,
    services,
    events,
    acts,
    clock,
    operatorToken,
    listen: () => (control ??= createControl({ address: '127.0.0.1', port: 0, operatorToken, services })),
    reopenSignIn: async () =>
      openTestSignIn(
        { store, operators: await openOperators({ store, clock, random }), clock },
        options.operators,
      ),
    async close() {
      await (await control)?.close()
      await activity.close()
      await keys.close()
      await store.close()
      await approvals.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

type Fixed =
  | 'status'
  | 'settings'
  | 'sessions'
  | 'context'
  | 'conversations'
  | 'config'
  | 'journal'
  | 'masterKeys'

function fixedServices(acts: AdminEntry[]): Pick<ControlServices, Fixed | 'metrics' | 'drain'> {
  return {
    status: () => ({
      version: '1',
      instance: 'i',
      startedAtMs: 1,
      snapshot: 'abc',
      lastRefusal: null,
      policy: { source: 'file', live: null, staged: null, fileEdited: false },
      suppressions: { inForce: 0, expired: [] },
      upstreams: [],
      journal: { writable: true, records: 1 },
      draining: false,
    }),
    settings: () => ({
      licence: 'Apache-2.0',
      gates: [],
      dryRun: false,
      journal: { durability: 'process', retentionDays: 1, payloads: 'none' },
    }),
    sessions: { list: () => [], kill: () => true },
    context: { tell: async () => ({ taken: true, conversation: 'c' }), takeTraced: async () => 0 },
    conversations: {
      list: () => [],
      declassify: async () => undefined,
      idOf: () => undefined,
      begin: async () => ({ conversation: 'c', ended: null }),
    },
    config: { reload: async () => ({ accepted: true, snapshot: 'abc', problems: [] }) },
    journal: {
      checkpoint: () => ({ timeMs: 1, note: 'n' }),
      search: async () => ({ records: [], next: null }),
      show: async () => undefined,
      readSession: async ({ from }) => ({ from, records: [], labelling: [], next: null }),
      readNewestOfSession: async () => ({ records: [], complete: true }),
      listAgentTools: async () => [],
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
    metrics: { contentType: 'text/plain', metrics: async () => '' },
    drain: () => undefined,
  }
}
