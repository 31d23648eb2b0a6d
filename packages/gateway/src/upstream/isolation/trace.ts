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

/** What one trial records: a file for each process that is started. */
export interface Recording {
  readonly folder: string
  launches: number
}

/** The launch with everything it starts recorded into a file of its own, and ended with the gateway. */
export function traceLaunch(launch: Launch, recording: Recording, { strace, setpriv }: Tracer): Launch {
  recording.launches += 1
  const file = join(recording.folder, `calls.${recording.launches}`)
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

const filesOf = ({ folder, launches }: Recording): string[] =>
  Array.from({ length: launches }, (_, at) => join(folder, `calls.${at + 1}`))

export async function isTraceFull(recording: Recording): Promise<boolean> {
  let bytes = 0
  for (const file of filesOf(recording)) {
    try {
      bytes += (await stat(file)).size
    } catch {
      // Nothing was started yet.
    }
  }
  return bytes > TRACE_BYTES_MAX
}

/** Reads the records from where the program itself begins to run: what comes before is the sandbox being made. */
export async function readTrace(recording: Recording, program: string | undefined): Promise<Traced> {
  const seen: Seen = {
    touched: new Map(),
    connected: new Set(),
    counts: { look: 0, read: 0, write: 0 },
    truncated: program !== undefined && (await isTraceFull(recording)),
  }
  for (const file of program === undefined ? [] : filesOf(recording))
    if (existsSync(file)) await readCalls(file, program ?? '', seen)
  const wanted = [...seen.touched.values()].map((one) => ({ ...one, ...lookAt(one.path) }))
  return { touched: wanted, connected: [...seen.connected], truncated: seen.truncated }
}

interface Seen {
  readonly touched: Map<string, Touched>
  readonly connected: Set<string>
  readonly counts: Record<Touched['access'], number>
  truncated: boolean
}

async function readCalls(file: string, program: string, seen: Seen): Promise<void> {
  const { touched, connected, counts } = seen
  const input = createReadStream(file, { encoding: 'latin1', end: TRACE_BYTES_MAX })
  let begun = false
  for await (const line of createInterface({ input })) {
    const call = parseTraceLine(line)
    if (call === undefined) continue
    begun ||= call.name === 'execve' && call.touched[0]?.path === program
    if (!begun) continue
    if (call.connected !== undefined && connected.size < PATHS_MAX) connected.add(call.connected)
    for (const one of call.touched) {
      const key = `${one.access} ${one.path}`
      if (touched.has(key)) continue
      if (counts[one.access] < PATHS_MAX) touched.set(key, one)
      else seen.truncated = true
      counts[one.access] += 1
    }
  }
}

/** What is there outside of the sandbox. */
function lookAt(path: string): { readonly real: string; readonly kind: Wanted['kind'] } {
  try {
    const real = realpathSync(path)
    return { real, kind: statSync(real).isDirectory() ? 'folder' : 'file' }
  } catch {
    // Nothing is there, or nothing this user may look at.
    return { real: leadOf(path), kind: null }
  }
}

/**
 * Where what is not there would be made, the links of the folders above followed. From the top down: a server may have asked for
 * thousands of paths of thousands of folders that are nowhere.
 */
function leadOf(path: string): string {
  const parts = path.split('/').slice(1)
  let real = '/'
  for (const [at, part] of parts.entries()) {
    try {
      real = realpathSync(join(real, part))
    } catch {
      return join(real, ...parts.slice(at))
    }
  }
  return real
}

/** A folder for the records, which goes when they were used. One trial runs at a time: what a killed one left goes first. */
export async function withRecording<T>(
  folder: string,
  use: (recording: Recording) => Promise<T>,
): Promise<T> {
  const scratch = join(folder, 'trial')
  await rm(scratch, { recursive: true, force: true })
  await mkdir(scratch, { mode: 0o700 })
  try {
    return await use({ folder: scratch, launches: 0 })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
