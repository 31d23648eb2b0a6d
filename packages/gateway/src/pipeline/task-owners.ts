/** Who owns which task: an upstream's task id is only honoured from the caller whose request created it. */

import type { Caller } from '@callgate/contracts/identity'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'

/** Tasks remembered at most; the oldest go first and are then unknown. */
const TASKS_MAX = 100_000

export interface OwnedTask {
  readonly upstream: string
  /** The tool or other target whose request created the task. */
  readonly target: string | null
}

export class TaskOwners {
  readonly #tasks = new Map<string, OwnedTask>()

  /** Remembers the task a result announces, if it announces one (2025-11-25 §Tasks; tasks extension of 2026-07-28). */
  learn(caller: Caller, upstream: string, target: string | null, result: JsonObject): void {
    const task = isJsonObject(result['task'])
      ? result['task']
      : result['resultType'] === 'task'
        ? result
        : undefined
    const taskId = task?.['taskId']
    if (typeof taskId !== 'string') return
    if (this.#tasks.size >= TASKS_MAX) {
      const oldest = this.#tasks.keys().next().value
      if (oldest !== undefined) this.#tasks.delete(oldest)
    }
    this.#tasks.set(keyOf(caller, upstream, taskId), { upstream, target })
  }

  /** The task at this upstream, if this caller owns it. */
  find(caller: Caller, upstream: string, taskId: string): OwnedTask | undefined {
    return this.#tasks.get(keyOf(caller, upstream, taskId))
  }
}

function keyOf(caller: Caller, upstream: string, taskId: string): string {
  return JSON.stringify([caller.tenant, caller.principal.id, caller.agent.id, upstream, taskId])
}
