/** Tasks of agents, one at a time for each principal and agent: in memory for reading, in the store for what comes after. */

import { TaskScope, type TaskBody, type TaskView } from '@callgate/contracts/task'
import { isActing, judgeTask, mayServe } from '@callgate/engine/tasks/judge-task'
import type { Clock, Random } from '../pipeline/ports.ts'
import type { ConversationOwner } from '../pipeline/session-port.ts'
import type { TaskPort } from '../pipeline/task-port.ts'
import type { Store } from '../store/store.ts'

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
  view: TaskView
}

export async function openTasks({ store, clock, random }: TasksOptions): Promise<Tasks> {
  const { db } = store
  const nowMs = clock.nowMs()
  await store.batch([db.deleteFrom('session_tasks').where('expires_at', '<=', nowMs)])
  const rows = await db.selectFrom('session_tasks').selectAll().execute()
  const listeners: (() => void)[] = []
  const announce = (): void => {
    for (const listener of listeners) listener()
  }
  const byOwner = new Map<string, Kept>(
    rows.map((row) => {
      const { tenant, principal, agent, id, text } = row
      const scope = TaskScope.parse(JSON.parse(row.scope))
      const view = { principal, agent, id, text, declaredBy: row.declared_by, expiresAtMs: row.expires_at }
      return [keyOf({ tenant, principal, agent }), { tenant, view: { ...scope, ...view, used: row.used } }]
    }),
  )
  const inForce = (owner: ConversationOwner): Kept | undefined => {
    const kept = byOwner.get(keyOf(owner))
    return kept !== undefined && kept.view.expiresAtMs > clock.nowMs() ? kept : undefined
  }
  const save = (tenant: string, view: TaskView): Promise<void> => {
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
      db
        .insertInto('session_tasks')
        .values({ tenant, principal, agent, ...rest })
        .onConflict((conflict) => conflict.columns(['tenant', 'principal', 'agent']).doUpdateSet(rest)),
    ])
  }
  return {
    judge(owner, call) {
      const kept = inForce(owner)
      return kept === undefined ? [] : judgeTask(kept.view, call, kept.view.used)
    },
    mayServe(owner, tool) {
      const kept = inForce(owner)
      return kept === undefined || mayServe(kept.view, tool)
    },
    spend(owner, kinds) {
      const kept = inForce(owner)
      if (kept === undefined || kept.view.callsMax === null || !isActing(kinds)) return undefined
      kept.view = { ...kept.view, used: kept.view.used + 1 }
      return save(kept.tenant, kept.view)
    },
    async declare(tenant, { lifeMs, ...task }, by) {
      for (const [key, { view }] of byOwner) if (view.expiresAtMs <= clock.nowMs()) byOwner.delete(key)
      const key = keyOf({ tenant, ...task })
      if (byOwner.size >= TASKS_MAX && !byOwner.has(key))
        throw new Error(`There are ${TASKS_MAX} tasks already; end some first.`)
      const expiresAtMs = clock.nowMs() + lifeMs
      const view = { ...task, id: random.id('task_'), declaredBy: by, expiresAtMs, used: 0 }
      await save(tenant, view)
      byOwner.set(key, { tenant, view })
      announce()
      return view
    },
    async end(owner) {
      const kept = byOwner.get(keyOf(owner))
      if (kept === undefined) return undefined
      const { tenant, principal, agent } = owner
      await store.batch([
        db
          .deleteFrom('session_tasks')
          .where('tenant', '=', tenant)
          .where('principal', '=', principal)
          .where('agent', '=', agent),
      ])
      byOwner.delete(keyOf(owner))
      announce()
      return kept.view
    },
    onChange: (listener) => void listeners.push(listener),
    list: (tenant) =>
      [...byOwner.values()]
        .filter((kept) => kept.tenant === tenant && kept.view.expiresAtMs > clock.nowMs())
        .map(({ view }) => view),
  }
}

function keyOf({ tenant, principal, agent }: ConversationOwner): string {
  return JSON.stringify([tenant, principal, agent])
}
