/** Tasks of agents, one at a time for each principal and agent: in memory for reading, in the store for what comes after. */

import { TaskScope, type TaskBody, type TaskView } from '@callgate/contracts/task'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { Flow } from '@callgate/contracts/flow'
import type { ToolKind } from '@callgate/contracts/label'
import { readJson } from '@callgate/contracts/read-json'
import type { FlowCall } from '@callgate/engine/flows/session-flow'
import type { PolicyTask } from '@callgate/engine/policy/types'
import { isActing, judgeTask, mayServe } from '@callgate/engine/tasks/judge-task'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import type { ConversationOwner } from '../pipeline/ports/session-port.ts'
import type { ServingTool, TaskPort } from '../pipeline/ports/task-port.ts'
import type { Store } from '../store/store.ts'
import type { SessionTaskRow } from '../store/rows/sessions.ts'

/** Past it the store of tasks is full of agents that do not exist. */
const TASKS_MAX = 10_000

export interface TasksOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

export interface Tasks extends TaskPort {
  /** Replaces the one before. Durable when the promise resolves. */
  declare(tenant: string, task: TaskBody, by: string): Promise<TaskView>
  /** undefined when there is none. */
  end(owner: ConversationOwner): Promise<TaskView | undefined>
  list(tenant: string): readonly TaskView[]
  /** What agents may list has changed. */
  onChange(listener: () => void): void
}

interface Kept {
  readonly tenant: string
  /** Monotonic milliseconds: what an agent may do is not widened early by a clock that is set. */
  readonly endsMs: number
  view: TaskView
}

export async function openTasks(options: TasksOptions): Promise<Tasks> {
  const { store, clock } = options
  const { db } = store
  await store.batch([db.deleteFrom('session_tasks').where('expires_at', '<=', clock.nowMs())])
  return new StoredTasks(options, await db.selectFrom('session_tasks').selectAll().execute())
}

class StoredTasks implements Tasks {
  readonly #options: TasksOptions
  readonly #byOwner: Map<string, Kept>
  readonly #listeners: (() => void)[] = []

  constructor(options: TasksOptions, rows: readonly SessionTaskRow[]) {
    this.#options = options
    const { clock } = options
    const offsetMs = clock.monotonicMs() - clock.nowMs()
    this.#byOwner = new Map(
      rows.map((row) => [
        keyOf(row),
        { tenant: row.tenant, endsMs: row.expires_at + offsetMs, view: viewOf(row) },
      ]),
    )
  }

  inForce(owner: ConversationOwner): PolicyTask | undefined {
    return this.#inForce(owner)?.view
  }

  judge(owner: ConversationOwner, call: FlowCall): readonly Flow[] {
    const kept = this.#inForce(owner)
    return kept === undefined ? [] : judgeTask(kept.view, call, kept.view.used)
  }

  mayServe(owner: ConversationOwner, tool: ServingTool): boolean {
    const kept = this.#inForce(owner)
    return kept === undefined || mayServe(kept.view, tool)
  }

  claim(owner: ConversationOwner, kinds: readonly ToolKind[], mayGoPast: boolean): boolean {
    const kept = this.#inForce(owner)
    if (kept === undefined || kept.view.callsMax === null || !isActing(kinds)) return true
    if (kept.view.used >= kept.view.callsMax && !mayGoPast) return false
    kept.view = { ...kept.view, used: kept.view.used + 1 }
    return true
  }

  /** Of this task alone: another one, or none, may be on its way to the store. */
  keepUsed(owner: ConversationOwner, kinds: readonly ToolKind[]): void | Promise<void> {
    const kept = this.#inForce(owner)
    if (kept === undefined || kept.view.callsMax === null || !isActing(kinds)) return undefined
    const { store } = this.#options
    const { id, used } = kept.view
    return store.batch([
      store.db
        .updateTable('session_tasks')
        .set({ used })
        .where('tenant', '=', owner.tenant)
        .where('principal', '=', owner.principal)
        .where('agent', '=', owner.agent)
        .where('id', '=', id),
    ])
  }

  async declare(tenant: string, { lifeMs, ...task }: TaskBody, by: string): Promise<TaskView> {
    const { clock, random } = this.#options
    for (const [key, kept] of this.#byOwner) if (!this.#isInForce(kept)) this.#byOwner.delete(key)
    const key = keyOf({ tenant, ...task })
    if (this.#byOwner.size >= TASKS_MAX && !this.#byOwner.has(key))
      throw new CallgateError(
        refuse(
          'overloaded',
          `There are ${TASKS_MAX} tasks already; end some with callgate sessions end-task.`,
        ),
      )
    const expiresAtMs = clock.nowMs() + lifeMs
    const view = { ...task, id: random.id('task_'), declaredBy: by, expiresAtMs, used: 0 }
    const kept = { tenant, endsMs: clock.monotonicMs() + lifeMs, view }
    await this.#save(kept)
    this.#byOwner.set(key, kept)
    this.#announce()
    return view
  }

  async end(owner: ConversationOwner): Promise<TaskView | undefined> {
    const kept = this.#byOwner.get(keyOf(owner))
    if (kept === undefined) return undefined
    const { tenant, principal, agent } = owner
    const { store } = this.#options
    await store.batch([
      store.db
        .deleteFrom('session_tasks')
        .where('tenant', '=', tenant)
        .where('principal', '=', principal)
        .where('agent', '=', agent),
    ])
    this.#byOwner.delete(keyOf(owner))
    this.#announce()
    return kept.view
  }

  list(tenant: string): readonly TaskView[] {
    return [...this.#byOwner.values()]
      .filter((kept) => kept.tenant === tenant && this.#isInForce(kept))
      .map(({ view }) => view)
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }

  #inForce(owner: ConversationOwner): Kept | undefined {
    // Asked at every call, and most agents have none.
    if (this.#byOwner.size === 0) return undefined
    const kept = this.#byOwner.get(keyOf(owner))
    return kept !== undefined && this.#isInForce(kept) ? kept : undefined
  }

  #isInForce({ endsMs }: Kept): boolean {
    return endsMs > this.#options.clock.monotonicMs()
  }

  #save({ tenant, view }: Kept): Promise<void> {
    const { store } = this.#options
    const { principal, agent, id, text, declaredBy, expiresAtMs, used, ...scope } = view
    const rest = {
      id,
      text,
      declared_by: declaredBy,
      expires_at: expiresAtMs,
      used,
      scope: JSON.stringify(scope),
    }
    return store.batch([
      store.db
        .insertInto('session_tasks')
        .values({ tenant, principal, agent, ...rest })
        .onConflict((conflict) => conflict.columns(['tenant', 'principal', 'agent']).doUpdateSet(rest)),
    ])
  }
}

function viewOf({ principal, agent, id, text, used, ...row }: SessionTaskRow): TaskView {
  const scope = TaskScope.parse(readJson(row.scope))
  const { declared_by: declaredBy, expires_at: expiresAtMs } = row
  return { ...scope, principal, agent, id, text, declaredBy, expiresAtMs, used }
}

function keyOf({ tenant, principal, agent }: ConversationOwner): string {
  return JSON.stringify([tenant, principal, agent])
}
