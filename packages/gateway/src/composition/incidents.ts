/** Composes incidents and responses: the ladder, trust, playbooks, and the desk that looks at every record. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { StepView } from '@callgate/contracts/response'
import type { Notifications } from './notifications.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { Switches } from '../identity/switches.ts'
import { Desk, type WrittenRecord } from '../incidents/desk.ts'
import { IncidentStore } from '../incidents/incident-store.ts'
import { openLadder, type Ladder } from '../incidents/ladder.ts'
import { joinSwitches } from '../incidents/live-switches.ts'
import type { ProvingLog } from '../incidents/evidence.ts'
import { createOffice, type Office } from '../incidents/office.ts'
import { PlaybookRunner } from '../incidents/playbook-runner.ts'
import { Progress } from '../incidents/progress.ts'
import { TrustBook } from '../incidents/trust-book.ts'
import type { Journal } from '../journal/journal.ts'
import { searchRecords, showRecord } from '../journal/read.ts'
import type { Definition } from '../pipeline/definitions/listing.ts'
import type { Logger, SwitchPort, TrustPort } from '../pipeline/ports/ports.ts'
import type { Conversations } from '../sessions/conversations.ts'
import type { Store } from '../store/store.ts'
import { systemClock, systemRandom } from '../system.ts'
import { runCommand } from '../upstream/run-command.ts'

/** Incidents that further records may join after a restart. */
const TAKEN_UP_MAX = 1_000

export interface Incidents {
  readonly desk: Desk
  readonly office: Office
  readonly ladder: Ladder
  readonly trust: TrustBook
  readonly runner: PlaybookRunner
  readonly store: IncidentStore
  /** Freezes of operators and steps of the ladder as one, and trust. */
  readonly ports: { readonly switches: SwitchPort; readonly trust: TrustPort }
  /** Why a listed item is held back by a step; undefined when it is not. */
  quarantined(definition: Definition): string | undefined
  close(): Promise<void>
}

export interface IncidentComposition {
  readonly store: Store
  readonly switches: Switches
  readonly journal: Journal
  readonly snapshots: SnapshotHolder
  readonly conversations: Conversations
  readonly logger: Logger
  readonly notifications: Pick<Notifications, 'tell' | 'announce'>
}

/** Everything that was written while no gateway looked is looked at before anybody may call. */
export async function composeIncidents(parts: IncidentComposition): Promise<Incidents> {
  const { journal, snapshots, logger } = parts
  const tenant = DEFAULT_TENANT
  const clock = systemClock
  const settings = () => snapshots.current().config.response
  const store = new IncidentStore(parts.store)
  const ladder = await openLadder({ store: parts.store, clock, slowDown: () => settings().slowDown })
  const trust = new TrustBook(await store.loadTrust(tenant), clock, () => settings().trust.halfLifeMs)
  const record = (act: string, subject: string, note: string | null, operator: string): Promise<void> =>
    journal.append({
      type: 'admin',
      tenant,
      operator,
      act,
      subject,
      before: null,
      after: null,
      accepted: true,
      note,
    })
  const runner = composeRunner(parts, { store, ladder, record, attach: (step) => desk.attach(step) })
  const reading = await readFrom(parts.store, store, journal)
  const open = (await store.load(tenant, { limit: TAKEN_UP_MAX })).filter(({ state }) => state !== 'closed')
  const deskParts = { tenant, store, ladder, trust, runner, clock, logger, settings, record }
  const desk: Desk = new Desk(
    { ...deskParts, conversationOf: (signal) => conversationOf(parts.conversations, tenant, signal) },
    reading.progress,
    open,
  )
  await reading.into(desk)
  await desk.flush()
  await runner.resume(tenant)
  snapshots.onChange(({ config }) => desk.configure(config.response))
  return {
    desk,
    office: createOffice({
      tenant,
      desk,
      ladder,
      trust,
      store,
      clock,
      random: systemRandom,
      log: provingLog(journal),
    }),
    ladder,
    trust,
    runner,
    store,
    ports: { switches: joinSwitches(parts.switches, ladder), trust },
    quarantined: ({ type, name, item }) =>
      type === 'tool' ? ladder.stopsTool(item.tenant, item.upstream, name) : undefined,
    close: () => desk.close(),
  }
}

function provingLog(journal: Journal): ProvingLog {
  return {
    origin: journal.origin,
    async signHead() {
      await journal.checkpoint()
      return journal.lastCheckpoint()
    },
    line: async (seq) => (await showRecord(journal.dir, seq))?.line,
    proveRecord: (seq, size) => journal.proveRecord(seq, size),
  }
}

interface RunnerNeeds {
  readonly store: IncidentStore
  readonly ladder: Ladder
  readonly record: (act: string, subject: string, note: string | null, by: string) => Promise<void>
  readonly attach: (step: StepView) => Promise<void>
}

function composeRunner(
  { snapshots, logger, notifications }: IncidentComposition,
  { store, ladder, record, attach }: RunnerNeeds,
): PlaybookRunner {
  return new PlaybookRunner({
    store,
    clock: systemClock,
    logger,
    settings: () => snapshots.current().config.response,
    playbooks: () => snapshots.current().playbooks,
    runCommand,
    tell: (channel, told) => notifications.tell(channel, told),
    announce: (incident) => notifications.announce(incident),
    async impose(step) {
      await ladder.impose(step)
      await attach(step)
    },
    undo: async (id, by, note) => (await ladder.undo(DEFAULT_TENANT, id, by, note)) !== undefined,
    record,
  })
}

/** Follows the journal from now on, and reads what was written before and not looked at; the order is that of the log. */
async function readFrom(file: Store, store: IncidentStore, journal: Journal) {
  const size = journal.status().records
  const saved = await store.progress(DEFAULT_TENANT)
  // Durable before anybody may call: a process that is killed at its first refusal has begun here, not where it ended.
  if (saved === undefined)
    await file.batch([store.saveProgress(DEFAULT_TENANT, { nextSeq: size, countFrom: size })])
  const waiting: WrittenRecord[] = []
  let desk: Desk | undefined
  journal.follow((written) => (desk === undefined ? waiting.push(written) : desk.observe(written)))
  return {
    // Whoever starts with an old journal does not begin with incidents of the past.
    progress: new Progress(saved?.nextSeq ?? size),
    async into(into: Desk): Promise<void> {
      const fromSeq = Math.min(saved?.countFrom ?? size, saved?.nextSeq ?? size)
      for await (const { record } of searchRecords(journal.dir, { fromSeq, toSeq: size - 1 }))
        into.observe(record)
      for (const written of waiting.splice(0)) into.observe(written)
      desk = into
    },
  }
}

function conversationOf(
  conversations: Conversations,
  tenant: string,
  { principal, agent }: { readonly principal: string | null; readonly agent: string | null },
): string | null {
  return principal === null || agent === null
    ? null
    : (conversations.idOf({ tenant, principal, agent }) ?? null)
}
