/** Joins what events name into keys, and makes no new string as long as the same is named again: its hash is known already. */

import type { BehaviourEvent, GroupKey } from '@callgate/contracts/scenario'

type Part = GroupKey | 'tenant'

/** What is held of one way of joining; past it all begins anew. */
const HELD_MAX = 256

/** Names stand in the order of `parts` with a mark between them, and `end` behind the last. */
export function createJoin(parts: readonly Part[], end: '' | '\0' = ''): (event: BehaviourEvent) => string {
  const join = (event: BehaviourEvent): string => {
    let joined = ''
    for (let at = 0; at < parts.length; at++)
      joined += at === 0 ? event[parts[at] as Part] : `\0${event[parts[at] as Part]}`
    return joined + end
  }
  // A call is hardly ever the same again.
  return parts.includes('call') ? join : holdBy(parts, join)
}

/** What a tool, or a resource, is called, and the same behind its tenant. */
export interface ToolName {
  readonly name: string
  readonly key: string
}

export function createToolNames(): (event: BehaviourEvent) => ToolName {
  return holdBy(['tenant', 'upstream', 'tool'], ({ tenant, upstream, tool }) => {
    const name = `${upstream}/${tool}`
    return { name, key: `${tenant}\0${name}` }
  })
}

interface Held<T> {
  readonly names: readonly string[]
  readonly value: T
}

/** By what tells most events apart of the names; of events that share that, what was made last. */
function holdBy<T>(parts: readonly Part[], make: (event: BehaviourEvent) => T): (event: BehaviourEvent) => T {
  const held = new Map<string, Held<T>>()
  const by = parts.includes('conversation') ? 'conversation' : parts.at(-1)
  if (by === undefined) return make
  const isOf = (names: readonly string[], event: BehaviourEvent): boolean => {
    for (let at = 0; at < parts.length; at++) if (names[at] !== event[parts[at] as Part]) return false
    return true
  }
  // Apart from what is asked at every event: what is made here would cost that an allocation each time.
  const hold = (event: BehaviourEvent): T => {
    const value = make(event)
    if (held.size >= HELD_MAX) held.clear()
    held.set(event[by], { names: parts.map((part) => event[part]), value })
    return value
  }
  return (event) => {
    const known = held.get(event[by])
    return known !== undefined && isOf(known.names, event) ? known.value : hold(event)
  }
}
