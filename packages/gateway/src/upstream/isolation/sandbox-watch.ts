/** Counts what each sandbox takes as a whole, which the kernel limits for single processes only, and tells of one that takes too much. */

import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { IsolationLimits } from '@callgate/contracts/isolation'

export type Bounds = Pick<IsolationLimits, 'memoryBytesMax' | 'processesMax'>

export interface SandboxWatch {
  /** Watches everything below the process until it is told to stop; `onExcess` is called once at most. */
  add(pid: number, bounds: Bounds, onExcess: (note: string) => void): () => void
}

const INTERVAL_MS = 500
/** Near one of its bounds. */
const NEAR_INTERVAL_MS = 100
/** Files read in one go; others have their turn in between. */
const SLICE = 64

interface Watched {
  readonly pid: number
  readonly bounds: Bounds
  readonly onExcess: (note: string) => void
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly threads: number
}

export function createSandboxWatch(list = listProcesses): SandboxWatch {
  const watched = new Set<Watched>()
  let timer: NodeJS.Timeout | null = null
  const schedule = (waitMs: number): void => {
    timer = setTimeout(() => void watchOn(), waitMs).unref()
  }
  async function watchOn(): Promise<void> {
    let isNear = true
    try {
      isNear = await look()
    } catch {
      // Without files to open nothing can be counted: then it is looked at again soon, and not given up.
    }
    timer = null
    if (watched.size > 0) schedule(isNear ? NEAR_INTERVAL_MS : INTERVAL_MS)
  }
  /** Whether one is near its bounds. */
  async function look(): Promise<boolean> {
    let isNear = false
    const children = groupByParent(await list())
    for (const one of watched) {
      const { fill, excess } = judge(listBelow(one.pid, children), one.bounds)
      if (fill > 0.5) isNear = true
      if (excess === null || !watched.delete(one)) continue
      one.onExcess(excess)
    }
    return isNear
  }
  return {
    add(pid, bounds, onExcess) {
      const one = { pid, bounds, onExcess }
      watched.add(one)
      if (timer === null) schedule(INTERVAL_MS)
      return () => void watched.delete(one)
    },
  }
}

/** Nobody leaves the tree: who loses its parent gets the first process of its sandbox, which is in it. */
function listBelow(root: number, children: ReadonlyMap<number, readonly Process[]>): readonly Process[] {
  const found: Process[] = [...(children.get(root) ?? [])]
  for (let at = 0; at < found.length; at += 1) found.push(...(children.get(found[at]?.pid ?? 0) ?? []))
  return found
}

function judge(
  processes: readonly Process[],
  { memoryBytesMax, processesMax }: Bounds,
): { readonly fill: number; readonly excess: string | null } {
  const threads = sum(processes, (one) => one.threads)
  // bwrap has one of its own in there.
  if (threads > processesMax + 1)
    return { fill: 1, excess: `it ran ${threads} processes and threads, and may run ${processesMax}` }
  const resident = sum(processes, readResidentBytes)
  const fill = Math.max(resident / memoryBytesMax, threads / processesMax)
  if (resident <= memoryBytesMax) return { fill, excess: null }
  // Pages that several share were counted for each of them so far.
  const own = sum(processes, readOwnBytes)
  if (own <= memoryBytesMax) return { fill, excess: null }
  return {
    fill,
    excess: `its processes took ${toMib(own)} MiB together, and may take ${toMib(memoryBytesMax)} MiB`,
  }
}

/** Every process of this machine that is there when its turn comes. */
async function listProcesses(): Promise<readonly Process[]> {
  const found: Process[] = []
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const [at, name] of names.entries()) {
    if (at % SLICE === SLICE - 1) await setImmediate()
    const one = readProcess(Number(name))
    if (one !== null) found.push(one)
  }
  return found
}

/** proc_pid_stat(5); the name of the program is in parentheses and may hold anything. */
function readProcess(pid: number): Process | null {
  const text = readOrNothing(`/proc/${pid}/stat`)
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [parent, threads] = [Number(fields[1]), Number(fields[17])]
  return Number.isInteger(parent) && Number.isInteger(threads) ? { pid, parent, threads } : null
}

function readResidentBytes({ pid }: Process): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

/** What would be free without it: not the pages of files, and of pages that are shared its part. */
function readOwnBytes(process: Process): number {
  const text = readOrNothing(`/proc/${process.pid}/smaps_rollup`)
  const parts = [...text.matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+) kB$/gm)].map(([, kib]) => Number(kib) * 1024)
  return parts.length === 2 ? sum(parts, (bytes) => bytes) : readResidentBytes(process)
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It has ended meanwhile, or does not let itself be looked at.
    return ''
  }
}

function groupByParent(processes: readonly Process[]): ReadonlyMap<number, readonly Process[]> {
  const groups = new Map<number, Process[]>()
  for (const one of processes) {
    const group = groups.get(one.parent)
    if (group === undefined) groups.set(one.parent, [one])
    else group.push(one)
  }
  return groups
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0)
}

function toMib(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}
