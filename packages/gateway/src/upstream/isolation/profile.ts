/** What one local server sees inside its sandbox, worked out from its configuration; everything else is absent there. */

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, extname, isAbsolute, join, resolve, sep } from 'node:path'
import type { StdioUpstream } from '@callgate/contracts/upstream'

/** What no server may have, whatever it is granted. */
export interface KeptFiles {
  /** Never readable: the data directory, keys, secrets that lie in files. */
  readonly hidden: readonly string[]
  /** Folders inside of hidden ones from which single subfolders may be granted for reading: installed servers. */
  readonly opened?: readonly string[]
  /** Never writable: the configuration, the policy and what they load. */
  readonly settings: readonly string[]
  /** Home of the user the gateway runs as; granted only where the configuration names it. */
  readonly home: string
}

export interface Profile {
  /** Real path of the program, or its bare name where it was not found. */
  readonly command: string
  readonly cwd: string
  /** Real paths, outer before inner. */
  readonly grants: readonly Grant[]
  /** Names of real paths that are spelled otherwise in the configuration: [as spelled, real]. */
  readonly links: readonly (readonly [string, string])[]
  /** Real paths inside grants to write that are mounted anew: what others run, to read, and what holds it, so that it stays. */
  readonly held: readonly Pick<Grant, 'path' | 'access'>[]
  /** Real paths inside grants that are covered again. */
  readonly masks: readonly Grant['path'][]
  readonly network: StdioUpstream['isolation']['network']
}

export interface Grant {
  readonly path: string
  readonly access: 'read' | 'write'
  /** Why it is there, for whoever reads the profile. */
  readonly reason: 'system' | 'program' | 'argument' | 'folder' | 'granted'
}

/** Programs and libraries, and what they need to find names, certificates and the time. No keys lie below these. */
const SYSTEM = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/nix/store',
  '/etc/alternatives',
  '/etc/ca-certificates',
  '/etc/group',
  '/etc/hosts',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/nsswitch.conf',
  '/etc/passwd',
  '/etc/pki/tls/certs',
  '/etc/protocols',
  '/etc/services',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
]
const LOCAL_NETWORK = ['/etc/resolv.conf', '/etc/gai.conf', '/etc/host.conf']
/** The kernel's own file systems; a grant of them would show every other process. */
const KERNEL = ['/proc', '/sys', '/dev']
/** Too much to be granted because an argument happens to name it; `read` and `write` may still. */
const BROAD = ['/etc', '/home', '/opt', '/root', '/run', '/srv', '/tmp', '/var', '/var/tmp']
const SCRIPTS = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.py'])
/** What the user's own tools run or obey when they come to a folder. */
const RUN_BY_OTHERS = [
  '.git/config',
  '.git/hooks',
  '.husky',
  '.envrc',
  '.vscode',
  '.idea',
  '.devcontainer',
  '.github',
  '.claude',
  '.cursor',
  '.codex',
  '.gemini',
  '.mcp.json',
  '.mise.toml',
  '.npmrc',
  '.yarnrc.yml',
  '.pre-commit-config.yaml',
] as const
const ANCESTORS_MAX = 32
const LINKS_MAX = 64

/** Throws, with words for the operator, when the configuration grants what no server may have. */
export function computeProfile(config: StdioUpstream, kept: KeptFiles): Profile {
  const cwd = config.cwd ?? '/'
  const command = findProgram(config.command, config.env['PATH'] ?? process.env['PATH'] ?? '')
  const hidden = kept.hidden.flatMap(realOrNothing)
  const tooMuch = (path: string): boolean =>
    [kept.home, ...BROAD, ...kept.hidden, ...kept.settings].some((one) => isWithin(realOrSame(one), path)) ||
    [...hidden, ...KERNEL, '/etc', '/run'].some((one) => isWithin(path, one))
  const wanted: Grant[] = [
    ...[...SYSTEM, ...(config.isolation.network === 'open' ? LOCAL_NETWORK : [])].map(
      (path) => ({ path, access: 'read', reason: 'system' }) as const,
    ),
    ...config.isolation.read.map((path) => ({ path, access: 'read', reason: 'granted' }) as const),
    ...config.isolation.write.map((path) => ({ path, access: 'write', reason: 'granted' }) as const),
  ]
  const derive = (paths: readonly string[], reason: Grant['reason']): void => {
    for (const path of paths) if (!tooMuch(realOrSame(path))) wanted.push({ path, access: 'read', reason })
  }
  if (isAbsolute(command)) derive(programPaths(command, tooMuch), 'program')
  for (const arg of config.args) {
    const path = argumentPath(arg, cwd)
    if (path === null) continue
    const file = realpathSync(path)
    // What runs, and not what it works on.
    if (SCRIPTS.has(extname(file))) derive([path, ...packagePaths(file, tooMuch)], 'program')
    else derive([path], 'argument')
  }
  derive([cwd], 'folder')
  return { ...settle(wanted, hidden, kept), command, cwd, network: config.isolation.network }
}

function settle(
  wanted: readonly Grant[],
  hidden: readonly string[],
  kept: KeptFiles,
): Pick<Profile, 'grants' | 'links' | 'held' | 'masks'> {
  const found = new Map<string, Grant>()
  const links = new Map<string, string>()
  for (const grant of wanted) {
    if (!existsSync(grant.path)) {
      if (grant.reason === 'granted') throw new Error(`It is granted ${grant.path}, which does not exist.`)
      continue
    }
    const path = realpathSync(grant.path)
    checkGrant({ ...grant, path }, hidden, kept)
    if (path !== grant.path) links.set(grant.path, path)
    if (found.get(path)?.access !== 'write') found.set(path, { ...grant, path })
  }
  const all = [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  // What an outer grant already gives in the same way needs no mount of its own.
  const grants = all.filter(
    (one) =>
      // Covered with the hidden folder it lies in, and therefore mounted again.
      hidden.some((mask) => isWithin(one.path, mask)) ||
      !all.some(
        (outer) =>
          outer !== one &&
          isWithin(one.path, outer.path) &&
          (outer.access === 'write' || one.access === 'read'),
      ),
  )
  const covered = (path: string): boolean => grants.some((grant) => isWithin(path, grant.path))
  // Where /bin leads to /usr/bin, /bin/sh is there already: it cannot be made once more, and nothing would start.
  const led = (path: string): boolean =>
    [...links.keys()].some((outer) => outer !== path && isWithin(path, outer))
  return {
    grants,
    links: [...links].filter(([path]) => !covered(path) && !led(path)),
    held: all.filter(({ access }) => access === 'write').flatMap((grant) => holdBack(grant, found)),
    masks: hidden.filter(covered),
  }
}

/** Granted by its own name, it is written to like anything else. A link is left alone: it could be replaced all the same. */
function holdBack({ path: folder }: Grant, granted: ReadonlyMap<string, Grant>): Profile['held'] {
  const held = RUN_BY_OTHERS.map((name) => join(folder, name)).filter(
    (path) => realOrNothing(path)[0] === path && granted.get(path)?.access !== 'write',
  )
  // Moved away as a whole, another could take its place.
  const holders = held.map((path) => dirname(path)).filter((path) => path !== folder)
  return [
    ...[...new Set(holders)].map((path) => ({ path, access: 'write' as const })),
    ...held.map((path) => ({ path, access: 'read' as const })),
  ]
}

function checkGrant(grant: Grant, hidden: readonly string[], { settings, opened = [] }: KeptFiles): void {
  const isOpened =
    grant.access === 'read' &&
    opened.flatMap(realOrNothing).some((one) => grant.path !== one && isWithin(grant.path, one))
  if (isOpened) return
  const kept = hidden.find((one) => isWithin(grant.path, one))
  if (kept !== undefined)
    throw new Error(`It is granted ${grant.path}, where the gateway keeps its keys or records.`)
  if (grant.path === '/' || KERNEL.some((one) => isWithin(grant.path, one)))
    throw new Error(
      `It is granted ${grant.path}, which would show it everything; grant the folders it needs.`,
    )
  if (grant.access === 'read') return
  const own = [...settings, ...hidden].find((one) => isWithin(realOrSame(one), grant.path))
  if (own !== undefined)
    throw new Error(
      `It may write to ${grant.path}, where the gateway keeps ${own}; grant a folder inside it.`,
    )
}

function findProgram(command: string, path: string): string {
  if (isAbsolute(command)) return command
  for (const folder of path.split(delimiter)) {
    const file = join(folder, command)
    if (isAbsolute(folder) && existsSync(file) && statSync(file).isFile()) return file
  }
  return command
}

/** An installation of a language keeps its libraries beside bin/; anything else is treated like a script. */
function programPaths(command: string, tooMuch: (path: string) => boolean): readonly string[] {
  const paths = [command]
  for (const file of new Set([command, realOrSame(command)])) {
    const prefix = dirname(dirname(file))
    const installed = ['lib/node_modules', 'pyvenv.cfg', 'include/node'].some((one) =>
      existsSync(join(prefix, one)),
    )
    if (basename(dirname(file)) === 'bin' && installed && !tooMuch(prefix)) paths.push(prefix)
    else if (!SYSTEM.some((one) => isWithin(file, one))) paths.push(...packagePaths(file, tooMuch))
  }
  return paths
}

/** Only what can be a path: a plain word that happens to be the name of a file grants nothing. */
function argumentPath(arg: string, cwd: string): string | null {
  const text = arg.startsWith('--') && arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : arg
  if (text.includes('\0') || (!text.includes('/') && extname(text) === '')) return null
  const path = resolve(cwd, text)
  return existsSync(path) ? path : null
}

/** The package a script belongs to, and where it finds the packages it imports. */
function packagePaths(file: string, tooMuch: (path: string) => boolean): readonly string[] {
  const at = file.indexOf(`${sep}node_modules${sep}`)
  if (at >= 0) return withLinked(file.slice(0, at + 1 + 'node_modules'.length))
  const paths: string[] = []
  let folder = dirname(file)
  for (let depth = 0; depth < ANCESTORS_MAX; depth += 1) {
    if (paths.length === 0 && existsSync(join(folder, 'package.json')) && !tooMuch(folder)) paths.push(folder)
    const modules = join(folder, 'node_modules')
    if (existsSync(modules)) paths.push(...withLinked(modules))
    if (dirname(folder) === folder) break
    folder = dirname(folder)
  }
  if (paths.some((path) => isWithin(file, path))) return paths
  return [...paths, tooMuch(dirname(file)) ? file : dirname(file)]
}

/** Packages of a workspace are links that lead out of node_modules. */
function withLinked(modules: string): readonly string[] {
  const paths = [modules]
  const look = (folder: string, scopes: boolean): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (paths.length > LINKS_MAX) return
      const path = join(folder, entry.name)
      if (entry.isSymbolicLink()) {
        const real = realOrSame(path)
        if (!isWithin(real, modules) && existsSync(join(real, 'package.json'))) paths.push(real)
      } else if (scopes && entry.isDirectory() && entry.name.startsWith('@')) look(path, false)
    }
  }
  look(modules, true)
  return paths
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function realOrSame(path: string): string {
  return realOrNothing(path)[0] ?? path
}

function realOrNothing(path: string): readonly string[] {
  try {
    return [realpathSync(path)]
  } catch {
    // It does not exist, so there is nothing to hide or to grant.
    return []
  }
}
