/** Judges a call against the task its agent works on: what serves none of it is a flow like others, and only tightens. */

import type { Flow, FlowCode } from '@callgate/contracts/flow'
import type { JsonValue } from '@callgate/contracts/json'
import { isJsonArray, isJsonObject } from '@callgate/contracts/json'
import type { ToolKind } from '@callgate/contracts/label'
import type { TaskScope } from '@callgate/contracts/task'
import { FLOW_TEXTS } from '../flows/actions.ts'
import type { FlowCall } from '../flows/session-flow.ts'
import { compileGlob } from '../policy/glob.ts'

/** Kinds that only take something in. */
const READS: ReadonlySet<ToolKind> = new Set(['reads-private', 'takes-outside'])
const STRINGS_MAX = 2_000
const DEPTH_MAX = 64
const CHARS_MAX = 16_384

/** True for a call that does more than read: it counts against the budget of its task. */
export function isActing(kinds: readonly ToolKind[]): boolean {
  return kinds.some((kind) => !READS.has(kind))
}

/** False for a tool that no call of could serve the task: it is not listed. */
export function mayServe(
  task: TaskScope,
  tool: { readonly upstream: string; readonly name: string; readonly kinds: readonly ToolKind[] },
): boolean {
  const isNamed = matchesSome(task.tools, `${tool.upstream}/${tool.name}`)
  const acts = tool.kinds.filter((kind) => !READS.has(kind))
  return isNamed && (task.kinds.length === 0 || acts.every((kind) => task.kinds.includes(kind)))
}

/** The flows the call would complete as far as its task is concerned; the action is chosen by who knows the settings. */
export function judgeTask(task: TaskScope, call: FlowCall, used: number): Flow[] {
  const { upstream, tool: name, labels, id } = call
  const acting = isActing(labels.kinds)
  const foreign = acting && task.targets.length > 0 ? findForeign(task.targets, call.args) : null
  const flows: Flow[] = []
  if (!mayServe(task, { upstream, name, kinds: labels.kinds }))
    flows.push(flowOf('flow/outside-task', '', id))
  else if (foreign !== null) flows.push(flowOf('flow/outside-task', foreign, id))
  if (acting && task.callsMax !== null && used >= task.callsMax)
    flows.push(flowOf('flow/over-budget', '', id))
  return flows
}

/** Asked anew for every call: the key names this one alone. */
function flowOf(code: FlowCode, path: string, callId: string): Flow {
  const text = `${FLOW_TEXTS[code].charAt(0).toUpperCase()}${FLOW_TEXTS[code].slice(1)}.`
  const base = { severity: 'medium', confidence: 1, action: 'ask', evidence: [] } as const
  return { ...base, code, span: { path, start: 0, end: 0 }, text, key: `${code} ${callId}` }
}

function matchesSome(patterns: readonly string[], text: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => compileGlob(pattern).matches(text))
}

/** Pointer to the first string that names a place the task does not; what cannot be read whole counts as one. */
function findForeign(targets: readonly string[], args: JsonValue): string | null {
  const globs = targets.map((target) => compileGlob(target.toLowerCase()))
  const isOwn = (place: string): boolean =>
    namesOf(place.toLowerCase()).some((one) => globs.some((glob) => glob.matches(one)))
  let left = STRINGS_MAX
  const visit = (value: JsonValue, path: string, depth: number): string | null => {
    if (depth > DEPTH_MAX || left <= 0) return path
    if (typeof value === 'string') {
      left -= 1
      return value.length > CHARS_MAX || listPlaces(value).some((place) => !isOwn(place)) ? path : null
    }
    const members = isJsonArray(value)
      ? [...value.entries()]
      : isJsonObject(value)
        ? Object.entries(value)
        : []
    for (const [key, member] of members) {
      const found = visit(
        member,
        `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
        depth + 1,
      )
      if (found !== null) return found
    }
    return null
  }
  return visit(args, '', 0)
}

/** Addresses and URLs in a text, and the text itself where it is nothing but a host. */
function listPlaces(text: string): string[] {
  const places = text.split(/[\s"'<>(),;[\]{}]+/).filter((word) => word.includes('@') || word.includes('://'))
  return /^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}$/i.test(text) ? [...places, text] : places
}

/** What a place is called: as it stands, its host, and the domain of an address. */
function namesOf(place: string): string[] {
  const [, authority] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/.exec(place) ?? []
  // What stands before @ in a URL is no host.
  if (authority !== undefined)
    return [place, authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d+$/, '')]
  return place.includes('@') ? [place.replace(/[.:]$/, '')] : [place]
}
