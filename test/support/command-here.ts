/** Runs the `callgate` command in the process of a test: for what it says and does, without the start of a process for each. */

import { runHereIn } from '../../packages/gateway/src/cli/run-here.fixture.ts'
import type { Ran } from './command-line.ts'

export async function runCallgateHere(args: readonly string[], cwd: string): Promise<Ran> {
  const { code, out, err } = await runHereIn({ cwd }, ...args)
  return { code, stdout: out, stderr: err }
}
