/** Bounded memory of groups: what one agent does can only push out what was remembered of that agent. */

/** What one group remembers, by the place of the scenario in its list. */
export interface Group {
  readonly states: (GroupState | undefined)[]
}

/** `firedMs` is when it was last reported; -Infinity before. */
export interface GroupState {
  firedMs: number
  /** Latest event: a late one counts as if it came then, so that order holds. */
  latestMs: number
  times: number[]
  seen: Map<string, number> | null
  level: number
}

export interface GroupLimits {
  /** Groups of one way of grouping, of one owner. */
  readonly groupsMax: number
  /** Owners remembered at a time. */
  readonly ownersMax: number
}

const SHIPPED: GroupLimits = { groupsMax: 64, ownersMax: 4_096 }

export class GroupStore {
  readonly #limits: GroupLimits
  readonly #owners = new Map<string, Map<string, Group>[]>()

  constructor(limits: Partial<GroupLimits> = {}) {
    this.#limits = { ...SHIPPED, ...limits }
  }

  /** The group with this key of an owner, by way of grouping. Using it keeps it. */
  take(owner: string, grouping: number, key: string): Group {
    let groupings = this.#owners.get(owner)
    if (groupings !== undefined) this.#owners.delete(owner)
    else {
      groupings = []
      if (this.#owners.size >= this.#limits.ownersMax) dropOldest(this.#owners)
    }
    this.#owners.set(owner, groupings)
    const groups = (groupings[grouping] ??= new Map<string, Group>())
    let group = groups.get(key)
    if (group !== undefined) groups.delete(key)
    else {
      group = { states: [] }
      if (groups.size >= this.#limits.groupsMax) dropOldest(groups)
    }
    groups.set(key, group)
    return group
  }

  /** Groups held now. */
  get size(): number {
    let size = 0
    for (const groupings of this.#owners.values()) for (const groups of groupings) size += groups?.size ?? 0
    return size
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next()
  if (oldest.done !== true) map.delete(oldest.value)
}

export function freshState(): GroupState {
  return { firedMs: -Infinity, latestMs: -Infinity, times: [], seen: null, level: 0 }
}
