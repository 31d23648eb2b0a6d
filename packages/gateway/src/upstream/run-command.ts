/** Runs one program the operator's playbook names: no shell, a bounded time, bounded output, an allow-list of the environment. */

import { spawn } from 'node:child_process'

export interface CommandRun {
  readonly argv: readonly string[]
  /** Names of variables of our own environment it may see. */
  readonly env: readonly string[]
  readonly timeoutMs: number
  readonly outputBytesMax: number
}

export interface CommandResult {
  /** null when it was killed. */
  readonly code: number | null
  /** What it wrote, both streams together, cut at the bound. */
  readonly output: string
  readonly timedOut: boolean
}

/** Rejects when the program cannot be started. */
export function runCommand({ argv, env, timeoutMs, outputBytesMax }: CommandRun): Promise<CommandResult> {
  const [program, ...args] = argv
  if (program === undefined) return Promise.reject(new Error('The command is empty.'))
  const visible = Object.fromEntries(
    env.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: visible, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const parts: Buffer[] = []
    let bytes = 0
    let timedOut = false
    const take = (part: Buffer): void => {
      if (bytes < outputBytesMax) parts.push(part.subarray(0, outputBytesMax - bytes))
      bytes += part.length
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child.pid)
    }, timeoutMs)
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output: Buffer.concat(parts).toString('utf8'), timedOut })
    })
  })
}

/** The program leads a group of its own, so that what it started ends with it. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // ESRCH: it ended by itself just now.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
