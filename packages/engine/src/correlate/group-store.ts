/** Bounded memory of groups: what one agent does can only push out what was remembered of that agent. */

/** What one group remembers, by the place of the scenario in its list. */
export interface Group {
  readonly owner: string
  /** Place of its way of grouping among all. */
  readonly grouping: number
  readonly key: string
  readonly states: (GroupState | undefined)[]
  /** True once it had to make room for another. */
  isGone: boolean
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
/** Groups noted as changed at a time. */
const CHANGED_MAX = 20_000

export class GroupStore {
  readonly #limits: GroupLimits
  readonly #owners = new Map<string, Map<string, Group>[]>()
  /** null where nobody asks. */
  readonly #changed: Set<Group> | null

  constructor(limits: Partial<GroupLimits> = {}, notesChanges = false) {
    this.#limits = { ...SHIPPED, ...limits }
    this.#changed = notesChanges ? new Set() : null
  }

  /** The group with this key of an owner, by way of grouping. Using it keeps it. */
  take(owner: string, grouping: number, key: string): Group {
    let groupings = this.#owners.get(owner)
    if (groupings !== undefined) this.#owners.delete(owner)
    else {
      groupings = []
      if (this.#owners.size >= this.#limits.ownersMax)
        for (const gone of dropOldest(this.#owners) ?? [])
          for (const one of gone?.values() ?? []) this.#end(one)
    }
    this.#owners.set(owner, groupings)
    const groups = (groupings[grouping] ??= new Map<string, Group>())
    let group = groups.get(key)
    if (group !== undefined) groups.delete(key)
    else {
      group = { owner, grouping, key, states: [], isGone: false }
      if (groups.size >= this.#limits.groupsMax) this.#end(dropOldest(groups))
    }
    groups.set(key, group)
    this.#note(group)
    return group
  }

  /** Groups that were taken or had to go since the last time, in this order. */
  takeChanged(): readonly Group[] {
    const changed = [...(this.#changed ?? [])]
    this.#changed?.clear()
    return changed
  }

  #end(group: Group | undefined): void {
    if (group === undefined) return
    group.isGone = true
    this.#note(group)
  }

  #note(group: Group): void {
    if (this.#changed !== null && this.#changed.size < CHANGED_MAX) this.#changed.add(group)
  }

  /** Groups held now. */
  get size(): number {
    let size = 0
    for (const groupings of this.#owners.values()) for (const groups of groupings) size += groups?.size ?? 0
    return size
  }
}

function dropOldest<T>(map: Map<string, T>): T | undefined {
  const oldest = map.entries().next()
  if (oldest.done === true) return undefined
  map.delete(oldest.value[0])
  return oldest.value[1]
}

export function freshState(): GroupState {
  return { firedMs: -Infinity, latestMs: -Infinity, times: [], seen: null, level: 0 }
}
