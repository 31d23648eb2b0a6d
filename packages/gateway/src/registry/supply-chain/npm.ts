/** Examines an npm package: installs the exact version without running any of it, pins it whole, and says what is conspicuous. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScanFinding, ServerPin, ServerSource } from '@callgate/contracts/catalogue'
import { z } from 'zod'
import { inspectCode } from './code/inspect-code.ts'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, makeFinding, quote } from './finding.ts'
import { inspectLock, type LockedPackage, readLock, toPinParts } from './npm-lock.ts'
import { inspectProvenance } from './npm-provenance.ts'
import { inspectScripts } from './npm-scripts.ts'
import { explainNpm, runNpm } from './npm-run.ts'
import { CONTENT_PART, makePin, PIN_PARTS_MAX } from './pin.ts'
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
    const content = join(staging, 'content')
    await mkdir(content)
    await install(source, { content, cache: join(staging, 'cache') }, context)
    const lock = await readFile(join(content, 'package-lock.json'), 'utf8')
    if (lock.length > LOCK_BYTES_MAX) throw new ExamineError('Its lock is larger than 32 MiB.')
    const packages = readLock(lock, PIN_PARTS_MAX - 1)
    const main = findMain(packages, source)
    const tree = await hashTree(content, context.limits, context.signal)
    const pin = pinNpm(packages, tree)
    const findings = [
      ...inspectLock(packages, source.package),
      ...(await inspectScripts(content, packages, source.package)),
      ...(await inspectProvenance(main, join(staging, 'cache'), context)),
      ...(await inspectBin(content, source)),
      ...(await inspectCode(content, tree.entries, { own: main.path, limits: context.limits })),
    ]
    const sbom = makeSbom({ source, pin, packages, timeMs: context.now() })
    const stored = await storeContent(content, context.storeDirectory, pin, context.limits)
    return { pin, findings: [...stored.findings, ...findings], sbom, store: stored.store }
  } finally {
    await dropStaging(staging)
  }
}

interface Places {
  readonly content: string
  readonly cache: string
}

async function install(source: NpmSource, { content, cache }: Places, context: ExamineContext) {
  const manifest = {
    name: 'callgate-pinned',
    version: '0.0.0',
    private: true,
    dependencies: { [source.package]: source.version },
  }
  await writeFile(join(content, 'package.json'), `${JSON.stringify(manifest)}\n`)
  const watch = watchSize(content, context)
  try {
    const answer = await runNpm({
      // Flags rank above every .npmrc, so that no configuration of the machine can let scripts run.
      args: [
        'install',
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
      ],
      cwd: content,
      cache,
      timeoutMs: context.limits.timeoutMs,
      answerBytesMax: context.limits.answerBytesMax,
      signal: AbortSignal.any([context.signal, watch.signal]),
    })
    if (!answer.ok)
      throw new ExamineError(
        `npm could not install ${source.package}@${source.version}: ${explainNpm(answer.stderr)}`,
      )
  } finally {
    watch.stop()
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

/** Whether the source says which program is meant. */
async function inspectBin(content: string, source: NpmSource): Promise<readonly ScanFinding[]> {
  const path = join(content, 'node_modules', source.package, 'package.json')
  const { bin } = Manifest.parse(JSON.parse(await readFile(path, 'utf8')))
  const short = source.package.replace(/^@[^/]*\//, '')
  const names = bin === undefined ? [] : typeof bin === 'string' ? [short] : Object.keys(bin)
  const known = names.map((name) => quote(name, 60)).join(', ')
  const wanted = source.bin ?? (names.length > 1 ? undefined : names[0])
  if (wanted !== undefined && names.includes(wanted)) return []
  return [
    makeFinding({
      code: 'supply/no-such-program',
      severity: 'medium',
      title: 'It is not clear which program of the package is meant',
      detail:
        names.length === 0
          ? 'The package declares no program, so there is nothing to start.'
          : `The package has the programs ${quote(known, 1000)}; the source says ${quote(source.bin ?? 'none')}. Name one of them.`,
      where: { item: `${source.package}@${source.version}` },
    }),
  ]
}
