/** Labels of a session: they join upward with everything that comes into it, and policy reads them as words. */

import { DATA_CLASSES, type DataClass, type Labels, TRUSTS, type Trust } from '@callgate/contracts/label'

/** Sources that are named; of more, only that there were more. */
const SOURCES_MAX = 32

/** What a session carries before anything came into it. */
export const CLEAN: Labels = Object.freeze({ trust: 'own', sensitivity: 'public', sources: [] })

/** The worse trust, the higher class, and the sources of both. */
export function joinLabels(a: Labels, b: Labels): Labels {
  return {
    trust: worseTrust(a.trust, b.trust),
    sensitivity: higherClass(a.sensitivity, b.sensitivity),
    sources: joinSources(a.sources, b.sources),
  }
}

export function worseTrust(a: Trust, b: Trust): Trust {
  return TRUSTS.indexOf(a) >= TRUSTS.indexOf(b) ? a : b
}

export function higherClass(a: DataClass, b: DataClass): DataClass {
  return DATA_CLASSES.indexOf(a) >= DATA_CLASSES.indexOf(b) ? a : b
}

function joinSources(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.every((source) => a.includes(source))) return a
  return [...new Set([...a, ...b])].slice(0, SOURCES_MAX)
}

/**
 * The words of `session.labels`. Every level that was reached is there, not the last one alone, so that a condition such
 * as `"class:confidential" in session.labels` stays true when the session gets worse.
 */
export function labelWords({ trust, sensitivity, sources }: Labels): string[] {
  const reached = [
    ...TRUSTS.slice(1, TRUSTS.indexOf(trust) + 1).map((level) => `trust:${level}`),
    ...DATA_CLASSES.slice(1, DATA_CLASSES.indexOf(sensitivity) + 1).map((level) => `class:${level}`),
  ]
  return [...reached, ...sources.map((source) => `from:${source}`)]
}
