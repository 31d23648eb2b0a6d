/** What the tools of a recorded session are taken to do: from a given mapping, or from names and arguments alone. */

import type { JsonObject } from '@callgate/contracts/json'
import type { ReplayMappingFile, ToolMapping } from '@callgate/contracts/replay'
import type { PolicyInput } from '../policy/types.ts'
import { proposeKinds } from '../labels/propose-kinds.ts'
import type { ReplayEvent } from './events.ts'

/** Tools of one record; `shown` is the name rules see, which is another one when names are hidden. */
export interface MappedTool {
  readonly shown: string
  readonly upstream: string
  readonly labels: ToolMapping
}

export interface MappingOptions {
  readonly given: ReplayMappingFile['tools'] | null
  /** Replace names by ones that say nothing. */
  readonly opaque: boolean
  /** Where the records say who called, and tools are named upstream/tool. */
  readonly named?: RecordedNames
}

/** What is known of a recorded session beside its events. */
export interface RecordedNames {
  readonly who: Pick<PolicyInput, 'tenant' | 'principal' | 'agent'>
  readonly upstreams: Readonly<Record<string, { readonly labels: readonly string[]; readonly trust: string }>>
}

export function mapTools(
  events: readonly ReplayEvent[],
  { given, opaque, named }: MappingOptions,
): ReadonlyMap<string, MappedTool> {
  const parameters = new Map<string, Set<string>>()
  for (const event of events) {
    if (event.type !== 'call') continue
    const names = parameters.get(event.tool) ?? new Set()
    for (const name of Object.keys(event.args)) names.add(name)
    parameters.set(event.tool, names)
  }
  const mapped = new Map<string, MappedTool>()
  for (const [tool, names] of parameters) {
    const at = named === undefined ? -1 : tool.indexOf('/')
    const shown = opaque ? `tool-${mapped.size + 1}` : tool.slice(at + 1)
    const said = given !== null && Object.hasOwn(given, tool) ? given[tool] : undefined
    const upstream = at === -1 ? upstreamOf(tool) : tool.slice(0, at)
    mapped.set(tool, { shown, upstream, labels: said ?? proposeLabels(shown, names) })
  }
  return mapped
}

function proposeLabels(name: string, parameters: ReadonlySet<string>): ToolMapping {
  const properties: JsonObject = Object.fromEntries([...parameters].map((parameter) => [parameter, {}]))
  const { labels } = proposeKinds({ name: nameWithinServer(name), inputSchema: { properties } })
  return { kinds: [...labels.kinds], trust: labels.trust, sensitivity: labels.sensitivity }
}

/** `server/tool` and `server__tool`; the one server of a session whose tools name none. */
function upstreamOf(tool: string): string {
  const at = tool.includes('__') ? tool.indexOf('__') : tool.indexOf('/')
  return at > 0 ? tool.slice(0, at) : 'session'
}

function nameWithinServer(tool: string): string {
  const at = tool.includes('__') ? tool.indexOf('__') + 2 : tool.indexOf('/') + 1
  return at > 1 ? tool.slice(at) : tool
}
