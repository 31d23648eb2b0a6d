/** Runs the `callgate` command as a user does, as a process of its own. */

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { CALLGATE_ARGS, CALLGATE_ENV } from '../fixtures/launch.ts'

const env = { ...process.env, ...CALLGATE_ENV }

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The command and its arguments for whoever starts processes. */
export const commandLine = (args: readonly string[]) => ({
  command: process.execPath,
  args: [...CALLGATE_ARGS, ...args],
  env: CALLGATE_ENV,
})

/** Runs the command to its end. */
export function runCallgate(args: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...CALLGATE_ARGS, ...args],
      { cwd, env, timeout: 120_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, stdout, stderr })
      },
    )
  })
}

/** Starts a command that stays, and gives what it prints until the text is seen. */
export async function startCallgate(
  args: readonly string[],
  cwd: string,
  until: string,
): Promise<{ readonly child: ChildProcess; readonly printed: string }> {
  const child = spawn(process.execPath, [...CALLGATE_ARGS, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let printed = ''
    const read = (text: string) => {
      printed += text
      if (printed.includes(until)) resolve({ child, printed })
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.once('exit', () => reject(new Error(`It ended: ${printed}`)))
  })
}
