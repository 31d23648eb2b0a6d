/** A recorded session as a list of events, whatever it was recorded by. */

import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '@callgate/contracts/json'

/** In which conversation and with which key a call was made, and whether somebody had approved it. */
export interface RecordedBy {
  readonly conversation: string
  readonly key: string
  readonly approved: boolean
}

interface Recorded {
  readonly index: number
  /** When it happened, where the recording says so; otherwise a second after what came before it. */
  readonly atMs?: number
}

export type ReplayEvent =
  | (Recorded & { readonly type: 'said'; readonly by: 'user' | 'assistant'; readonly text: string })
  | (Recorded & {
      readonly type: 'call'
      readonly tool: string
      readonly args: JsonObject
      readonly by?: RecordedBy
    })
  | (Recorded & { readonly type: 'result'; readonly value: JsonValue })

/** The events of a record's trace. A step that is neither a turn nor a call is left out. */
export function eventsOfTrace(trace: readonly JsonValue[]): ReplayEvent[] {
  const events: ReplayEvent[] = []
  let lastCall = -1
  for (const [index, step] of trace.entries()) {
    if (!isJsonObject(step)) continue
    const at = timeOf(step)
    const tool = readText(step['tool']) ?? toolOfAction(readText(step['action']))
    if (tool !== undefined) {
      lastCall = index
      events.push({ type: 'call', index, tool, args: argumentsOf(step), ...at })
      if ('result' in step) events.push({ type: 'result', index, value: step['result'] ?? null, ...at })
      continue
    }
    if ('result' in step && lastCall !== -1) {
      events.push({ type: 'result', index: lastCall, value: step['result'] ?? null, ...at })
      continue
    }
    const text = readText(step['content'])
    if (text === undefined) continue
    if (step['role'] === 'user' || step['role'] === 'assistant')
      events.push({ type: 'said', index, by: step['role'], text, ...at })
  }
  return events
}

function timeOf({ atMs }: JsonObject): { readonly atMs?: number } {
  return typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs >= 0 ? { atMs } : {}
}

function readText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

const ACTION = /^\s*([A-Za-z_][\w./-]{0,127})\s*([({][\s\S]*)$/

/** `name{…}` and `name(…)`, as some recordings write a call. */
function toolOfAction(action: string | undefined): string | undefined {
  return action === undefined ? undefined : ACTION.exec(action)?.[1]
}

function argumentsOf(step: JsonObject): JsonObject {
  const args = step['args']
  if (isJsonObject(args)) return args
  if (args !== undefined && args !== null) return { value: args }
  const written = ACTION.exec(readText(step['action']) ?? '')?.[2]
  if (written === undefined || /^\(\s*\)$/.test(written)) return {}
  const read = parseJson(written)
  // Written in another notation than JSON; its strings are what is looked at.
  return isJsonObject(read) ? read : { value: written }
}
