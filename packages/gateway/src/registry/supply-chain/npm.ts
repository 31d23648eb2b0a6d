/** Examines an npm package: installs the exact version without running any of it, pins it whole, and says what is conspicuous. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { ScanFinding, ServerPin, ServerSource } from '@callgate/contracts/catalogue'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { inspectCode } from './code/inspect-code.ts'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, makeFinding, quote } from './finding.ts'
import { inspectLock, type LockedPackage, readLock, toPinParts } from './npm-lock.ts'
import { inspectProvenance } from './npm-provenance.ts'
import { inspectScripts } from './npm-scripts.ts'
import { explainNpm, runNpm } from './npm-run.ts'
import { coversHost, openWayOut } from './npm-way-out.ts'
import { CONTENT_PART, makePin, PIN_PARTS_MAX, startOf } from './pin.ts'
import { makeSbom } from './sbom.ts'
import { dropStaging, openStaging, storeContent } from './store.ts'
import { hashTree, measureTree, type Tree } from './tree.ts'

type NpmSource = Extract<ServerSource, { readonly type: 'npm' }>

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const NAME = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/i
const LOCK_BYTES_MAX = 32 << 20

export async function examineNpm(source: NpmSource, context: ExamineContext): Promise<Examination> {
  if (!NAME.test(source.package))
    throw new ExamineError(`${quote(source.package)} is no name of an npm package.`)
  const staging = await openStaging(context.storeDirectory)
  try {
    const places = { content: join(staging, 'content'), cache: join(staging, 'cache') }
    const { content } = places
    const manifest = makeManifest(source)
    const lock = await lockNpm(source, manifest, places, context)
    const packages = readLock(lock, PIN_PARTS_MAX - 1)
    refuseForeign(packages, context.rules.npm.hosts)
    await installNpm({ manifest, lock }, places, context)
    const main = findMain(packages, source)
    const tree = await hashTree(content, context.limits, context.signal)
    const pin = pinNpm(packages, tree)
    const program = await findProgram(content, source)
    const findings = [
      ...inspectLock(packages, source.package),
      ...(await inspectScripts(content, packages, source.package)),
      ...(await inspectProvenance(main, join(staging, 'cache'), context)),
      ...program.findings,
      ...(await inspectCode(content, tree.entries, { own: main.path, limits: context.limits })),
    ]
    const sbom = makeSbom({ source, pin, packages, timeMs: context.now() })
    const staged = { folder: content, tree, npm: { manifest, lock } }
    const stored = await storeContent(staged, context.storeDirectory, pin, context.limits)
    const start =
      program.file === null
        ? null
        : startOf(pin, tree, ['${node}', `\${content}/${program.file}`], source.args)
    return { pin, findings: [...stored.findings, ...findings], sbom, store: stored.store, start }
  } finally {
    await dropStaging(staging)
  }
}

export interface Places {
  readonly content: string
  readonly cache: string
}

function makeManifest(source: NpmSource): string {
  const manifest = {
    name: 'callgate-pinned',
    version: '0.0.0',
    private: true,
    dependencies: { [source.package]: source.version },
  }
  return `${JSON.stringify(manifest)}\n`
}

/** Flags rank above every .npmrc, so that no configuration of the machine can let scripts run. */
const FLAGS = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-progress',
  '--omit=dev',
  '--package-lock=true',
  '--lockfile-version=3',
  '--omit-lockfile-registry-resolved=true',
  '--install-strategy=hoisted',
  '--workspaces=false',
  '--global=false',
]

/** Has npm say which exact packages belong to it, before anything is unpacked. */
async function lockNpm(
  source: NpmSource,
  manifest: string,
  places: Places,
  context: ExamineContext,
): Promise<string> {
  await mkdir(places.content)
  await writeFile(join(places.content, 'package.json'), manifest)
  const what = `install ${source.package}@${source.version}`
  await runWatched(['install', '--package-lock-only', ...FLAGS], what, places, context)
  const lock = await readFile(join(places.content, 'package-lock.json'), 'utf8')
  if (lock.length > LOCK_BYTES_MAX) throw new ExamineError('Its lock is larger than 32 MiB.')
  return lock
}

/** What lies on this machine, is sent in the clear, or lies where nobody allowed it, is nobody's published package. */
function refuseForeign(packages: readonly LockedPackage[], hosts: readonly string[]): void {
  for (const { name, foreign } of packages)
    if (foreign !== null && !isAllowed(foreign, hosts))
      throw new ExamineError(
        `It depends on ${quote(name)} from ${quote(foreign)}. Only packages of the registry are installed, and https addresses whose host stands in registry.supplyChain.npm.hosts.`,
      )
}

function isAllowed(foreign: string, hosts: readonly string[]): boolean {
  const url = URL.canParse(foreign) ? new URL(foreign) : undefined
  if (url?.protocol !== 'https:') return false
  return hosts.some((host) => coversHost(host, url))
}

/** Installs exactly what a lock says: npm compares every archive with its integrity before it unpacks it. */
export async function installNpm(
  { manifest, lock }: { readonly manifest: string; readonly lock: string },
  places: Places,
  context: ExamineContext,
): Promise<void> {
  await mkdir(places.content, { recursive: true })
  await writeFile(join(places.content, 'package.json'), manifest)
  await writeFile(join(places.content, 'package-lock.json'), lock)
  await runWatched(['ci', ...FLAGS], 'install the locked packages', places, context)
}

async function runWatched(
  args: readonly string[],
  what: string,
  { content, cache }: Places,
  context: ExamineContext,
): Promise<void> {
  const { timeoutMs, answerBytesMax } = context.limits
  const npm = { cwd: content, cache, timeoutMs, answerBytesMax, signal: context.signal }
  const wayOut = await openWayOut(npm, context)
  const watch = watchSize(content, context)
  try {
    const signal = AbortSignal.any([context.signal, watch.signal])
    const answer = await runNpm({ ...npm, args, signal, proxy: wayOut?.url })
    if (answer.ok) return
    const refused = wayOut?.refused ?? []
    const asked =
      refused.length === 0 ? '' : ` ${quote(refused.join('; '), 500)} (registry.supplyChain.npm.hosts).`
    throw new ExamineError(`npm could not ${what}: ${explainNpm(answer.stderr)}${asked}`)
  } finally {
    watch.stop()
    wayOut?.close()
  }
}

const WATCH_INTERVAL_MS = 1000

/** Stops an installation that outgrows its limits while it is still being unpacked. */
function watchSize(content: string, { limits }: ExamineContext) {
  const grown = new AbortController()
  let measuring = false
  const timer = setInterval(() => {
    if (measuring) return
    measuring = true
    measureTree(content, limits)
      .then((reason) => {
        if (reason !== null) grown.abort(new ExamineError(`${reason} The installation was stopped.`))
      })
      .catch((error: unknown) => grown.abort(error))
      .finally(() => {
        measuring = false
      })
  }, WATCH_INTERVAL_MS)
  return { signal: grown.signal, stop: () => clearInterval(timer) }
}

function findMain(packages: readonly LockedPackage[], source: NpmSource): LockedPackage {
  const main = packages.find(({ path }) => path === `node_modules/${source.package}`)
  if (main === undefined || main.version !== source.version)
    throw new ExamineError(
      `npm installed ${main === undefined ? 'nothing' : `version ${quote(main.version)}`} where ${source.package}@${source.version} was asked for.`,
    )
  return main
}

function pinNpm(packages: readonly LockedPackage[], tree: Tree): ServerPin {
  const content = {
    kind: 'file' as const,
    name: CONTENT_PART,
    // Packages may bring other files for other platforms; their integrity above holds on all of them.
    version: `${process.platform}-${process.arch}`,
    integrity: tree.digest,
  }
  return makePin([...toPinParts(packages), content])
}

const Manifest = z.object({
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
})

interface FoundProgram {
  /** Relative to the content; null where it is not clear which is meant. */
  readonly file: string | null
  readonly findings: readonly ScanFinding[]
}

/** The program the source means. */
async function findProgram(content: string, source: NpmSource): Promise<FoundProgram> {
  const folder = posix.join('node_modules', source.package)
  const { bin } = Manifest.parse(readJson(await readFile(join(content, folder, 'package.json'), 'utf8')))
  const short = source.package.replace(/^@[^/]*\//, '')
  const programs = typeof bin === 'string' ? { [short]: bin } : (bin ?? {})
  const names = Object.keys(programs)
  const known = names.map((name) => quote(name, 60)).join(', ')
  const wanted = source.bin ?? (names.length > 1 ? undefined : names[0])
  const path =
    wanted !== undefined && Object.hasOwn(programs, wanted)
      ? posix.join(folder, programs[wanted] ?? '')
      : undefined
  if (path?.startsWith(`${folder}/`) === true) return { file: path, findings: [] }
  const finding = makeFinding({
    code: 'supply/no-such-program',
    severity: 'medium',
    title: 'It is not clear which program of the package is meant',
    detail:
      names.length === 0
        ? 'The package declares no program, so there is nothing to start.'
        : `The package has the programs ${quote(known, 1000)}; the source says ${quote(source.bin ?? 'none')}. Name one of them.`,
    where: { item: `${source.package}@${source.version}` },
  })
  return { file: null, findings: [finding] }
}
