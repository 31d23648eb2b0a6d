/** What was told of an event, kept for those that are like it: agents call the same tools over and over. */

import type { BehaviourEvent } from '@callgate/contracts/scenario'

/** All that a matcher can ask about; what it cannot ask about may differ. Of codes there are none. */
type Asked = Pick<
  BehaviourEvent,
  'type' | 'upstream' | 'method' | 'agent' | 'failed' | 'sensitivity' | 'trust' | 'kinds' | 'labels'
>

interface Known<T> extends Asked {
  readonly value: T
}

/** Tools that are told apart, and kinds of events of each. */
const TOOLS_MAX = 512
const ALIKE_MAX = 8

export interface KnownEvents<T> {
  /** What `tell` says of an event, or said of one like it. */
  readonly take: (event: BehaviourEvent) => T
}

/** `tell` may read of an event only what matchers can ask about. */
export function createKnownEvents<T>(tell: (event: BehaviourEvent) => T): KnownEvents<T> {
  const byTool = new Map<string, Known<T>[]>()
  return {
    take(event) {
      // What was found differs from one event to the next, and there is little of it.
      if (event.codes.length > 0) return tell(event)
      const alike = byTool.get(event.tool)
      if (alike !== undefined) for (const one of alike) if (isAlike(one, event)) return one.value
      const { type, upstream, method, agent, failed, sensitivity, trust, kinds, labels } = event
      const value = tell(event)
      const known = { type, upstream, method, agent, failed, sensitivity, trust, kinds, labels, value }
      if (alike === undefined) {
        if (byTool.size >= TOOLS_MAX) byTool.clear()
        byTool.set(event.tool, [known])
      } else {
        if (alike.length >= ALIKE_MAX) alike.shift()
        alike.push(known)
      }
      return value
    },
  }
}

function isAlike(a: Asked, b: Asked): boolean {
  return (
    a.type === b.type &&
    a.agent === b.agent &&
    a.upstream === b.upstream &&
    a.method === b.method &&
    a.failed === b.failed &&
    a.sensitivity === b.sensitivity &&
    a.trust === b.trust &&
    isSame(a.kinds, b.kinds) &&
    isSame(a.labels, b.labels)
  )
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
