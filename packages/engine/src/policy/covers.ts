/** Which selectors leave nothing of another one: one by itself, or several together. Says so only where it is certain. */

import { EVERYTHING, type Glob, isGlobSubset } from './glob.ts'
import type { IdentityPattern, Selector } from './selector.ts'

/** Comparisons for one rule; past that nothing is claimed. */
const COMPARISONS_MAX = 20_000

interface Selecting {
  readonly selector: Selector
}

/** True when everything `inner` selects is selected by `outer`. */
export function covers(outer: Selector, inner: Selector): boolean {
  for (const kind of inner.kinds) if (!outer.kinds.has(kind)) return false
  return (
    coversGlobs(outer.upstreams, inner.upstreams) &&
    coversGlobs(outer.targets, inner.targets) &&
    coversIdentities(outer.principals, inner.principals) &&
    coversIdentities(outer.agents, inner.agents)
  )
}

function coversGlobs(outer: readonly Glob[] | null, inner: readonly Glob[] | null): boolean {
  if (outer === null) return true
  const wanted = inner ?? [EVERYTHING]
  return wanted.every((one) => outer.some((other) => isGlobSubset(one, other)))
}

function coversIdentities(
  outer: readonly IdentityPattern[] | null,
  inner: readonly IdentityPattern[] | null,
): boolean {
  if (outer === null) return true
  // Everyone has an id, so a pattern for every id covers groups as well.
  if (outer.some(({ group, glob }) => !group && isGlobSubset(EVERYTHING, glob))) return true
  if (inner === null) return false
  return inner.every((one) =>
    outer.some((other) => one.group === other.group && isGlobSubset(one.glob, other.glob)),
  )
}

/**
 * Those of `outers` that together select everything `inner` does: each of its single combinations of kind, upstream, target,
 * principal and agent is one that some of them selects whole. Undefined when they do not, or when that is not certain.
 */
export function findCovering<T extends Selecting>(inner: Selector, outers: readonly T[]): T[] | undefined {
  const parts = countParts(inner)
  if (outers.length === 0 || parts * outers.length > COMPARISONS_MAX) return undefined
  const covering = new Set<T>()
  for (const part of listParts(inner)) {
    const outer = outers.find(({ selector }) => covers(selector, part))
    if (outer === undefined) return undefined
    covering.add(outer)
  }
  return [...covering]
}

function countParts({ kinds, upstreams, targets, principals, agents }: Selector): number {
  const sizes = [upstreams, targets, principals, agents].map((list) => list?.length ?? 1)
  return sizes.reduce((product, size) => product * size, kinds.size)
}

function* listParts(selector: Selector): Generator<Selector> {
  for (const kind of selector.kinds)
    for (const upstreams of single(selector.upstreams))
      for (const targets of single(selector.targets))
        for (const principals of single(selector.principals))
          for (const agents of single(selector.agents))
            yield { kinds: new Set([kind]), upstreams, targets, principals, agents }
}

function single<T>(list: readonly T[] | null): readonly (readonly T[] | null)[] {
  return list === null ? [null] : list.map((one) => [one])
}
