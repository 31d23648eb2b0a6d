/** The pipeline over real parts and one upstream in memory, with every port under watch; composed as the gateway composes it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSameName } from '@callgate/contracts/operator'
import type { LimitsConfig } from '@callgate/contracts/config'
import type { JournalEntry } from '@callgate/contracts/journal'
import { createCorrelator } from '@callgate/engine/correlate/correlator'
import { createInspector } from '@callgate/engine/inspector'
import { openOutside } from '../../packages/gateway/src/composition/outside.ts'
import { loadConfig } from '../../packages/gateway/src/config/load.ts'
import { loadRulePacks } from '../../packages/gateway/src/config/rule-packs.ts'
import { SnapshotHolder } from '../../packages/gateway/src/config/snapshot-holder.ts'
import { openAgentKeys } from '../../packages/gateway/src/identity/agent-keys.ts'
import { createIdentity } from '../../packages/gateway/src/identity/identity.ts'
import { openSwitches, type Switches } from '../../packages/gateway/src/identity/switches.ts'
import { openApprovals, type Approvals } from '../../packages/gateway/src/approvals/open-approvals.ts'
import { openLadder } from '../../packages/gateway/src/incidents/ladder.ts'
import { joinSwitches } from '../../packages/gateway/src/incidents/live-switches.ts'
import { openJournal, type Journal } from '../../packages/gateway/src/journal/journal.ts'
import type { JournalOptions } from '../../packages/gateway/src/journal/ports.ts'
import { openKeyring, type Keyring } from '../../packages/gateway/src/keyring/keyring.ts'
import { createSeal } from '../../packages/gateway/src/keyring/seal.ts'
import { Parking } from '../../packages/gateway/src/pipeline/bridge/parking.ts'
import { openWrittenTexts } from '../../packages/gateway/src/sessions/written-texts.ts'
import { openTasks } from '../../packages/gateway/src/sessions/tasks.ts'
import { ContextIntake } from '../../packages/gateway/src/pipeline/conversation/context-intake.ts'
import { Definitions } from '../../packages/gateway/src/pipeline/definitions/definitions.ts'
import { Feeds } from '../../packages/gateway/src/pipeline/feeds/feeds.ts'
import { createGate, type Gate } from '../../packages/gateway/src/pipeline/gate.ts'
import { createJudge } from '../../packages/gateway/src/pipeline/definitions/judge-definition.ts'
import { createLimiter } from '../../packages/gateway/src/pipeline/limits/limiter.ts'
import { askUpstream } from '../../packages/gateway/src/pipeline/own-request.ts'
import type { Ports, Services } from '../../packages/gateway/src/pipeline/passage.ts'
import type {
  InspectionPort,
  JournalPort,
  Logger,
  Snapshot,
  UpstreamSession,
} from '../../packages/gateway/src/pipeline/ports/ports.ts'
import { refusePassage, runPassage } from '../../packages/gateway/src/pipeline/run.ts'
import type { AgentSession } from '../../packages/gateway/src/pipeline/ports/session-port.ts'
import { TaskOwners } from '../../packages/gateway/src/pipeline/conversation/task-owners.ts'
import type { Baselines } from '../../packages/gateway/src/registry/baseline-desk.ts'
import { openBaselines } from '../../packages/gateway/src/registry/baselines.ts'
import { createSchemaPort } from '../../packages/gateway/src/registry/schema-port.ts'
import { StagedBook } from '../../packages/gateway/src/policy/staged-book.ts'
import { createSurfaceWatch } from '../../packages/gateway/src/registry/surface-watch.ts'
import { createEventLog } from '../../packages/gateway/src/sessions/event-log.ts'
import { createPlaceholders } from '../../packages/gateway/src/sessions/placeholders.ts'
import { createSessions } from '../../packages/gateway/src/sessions/sessions.ts'
import { openTestConversations } from '../../packages/gateway/src/sessions/conversations-fixture.ts'
import { openDataKeyFile } from '../../packages/gateway/src/store/key-file.ts'
import { openStore } from '../../packages/gateway/src/store/store.ts'
import { systemClock, systemRandom } from '../../packages/gateway/src/system.ts'
import { createMetrics } from '../../packages/gateway/src/telemetry/metrics.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { FaultyPorts } from './faulty-ports.ts'
import { poolOf } from './memory-upstream.ts'

export interface Rig {
  readonly gate: Gate
  readonly journal: Journal
  readonly faults: FaultyPorts
  /** The upstream every request goes to from now on. */
  useUpstream(session: UpstreamSession): void
  /** Called with every entry the real journal accepted. */
  onRecord(listener: (entry: JournalEntry) => void): void
  sessions(): AgentSession[]
  /** The operators' switches, not under watch. */
  readonly switches: Switches
  /** Approvals; their operators' side is not under watch. */
  readonly approvals: Approvals
  close(): Promise<void>
}

/** One at a time, so that a slot that is not given back stops the next call. */
const POLICY = `${ALLOW_ALL}  - id: ask
    effect: allow
    on: [call]
    when: has(args.text) && args.text == "ask me"
    obligations: [{ approve: {} }]
limits:
  - { id: one-at-a-time, per: [agent], on: [call], concurrent: 1 }
`

export async function openRig(
  journalOptions: Partial<JournalOptions> = {},
  limits: Partial<LimitsConfig> = {},
  logger: Logger = SILENT,
): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), 'callgate-faults-'))
  const loaded = await loadScratchConfig(directory)
  const { config } = loaded
  const faults = new FaultyPorts()
  const keyring = await openKeyring({
    file: openDataKeyFile(config.data),
    clock: systemClock,
    random: systemRandom,
  })
  const journal = await openJournal({
    dataDir: config.data,
    keys: keyring,
    clock: systemClock,
    instance: 'faults',
    version: '0.0.0',
    settings: config.journal,
    complain: () => undefined,
    ...journalOptions,
  })
  const store = await openStore(join(config.data, 'callgate.db'))
  const keys = await openAgentKeys({ store, clock: systemClock, random: systemRandom, logger: SILENT })
  const { ask } = openOutside(() => config.network)
  const identity = createIdentity(
    { ask, keys, clock: systemClock, logger: SILENT, canonicalUrl: 'http://127.0.0.1', localProcess: false },
    config.identity,
  )
  const recorded: { listener: (entry: JournalEntry) => void } = { listener: () => undefined }
  const upstream: { session: UpstreamSession | null } = { session: null }
  const schemas = createSchemaPort(systemClock)
  const sessions = createSessions({
    clock: systemClock,
    random: systemRandom,
    limits: config.limits,
    conversations: await openTestConversations(),
    createLog: (key) => createEventLog(key, { eventsMax: 16, bytesMax: 1 << 16 }),
  })
  const switches = await openSwitches(store, systemClock)
  const slowDown = () => config.response.slowDown
  const ladder = await openLadder({ store, clock: systemClock, slowDown })
  const snapshot = watchedSnapshot(await openSnapshot(loaded, keyring), faults)
  const watchedJournal = faults.wrap(
    'journal',
    listenedJournal(journal, faults, (entry) => recorded.listener(entry)),
  )
  const approvals = await openApprovals({
    store,
    journal: watchedJournal,
    keys: keyring,
    clock: systemClock,
    random: systemRandom,
    seal: createSeal({ keyring, clock: systemClock, random: systemRandom }),
    logger: SILENT,
    settings: () => ({ ...config.approvals, mayApprove: () => true, isOnePerson: isSameName }),
    definitionState: () => 'accepted',
  })
  approvals.serveAt('http://127.0.0.1:1')
  const ports: Ports = {
    clock: faults.wrap('clock', systemClock),
    random: faults.wrap('random', systemRandom),
    identity: faults.wrap('identity', identity),
    journal: watchedJournal,
    upstreams: faults.wrap(
      'upstreams',
      poolOf(() => {
        if (upstream.session === null) throw new Error('No upstream was given.')
        return upstream.session
      }),
    ),
    schemas: faults.wrap('schemas', schemas),
    inspection: faults.wrap('inspection', DIRECT),
    judge: NO_JUDGE,
    staged: new StagedBook(systemClock),
    interceptors: NO_INTERCEPTORS,
    seal: faults.wrap('seal', createSeal({ keyring, clock: systemClock, random: systemRandom })),
    switches: faults.wrap('switches', joinSwitches(switches, ladder)),
    admission: faults.wrap('admission', {
      shows: () => true,
      barred: () => undefined,
      patches: () => undefined,
      refuseCaller: () => undefined,
    }),
    trust: faults.wrap('trust', { of: () => 100 }),
    sessions: faults.wrap('sessions', sessions),
    snapshots: faults.wrap('snapshots', { current: () => snapshot }),
    limiter: faults.wrap('limiter', createLimiter(systemClock)),
    placeholders: faults.wrap(
      'placeholders',
      createPlaceholders({
        clock: systemClock,
        random: systemRandom,
        digest: (text) => journal.digest(text),
        lifeMs: config.limits.sessionIdleMs,
      }),
    ),
    approvals: faults.wrap('approvals', approvals.agents),
    behaviour: { watches: true, take: createCorrelator(loaded.scenarios).take },
    written: faults.wrap(
      'written',
      await openWrittenTexts({
        store,
        clock: systemClock,
        key: new Uint8Array(32),
        config: () => config.session.written,
        onError: () => undefined,
      }),
    ),
    tasks: faults.wrap('tasks', await openTasks({ store, clock: systemClock, random: systemRandom })),
    context: new ContextIntake({
      clock: systemClock,
      random: systemRandom,
      journal,
      inspection: DIRECT,
      sessions,
      snapshots: { current: () => snapshot },
      config: () => config.session.context,
    }),
    metrics: faults.wrap('metrics', createMetrics()),
    logger: faults.wrap('logger', logger),
    limits: { ...config.limits, ...limits },
    version: '0.0.0',
  }
  const baselines = faults.wrap('baselines', await openBaselines(store, systemClock))
  const { services, parking } = joinServices(ports, baselines)
  return {
    gate: createGate(services),
    journal,
    faults,
    useUpstream(session) {
      upstream.session = faults.wrap('session', session)
    },
    onRecord(listener) {
      recorded.listener = listener
    },
    sessions: () => [...sessions.all()],
    switches,
    approvals,
    async close() {
      sessions.close()
      parking.close()
      await approvals.close()
      await schemas.close()
      await keys.close()
      await store.close()
      await journal.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Inspects everything on the spot; threads have tests of their own. */
const DIRECT: InspectionPort = { inspect: ({ inspector }, part) => inspector.inspect(part) }

/** Off, as it ships: nothing asks it. */
const NO_JUDGE: Ports['judge'] = { ask: () => Promise.reject(new Error('No judge is configured.')) }

const NO_INTERCEPTORS: Ports['interceptors'] = {
  ask: () => Promise.reject(new Error('No interceptor is configured.')),
}

export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

async function loadScratchConfig(directory: string) {
  const file = join(directory, 'callgate.yaml')
  await writeFile(join(directory, 'policy.yaml'), POLICY)
  await writeFile(
    file,
    JSON.stringify({
      version: 1,
      data: './data',
      identity: { anonymous: { principal: 'tester', agent: 'tester' } },
      policy: './policy.yaml',
      approvals: {
        holdMs: 0,
        pendingMax: 10_000,
        pendingPerAgentMax: 10_000,
        pendingPerPrincipalMax: 10_000,
      },
      upstreams: { memory: { transport: 'http', url: 'http://127.0.0.1:9/', labels: ['scratch'] } },
    }),
  )
  const loaded = await loadConfig(file)
  if (Array.isArray(loaded)) throw new Error(JSON.stringify(loaded))
  return loaded
}

async function openSnapshot(
  loaded: Awaited<ReturnType<typeof loadScratchConfig>>,
  keyring: Keyring,
): Promise<Snapshot> {
  const holder = await SnapshotHolder.open(loaded, {
    buildInspector: async (settings) =>
      createInspector({
        host: { digest: (text) => keyring.digest(text), inflate: () => undefined },
        settings,
        packs: await loadRulePacks(settings.rulePacks),
      }),
    load: () => Promise.resolve(loaded),
    nowMs: () => systemClock.nowMs(),
    onError: (error) => {
      throw error
    },
  })
  if (Array.isArray(holder)) throw new Error(JSON.stringify(holder))
  return holder.current()
}

function watchedSnapshot(snapshot: Snapshot, faults: FaultyPorts): Snapshot {
  return {
    ...snapshot,
    policy: faults.wrap('policy', snapshot.policy),
    inspector: faults.wrap('inspector', snapshot.inspector),
  }
}

/** Tells of every entry that really was written, in the order in which it was. */
function listenedJournal(
  journal: Journal,
  faults: FaultyPorts,
  onRecord: (entry: JournalEntry) => void,
): JournalPort {
  return {
    async append(draft) {
      let entry: JournalEntry | undefined
      const build = faults.handOver(() => (typeof draft === 'function' ? draft() : draft))
      await journal.append(() => (entry = build()))
      if (entry !== undefined) onRecord(entry)
    },
    keepPayload: (text, digest) => journal.keepPayload(text, digest),
    digest: (text) => journal.digest(text),
    keepsRaw: journal.keepsRaw,
    get writable() {
      return journal.writable
    },
  }
}

function joinServices(ports: Ports, baselines: Baselines) {
  const { clock, random, snapshots, journal, limits } = ports
  const surface = createSurfaceWatch((text) => journal.digest(text))
  const judge = createJudge({ ...ports, baselines, surface })
  const feeds = new Feeds()
  const parking = new Parking(clock, random, limits.inputTimeoutMs)
  const services: Services = {
    ...ports,
    run: (passage, section) => runPassage(passage, services, section),
    refuse: (passage, refusal) => refusePassage(passage, refusal, services),
    definitions: new Definitions({
      ask: (session, tenant, method, params) =>
        askUpstream({ session, tenant, kind: 'list', method, params }, services),
      judge: judge.judge,
      announce: judge.announce,
      snapshotDigest: () => snapshots.current().digest,
      nowMs: () => clock.monotonicMs(),
      itemsMax: limits.listItemsMax,
      listLifeMs: () => limits.listLifeMs,
      waitsForFresh: () => false,
    }),
    baselines,
    feeds,
    parking,
    taskOwners: new TaskOwners(),
    instructions: judge.instructions,
    quarantined: judge.quarantined,
  }
  feeds.join(services)
  return { services, parking }
}
