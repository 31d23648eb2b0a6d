/** Joins labels: trust falls to the worst, sensitivity rises to the highest. Nothing here ever lowers one. */

import { DATA_CLASSES, type DataClass, type Labels, type Trust, TRUSTS } from '@callgate/contracts/label'

/** Upstreams a label names at most; what comes later is left out of the list and still counts. */
export const SOURCES_MAX = 16

/** What a session carries before anything was read. */
export const CLEAN: Labels = Object.freeze({
  trust: 'own',
  sensitivity: 'public',
  sources: Object.freeze([]),
})

export function worseTrust(a: Trust, b: Trust): Trust {
  return TRUSTS.indexOf(a) >= TRUSTS.indexOf(b) ? a : b
}

export function higherClass(a: DataClass, b: DataClass): DataClass {
  return DATA_CLASSES.indexOf(a) >= DATA_CLASSES.indexOf(b) ? a : b
}

export function isAtLeast(value: DataClass, least: DataClass): boolean {
  return DATA_CLASSES.indexOf(value) >= DATA_CLASSES.indexOf(least)
}

/** True for what people outside the operator's reach can write. */
export function isOutside(trust: Trust): boolean {
  return trust === 'public' || trust === 'untrusted'
}

/** `a` itself where `b` is no worse and names nothing new, as most of what a session reads. */
export function joinLabels(a: Labels, b: Labels): Labels {
  const trust = worseTrust(a.trust, b.trust)
  const sensitivity = higherClass(a.sensitivity, b.sensitivity)
  const sources = joinSources(a.sources, b.sources)
  const isMore = trust !== a.trust || sensitivity !== a.sensitivity || sources !== a.sources
  return isMore ? { trust, sensitivity, sources } : a
}

function joinSources(known: readonly string[], more: readonly string[]): readonly string[] {
  let joined: string[] | undefined
  for (const source of more) {
    const sources: readonly string[] = joined ?? known
    if (sources.length >= SOURCES_MAX) break
    if (sources.includes(source)) continue
    joined ??= [...known]
    joined.push(source)
  }
  return joined ?? known
}
