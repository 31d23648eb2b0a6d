/** Who owns which task: an upstream's task id is only honoured from the caller whose request created it. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { ToolLabels } from '@callgate/contracts/label'
import type { Clearance } from '../clearance.ts'

/** Tasks remembered at most; the oldest go first and are then unknown. */
const TASKS_MAX = 100_000
/** Of these, one caller may have at most so many: whoever makes ever new ones loses its own, not those of others. */
const TASKS_PER_CALLER_MAX = 10_000
/**
 * What is remembered of tasks at most, in characters of JSON text: of one, of one caller's, of all. Whoever goes past it
 * loses its own oldest first.
 */
export interface TaskBounds {
  readonly taskChars: number
  readonly callerChars: number
  readonly allChars: number
}
const BOUNDS: TaskBounds = { taskChars: 4 << 20, callerChars: 16 << 20, allChars: 64 << 20 }
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
  /** What its content counts as: that of the tool. */
  readonly labels: ToolLabels | null
  /** Output schema of the tool, as its upstream lists it. */
  readonly outputSchema: JsonValue | null
  /** Set for a task that was over when it began: its state and its result. */
  readonly held: HeldTask | null
  /** Characters remembered of it. */
  chars: number
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
  /** Characters it counts for, with its answer. */
  chars: number
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
  readonly #bounds: TaskBounds
  /** Output schemas are shared by the tasks of a tool. */
  readonly #schemas = new Map<object, { readonly chars: number; tasks: number }>()
  readonly #charsOf = new Map<string, number>()
  /** Others may still be worked on, and count for nothing. */
  readonly #live = new WeakSet<OwnedTask>()
  #heldChars = 0
  #chars = 0

  constructor(bounds: Partial<TaskBounds> = {}) {
    this.#bounds = { ...BOUNDS, ...bounds }
  }

  /** Tasks remembered, and characters of all that is remembered of them. */
  get size(): { readonly tasks: number; readonly chars: number } {
    return { tasks: this.#tasks.size, chars: this.#chars }
  }

  /** Remembers the task a result announces, if it announces one (2025-11-25 §Tasks; tasks extension of 2026-07-28). */
  learn(
    caller: Caller,
    made: Pick<OwnedTask, 'upstream' | 'target' | 'labels' | 'outputSchema'>,
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
  hold(
    caller: Caller,
    made: HeldTask & Pick<OwnedTask, 'upstream' | 'target' | 'labels' | 'outputSchema'>,
  ): void {
    const { upstream, target, labels, outputSchema, taskId, state, result } = made
    const key = keyOf(caller, upstream, taskId)
    const chars = JSON.stringify(result).length
    this.#remember(caller, key, { upstream, target, labels, outputSchema, held: { taskId, state, result } })
    this.#held.set(key, chars)
    this.#heldChars += chars
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= HELD_MAX && this.#heldChars <= HELD_CHARS_MAX) break
      this.#forget(oldest)
    }
  }

  /** The task at this upstream, if this caller owns it. */
  find(caller: Caller, upstream: string, taskId: string): OwnedTask | undefined {
    return this.#tasks.get(keyOf(caller, upstream, taskId))
  }

  /** Counts what is remembered of the task besides; false when there is no room for it, and then it must not be kept. */
  grow(task: OwnedTask, chars: number): boolean {
    if (!this.#live.has(task) || task.chars + chars > this.#bounds.taskChars) return false
    this.#add(task, chars)
    this.#makeRoom(task)
    return true
  }

  shrink(task: OwnedTask, chars: number): void {
    this.#add(task, -Math.min(chars, task.chars))
  }

  #remember(caller: Caller, key: string, made: Made): void {
    const owner = ownerOf(caller)
    this.#forget(key)
    const own = this.#byCaller.get(owner) ?? new Set<string>()
    const [oldestOwn] = own
    const [oldest] = this.#tasks.keys()
    if (oldestOwn !== undefined && own.size >= TASKS_PER_CALLER_MAX) this.#forget(oldestOwn)
    else if (oldest !== undefined && this.#tasks.size >= TASKS_MAX) this.#forget(oldest)
    this.#byCaller.set(owner, own.add(key))
    const task = { ...made, owner, questions: new Map(), relayed: new Set<string>(), chars: 0 }
    this.#tasks.set(key, task)
    this.#live.add(task)
    this.#keepSchema(made.outputSchema)
    this.#add(task, key.length + (made.target?.length ?? 0))
    this.#makeRoom(task)
  }

  #forget(key: string): void {
    const task = this.#tasks.get(key)
    if (task === undefined) return
    this.#add(task, -task.chars)
    this.#tasks.delete(key)
    this.#live.delete(task)
    this.#heldChars -= this.#held.get(key) ?? 0
    this.#held.delete(key)
    this.#dropSchema(task.outputSchema)
    const own = this.#byCaller.get(task.owner)
    own?.delete(key)
    if (own?.size === 0) {
      this.#byCaller.delete(task.owner)
      this.#charsOf.delete(task.owner)
    }
  }

  #add(task: OwnedTask, chars: number): void {
    if (!this.#live.has(task)) return
    task.chars += chars
    this.#chars += chars
    this.#charsOf.set(task.owner, (this.#charsOf.get(task.owner) ?? 0) + chars)
  }

  /** Forgets the oldest of this caller, then the oldest of all, and never the task at hand. */
  #makeRoom(kept: OwnedTask): void {
    const { callerChars, allChars } = this.#bounds
    for (const key of this.#byCaller.get(kept.owner) ?? []) {
      if ((this.#charsOf.get(kept.owner) ?? 0) <= callerChars) break
      if (this.#tasks.get(key) !== kept) this.#forget(key)
    }
    for (const [key, task] of this.#tasks) {
      if (this.#chars <= allChars) break
      if (task !== kept) this.#forget(key)
    }
  }

  #keepSchema(schema: JsonValue | null): void {
    if (typeof schema !== 'object' || schema === null) return
    const known = this.#schemas.get(schema)
    if (known !== undefined) {
      known.tasks += 1
      return
    }
    const chars = JSON.stringify(schema).length
    this.#schemas.set(schema, { chars, tasks: 1 })
    this.#chars += chars
  }

  #dropSchema(schema: JsonValue | null): void {
    const known = typeof schema === 'object' && schema !== null ? this.#schemas.get(schema) : undefined
    if (known === undefined || typeof schema !== 'object' || schema === null) return
    known.tasks -= 1
    if (known.tasks > 0) return
    this.#schemas.delete(schema)
    this.#chars -= known.chars
  }
}

type Made = Pick<OwnedTask, 'upstream' | 'target' | 'labels' | 'outputSchema' | 'held'>

function ownerOf({ tenant, principal, agent }: Caller): string {
  return JSON.stringify([tenant, principal.id, agent.id])
}

function keyOf(caller: Caller, upstream: string, taskId: string): string {
  return JSON.stringify([caller.tenant, caller.principal.id, caller.agent.id, upstream, taskId])
}
