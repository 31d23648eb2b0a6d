/** Limits of a sandbox as a whole by the kernel: a control group (version 2) for each server, where a part of the tree is delegated to the gateway. */

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Bounds } from './sandbox-watch.ts'

const ROOT = '/sys/fs/cgroup'
const WANTED = ['memory', 'pids'] as const
/** Where the gateway itself goes: a group whose controllers are given on may hold no process of its own. */
const OWN = 'callgate'
const PREFIX = 'callgate-server-'
/** bwrap is in there twice, and in a trial what records it. */
const PROCESSES_BESIDE = 3
/** Joins the group and becomes the program: whatever that starts is in the group from the first moment. */
const JOIN = 'echo $$ > "$0/cgroup.procs" && exec "$@"'

export interface ServerGroup {
  /** The command with what puts it into the group before it. */
  enter(
    command: string,
    args: readonly string[],
  ): { readonly command: string; readonly args: readonly string[] }
  /** Takes the group away once all in it have ended; says what it took too much of, if it did. */
  leave(): string | null
}

export interface ControlGroups {
  /** Why there are none; null where there are. */
  readonly missing: string | null
  /** A group with these bounds; null where there is none to be had. */
  open(bounds: Bounds): ServerGroup | null
}

interface ControlGroupParts {
  readonly root?: string
  /** What proc says of the groups this process is in, proc_pid_cgroup. */
  readonly self?: string
  readonly pid?: number
}

export function openControlGroups(parts: ControlGroupParts = {}): ControlGroups {
  const found = findDelegated(parts)
  if ('missing' in found) return { missing: found.missing, open: () => null }
  const { group } = found
  const pid = parts.pid ?? process.pid
  const delegated = delegate(group, pid)
  if (delegated !== null) return { missing: delegated, open: () => null }
  clearLeftBehind(group, pid)
  return {
    missing: null,
    open: (bounds) => makeGroup(findFree(join(group, `${PREFIX}${pid}-`)), bounds),
  }
}

/** The group this process is in, where it may make others: a service of systemd with `Delegate=yes`, or a container of its own. */
export function findDelegated({
  root = ROOT,
  self = '/proc/self/cgroup',
  pid = process.pid,
}: ControlGroupParts): { readonly group: string } | { readonly missing: string } {
  const path = /^0::(\/.*)$/m.exec(readOrNothing(self))?.[1]
  if (path === undefined || path.split('/').includes('..'))
    return { missing: 'there is no control group v2 here' }
  // Where it moved itself when it opened them before: what is delegated is the group above.
  const group = join(root, path.endsWith(`/${OWN}`) ? dirname(path) : path)
  const controllers = readOrNothing(join(group, 'cgroup.controllers')).trim().split(' ')
  const lacking = WANTED.filter((one) => !controllers.includes(one))
  if (lacking.length > 0) return { missing: `control group v2 has no ${lacking.join(' and no ')} here` }
  if (!isWritable(group) || !isWritable(join(group, 'cgroup.subtree_control')))
    return { missing: 'its control group is not delegated to the gateway (systemd: Delegate=yes)' }
  const others = readOrNothing(join(group, 'cgroup.procs'))
    .split('\n')
    .filter((line) => line !== '' && line !== String(pid))
  if (others.length > 0) return { missing: 'other processes are in the control group of the gateway' }
  return { group }
}

/** Moves the gateway out of the way and gives the controllers on; null when that was done, or why it was not. */
function delegate(group: string, pid: number): string | null {
  try {
    mkdirSync(join(group, OWN), { recursive: true })
    writeFileSync(join(group, OWN, 'cgroup.procs'), String(pid))
    try {
      writeFileSync(join(group, 'cgroup.subtree_control'), WANTED.map((one) => `+${one}`).join(' '))
    } catch (error) {
      writeFileSync(join(group, 'cgroup.procs'), String(pid))
      throw error
    }
    return null
  } catch (error) {
    return `control groups cannot be made: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** A trial opens its own beside those of the gateway that it runs in. */
function findFree(prefix: string): string {
  let number = 1
  while (existsSync(`${prefix}${number}`)) number += 1
  return `${prefix}${number}`
}

function makeGroup(folder: string, { memoryBytesMax, processesMax }: Bounds): ServerGroup | null {
  try {
    mkdirSync(folder)
    writeFileSync(join(folder, 'memory.max'), String(memoryBytesMax))
    writeFileSync(join(folder, 'pids.max'), String(processesMax + PROCESSES_BESIDE))
    // Past its memory all of it is ended, not the one process that asked last.
    writeFileSync(join(folder, 'memory.oom.group'), '1')
    noSwap(folder)
  } catch {
    removeGroup(folder)
    return null
  }
  return {
    enter: (command, args) => ({ command: '/bin/sh', args: ['-c', JOIN, folder, command, ...args] }),
    leave() {
      const excess = describeExcess(folder, memoryBytesMax)
      removeGroup(folder)
      return excess
    },
  }
}

/** Kernels without swap accounting have no such file; then there is nothing to move out to that is not counted. */
function noSwap(folder: string): void {
  try {
    writeFileSync(join(folder, 'memory.swap.max'), '0', { flag: 'r+' })
  } catch {
    // Nothing to say: see above.
  }
}

/** memory.events counts what the kernel ended in there, cgroup-v2 "Memory Interface Files". */
function describeExcess(folder: string, memoryBytesMax: number): string | null {
  const killed = Number(/^oom_kill (\d+)$/m.exec(readOrNothing(join(folder, 'memory.events')))?.[1] ?? 0)
  if (killed === 0) return null
  return `its processes took more than the ${Math.round(memoryBytesMax / 2 ** 20)} MiB they may take together (control group)`
}

/** What a gateway that was killed left: its servers are gone, their groups are not. Another that still runs keeps its own. */
function clearLeftBehind(group: string, pid: number): void {
  for (const name of readdirSync(group)) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (owner > 0 && owner !== pid && !isRunning(owner)) removeGroup(join(group, name))
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function removeGroup(folder: string): void {
  try {
    // Its last processes may still be ending.
    writeFileSync(join(folder, 'cgroup.kill'), '1', { flag: 'r+' })
  } catch {
    // Older kernels have no such file; whoever is in there is being ended anyway.
  }
  try {
    rmdirSync(folder)
  } catch {
    // Somebody is still in there: it goes when a gateway starts here the next time.
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
