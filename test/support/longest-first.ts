/**
 * Runs the files that take longest first, so that no worker is still at one of them when the others have nothing left. The runner
 * knows times of its own only where it ran before; elsewhere it takes large files for long ones.
 */

import { sep } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Those of half a minute and more, longest first. */
export const LONGEST = [
  'test/console/console.test.ts',
  'test/faults/kill.test.ts',
  'test/faults/ports.test.ts',
  'test/scenarios/lifecycle-kill.test.ts',
  'test/scenarios/started.test.ts',
  'test/console/keyboard.test.ts',
  'packages/engine/src/rules/shipped-patterns.test.ts',
  'test/console/hostile-text.test.ts',
  'test/conformance/conformance.test.ts',
  'test/scenarios/continuity.test.ts',
  'test/scenarios/isolation-escapes.test.ts',
  'packages/gateway/src/cli/cli.test.ts',
  'test/faults/kill-session.test.ts',
  'test/scenarios/surface-evasion.test.ts',
  'test/console/policy-editor.test.ts',
  'test/scenarios/threat-intelligence.test.ts',
  'test/faults/kill-incidents.test.ts',
  'test/faults/peers.test.ts',
]

const rankOf = (path: string): number => {
  const at = LONGEST.findIndex((name) => path.split(sep).join('/').endsWith(name))
  return at === -1 ? LONGEST.length : at
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the runner's own order, not an array
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rankOf(a.moduleId) - rankOf(b.moduleId))
  }
}
