/** Bounded memory of groups: what one agent does can only push out what was remembered of that agent. */

import { RecentMap } from './recent-map.ts'

/** What one group remembers, by the place of the scenario in its list. */
export interface Group {
  readonly owner: string
  /** Place of its way of grouping among all. */
  readonly grouping: number
  readonly key: string
  readonly states: (GroupState | undefined)[]
  /** True once it had to make room for another. */
  isGone: boolean
  /** True while it is among those that changed. */
  isNoted: boolean
}

/** The groups of one owner, by way of grouping. */
export type OwnedGroups = (RecentMap<Group> | undefined)[]

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
  readonly #owners: RecentMap<OwnedGroups>
  readonly #notesChanges: boolean
  #changed: Group[] = []

  constructor(limits: Partial<GroupLimits> = {}, notesChanges = false) {
    this.#limits = { ...SHIPPED, ...limits }
    this.#owners = new RecentMap(this.#limits.ownersMax)
    this.#notesChanges = notesChanges
  }

  /** What is remembered of an owner. Using it keeps it. */
  ofOwner(owner: string): OwnedGroups {
    return this.#owners.use(owner) ?? this.#addOwner(owner)
  }

  /** The group with this key among those of its owner, by way of grouping. Using it keeps it. */
  take(owned: OwnedGroups, { owner, grouping, key }: Pick<Group, 'owner' | 'grouping' | 'key'>): Group {
    const groups = (owned[grouping] ??= new RecentMap<Group>(this.#limits.groupsMax))
    let group = groups.use(key)
    if (group === undefined) {
      group = { owner, grouping, key, states: [], isGone: false, isNoted: false }
      this.#end(groups.add(key, group))
    }
    this.#note(group)
    return group
  }

  #addOwner(owner: string): OwnedGroups {
    const groupings: OwnedGroups = []
    for (const gone of this.#owners.add(owner, groupings) ?? [])
      for (const one of gone?.values() ?? []) this.#end(one)
    return groupings
  }

  /** Groups that were taken or had to go since the last time, in this order. */
  takeChanged(): readonly Group[] {
    const changed = this.#changed
    this.#changed = []
    for (const group of changed) group.isNoted = false
    return changed
  }

  #end(group: Group | undefined): void {
    if (group === undefined) return
    group.isGone = true
    this.#note(group)
  }

  #note(group: Group): void {
    if (!this.#notesChanges || group.isNoted || this.#changed.length >= CHANGED_MAX) return
    group.isNoted = true
    this.#changed.push(group)
  }

  /** Groups held now. */
  get size(): number {
    let size = 0
    for (const groupings of this.#owners.values()) for (const groups of groupings) size += groups?.size ?? 0
    return size
  }
}

export function freshState(): GroupState {
  return { firedMs: -Infinity, latestMs: -Infinity, times: [], seen: null, level: 0 }
}
