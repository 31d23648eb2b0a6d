/** Who owns which task: an upstream's task id is only honoured from the caller whose request created it. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { Clearance } from './clearance.ts'

/** Tasks remembered at most; the oldest go first and are then unknown. */
const TASKS_MAX = 100_000

export interface OwnedTask {
  readonly upstream: string
  /** The tool or other target whose request created the task. */
  readonly target: string | null
  /** What the task asked its agent, by the key of the question (tasks extension of 2026-07-28, `inputRequests`). */
  readonly questions: Map<string, TaskQuestion>
}

/** A question of a task on its way through its column, or through it. */
export interface TaskQuestion {
  /** Digest of the question and of the snapshot it was judged under. */
  readonly digest: string
  readonly cleared: Promise<Clearance | Refusal>
  /** Set as soon as the agent answers: digest of the answer, and what of it may go to the upstream. */
  answer: {
    readonly digest: string
    readonly admitted: Promise<{ readonly value: JsonObject } | Refusal>
  } | null
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
    this.#tasks.set(keyOf(caller, upstream, taskId), { upstream, target, questions: new Map() })
  }

  /** The task at this upstream, if this caller owns it. */
  find(caller: Caller, upstream: string, taskId: string): OwnedTask | undefined {
    return this.#tasks.get(keyOf(caller, upstream, taskId))
  }
}

function keyOf(caller: Caller, upstream: string, taskId: string): string {
  return JSON.stringify([caller.tenant, caller.principal.id, caller.agent.id, upstream, taskId])
}
