/** Says a profile in the words of bubblewrap: a root of its own, no network, no capabilities, limits; and tries whether it works. */

import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import type { IsolationLimits } from '@callgate/contracts/isolation'
import { type Grant, isWithin, type Profile } from './profile.ts'
import { writeSystemCallFilter } from './system-calls.ts'

/** Looked for here and not in PATH, which whoever starts the gateway may have set. */
const PROGRAM_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin']
const PROBE_TIMEOUT_MS = 10_000
const RETRY_MS = 30_000
/** Who it seems to be inside, whoever the gateway is. */
const NOBODY = '65534'
const HOME = '/tmp'

/** Where bubblewrap reads what of the kernel is refused: the first file after stdin, stdout and stderr. */
const FILTER_FD = 3
/** What has to be sent there; null where nothing is read. */
export const SYSTEM_CALLS: Buffer | null = writeSystemCallFilter()

export interface Tools {
  readonly bwrap: string
  readonly prlimit: string
}

/** The arguments after `bwrap`, up to the `--` before the program; `binds` are arguments too, for what no grant names. */
export function writeSandbox(
  profile: Profile,
  limits: Pick<IsolationLimits, 'tmpBytesMax'>,
  binds: readonly string[] = [],
): readonly string[] {
  const tmpfs = (path: string): readonly string[] => [
    '--perms',
    '1777',
    '--size',
    String(limits.tmpBytesMax),
    '--tmpfs',
    path,
  ]
  const inside = [...profile.grants.map(({ path }) => path), '/tmp']
  const isMasked = ({ path }: Grant): boolean => profile.masks.some((mask) => isWithin(path, mask))
  const cwdGiven = inside.some((path) => isWithin(profile.cwd, path) && path !== '/tmp')
  return [
    ...namespaces(profile),
    '--proc',
    '/proc',
    // As root the user inside is the root outside, who owns the switches of the kernel.
    '--ro-bind',
    '/proc/sys',
    '/proc/sys',
    '--dev',
    '/dev',
    ...tmpfs('/dev/shm'),
    '--remount-ro',
    '/dev',
    ...tmpfs('/tmp'),
    ...profile.grants.filter((grant) => !isMasked(grant)).flatMap(bind),
    ...profile.links.flatMap(([path, real]) => ['--symlink', real, path]),
    ...profile.held.flatMap(bind),
    ...profile.masks.flatMap((mask) => hide(mask, profile.grants)),
    ...binds,
    ...(cwdGiven ? [] : ['--dir', profile.cwd]),
    '--remount-ro',
    '/',
    '--chdir',
    profile.cwd,
  ]
}

function namespaces({ network }: Pick<Profile, 'network'>): readonly string[] {
  return [
    '--unshare-all',
    '--unshare-user',
    '--disable-userns',
    ...(network === 'open' ? ['--share-net'] : []),
    '--uid',
    NOBODY,
    '--gid',
    NOBODY,
    '--hostname',
    'sandbox',
    '--cap-drop',
    'ALL',
    // Its end is ours, and ours is its: no orphan outlives the gateway. The session keeps it from our terminal.
    '--die-with-parent',
    '--new-session',
    ...(SYSTEM_CALLS === null ? [] : ['--seccomp', String(FILTER_FD)]),
  ]
}

function bind({ path, access }: Pick<Grant, 'path' | 'access'>): readonly string[] {
  return [access === 'read' ? '--ro-bind' : '--bind', path, path]
}

/** An installed server lies inside of what is hidden: an empty folder then, with nothing but the way to it. */
function hide(path: string, grants: readonly Grant[]): readonly string[] {
  if (!statSync(path).isDirectory()) return ['--ro-bind', '/dev/null', path]
  const within = grants.filter((grant) => isWithin(grant.path, path))
  const mode = within.length === 0 ? '0000' : '0711'
  return ['--perms', mode, '--tmpfs', path, ...within.flatMap(bind), '--remount-ro', path]
}

/** Set inside, so that processes are counted in this sandbox alone and not over everything the user runs. */
export function writeLimits(limits: IsolationLimits, { prlimit }: Tools): readonly string[] {
  return [
    prlimit,
    '--core=0',
    `--data=${limits.memoryBytesMax}`,
    `--nproc=${limits.processesMax}`,
    `--nofile=${limits.openFilesMax}`,
    `--fsize=${limits.fileBytesMax}`,
    ...(limits.cpuSecondsMax === null ? [] : [`--cpu=${limits.cpuSecondsMax}`]),
    '--',
  ]
}

/** Gives a process that was started with `pipe` at the place of the filter what it waits for. */
export function sendFilter(child: Pick<ChildProcess, 'stdio'>): void {
  const pipe = child.stdio[FILTER_FD]
  if (!(pipe instanceof Writable)) return
  // It may have ended before it read; its exit tells.
  pipe.on('error', () => undefined)
  pipe.end(SYSTEM_CALLS)
}

/** The environment a server has inside: no home of anybody's, and the private /tmp. */
export function confineEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return { ...environment, HOME, TMPDIR: '/tmp' }
}

type Availability = { readonly tools: Tools } | { readonly missing: string }

export type IsolationProbe = (nowMs: number) => Promise<Availability>

/** Whether this machine can isolate: tried with a real sandbox, once; a failure is looked at again after a while. */
export function createIsolationProbe(folders: readonly string[]): IsolationProbe {
  let known: { readonly availability: Promise<Availability>; readonly atMs: number; works: boolean } | null =
    null
  return (nowMs) => {
    if (known !== null && (known.works || nowMs - known.atMs < RETRY_MS)) return known.availability
    const availability = tryIsolation(folders)
    const entry = { availability, atMs: nowMs, works: true }
    known = entry
    void availability.then((found) => {
      entry.works = 'tools' in found
    })
    return availability
  }
}

/** That of this process. */
export const probeIsolation = createIsolationProbe(PROGRAM_FOLDERS)

async function tryIsolation(folders: readonly string[]): Promise<Availability> {
  if (process.platform !== 'linux') return { missing: `there is no sandbox for ${process.platform}` }
  const bwrap = findTool('bwrap', folders)
  if (bwrap === null) return { missing: 'bubblewrap is not installed (Debian: apt-get install bubblewrap)' }
  const prlimit = findTool('prlimit', folders)
  if (prlimit === null) return { missing: 'prlimit is not installed (Debian: apt-get install util-linux)' }
  const tools = { bwrap, prlimit }
  const problem = await runOnce(bwrap, [
    ...namespaces({ network: 'none' }),
    '--proc',
    '/proc',
    '--ro-bind',
    '/proc/sys',
    '/proc/sys',
    '--ro-bind',
    '/usr',
    '/usr',
    ...['/bin', '/lib', '/lib64'].flatMap((path) => ['--ro-bind-try', path, path]),
    '--ro-bind-try',
    dirname(prlimit),
    dirname(prlimit),
    '--',
    prlimit,
    '--nofile=64',
    '--',
    prlimit,
    '--version',
  ])
  return problem === null ? { tools } : { missing: `bubblewrap does not work here: ${problem}` }
}

function findTool(name: string, folders: readonly string[]): string | null {
  for (const folder of folders) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return null
}

/** What it wrote on stderr, or null when it ended well. */
function runOnce(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      timeout: PROBE_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    let text = ''
    child.stderr?.on('data', (part: Buffer) => {
      if (text.length < 500) text += part.toString('utf8')
    })
    sendFilter(child)
    child.once('error', (error) => done(error.message))
    child.once('close', (code) => {
      done(code === 0 ? null : text.trim().slice(0, 300) || `it ended with code ${code ?? 'unknown'}`)
    })
  })
}
