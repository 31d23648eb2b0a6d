/** Bundles the gateway from the sources as they are, once for all that the tests of a run start. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const TOOL = join(import.meta.dirname, '..', '..', 'tools', 'bundle.js')

export default function setup(project: TestProject): void {
  bundle()
  // Whoever watches has changed something.
  project.onTestsRerun(bundle)
}

function bundle(): void {
  const { status } = spawnSync(process.execPath, [TOOL, '--if-stale'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The gateway cannot be bundled.')
  // Workers of the run inherit it; see test/fixtures/launch.ts.
  process.env['CALLGATE_TEST_BUNDLE'] = 'fresh'
}
