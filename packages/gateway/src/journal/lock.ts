/**
 * The exclusive lock on a data directory. Every process makes a file of its own (O_EXCL) whose name says who it is, then looks for
 * others: of two that start at once each sees at least the one that was first, so both can never go on. What a killed process left
 * is recognised by pid and start time, which no later process with the same pid shares.
 */

import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  unlinkSync,
  utimesSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ATTEMPTS = 6
const BEAT_MS = 5_000
/** A holder that cannot be looked up (another machine or container) is alive while its file was touched this recently. */
const BEAT_STALE_MS = 60_000

export interface DataLock {
  readonly dataDir: string
  release(): void
}

interface Holder {
  readonly place: string
  readonly pid: number
  readonly startTime: string
}

const NAME = /^gateway\.([0-9a-f]{8})\.(\d+)\.(\d+)\.[0-9a-f]{8}\.lock$/

/** Takes the lock, or throws an error that names the process that holds it. */
export async function lockDataDirectory(dataDir: string): Promise<DataLock> {
  const dir = join(dataDir, 'locks')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const me: Holder = {
    place: describePlace(),
    pid: process.pid,
    startTime: readStartTime(process.pid) ?? '0',
  }
  const name = `gateway.${me.place}.${me.pid}.${me.startTime}.${randomBytes(4).toString('hex')}.lock`
  const path = join(dir, name)
  for (let attempt = 1; ; attempt += 1) {
    closeSync(openSync(path, 'wx', 0o600))
    const other = findHolder(dir, name, me)
    if (other === undefined) return hold(dataDir, path)
    unlinkSync(path)
    if (attempt === ATTEMPTS) {
      throw new Error(
        `The data directory ${dataDir} is in use by process ${other.pid}${other.place === me.place ? '' : ' on another machine or in another container'}. ` +
          'Stop that gateway first, or give this one a data directory of its own.',
      )
    }
    // Two that start at the same moment see each other; unequal pauses let one of them win.
    await sleep(10 + (randomBytes(1)[0] ?? 0) / 2)
  }
}

function findHolder(dir: string, ownName: string, me: Holder): Holder | undefined {
  for (const name of readdirSync(dir)) {
    if (name === ownName) continue
    const match = NAME.exec(name)
    const [, place, pid, startTime] = match ?? []
    if (place === undefined || pid === undefined || startTime === undefined) continue
    const holder = { place, pid: Number(pid), startTime }
    if (isAlive(holder, me, { dir, name, ownName })) return holder
    removeIfPresent(join(dir, name))
  }
  return undefined
}

function isAlive(holder: Holder, me: Holder, files: { dir: string; name: string; ownName: string }): boolean {
  if (holder.place !== me.place) return beatsRecently(files)
  const startTime = readStartTime(holder.pid)
  if (startTime !== undefined) return startTime === holder.startTime
  // No /proc to ask (macOS, Windows), or no such process.
  return process.platform === 'linux' ? false : processExists(holder.pid) && beatsRecently(files)
}

/** Compares two times of the same file system, so that no clock of ours is involved. */
function beatsRecently({ dir, name, ownName }: { dir: string; name: string; ownName: string }): boolean {
  try {
    return statSync(join(dir, ownName)).mtimeMs - statSync(join(dir, name)).mtimeMs < BEAT_STALE_MS
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Start time in clock ticks since boot: field 22 of /proc/<pid>/stat (proc(5)); undefined without such a process. */
function readStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in field 2 may hold spaces and parentheses; the last ')' ends it. Field 3 follows.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie holds nothing any more.
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    // Gone, or a system without /proc; the caller tells the two apart.
    return undefined
  }
}

/** Where pids mean something: this host, this boot, this pid namespace. */
function describePlace(): string {
  const boot = readOrEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
  const namespace = readOrEmpty(() => readlinkSync('/proc/self/ns/pid'))
  return createHash('sha256').update(`${hostname()}|${boot}|${namespace}`).digest('hex').slice(0, 8)
}

function readOrEmpty(read: () => string): string {
  try {
    return read().trim()
  } catch {
    // Not Linux: the host name alone has to do.
    return ''
  }
}

function hold(dataDir: string, path: string): DataLock {
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch (error) {
      // Removed by hand: nothing to keep alive any more.
      if (isAbsent(error)) clearInterval(beat)
    }
  }, BEAT_MS)
  beat.unref()
  return {
    dataDir,
    release: () => {
      clearInterval(beat)
      removeIfPresent(path)
    },
  }
}

function removeIfPresent(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
