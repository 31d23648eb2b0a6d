/** Steps of the response ladder: durable in the store, read from memory at every stage and every streamed event. */

import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { LadderStep, isStopping, ScopeKind, type StepView } from '@callgate/contracts/response'
import type { LimitSpec } from '@callgate/contracts/decision'
import type { StepInForce } from '@callgate/engine/response/tighten'
import type { Compilable } from 'kysely'
import type { Clock, LiveSubject } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { ResponseStepRow } from '../store/rows/incidents.ts'

/** Steps in force at a time; past it there is the kill switch. */
const STEPS_MAX = 10_000
const LISTED_MAX = 1_000
/** How long steps that are over stay in the store. */
const KEPT_MS = 31_536_000_000
const NONE: readonly StepInForce[] = Object.freeze([])

export interface LadderParts {
  readonly store: Store
  readonly clock: Clock
  /** How fast a subject may go on while it is slowed down. */
  readonly slowDown: () => LimitSpec
}

export class Ladder {
  readonly #parts: LadderParts
  readonly #steps = new Map<string, StepView>()
  readonly #bySubject = new Map<string, readonly StepView[]>()
  /** When a step ends, in monotonic milliseconds: a clock that is set does not end it early. */
  readonly #ends = new Map<string, number>()
  readonly #listeners = new Set<() => void>()
  readonly #listListeners = new Set<(upstream: string) => void>()

  constructor(parts: LadderParts, rows: readonly ResponseStepRow[]) {
    this.#parts = parts
    for (const row of rows) this.#keep(readRow(row))
  }

  /** A refusal when anything about the subject is stopped by a step in force. */
  stopped(subject: LiveSubject): Refusal | undefined {
    if (this.#steps.size === 0) return undefined
    const step = this.#listOn(subject).find((one) => isStopping(one.step))
    return step === undefined ? undefined : refusalOf(step)
  }

  /** The same for a tool that is only listed. */
  stopsTool(tenant: string, upstream: string, tool: string): string | undefined {
    if (this.#steps.size === 0) return undefined
    const found = this.#of(tenant, 'tool', `${upstream}/${tool}`).find((one) => this.#isInForce(one))
    return found?.step === 'quarantine-tool' ? refusalOf(found).reason : undefined
  }

  tightenings(subject: LiveSubject): readonly StepInForce[] {
    if (this.#steps.size === 0) return NONE
    const found = this.#listOn(subject).filter((one) => !isStopping(one.step))
    if (found.length === 0) return NONE
    const rate = this.#parts.slowDown()
    return found.map(({ id, step, reason }) => ({ id, step, reason, rate }))
  }

  onStopped(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Called with an upstream whose tools are shown or hidden from now on. */
  onToolChanged(listener: (upstream: string) => void): void {
    this.#listListeners.add(listener)
  }

  /** In force in memory at once; the caller makes it durable with `insert`, or calls `impose`. */
  hold(step: StepView): void {
    if (step.dryRun) return
    this.sweep()
    if (this.#steps.size >= STEPS_MAX && !this.#steps.has(step.id)) {
      throw new CallgateError(
        refuse('overloaded', `There are ${STEPS_MAX} steps in force: undo some, or use the kill switch.`),
      )
    }
    this.#keep(step)
    if (isStopping(step.step)) for (const listener of this.#listeners) listener()
  }

  insert(step: StepView): Compilable {
    const row = toRow(step)
    return this.#parts.store.db
      .insertInto('response_steps')
      .values(row)
      .onConflict((conflict) => conflict.columns(['tenant', 'id']).doNothing())
  }

  /** Stops in memory before the promise settles; rejects when it could not be made durable. */
  async impose(step: StepView): Promise<StepView> {
    this.hold(step)
    await this.#parts.store.batch([this.insert(step)])
    return step
  }

  /** undefined when no such step is in force. Durable before it takes effect; lifts this step and nothing else. */
  async undo(tenant: string, id: string, by: string, note: string): Promise<StepView | undefined> {
    const step = this.#steps.get(id)
    if (step?.tenant !== tenant || !this.#isInForce(step)) return undefined
    const undone = { undone_at: this.#parts.clock.nowMs(), undone_by: by, undo_note: note }
    await this.#parts.store.batch([
      this.#parts.store.db
        .updateTable('response_steps')
        .set(undone)
        .where('tenant', '=', tenant)
        .where('id', '=', id),
    ])
    this.#drop(step)
    return { ...step, undoneAtMs: undone.undone_at, undoneBy: by, undoNote: note }
  }

  get(id: string): StepView | undefined {
    const step = this.#steps.get(id)
    return step !== undefined && this.#isInForce(step) ? step : undefined
  }

  inForce(tenant: string): readonly StepView[] {
    return [...this.#steps.values()].filter((one) => one.tenant === tenant && this.#isInForce(one))
  }

  /** Newest first, those that are over and dry runs included. */
  async history(tenant: string): Promise<readonly StepView[]> {
    const rows = await this.#parts.store.db
      .selectFrom('response_steps')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('imposed_at', 'desc')
      .limit(LISTED_MAX)
      .execute()
    return rows.map(readRow)
  }

  /** Lets go of what has expired. */
  sweep(): void {
    for (const step of this.#steps.values()) if (!this.#isInForce(step)) this.#drop(step)
  }

  #listOn({ caller, sessionId, conversationId, upstream, target }: LiveSubject): readonly StepView[] {
    const tenant = caller?.tenant ?? DEFAULT_TENANT
    const named: readonly (readonly [ScopeKind, string | null | undefined])[] = [
      ['all', ''],
      ['upstream', upstream],
      ['tool', upstream === null || target === null ? null : `${upstream}/${target}`],
      ['principal', caller?.principal.id],
      ['agent', caller?.agent.id],
      ['conversation', conversationId],
      ['conversation', sessionId === conversationId ? null : sessionId],
    ]
    return named
      .flatMap(([scope, id]) => (id === null || id === undefined ? [] : this.#of(tenant, scope, id)))
      .filter((one) => this.#isInForce(one))
  }

  #isInForce({ id, undoneAtMs, dryRun }: StepView): boolean {
    const endsMs = this.#ends.get(id) ?? Infinity
    return !dryRun && undoneAtMs === null && this.#parts.clock.monotonicMs() < endsMs
  }

  #of(tenant: string, scope: ScopeKind, subject: string): readonly StepView[] {
    return this.#bySubject.get(keyOf({ tenant, scope, subject })) ?? []
  }

  #keep(step: StepView): void {
    if (this.#steps.has(step.id)) return
    this.#steps.set(step.id, step)
    const { clock } = this.#parts
    if (step.expiresAtMs !== null)
      this.#ends.set(step.id, clock.monotonicMs() + step.expiresAtMs - clock.nowMs())
    this.#tellLists(step)
    const key = keyOf(step)
    this.#bySubject.set(key, [...(this.#bySubject.get(key) ?? []), step])
  }

  #tellLists({ step, subject }: StepView): void {
    if (step !== 'quarantine-tool') return
    for (const listener of this.#listListeners) listener(subject.slice(0, subject.indexOf('/')))
  }

  #drop(step: StepView): void {
    this.#steps.delete(step.id)
    this.#ends.delete(step.id)
    this.#tellLists(step)
    const key = keyOf(step)
    const left = (this.#bySubject.get(key) ?? []).filter(({ id }) => id !== step.id)
    if (left.length === 0) this.#bySubject.delete(key)
    else this.#bySubject.set(key, left)
  }
}

/** Reads what is in force into memory, and lets go of what has been over for long. */
export async function openLadder(parts: LadderParts): Promise<Ladder> {
  const nowMs = parts.clock.nowMs()
  const { db } = parts.store
  await db
    .deleteFrom('response_steps')
    .where('imposed_at', '<', nowMs - KEPT_MS)
    .where((where) => where.or([where('undone_at', 'is not', null), where('expires_at', '<', nowMs)]))
    .execute()
  const rows = await db
    .selectFrom('response_steps')
    .selectAll()
    .where('undone_at', 'is', null)
    .where('dry_run', '=', 0)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', nowMs)]))
    .orderBy('imposed_at')
    .execute()
  return new Ladder(parts, rows)
}

function refusalOf({ id, step, scope, reason }: StepView): Refusal {
  const until = `Response ${id}, until an operator lifts it or it ends.`
  const why = /[.!?]$/.test(reason) ? reason : `${reason}.`
  switch (step) {
    case 'quarantine-tool':
    case 'quarantine-upstream':
      return refuse('quarantined', `This ${scope} was quarantined: ${why} ${until}`)
    case 'revoke-keys':
      return refuse('unauthenticated', `The keys of this ${scope} are revoked: ${why} ${until}`)
    case 'kill-switch':
      return refuse('frozen', `Everything was stopped: ${why} ${until}`)
    default:
      return refuse('frozen', `This ${scope} was frozen: ${why} ${until}`)
  }
}

function keyOf({ tenant, scope, subject }: Pick<StepView, 'tenant' | 'scope' | 'subject'>): string {
  return JSON.stringify([tenant, scope, subject])
}

function readRow(row: ResponseStepRow): StepView {
  return {
    tenant: row.tenant,
    id: row.id,
    step: LadderStep.parse(row.step),
    scope: ScopeKind.parse(row.scope),
    subject: row.subject,
    reason: row.reason,
    imposedBy: row.imposed_by,
    incident: row.incident,
    imposedAtMs: row.imposed_at,
    expiresAtMs: row.expires_at,
    undoneAtMs: row.undone_at,
    undoneBy: row.undone_by,
    undoNote: row.undo_note,
    dryRun: row.dry_run === 1,
  }
}

function toRow(step: StepView): ResponseStepRow {
  return {
    tenant: step.tenant,
    id: step.id,
    step: step.step,
    scope: step.scope,
    subject: step.subject,
    reason: step.reason,
    imposed_by: step.imposedBy,
    incident: step.incident,
    imposed_at: step.imposedAtMs,
    expires_at: step.expiresAtMs,
    undone_at: step.undoneAtMs,
    undone_by: step.undoneBy,
    undo_note: step.undoNote,
    dry_run: step.dryRun ? 1 : 0,
  }
}
