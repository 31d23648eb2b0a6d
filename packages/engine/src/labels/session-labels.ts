/** Labels of a session as policy reads them: words. */

import { DATA_CLASSES, type Labels, TRUSTS } from '@callgate/contracts/label'

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
