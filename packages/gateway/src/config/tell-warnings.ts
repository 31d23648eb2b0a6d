/** Says in the log what a configuration in force is warned of: a secret that is not there, a rule that names no server. */

import type { Logger } from '../pipeline/ports/ports.ts'
import { type ConfigProblem, renderProblem } from './problem.ts'

interface Warned {
  readonly warnings: readonly ConfigProblem[]
  onChange(listener: () => void): unknown
}

/** Each warning once, at the start and when an edit brings it. */
export function tellWarnings(snapshots: Warned, logger: Pick<Logger, 'warn'>): void {
  let told = new Set<string>()
  const tell = (): void => {
    const texts = snapshots.warnings.map(renderProblem)
    for (const problem of texts)
      if (!told.has(problem)) logger.warn({ problem }, 'The configuration has a warning')
    told = new Set(texts)
  }
  tell()
  snapshots.onChange(tell)
}
