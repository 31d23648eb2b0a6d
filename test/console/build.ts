/** Builds the console where a source of it is newer than the build, as `npm start` does. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../fixtures/launch.ts'

export function buildConsole(): void {
  const script = join(ROOT, 'tools', 'build-when-possible.js')
  const { status, stderr } = spawnSync(process.execPath, [script, '--if-stale'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The console cannot be built: ${stderr}`)
}
