/** Records what a sandboxed server asks the kernel for: strace around the sandbox, where the server cannot reach it. */

import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Wanted } from '@callgate/engine/isolation/derive-profile'
import type { Launch } from './launch.ts'
import { parseTraceLine, type Touched } from './trace-lines.ts'

export interface Tracer {
  readonly strace: string
  readonly setpriv: string
}

const TRACE_BYTES_MAX = 256 << 20
/** Of each way to touch one: whoever looks at very many does not push out what it read and wrote. */
const PATHS_MAX = 10_000

/** Follows whatever it starts, says what descriptors are open on, and stops for nothing but the calls that are wanted. */
const STRACE_OPTIONS = '-f -qq -y -s 4096 --seccomp-bpf -e signal=none -e trace=%file,connect'.split(' ')

/** The launch with everything it starts recorded into the file, and ended with the gateway. */
export function traceLaunch(launch: Launch, file: string, { strace, setpriv }: Tracer): Launch {
  const traced = [strace, ...STRACE_OPTIONS, '-o', file, '--', launch.command]
  return { ...launch, command: setpriv, args: ['--pdeathsig', 'KILL', '--', ...traced, ...launch.args] }
}

export interface Traced {
  readonly touched: readonly Wanted[]
  /** Addresses and sockets it connected to by itself. */
  readonly connected: readonly string[]
  /** Whether there was more than is read. */
  readonly truncated: boolean
}

export async function isTraceFull(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size > TRACE_BYTES_MAX
  } catch {
    // Nothing was started yet.
    return false
  }
}

/** Reads the record from where the program itself begins to run: what comes before is the sandbox being made. */
export async function readTrace(file: string, program: string | undefined): Promise<Traced> {
  if (program === undefined || !existsSync(file)) return { touched: [], connected: [], truncated: false }
  const touched = new Map<string, Touched>()
  const connected = new Set<string>()
  const counts = { look: 0, read: 0, write: 0 }
  let truncated = await isTraceFull(file)
  let begun = false
  const lines = createInterface({
    input: createReadStream(file, { encoding: 'latin1', end: TRACE_BYTES_MAX }),
  })
  for await (const line of lines) {
    const call = parseTraceLine(line)
    if (call === undefined) continue
    begun ||= call.name === 'execve' && call.touched[0]?.path === program
    if (!begun) continue
    if (call.connected !== undefined && connected.size < PATHS_MAX) connected.add(call.connected)
    for (const one of call.touched) {
      const key = `${one.access} ${one.path}`
      if (touched.has(key)) continue
      if (counts[one.access] < PATHS_MAX) touched.set(key, one)
      else truncated = true
      counts[one.access] += 1
    }
  }
  const wanted = [...touched.values()].map((one) => ({ ...one, ...lookAt(one.path) }))
  return { touched: wanted, connected: [...connected], truncated }
}

/** What is there outside of the sandbox. */
function lookAt(path: string): Pick<Wanted, 'real' | 'kind'> {
  try {
    const real = realpathSync(path)
    return { real, kind: statSync(real).isDirectory() ? 'folder' : 'file' }
  } catch {
    // Nothing is there, or nothing this user may look at.
    return { real: null, kind: null }
  }
}

/** A file for the record, in a folder that goes when it was used. One trial runs at a time: what a killed one left goes first. */
export async function withTraceFile<T>(folder: string, use: (file: string) => Promise<T>): Promise<T> {
  const scratch = join(folder, 'trial')
  await rm(scratch, { recursive: true, force: true })
  await mkdir(scratch, { mode: 0o700 })
  try {
    return await use(join(scratch, 'calls'))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
