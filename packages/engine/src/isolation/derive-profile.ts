/** Derives what a local server should be granted from what it touched in a trial: what it used stays, what it wanted is proposed or refused. */

import type { IsolationNetwork } from '@callgate/contracts/isolation'
import type { GrantChange, Grants, SeenHost, SeenPath } from '@callgate/contracts/trial'
import { coversGrant, isNormalPath, isWithinPath } from './narrower.ts'
import { type Belongings, type Owner, ownerOf } from './private-paths.ts'

/** A path a server asked for, with what is there on this machine. */
export interface Wanted {
  readonly path: string
  readonly access: 'look' | 'read' | 'write'
  /** Where it leads when links are followed, those of the folders above where nothing is there; null when that cannot be seen. */
  readonly real: string | null
  readonly kind: 'file' | 'folder' | null
}

export interface TrialFacts {
  readonly present: Grants
  /** What the trial was lent: the operator means it, so it may lie in the home. */
  readonly offered: Pick<Grants, 'read' | 'write'>
  /** What its sandbox shows it without a grant of its own: system, program, arguments. */
  readonly shown: readonly string[]
  /** Of these, what it runs: who may write there becomes another program. */
  readonly program: readonly string[]
  readonly wanted: readonly Wanted[]
  readonly hosts: readonly SeenHost[]
  readonly belongings: Belongings
  /** Whether an address or a name leads inside. */
  readonly isPrivate: (host: string) => boolean
}

export interface Refused {
  readonly owner: Owner | 'program' | 'private-network' | 'address' | 'past-the-proxy'
  readonly what: string
  readonly access: 'read' | 'write' | 'connect'
}

export interface Derived {
  /** What it touched beside the system, its own program and what is everybody's. */
  readonly paths: readonly SeenPath[]
  readonly proposed: Grants
  readonly changes: readonly GrantChange[]
  readonly refused: readonly Refused[]
}

/** Its own, or the same for all: a private /tmp, the kernel's file systems, what names and libraries are looked up with. */
const NOT_GRANTED = [
  '/tmp',
  '/dev',
  '/proc',
  '/sys',
  '/run/callgate',
  '/etc/resolv.conf',
  '/etc/host.conf',
  '/etc/gai.conf',
  '/etc/ld.so.preload',
  '/etc/localtime',
  '/etc/mdns.allow',
  '/etc/nsswitch.conf',
  '/var/run/nscd',
  '/run/nscd',
]
const BROAD = [
  '/',
  '/bin',
  '/boot',
  '/etc',
  '/home',
  '/lib',
  '/lib64',
  '/mnt',
  '/opt',
  '/root',
  '/run',
  '/sbin',
  '/srv',
  '/usr',
  '/usr/bin',
  '/usr/lib',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/lib',
  '/usr/local/sbin',
  '/usr/sbin',
  '/var',
  '/var/lib',
  '/var/tmp',
]
/** Looked for in every folder above a program, whatever it does. */
const LOOKED_FOR = /\/(package\.json|node_modules|pyvenv\.cfg|\.yarnrc\.yml|tsconfig\.json)$/
/** So many files of one folder stand for the folder. */
const FILES_OF_A_FOLDER = 3
const GRANTS_MAX = 100

export function deriveProfile(facts: TrialFacts): Derived {
  const refused: Refused[] = []
  const needs = { read: new Map<string, string>(), write: new Map<string, string>() }
  const used = new Set<string>()
  for (const one of facts.wanted) settle(one, facts, { refused, needs, used })
  const write = merge(usedOf(facts.present.write, used), needs.write, (...all) => ownerOfFolder(all, facts))
  const wide = (path: string): boolean => write.some((folder) => isWithinPath(path, folder))
  const reading = merge(usedOf(facts.present.read, used), needs.read, (...all) => ownerOfAny(all, facts))
  const read = reading.filter((path) => !wide(path))
  const network = deriveNetwork(facts, refused)
  const proposed: Grants = { read: read.slice(0, GRANTS_MAX), write: write.slice(0, GRANTS_MAX), network }
  return { paths: listPaths(facts), proposed, changes: listChanges(facts.present, proposed), refused }
}

function listPaths(facts: TrialFacts): readonly SeenPath[] {
  const { shown, wanted } = facts
  return wanted
    .filter((one) => one.kind !== null || one.access === 'write')
    .filter((one) => !isByTheWay(one, facts))
    .filter(({ path, access }) => access === 'write' || !shown.some((one) => isWithinPath(path, one)))
    .map((one) => ({ path: one.path, access: one.access, granted: isGiven(one, facts) }))
}

interface Book {
  readonly refused: Refused[]
  /** What is to be granted, with where it leads. */
  readonly needs: { readonly read: Map<string, string>; readonly write: Map<string, string> }
  readonly used: Set<string>
}

function settle(one: Wanted, facts: TrialFacts, { refused, needs, used }: Book): void {
  const access = one.access === 'write' ? 'write' : 'read'
  const { present } = facts
  const by = access === 'write' ? present.write : [...present.write, ...present.read]
  const granted = by.filter((folder) => isWithinPath(one.path, folder))
  for (const folder of granted) used.add(folder)
  if (isGiven(one, facts) || (isByTheWay(one, facts) && !isOthers(one.path, facts))) return
  const owner = ownerOfWanted(one, facts)
  if (owner !== undefined) {
    // Everything looks into homes and folders above it by the way; keys nobody looks for by chance.
    if (one.access !== 'look' || owner === 'keys') refused.push({ owner, what: one.path, access })
    return
  }
  const real = one.real ?? one.path
  const isOfProgram = facts.program.some((part) => isWithinPath(one.path, part) || isWithinPath(real, part))
  if (access === 'write' && isOfProgram)
    return void refused.push({ owner: 'program', what: one.path, access })
  const path = grantFor(one, access)
  if (path === undefined) return
  if (access === 'read') return void needs.read.set(path, real)
  const leads = one.kind === 'folder' ? real : parentOf(real)
  const holder = ownerOfFolder([path, leads], facts)
  if (holder === undefined) needs.write.set(path, leads)
  // The folder around it is somebody else's, the file is not.
  else if (one.kind === 'file') needs.write.set(one.path, real)
  else refused.push({ owner: holder, what: one.path, access })
}

/** Whose a folder is that is to be written in, by any of its paths: it gives away all it holds. */
function ownerOfFolder(paths: readonly string[], facts: TrialFacts): Refused['owner'] | undefined {
  const owner = ownerOfAny(paths, facts)
  if (owner !== undefined) return owner
  return facts.program.some((one) => paths.some((path) => isWithinPath(one, path))) ? 'program' : undefined
}

function ownerOfAny(paths: readonly string[], facts: TrialFacts): Owner | undefined {
  const isLent = (path: string): boolean => lentOf(facts).some((one) => isWithinPath(path, one))
  for (const path of paths) {
    const owner = ownerOf(path, facts.belongings)
    if (owner !== undefined && !(owner === 'home' && isLent(path))) return owner
  }
  return undefined
}

/** What somebody lent or named to it is not the home's any more. */
function lentOf({ offered, shown, present }: TrialFacts): readonly string[] {
  return [...offered.read, ...offered.write, ...present.read, ...shown]
}

/** Also where a private folder lies over it. */
function isOthers(path: string, { belongings: { hidden, siblings } }: TrialFacts): boolean {
  return [...hidden, ...siblings].some((one) => isWithinPath(path, one))
}

function isGiven({ path, access }: Wanted, { present, shown }: TrialFacts): boolean {
  const given = access === 'write' ? present.write : [...present.write, ...present.read, ...shown]
  return given.some((folder) => isWithinPath(path, folder))
}

/** Its own /tmp and the kernel's files, and every folder on the way to something: whoever follows a path looks at those. */
function isByTheWay({ path, access }: Wanted, { present, shown, offered }: TrialFacts): boolean {
  const given = [...present.read, ...present.write, ...shown, ...offered.read, ...offered.write]
  const isLent = given.some((one) => isWithinPath(path, one))
  if (!isLent && NOT_GRANTED.some((one) => isWithinPath(path, one))) return true
  return access === 'look' && (BROAD.includes(path) || given.some((one) => isWithinPath(one, path)))
}

/** A link is judged by where it leads as well. */
function ownerOfWanted({ path, real }: Wanted, facts: TrialFacts): Owner | undefined {
  const owners = [path, real ?? path].map((one) => ownerOf(one, facts.belongings))
  const owner =
    owners.find((one) => one !== undefined && one !== 'home') ?? owners.find((one) => one !== undefined)
  if (owner !== 'home') return owner
  const isLent = lentOf(facts).some(
    (folder) => isWithinPath(path, folder) && real !== null && isWithinPath(real, folder),
  )
  return isLent ? undefined : owner
}

/** What is to be granted so that it gets this; undefined when there is nothing to grant. */
function grantFor({ path, kind }: Wanted, access: 'read' | 'write'): string | undefined {
  if (!isNormalPath(path) || BROAD.includes(path) || LOOKED_FOR.test(path)) return undefined
  if (access === 'read') return kind === null ? undefined : path
  const folder = kind === 'folder' ? path : parentOf(path)
  return BROAD.includes(folder) ? undefined : folder
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** Several files of one folder become the folder, unless that gives away more than is anybody's to give. */
function merge(
  used: readonly string[],
  needs: ReadonlyMap<string, string>,
  ownerOfAll: (...paths: readonly string[]) => unknown,
): readonly string[] {
  const paths = [...used, ...needs.keys()]
  const files = new Map<string, string[]>()
  for (const path of new Set(paths)) {
    const folder = parentOf(path)
    files.set(folder, [...(files.get(folder) ?? []), parentOf(needs.get(path) ?? path)])
  }
  const folders = [...files]
    .filter(([folder, leads]) => leads.length >= FILES_OF_A_FOLDER && !BROAD.includes(folder))
    .filter(([folder, leads]) => ownerOfAll(folder, ...leads) === undefined)
    .map(([folder]) => folder)
  const all = [...new Set([...paths, ...folders])].toSorted()
  return all.filter((path) => !all.some((outer) => outer !== path && isWithinPath(path, outer)))
}

function usedOf(granted: readonly string[], used: ReadonlySet<string>): readonly string[] {
  return granted.filter((path) => used.has(path))
}

function deriveNetwork({ present, hosts, isPrivate }: TrialFacts, refused: Refused[]): IsolationNetwork {
  const granted = typeof present.network === 'string' ? [] : present.network.allow
  const allow = new Set<string>()
  for (const { place, how } of hosts) {
    const host = place.replace(/:\d+$/, '')
    const entry = place.endsWith(':443') ? host : place
    const by = granted.find((one) => coversGrant(one, place))
    if (how === 'direct') refused.push({ owner: 'past-the-proxy', what: place, access: 'connect' })
    else if (by !== undefined) allow.add(by)
    else if (isPrivate(host)) refused.push({ owner: 'private-network', what: place, access: 'connect' })
    else if (/^[\d.]+$|^\[/.test(host)) refused.push({ owner: 'address', what: place, access: 'connect' })
    else allow.add(entry)
  }
  return allow.size === 0 ? 'none' : { allow: [...allow].toSorted().slice(0, GRANTS_MAX) }
}

function listChanges(present: Grants, proposed: Grants): readonly GrantChange[] {
  const hostsOf = ({ network }: Grants): readonly string[] =>
    typeof network === 'string' ? (network === 'none' ? [] : ['*']) : network.allow
  const compare = (
    grant: GrantChange['grant'],
    was: readonly string[],
    now: readonly string[],
  ): GrantChange[] => [
    ...now.map((value): GrantChange =>
      was.includes(value)
        ? { change: 'keep', grant, value, why: 'it used it' }
        : { change: 'add', grant, value, why: 'it asked for it' },
    ),
    ...was
      .filter((value) => !now.includes(value))
      .map((value): GrantChange => ({ change: 'drop', grant, value, why: 'it did not use it' })),
  ]
  return [
    ...compare('read', present.read, proposed.read),
    ...compare('write', present.write, proposed.write),
    ...compare('host', hostsOf(present), hostsOf(proposed)),
  ]
}
