/** Composes everything that runs behind a door, whichever it is. With `main.ts`, the only place that constructs. */

import { hostname } from 'node:os'
import type { CallgateConfig } from '@callgate/contracts/config'
import type { AdminEntry } from '@callgate/contracts/journal'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { buildInspector, findingsKeyOf, type InspectorParts } from './inspector.ts'
import { openLimiter } from './limits.ts'
import { composeVetting } from './drift.ts'
import { openKept, type Kept } from './kept.ts'
import { openMemories, sessionPorts } from './memories.ts'
import { openIsolation, type Surroundings } from './isolation.ts'
import { anchorsOf, openOutside, outsidePorts, type Outside } from './outside.ts'
import { BEFORE_THE_STORE, openPolicyOrigin, type PolicyOrigin, resumeStaged } from './policy.ts'
import { dropOldRecords } from './retention.ts'
import { openStored } from './stored.ts'
import { ConfigFailure } from '../config/config-failure.ts'
import { loadConfig, type LoadedConfig } from '../config/load.ts'
import { listPackActs } from '../config/packs/acts.ts'
import { loadPacksInForce } from '../config/packs/installed.ts'
import { resolveSecret } from '../config/secrets.ts'
import { SnapshotHolder } from '../config/snapshot-holder.ts'
import { tellWarnings } from '../config/tell-warnings.ts'
import { listSuppressionActs } from '../config/suppression-acts.ts'
import { createIdentity, type Identity, type IdentityParts } from '../identity/identity.ts'
import { createEngineHost } from '../inspection/engine-host.ts'
import { createInspectionPool, type InspectionPool } from '../inspection/inspection-pool.ts'
import { openJournal, type Journal } from '../journal/journal.ts'
import { keepLastAct } from '../journal/last-act.ts'
import { openKeyring, type Keyring } from '../keyring/keyring.ts'
import { createSeal } from '../keyring/seal.ts'
import { Parking } from '../pipeline/bridge/parking.ts'
import { Definitions } from '../pipeline/definitions/definitions.ts'
import { Feeds } from '../pipeline/feeds/feeds.ts'
import { createGate, type Gate } from '../pipeline/gate.ts'
import { createGatewayEvents, type GatewayEvents } from '../pipeline/records/gateway-event.ts'
import { createJudge } from '../pipeline/definitions/judge-definition.ts'
import type { Limiter } from '../pipeline/limits/limiter.ts'
import { askUpstream } from '../pipeline/own-request.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Ports, Services } from '../pipeline/passage.ts'
import { refusePassage, runPassage } from '../pipeline/run.ts'
import { TaskOwners } from '../pipeline/conversation/task-owners.ts'
import { CARRIED_ACT, DECIDING_ACTS } from '../policy/compare-record.ts'
import { createTrialDoor, type TrialDoor } from '../pipeline/trial/trial-door.ts'
import { Underway } from '../pipeline/underway.ts'
import { createSchemaPort } from '../registry/schema-port.ts'
import { createSurfaceWatch } from '../registry/surface-watch.ts'
import { readVersion } from '../own-files.ts'
import { openDataKeyFile, openReferencedKeyFile } from '../store/key-file.ts'
import { systemClock, systemRandom } from '../system.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createMetrics, type Metrics } from '../telemetry/metrics.ts'
import { createUpstreams, type Upstreams } from '../upstream/upstreams.ts'

/** The version of this package. */
export const VERSION: string = readVersion()
/** With all upstreams closed, what is still open ends within some turns of the event loop and its writes. */
const LAST_WORDS_MS = 2_000

/** Everything that runs, whatever the door in front of it. */
export interface Core extends Kept, Outside {
  readonly config: CallgateConfig
  /** The configuration an operator edits; null where whoever starts the gateway gives the command line. */
  readonly operated: string | null
  readonly dataDirectory: string
  readonly snapshots: SnapshotHolder
  readonly policy: PolicyOrigin
  readonly inspection: InspectionPool
  readonly keyring: Keyring
  readonly journal: Journal
  readonly identity: Identity
  readonly upstreams: Upstreams
  readonly services: Services
  readonly gate: Gate
  /** The gate as agents reach it over HTTP: the one that joined a trial goes there. */
  readonly trialDoor: TrialDoor
  readonly events: GatewayEvents
  readonly metrics: Metrics
  readonly logger: Logger
  /** What is closed before the store is, the last one first. */
  readonly closing: (() => unknown)[]
  /** Records an administrative act before it takes effect. */
  recordAdmin(entry: Omit<AdminEntry, 'type' | 'tenant'>): Promise<void>
  close(graceMs: number): Promise<void>
}

export async function loadOrFail(path: string): Promise<LoadedConfig> {
  const loaded = await loadConfig(path, BEFORE_THE_STORE)
  if (Array.isArray(loaded)) throw new ConfigFailure(loaded)
  return loaded
}

/** Opens journal, store and everything on top of them, in the order in which each needs the one before. */
export async function openCore(configured: LoadedConfig, door: Surroundings): Promise<Core> {
  const { config } = configured
  const dataDirectory = config.data
  const logger = createLogger(config.telemetry.level)
  const metrics = createMetrics()
  const keyring = await openKeyring({ file: keyFileOf(config), clock: systemClock, random: systemRandom })
  const journal = await openLog(config, keyring)
  const closers: (() => unknown)[] = [() => journal.close()]
  try {
    const recordAdmin = (entry: Omit<AdminEntry, 'type' | 'tenant'>): Promise<void> =>
      journal.append({ type: 'admin', tenant: DEFAULT_TENANT, ...entry })
    const inspection = createInspectionPool({ nowMs: () => systemClock.nowMs() })
    closers.push(() => inspection.close())
    const stored = await openStored(dataDirectory, logger, closers)
    const deciding = { tenant: DEFAULT_TENANT, acts: DECIDING_ACTS, carriedAs: CARRIED_ACT }
    const lastAct = keepLastAct(journal, deciding)
    const origin = { store: stored.store, logger, recordAdmin, lastAct }
    const { loaded, policy } = await openPolicyOrigin(configured, origin)
    const snapshots = await openSnapshots(loaded, { keyring, logger, recordAdmin, inspection, policy })
    closers.push(() => snapshots.close())
    // One wrapped server takes a policy that was written for others too: that it names them is no news.
    if (!door.localProcess) tellWarnings(snapshots, logger)
    closers.push(await resumeStaged(policy, { snapshots, store: stored.store, logger }))
    const outside = openOutside(() => snapshots.current().config.network)
    const base = { config, snapshots, journal, keyring, logger, policy, ...outside }
    const kept = await openKept({ ...base, ...stored, dataDirectory }, closers)
    const onToken: IdentityParts['onToken'] = (caller) => kept.tokenCallers.note(caller)
    const identity = openIdentity({ ...base, keys: kept.agentKeys, ...door, onToken }, snapshots)
    const parts = {
      ...base,
      operated: door.localProcess ? null : loaded.file,
      confine: door.confine,
      inspection,
      ...kept,
      identity,
      metrics,
    }
    const running = composePipeline(parts, await openLimiter(parts))
    snapshots.watch()
    closers.push(dropOldRecords(journal, logger))
    return {
      ...parts,
      ...running,
      dataDirectory,
      closing: closers,
      recordAdmin,
      async close(graceMs) {
        await running.end(graceMs)
        for (const close of closers.toReversed()) await close()
      },
    }
  } catch (error) {
    for (const close of closers.toReversed()) await close()
    throw error
  }
}

/** Follows the configuration from then on. */
function openIdentity(parts: Omit<IdentityParts, 'clock'>, snapshots: SnapshotHolder): Identity {
  const identity = createIdentity({ ...parts, clock: systemClock }, snapshots.current().config.identity)
  snapshots.onChange((next) => identity.configure(next.config.identity))
  return identity
}

export function openLog(config: CallgateConfig, keyring: Keyring): Promise<Journal> {
  return openJournal({
    dataDir: config.data,
    keys: keyring,
    clock: systemClock,
    instance: `${hostname()}:${process.pid}`,
    version: VERSION,
    settings: config.journal,
    anchors: anchorsOf(config),
  })
}

type Parts = Pick<
  Core,
  | 'config'
  | 'operated'
  | 'snapshots'
  | 'policy'
  | 'inspection'
  | 'keyring'
  | 'journal'
  | keyof Kept
  | keyof Outside
  | 'identity'
  | 'metrics'
  | 'logger'
> &
  Pick<Surroundings, 'confine'>

interface Running extends Pick<Core, 'upstreams' | 'services' | 'gate' | 'trialDoor' | 'events'> {
  end(graceMs: number): Promise<void>
}

const SYSTEM = { clock: systemClock, random: systemRandom } as const

function composePipeline(parts: Parts, limiter: Limiter): Running {
  const { config, snapshots, journal, logger, metrics } = parts
  const events = createGatewayEvents({ ...parts, ...SYSTEM, limiter })
  const schemas = createSchemaPort(systemClock)
  const memories = openMemories(config.limits, parts.conversations)
  const { sessions, placeholders } = memories
  const upstreams = openUpstreams(parts, events)
  const ports: Ports = {
    ...SYSTEM,
    identity: parts.identity,
    journal,
    upstreams,
    schemas,
    inspection: parts.inspection,
    ...outsidePorts(parts),
    seal: createSeal({ keyring: parts.keyring, ...SYSTEM }),
    ...parts.incidents.ports,
    admission: parts.registry.admission,
    sessions,
    snapshots,
    limiter,
    placeholders,
    approvals: parts.approvals.agents,
    staged: parts.policy.staged,
    behaviour: parts.behaviour.port,
    ...sessionPorts(parts, sessions),
    metrics,
    logger,
    limits: config.limits,
    version: VERSION,
  }
  const { services, feeds, parking, underway } = joinServices(ports, parts)
  const gate = createGate(services)
  metrics.gauge('callgate_requests_in_flight', 'Requests being worked on', () => gate.inFlight)
  metrics.gauge('callgate_journal_writable', '1 while records can be written', () =>
    journal.writable ? 1 : 0,
  )
  announceChanges(parts, feeds, upstreams)
  return {
    upstreams,
    services,
    gate,
    trialDoor: createTrialDoor(gate, services),
    events,
    async end(graceMs) {
      await gate.drain(graceMs)
      memories.close()
      parking.close()
      void schemas.close()
      await upstreams.close()
      // What was open at an upstream has failed by now, and its outcome belongs into the record.
      await underway.settle(LAST_WORDS_MS)
      await events.flush()
    },
  }
}

function openUpstreams(parts: Parts, events: GatewayEvents): Upstreams {
  const { config, logger, reach, registry } = parts
  return createUpstreams({
    configs: () => registry.admission.upstreams(),
    ...SYSTEM,
    logger,
    limits: config.limits,
    version: VERSION,
    resolveSecret: (reference) => resolveSecret(reference),
    reach,
    isolation: openIsolation(parts, events),
    beforeStart: registry.beforeStart,
    onStderr: events.stderr,
    onViolation: events.violation,
    vetting: composeVetting({ ...parts, ...SYSTEM }),
  })
}

/** Agents are told that lists changed by whatever changes what they may see. */
function announceChanges(parts: Parts, feeds: Feeds, upstreams: Upstreams): void {
  parts.baselines.onDecided(({ upstream, type }) => {
    feeds.announceListChange(upstream)
    // A session keeps what its handshake was found to be; a new one is judged anew.
    if (type === 'capability' || type === 'server') void upstreams.drop(upstream)
  })
  parts.snapshots.onChange(() => feeds.announceListChange(null))
  parts.tasks.onChange(() => feeds.announceListChange(null))
  const lookAgain = (): void => {
    // Looks at what may run, so that what may not any more is stopped at once.
    upstreams.status()
    feeds.announceListChange(null)
  }
  parts.registry.catalogue.onChanged(lookAgain)
  parts.intelligence.watch.onChanged(lookAgain)
}

interface Joined {
  readonly services: Services
  readonly feeds: Feeds
  readonly parking: Parking
  readonly underway: Underway
}

function joinServices(ports: Ports, parts: Parts): Joined {
  const host = createEngineHost(findingsKeyOf(parts.keyring))
  const surface = createSurfaceWatch((text) => host.digest(text))
  const judge = createJudge({ ...ports, baselines: parts.baselines, snapshots: parts.snapshots, surface })
  const feeds = new Feeds()
  const parking = new Parking(systemClock, systemRandom, ports.limits.inputTimeoutMs)
  const underway = new Underway()
  const services: Services = {
    ...ports,
    run: (passage, section) => underway.during(runPassage(passage, services, section)),
    refuse: (passage, refusal) => underway.during(refusePassage(passage, refusal, services)),
    definitions: new Definitions({
      ask: (session, tenant, method, params) =>
        askUpstream({ session, tenant, kind: 'list', method, params }, services),
      judge: (item) => parts.intelligence.texts.prepare(item).then(() => judge.judge(item)),
      announce: judge.announce,
      // An item is judged again once a suppression it may have passed by has ended.
      snapshotDigest: () => {
        const { digest, inspector } = parts.snapshots.current()
        return `${digest} ${inspector.suppressor.countExpired(systemClock.nowMs())}`
      },
      nowMs: () => systemClock.monotonicMs(),
      itemsMax: ports.limits.listItemsMax,
      listLifeMs: () => ports.limits.listLifeMs,
      waitsForFresh: (upstream) => parts.snapshots.current().upstreams.get(upstream)?.trust === 'reviewed',
    }),
    baselines: parts.baselines,
    feeds,
    parking,
    taskOwners: new TaskOwners(),
    instructions: judge.instructions,
    quarantined: (definition) =>
      judge.quarantined(definition) ??
      parts.incidents.quarantined(definition) ??
      parts.intelligence.texts.quarantined(definition.item),
  }
  feeds.join(services)
  parts.incidents.ladder.onToolChanged((upstream) => feeds.announceListChange(upstream))
  return { services, feeds, parking, underway }
}

interface SnapshotParts extends InspectorParts {
  readonly policy: PolicyOrigin
  readonly logger: Logger
  readonly recordAdmin: (entry: Omit<AdminEntry, 'type' | 'tenant'>) => Promise<void>
}

async function openSnapshots(loaded: LoadedConfig, parts: SnapshotParts): Promise<SnapshotHolder> {
  const { logger, recordAdmin } = parts
  const reload = { operator: 'file', act: 'config.reload', subject: loaded.file }
  const holder = await SnapshotHolder.open(loaded, {
    buildInspector: (settings, { config, installed }) =>
      buildInspector(settings, () => loadPacksInForce(config, installed), parts),
    load: () => loadConfig(loaded.file, parts.policy.reading),
    nowMs: () => systemClock.nowMs(),
    async onApplying(next, previous) {
      const acts = [
        ...listSuppressionActs(previous.inspection.suppressions, next.inspection.suppressions),
        ...listPackActs(previous.installed, next.installed),
      ]
      for (const act of acts) await recordAdmin({ operator: reload.operator, accepted: true, ...act })
      await recordAdmin({
        ...reload,
        before: previous.digest,
        after: next.digest,
        accepted: true,
        note: null,
      })
    },
    async onRefused(refusal, current) {
      logger.error(
        { problems: refusal.text },
        'An edit of the configuration was refused; the one before stays in force',
      )
      const note = refusal.text.slice(0, 2000)
      await recordAdmin({ ...reload, before: current.digest, after: null, accepted: false, note })
    },
    onUndone: () => logger.info({ file: loaded.file }, 'The refused edit of the configuration was undone'),
    onError: (error) => logger.error({ err: error }, 'Reloading the configuration failed'),
  })
  if (Array.isArray(holder)) throw new ConfigFailure(holder)
  holder.onChange(({ digest }) =>
    logger.info({ snapshot: digest }, 'An edit of the configuration is in force'),
  )
  const { digest, installed } = holder.current()
  for (const act of listPackActs([], installed))
    await recordAdmin({ operator: reload.operator, accepted: true, ...act, act: 'rules.load' })
  await recordAdmin({
    ...reload,
    act: 'config.load',
    before: null,
    after: digest,
    accepted: true,
    note: null,
  })
  return holder
}

export function keyFileOf(config: CallgateConfig) {
  return config.keys.source === 'data'
    ? openDataKeyFile(config.data)
    : openReferencedKeyFile(config.keys.source, process.env)
}
