/** Finds the rules that may match a call without looking at the others, so that cost does not grow with the rule count. */

import { KINDS, type Kind } from '@callgate/contracts/message'
import type { JsonObject } from '@callgate/contracts/json'
import { type Gated, GatedList } from './gate.ts'
import type { Glob } from './glob.ts'
import type { IdentityPattern, Selector } from './selector.ts'
import type { VisibilityInput } from './types.ts'

export interface Indexed extends Gated {
  /** Position in the document; candidates come back in this order. */
  readonly index: number
  readonly selector: Selector
}

interface Filed<T extends Indexed> {
  readonly byKey: ReadonlyMap<string, GatedList<T>>
  /** Lengths of the target prefixes rules are filed under, each tried once for a call. */
  readonly prefixLengths: readonly number[]
  readonly others: GatedList<T>
}

/** Longest part of a target's prefix that is used; with it at most this many lookups are made. */
const PREFIX_CHARS_MAX = 32

/** Most keys one rule is filed under; a rule that names more literals is filed by another part of it. */
const KEYS_MAX = 64

export class RuleIndex<T extends Indexed> {
  readonly #byKind = new Map<Kind, Filed<T>>()

  constructor(rules: readonly T[]) {
    for (const kind of KINDS) {
      this.#byKind.set(kind, fileRules(rules.filter((rule) => rule.selector.kinds.has(kind))))
    }
  }

  /**
   * Every rule that may match, once each, in document order; with `args`, only those whose condition these arguments do
   * not make false.
   */
  listCandidates(input: VisibilityInput, args?: JsonObject): readonly T[] {
    const filed = this.#byKind.get(input.kind)
    if (filed === undefined) return []
    const picked: Picked<T> = { found: [], sources: 0, args }
    pick(picked, filed.others)
    if (filed.byKey.size > 0) pickByKey(picked, filed, input)
    const { found, sources } = picked
    if (sources < 2) return found
    found.sort((a, b) => a.index - b.index)
    return found.filter((rule, i) => rule !== found[i - 1])
  }
}

interface Picked<T> {
  readonly found: T[]
  /** Lists rules came from; those of one list are in order and once each. */
  sources: number
  readonly args: JsonObject | undefined
}

function pick<T extends Indexed>(picked: Picked<T>, list: GatedList<T> | undefined): void {
  if (list === undefined) return
  const { found, args } = picked
  const before = found.length
  let ordered = true
  if (args === undefined) for (const rule of list.all) found.push(rule)
  else ordered = list.pick(args, found)
  if (found.length > before) picked.sources += ordered ? 1 : 2
}

function pickByKey<T extends Indexed>(picked: Picked<T>, filed: Filed<T>, input: VisibilityInput): void {
  const add = (key: string): void => pick(picked, filed.byKey.get(key))
  add(`ut ${input.upstream.id} ${input.target.name}`)
  add(`u ${input.upstream.id}`)
  add(`t ${input.target.name}`)
  for (const length of filed.prefixLengths) {
    if (length <= input.target.name.length) add(`tp ${input.target.name.slice(0, length)}`)
  }
  add(`ai ${input.agent.id}`)
  for (const group of input.agent.groups) add(`ag ${group}`)
  add(`pi ${input.principal.id}`)
  for (const group of input.principal.groups) add(`pg ${group}`)
}

/** Files each rule under the part of it that it shares with the fewest others. */
function fileRules<T extends Indexed>(rules: readonly T[]): Filed<T> {
  const options = rules.map((rule) => listKeySets(rule.selector))
  const population = new Map<string, number>()
  for (const key of options.flat(2)) population.set(key, (population.get(key) ?? 0) + 1)
  const byKey = new Map<string, T[]>()
  const others: T[] = []
  for (const [i, rule] of rules.entries()) {
    const keys = pickLeastCrowded(options[i] ?? [], population)
    if (keys === undefined) others.push(rule)
    for (const key of new Set(keys)) {
      const filed = byKey.get(key)
      if (filed === undefined) byKey.set(key, [rule])
      else filed.push(rule)
    }
  }
  const lengths = new Set<number>()
  for (const key of byKey.keys()) if (key.startsWith('tp ')) lengths.add(key.length - 3)
  return {
    byKey: new Map([...byKey].map(([key, filed]) => [key, new GatedList(filed)])),
    prefixLengths: [...lengths],
    others: new GatedList(others),
  }
}

function pickLeastCrowded(
  options: readonly (readonly string[])[],
  population: ReadonlyMap<string, number>,
): readonly string[] | undefined {
  let best: readonly string[] | undefined
  let bestCrowd = Number.POSITIVE_INFINITY
  for (const keys of options) {
    const crowd = keys.reduce((most, key) => Math.max(most, population.get(key) ?? 0), 0)
    if (crowd < bestCrowd) {
      best = keys
      bestCrowd = crowd
    }
  }
  return best
}

/** The alternative sets of keys a rule can be found by: each set covers everything the rule matches. */
function listKeySets(selector: Selector): string[][] {
  const upstreams = listLiterals(selector.upstreams)
  const targets = listLiterals(selector.targets)
  const sets: string[][] = []
  if (upstreams !== null && targets !== null && upstreams.length * targets.length <= KEYS_MAX) {
    sets.push(upstreams.flatMap((upstream) => targets.map((target) => `ut ${upstream} ${target}`)))
  }
  if (targets !== null) sets.push(targets.map((target) => `t ${target}`))
  const prefixes = listPrefixes(selector.targets)
  if (prefixes !== null) sets.push(prefixes.map((prefix) => `tp ${prefix}`))
  if (upstreams !== null) sets.push(upstreams.map((upstream) => `u ${upstream}`))
  const agents = listIdentityKeys(selector.agents, 'a')
  if (agents !== null) sets.push(agents)
  const principals = listIdentityKeys(selector.principals, 'p')
  if (principals !== null) sets.push(principals)
  return sets
}

function listLiterals(globs: readonly Glob[] | null): string[] | null {
  if (globs === null || globs.length > KEYS_MAX || globs.some((glob) => !glob.literal)) return null
  return globs.map((glob) => glob.source)
}

function listPrefixes(globs: readonly Glob[] | null): string[] | null {
  if (globs === null || globs.length > KEYS_MAX || globs.some((glob) => glob.prefix === '')) return null
  return globs.map((glob) => glob.prefix.slice(0, PREFIX_CHARS_MAX))
}

function listIdentityKeys(patterns: readonly IdentityPattern[] | null, prefix: 'a' | 'p'): string[] | null {
  if (patterns === null || patterns.length > KEYS_MAX || patterns.some(({ glob }) => !glob.literal))
    return null
  return patterns.map(({ group, glob }) => `${prefix}${group ? 'g' : 'i'} ${glob.source}`)
}
