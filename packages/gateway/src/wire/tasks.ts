/** Tasks: those of 2025-11-25, which the client asks for, in the words of the 2026-07-28 extension, where the server decides. */

import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { memberOf, objectMember, withMembers } from './json/member.ts'

/** The extension by its id in `capabilities.extensions` (tasks extension of 2026-07-28). */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks'
/** `_meta` key that says to which task a message belongs (2025-11-25 §Tasks). */
const META_RELATED_TASK = 'io.modelcontextprotocol/related-task'

export const TASK_STATUSES = ['working', 'input_required', 'completed', 'failed', 'cancelled'] as const
export type TaskStatus = (typeof TASK_STATUSES)[number]

const SAME_MEMBERS = ['taskId', 'status', 'statusMessage', 'createdAt', 'lastUpdatedAt'] as const

/** The status a task names; undefined when it names none there is. */
export function statusOfTask(task: JsonObject): TaskStatus | undefined {
  const status = memberOf(task, 'status')
  return TASK_STATUSES.find((one) => one === status)
}

/** Whether a legacy upstream runs tool calls as tasks. */
export function offersCoreTasks(capabilities: JsonObject): boolean {
  const requests = objectMember(objectMember(capabilities, 'tasks') ?? {}, 'requests') ?? {}
  return objectMember(objectMember(requests, 'tools') ?? {}, 'call') !== undefined
}

/** Whether a modern side declares the extension. */
export function declaresTaskExtension(capabilities: JsonObject): boolean {
  return objectMember(objectMember(capabilities, 'extensions') ?? {}, TASKS_EXTENSION) !== undefined
}

/** Capabilities with the extension among them. */
export function withTaskExtension(capabilities: JsonObject): JsonObject {
  const extensions = objectMember(capabilities, 'extensions') ?? {}
  return withMembers(capabilities, { extensions: withMembers(extensions, { [TASKS_EXTENSION]: {} }) })
}

/** What a legacy agent is told where the upstream has the extension: it has no list of tasks. */
export const CORE_TASKS_OF_EXTENSION: JsonObject = Object.freeze({
  cancel: Object.freeze({}),
  requests: Object.freeze({ tools: Object.freeze({ call: Object.freeze({}) }) }),
})

/** A tool of an upstream with the extension, as a legacy agent may call it: at once or as a task. */
export function offerAsTask(tool: JsonValue): JsonValue {
  return isJsonObject(tool) ? withMembers(tool, { execution: { taskSupport: 'optional' } }) : tool
}

/** Whether a legacy tool runs as a task only. */
export function requiresTask(tool: JsonObject): boolean {
  return memberOf(objectMember(tool, 'execution') ?? {}, 'taskSupport') === 'required'
}

/** The state of a legacy task in modern words, without what the task came to. */
export function upgradeTask(task: JsonObject): JsonObject {
  const { ttl, pollInterval } = task
  return {
    ...sameMembers(task),
    ttlMs: typeof ttl === 'number' ? Math.max(0, Math.trunc(ttl)) : null,
    ...(typeof pollInterval === 'number' ? { pollIntervalMs: Math.max(0, Math.trunc(pollInterval)) } : {}),
  }
}

/** The state of a modern task in legacy words: what it asks and what it came to are fetched with `tasks/result`. */
export function downgradeTask(task: JsonObject): JsonObject {
  const { ttlMs, pollIntervalMs, result, status } = task
  // A tool that failed by its own account made a failed task in 2025-11-25, and a completed one in the extension.
  const failed = status === 'completed' && isJsonObject(result) && result['isError'] === true
  return {
    ...sameMembers(task),
    ...(failed ? { status: 'failed' } : {}),
    ttl: typeof ttlMs === 'number' ? ttlMs : null,
    ...(typeof pollIntervalMs === 'number' ? { pollInterval: pollIntervalMs } : {}),
  }
}

function sameMembers(task: JsonObject): JsonObject {
  const same: Record<string, JsonValue> = {}
  for (const name of SAME_MEMBERS) {
    const value = memberOf(task, name)
    if (typeof value === 'string') same[name] = value
  }
  return same
}

/** The message with the note that it belongs to this task. */
export function relateToTask(message: JsonObject, taskId: string): JsonObject {
  const meta = objectMember(message, '_meta') ?? {}
  return withMembers(message, { _meta: withMembers(meta, { [META_RELATED_TASK]: { taskId } }) })
}

/** The message without that note, which the modern era does not know. */
export function unrelateFromTask(message: JsonObject): JsonObject {
  const meta = objectMember(message, '_meta')
  if (meta === undefined || !Object.hasOwn(meta, META_RELATED_TASK)) return message
  const { [META_RELATED_TASK]: _related, ...kept } = meta
  const { _meta, ...rest } = message
  return Object.keys(kept).length === 0 ? rest : { ...rest, _meta: kept }
}
