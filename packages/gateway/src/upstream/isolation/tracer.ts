/** Whether what a server asks the kernel for can be recorded on this machine: tried once for each trial. */

import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import type { Tracer } from './trace.ts'

/** Not from PATH, which whoever starts the gateway may have set. */
const STRACE = '/usr/bin/strace'
const SETPRIV = '/usr/bin/setpriv'
const TRY_TIMEOUT_MS = 10_000

export async function findTracer(): Promise<Tracer | { readonly missing: string }> {
  const tools = { strace: STRACE, setpriv: SETPRIV }
  for (const tool of Object.values(tools))
    if (!isProgram(tool)) return { missing: `${tool} is not installed (Debian: apt-get install strace)` }
  const problem = await tryTracing()
  return problem === null ? tools : { missing: `strace may not follow processes here: ${problem}` }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not for us: the same as far as starting it goes.
    return false
  }
}

function tryTracing(): Promise<string | null> {
  const args = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=execve', '/bin/true']
  return new Promise((done) => {
    execFile(STRACE, args, { timeout: TRY_TIMEOUT_MS, env: {} }, (error, _stdout, stderr) =>
      done(error === null ? null : stderr.trim().slice(0, 200) || error.message),
    )
  })
}
