/** Runs a command in this process and keeps what it prints: for what a command says, where a process of its own shows no more. */

import { Readable } from 'node:stream'
import { vi } from 'vitest'
import { run } from '../bin.ts'

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What a process of its own would be given. */
export interface Surroundings {
  /** Its working folder; that of this process when left out. */
  readonly cwd?: string
  /** Members of the environment beside those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Piped into it. */
  readonly input?: string | Uint8Array
}

export const runHere = (...args: readonly string[]): Promise<Said> => runHereIn({}, ...args)

let before: Promise<unknown> = Promise.resolve()

/** One after the other: the streams, the folder and the environment of the process are held meanwhile. */
export function runHereIn(surroundings: Surroundings, ...args: readonly string[]): Promise<Said> {
  const running = before.then(() => runHeld(surroundings, args))
  before = running.catch(() => undefined)
  return running
}

async function runHeld(
  { cwd = process.cwd(), env = {}, input = '' }: Surroundings,
  args: readonly string[],
): Promise<Said> {
  const home = process.cwd()
  const said = { out: '', err: '' }
  const held = [
    hold('stdout', (text) => (said.out += text)),
    hold('stderr', (text) => (said.err += text)),
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(pipe(input)),
  ]
  const was = { ...process.env }
  Object.assign(process.env, env)
  process.chdir(cwd)
  try {
    const code = await run(args)
    return { code, ...said }
  } finally {
    process.chdir(home)
    for (const name of Object.keys(env)) {
      if (was[name] === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = was[name]
    }
    for (const spy of held) spy.mockRestore()
  }
}

/** Whoever writes is told at once that it has left. */
function hold(stream: 'stdout' | 'stderr', take: (text: string) => void) {
  return vi.spyOn(process[stream], 'write').mockImplementation((text, ...rest) => {
    take(typeof text === 'string' ? text : Buffer.from(text).toString('utf8'))
    for (const then of rest) if (typeof then === 'function') then()
    return true
  })
}

function pipe(input: string | Uint8Array): typeof process.stdin {
  const bytes = Buffer.from(input)
  return Object.assign(Readable.from(bytes.length === 0 ? [] : [bytes]), { fd: 0 }) as typeof process.stdin
}
