/** Incidents as they happen: every journal record is looked at once, in order, also after a kill; what it calls for is done at once. */

import { hash } from 'node:crypto'
import { SEVERITIES } from '@callgate/contracts/finding'
import type { IncidentState, IncidentView, RunView, TimelineEntry } from '@callgate/contracts/incident'
import type { JournalEntry } from '@callgate/contracts/journal'
import { isStopping, type StepView } from '@callgate/contracts/response'
import type { ResponseConfig } from '@callgate/contracts/response-config'
import {
  addSignal,
  addStep,
  addToTimeline,
  groupKey,
  openIncident,
  setState,
} from '@callgate/engine/response/incident'
import { type Fired, ResponseRules, scopeOfRule, subjectOf } from '@callgate/engine/response/rules'
import { listSignals, type Signal } from '@callgate/engine/response/signals'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'
import type { IncidentStore } from './incident-store.ts'
import type { Ladder } from './ladder.ts'
import type { PlaybookRunner } from './playbook-runner.ts'
import { clean, describeStep, type Dirty, isClean, joinDirty, keyOfIncident } from './desk-changes.ts'
import type { Progress } from './progress.ts'
import type { TrustBook } from './trust-book.ts'

/** Incidents that further signals may join; the others stand in the store alone. */
const JOINABLE_MAX = 2_000
/** What a dry run fired for is not written down again and again. */
const WOULD_MAX = 10_000
const WOULD_AGAIN_MS = 3_600_000
const FLUSH_MS = 15_000

export interface DeskParts {
  readonly tenant: string
  readonly store: IncidentStore
  readonly ladder: Ladder
  readonly trust: TrustBook
  readonly runner: PlaybookRunner
  readonly clock: Clock
  readonly logger: Logger
  readonly settings: () => ResponseConfig
  /** The conversation of a principal and agent, whatever connection a record named. */
  readonly conversationOf: (signal: Signal) => string | null
  readonly record: (act: string, subject: string, note: string | null, by: string) => Promise<void>
}

export interface WrittenRecord {
  readonly seq: number
  readonly timeMs: number
  readonly entry: JournalEntry
}

export class Desk {
  readonly #parts: DeskParts
  readonly #rules: ResponseRules
  readonly #progress: Progress
  /** Those that may be joined, by group; the one joined least recently first. */
  readonly #joinable = new Map<string, IncidentView>()
  readonly #listeners: ((incident: IncidentView) => void)[] = []
  /** Groups by incident. */
  readonly #keys = new Map<string, string>()
  readonly #would = new Map<string, number>()
  #dirty: Dirty = clean()
  #flushing: Promise<void> | undefined
  readonly #timer: NodeJS.Timeout

  constructor(parts: DeskParts, progress: Progress, open: readonly IncidentView[]) {
    this.#parts = parts
    this.#progress = progress
    this.#rules = new ResponseRules(parts.settings().rules)
    for (const incident of open.toReversed()) this.#join(keyOfIncident(incident), incident)
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS)
    this.#timer.unref()
  }

  configure({ rules }: ResponseConfig): void {
    this.#rules.configure(rules)
  }

  /** Never throws: a record was written, whatever becomes of it here. */
  observe({ seq, timeMs, entry }: WrittenRecord): void {
    try {
      const signals = listSignals(seq, timeMs, entry)
      // What was looked at before the gateway ended is only counted.
      const isKnown = seq < this.#progress.nextSeq
      this.#progress.advance(seq, timeMs, signals.length > 0)
      if (signals.length === 0) return
      const joined: IncidentView[] = []
      for (const signal of signals) this.#take(signal, { isKnown, joined })
      if (!isKnown) void this.flush()
    } catch (error) {
      this.#parts.logger.error({ err: error, seq }, 'A record could not be looked at for incidents')
    }
  }

  async list(query: { state?: IncidentState; limit: number }): Promise<readonly IncidentView[]> {
    await this.flush()
    return this.#parts.store.load(this.#parts.tenant, query)
  }

  async find(id: string): Promise<IncidentView | undefined> {
    await this.flush()
    return this.#current(id)
  }

  /** What an operator changes; durable when the promise resolves. undefined when there is no such incident. */
  async change(
    id: string,
    entry: Pick<TimelineEntry, 'what' | 'by' | 'text'>,
    change: (incident: IncidentView, nowMs: number) => IncidentView = (incident) => incident,
  ): Promise<IncidentView | undefined> {
    await this.flush()
    const before = await this.#current(id)
    if (before === undefined) return undefined
    const atMs = this.#parts.clock.nowMs()
    // What came in meanwhile stays: the change is made to what stands now.
    const now = this.#inMemory(id) ?? before
    const after = addToTimeline(change(now, atMs), { ...entry, atMs, seq: null })
    this.#keep(after)
    this.#dirty.incidents.set(id, after)
    await this.flush()
    return after
  }

  setState(id: string, state: IncidentState, by: string, reason: string): Promise<IncidentView | undefined> {
    const entry = { what: 'state', by, text: `${state}: ${reason}` } as const
    return this.change(id, entry, (incident, atMs) => setState(incident, state, atMs))
  }

  /** A step was imposed for an incident by an operator or a playbook. */
  async attach(step: StepView): Promise<void> {
    if (step.incident === null) return
    const entry = { what: 'step', by: step.imposedBy, text: describeStep(step) } as const
    const { id, imposedAtMs: atMs } = step
    await this.change(step.incident, entry, (incident) =>
      addStep(incident, { id, atMs, stops: isStopping(step.step) }),
    )
  }

  /** Starts a playbook on an incident. undefined when there is no such incident or playbook. */
  async run(incidentId: string, playbook: string, by: string): Promise<RunView | undefined> {
    const incident = await this.find(incidentId)
    if (incident === undefined) return undefined
    const id = `run_${this.#digest(playbook, incidentId, String(this.#parts.clock.nowMs()), by)}`
    const run = this.#parts.runner.prepare(playbook, incident, { id, by, dryRun: false })
    if (run === undefined) return undefined
    await this.#parts.store.batch([this.#parts.store.saveRun(run)])
    await this.change(incidentId, { what: 'playbook', by, text: `${playbook} (${id})` })
    void this.#parts.runner.go(run, incident)
    return run
  }

  /** Everything seen so far is durable when the promise resolves, or it stays to be written and the log says why. */
  async flush(): Promise<void> {
    if (this.#flushing !== undefined) {
      await this.#flushing
      if (isClean(this.#dirty)) return
    }
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = undefined
    })
    await this.#flushing
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#parts.runner.settle()
    await this.flush()
  }

  #take(
    signal: Signal,
    { isKnown, joined }: { readonly isKnown: boolean; readonly joined: IncidentView[] },
  ): void {
    const fired = this.#rules.count(signal)
    if (isKnown) return
    if (signal.agent !== null && this.#parts.trust.lower(signal.agent, signal))
      this.#dirty.agents.add(signal.agent)
    let incident = this.#group(signal, fired.length > 0, joined)
    if (incident !== undefined) joined.push(incident)
    for (const one of fired) if (incident !== undefined) incident = this.#respond(one, incident)
  }

  /** The incident a signal belongs to: one that is open, or a new one for a signal that is worth it or made a rule fire. */
  #group(signal: Signal, isForced: boolean, joined: readonly IncidentView[]): IncidentView | undefined {
    const { incidents } = this.#parts.settings()
    const key = groupKey(signal)
    const beside = signal.class === 'denial' ? joined.at(-1) : undefined
    const known = beside === undefined ? this.#joinable.get(key) : this.#inMemory(beside.id)
    const isJoined =
      known !== undefined && known.state !== 'closed' && signal.timeMs - known.lastAtMs <= incidents.windowMs
    if (known !== undefined && isJoined) return this.#changed(this.#raise(known, addSignal(known, signal)))
    const { minSeverity, minConfidence } = incidents
    const isWorthIt =
      signal.class !== 'denial' &&
      // Whoever recorded it has weighed it already, by the settings of its own.
      (signal.class === 'intelligence' ||
        (SEVERITIES.indexOf(signal.severity) >= SEVERITIES.indexOf(minSeverity) &&
          signal.confidence >= minConfidence))
    if (!isWorthIt && !isForced) return undefined
    const nowMs = this.#parts.clock.nowMs()
    // The same record makes the same incident, also when it is looked at again after a kill.
    const id = `inc_${this.#digest(key, String(signal.seq))}`
    const opened = openIncident(signal, { id, nowMs })
    const { severity, title } = opened
    this.#say('incident.open', id, `${severity}: ${title}`)
    return this.#changed(
      addToTimeline(opened, { atMs: nowMs, what: 'opened', by: 'gateway', text: title, seq: signal.seq }),
      key,
    )
  }

  /** An incident that has become worse is on record, so that who was told of it is told again. */
  #raise(known: IncidentView, now: IncidentView): IncidentView {
    if (known.severity !== now.severity) this.#say('incident.raise', now.id, `${now.severity}: ${now.title}`)
    return now
  }

  #respond({ rule, signal }: Fired, incident: IncidentView): IncidentView {
    const isDry = rule.dryRun || this.#parts.settings().dryRun
    if (rule.playbook !== undefined) return this.#startPlaybook({ rule, signal }, incident, isDry)
    const step = this.#stepOf({ rule, signal }, incident, isDry)
    if (step === undefined) return incident
    this.#dirty.steps.push(step)
    const { id, imposedAtMs: atMs, imposedBy: by } = step
    const text = describeStep(step)
    this.#say(isDry ? 'response.would' : 'response.impose', `${id} ${text}`, step.reason)
    if (isDry)
      return this.#changed(addToTimeline(incident, { atMs, what: 'would', by, text, seq: signal.seq }))
    this.#parts.ladder.hold(step)
    if (step.step === 'notify') this.#parts.runner.tellAll(incident)
    const added = addStep(incident, { id, atMs, stops: isStopping(step.step) })
    return this.#changed(addToTimeline(added, { atMs, what: 'step', by, text, seq: signal.seq }))
  }

  #startPlaybook({ rule, signal }: Fired, incident: IncidentView, dryRun: boolean): IncidentView {
    const by = `rule:${rule.id}`
    if (this.#isRunningFor(rule.playbook ?? '', incident)) return incident
    const id = `run_${this.#digest(rule.id, incident.id, String(signal.seq))}`
    const run = this.#parts.runner.prepare(rule.playbook ?? '', incident, { id, by, dryRun })
    if (run === undefined) return incident
    this.#dirty.runs.push({ run, incident })
    const text = `${run.playbook} (${id})`
    const atMs = signal.timeMs
    const what = dryRun ? 'would' : 'playbook'
    return this.#changed(addToTimeline(incident, { atMs, what, by, text, seq: signal.seq }))
  }

  /** A playbook runs once for an incident by itself; operators may run it again. */
  #isRunningFor(playbook: string, { timeline }: IncidentView): boolean {
    return timeline.some(
      ({ what, by, text }) =>
        (what === 'playbook' || what === 'would') &&
        by.startsWith('rule:') &&
        text.startsWith(`${playbook} (`),
    )
  }

  /** undefined where the signal names no subject, or where this rule has the step in force already. */
  #stepOf({ rule, signal }: Fired, incident: IncidentView, dryRun: boolean): StepView | undefined {
    const { tenant, clock, ladder } = this.#parts
    const scope = scopeOfRule(rule)
    const own = scope === 'conversation' ? this.#parts.conversationOf(signal) : null
    const subject = own ?? subjectOf(scope, signal)
    if (rule.step === undefined || subject === null) return undefined
    const imposedBy = `rule:${rule.id}`
    const isSame = (one: StepView): boolean =>
      one.imposedBy === imposedBy && one.scope === scope && one.subject === subject && one.step === rule.step
    if (!dryRun && ladder.inForce(tenant).some(isSame)) return undefined
    if (dryRun && this.#didSay(`${rule.id} ${scope} ${subject}`)) return undefined
    const imposedAtMs = signal.timeMs
    const expiresAtMs = rule.forMs === undefined ? null : imposedAtMs + rule.forMs
    if (expiresAtMs !== null && expiresAtMs <= clock.nowMs()) return undefined
    return {
      tenant,
      id: `rsp_${this.#digest(rule.id, scope, subject, String(signal.seq))}`,
      step: rule.step,
      scope,
      subject,
      reason: `Rule ${rule.id}: ${signal.code}, ${rule.count} within ${rule.withinMs / 1000} s.`,
      imposedBy,
      incident: incident.id,
      imposedAtMs,
      expiresAtMs,
      undoneAtMs: null,
      undoneBy: null,
      undoNote: null,
      dryRun,
    }
  }

  #didSay(key: string): boolean {
    const nowMs = this.#parts.clock.nowMs()
    const last = this.#would.get(key)
    if (last !== undefined && nowMs - last < WOULD_AGAIN_MS) return true
    this.#would.delete(key)
    this.#would.set(key, nowMs)
    const [oldest] = this.#would.keys()
    if (this.#would.size > WOULD_MAX && oldest !== undefined) this.#would.delete(oldest)
    return false
  }

  /** Told of every incident that opens or changes its state, at once. */
  onStateChanged(listener: (incident: IncidentView) => void): void {
    this.#listeners.push(listener)
  }

  #changed(incident: IncidentView, key?: string): IncidentView {
    const isNews = this.#inMemory(incident.id)?.state !== incident.state
    if (key !== undefined) this.#join(key, incident)
    else this.#keep(incident)
    this.#dirty.incidents.set(incident.id, incident)
    if (isNews) for (const listener of this.#listeners) listener(incident)
    return incident
  }

  #join(key: string, incident: IncidentView): void {
    const before = this.#joinable.get(key)
    if (before !== undefined) this.#keys.delete(before.id)
    this.#joinable.delete(key)
    this.#joinable.set(key, incident)
    this.#keys.set(incident.id, key)
    const [oldest] = this.#joinable
    if (this.#joinable.size <= JOINABLE_MAX || oldest === undefined) return
    this.#joinable.delete(oldest[0])
    this.#keys.delete(oldest[1].id)
  }

  #keep(incident: IncidentView): void {
    const key = this.#keys.get(incident.id)
    if (key !== undefined) this.#join(key, incident)
  }

  #inMemory(id: string): IncidentView | undefined {
    return this.#dirty.incidents.get(id) ?? this.#joinable.get(this.#keys.get(id) ?? '')
  }

  async #current(id: string): Promise<IncidentView | undefined> {
    return this.#inMemory(id) ?? this.#parts.store.find(this.#parts.tenant, id)
  }

  #say(act: string, subject: string, note: string): void {
    this.#parts
      .record(act, subject, note, 'gateway')
      .catch((error: unknown) =>
        this.#parts.logger.error({ err: error, act, subject }, 'This is not on record'),
      )
  }

  /** Incidents, steps and how far the journal was read become durable together: a kill loses none and does none twice. */
  async #write(): Promise<void> {
    const { store, ladder, trust, tenant, logger } = this.#parts
    const written = this.#dirty
    const progress = this.#progress.take(this.#parts.clock.nowMs(), this.#parts.settings().rules)
    if (isClean(written) && progress === undefined) return
    this.#dirty = clean()
    const agents = [...written.agents].flatMap((agent) => {
      const state = trust.state(agent)
      return state === undefined ? [] : [store.saveTrust(tenant, agent, state)]
    })
    try {
      await store.batch([
        ...[...written.incidents.values()].map((incident) => store.save(incident)),
        ...written.steps.map((step) => ladder.insert(step)),
        ...written.runs.map(({ run }) => store.saveRun(run)),
        ...agents,
        ...(progress === undefined ? [] : [store.saveProgress(tenant, progress)]),
      ])
    } catch (error) {
      this.#dirty = joinDirty(written, this.#dirty)
      this.#progress.untake()
      logger.error({ err: error }, 'Incidents could not be written; they are kept in memory and tried again')
      return
    }
    // Written is written: whatever fails from here on, no playbook is begun a second time.
    for (const { run, incident } of written.runs) if (!run.dryRun) void this.#parts.runner.go(run, incident)
    if (written.incidents.size > 0) await this.#trim()
  }

  async #trim(): Promise<void> {
    const { store, tenant, logger } = this.#parts
    try {
      await store.trim(tenant)
    } catch (error) {
      logger.error({ err: error }, 'Old incidents could not be dropped; it is tried again')
    }
  }

  #digest(...parts: readonly string[]): string {
    return hash('sha256', JSON.stringify([this.#parts.tenant, ...parts])).slice(0, 20)
  }
}
