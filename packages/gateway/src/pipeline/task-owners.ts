/** Who owns which task: an upstream's task id is only honoured from the caller whose request created it. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Clearance } from './clearance.ts'

/** Tasks remembered at most; the oldest go first and are then unknown. */
const TASKS_MAX = 100_000
/** Of these, one caller may have at most so many: whoever makes ever new ones loses its own, not those of others. */
const TASKS_PER_CALLER_MAX = 10_000
/** Longest id that is honoured; upstreams choose them, and each is remembered. */
export const TASK_ID_CHARS_MAX = 512

export interface OwnedTask {
  /** Whose it is. */
  readonly owner: string
  readonly upstream: string
  /** The tool or other target whose request created the task. */
  readonly target: string | null
  /** What the task asked its agent, by the key of the question (tasks extension of 2026-07-28, `inputRequests`). */
  readonly questions: Map<string, TaskQuestion>
  /** Keys of its questions that were put to a legacy agent. */
  readonly relayed: Set<string>
  /** Output schema of the tool, as its upstream lists it. */
  readonly outputSchema: JsonValue | null
  /** Set for a task that was over when it began: its state and its result. */
  readonly held: HeldTask | null
}

/** A result kept for a legacy agent that called a tool as a task and has not fetched it yet. */
export interface HeldTask {
  readonly taskId: string
  readonly state: JsonObject
  readonly result: JsonObject
}

/** Results held at most, and their size as JSON text; the oldest go first and are then unknown. */
const HELD_MAX = 256
const HELD_CHARS_MAX = 16 << 20

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
  /** Keys of the tasks of each caller, oldest first. */
  readonly #byCaller = new Map<string, Set<string>>()
  readonly #held = new Map<string, number>()
  #heldChars = 0

  /** Remembers the task a result announces, if it announces one (2025-11-25 §Tasks; tasks extension of 2026-07-28). */
  learn(
    caller: Caller,
    made: Pick<OwnedTask, 'upstream' | 'target' | 'outputSchema'>,
    result: JsonObject,
  ): void {
    const task = isJsonObject(result['task'])
      ? result['task']
      : result['resultType'] === 'task'
        ? result
        : undefined
    const taskId = task?.['taskId']
    if (typeof taskId !== 'string' || taskId.length > TASK_ID_CHARS_MAX) return
    this.#remember(caller, keyOf(caller, made.upstream, taskId), { ...made, held: null })
  }

  /** Keeps a result, which may be fetched more than once, until there is no room for it. */
  hold(caller: Caller, made: HeldTask & Pick<OwnedTask, 'upstream' | 'target' | 'outputSchema'>): void {
    const { upstream, target, outputSchema, taskId, state, result } = made
    const key = keyOf(caller, upstream, taskId)
    const chars = JSON.stringify(result).length
    this.#remember(caller, key, { upstream, target, outputSchema, held: { taskId, state, result } })
    this.#held.set(key, chars)
    this.#heldChars += chars
    for (const [oldest, size] of this.#held) {
      if (this.#held.size <= HELD_MAX && this.#heldChars <= HELD_CHARS_MAX) break
      this.#held.delete(oldest)
      this.#heldChars -= size
      this.#forget(oldest)
    }
  }

  /** The task at this upstream, if this caller owns it. */
  find(caller: Caller, upstream: string, taskId: string): OwnedTask | undefined {
    return this.#tasks.get(keyOf(caller, upstream, taskId))
  }

  #remember(caller: Caller, key: string, made: Omit<OwnedTask, 'questions' | 'relayed' | 'owner'>): void {
    const owner = ownerOf(caller)
    this.#forget(key)
    const own = this.#byCaller.get(owner) ?? new Set<string>()
    const [oldestOwn] = own
    const [oldest] = this.#tasks.keys()
    if (oldestOwn !== undefined && own.size >= TASKS_PER_CALLER_MAX) this.#forget(oldestOwn)
    else if (oldest !== undefined && this.#tasks.size >= TASKS_MAX) this.#forget(oldest)
    this.#byCaller.set(owner, own.add(key))
    this.#tasks.set(key, { ...made, owner, questions: new Map(), relayed: new Set() })
  }

  #forget(key: string): void {
    const task = this.#tasks.get(key)
    if (task === undefined) return
    this.#tasks.delete(key)
    const own = this.#byCaller.get(task.owner)
    own?.delete(key)
    if (own?.size === 0) this.#byCaller.delete(task.owner)
  }
}

function ownerOf({ tenant, principal, agent }: Caller): string {
  return JSON.stringify([tenant, principal.id, agent.id])
}

function keyOf(caller: Caller, upstream: string, taskId: string): string {
  return JSON.stringify([caller.tenant, caller.principal.id, caller.agent.id, upstream, taskId])
}
