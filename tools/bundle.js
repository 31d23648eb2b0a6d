/**
 * Makes the bundle that `callgate` starts from: a few files instead of some nine hundred modules of ours and as many of packages,
 * each of which Node would look for, read and link at every start. Made from the sources; types and the modules that others
 * import come from the compiler. Plain JavaScript for Nodes that are too old to run TypeScript.
 */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { describeSources, isBundleFresh, SOURCES_FILE } from '../packages/gateway/bin/built.js'

const clone = dirname(dirname(fileURLToPath(import.meta.url)))
const gateway = join(clone, 'packages', 'gateway')
const target = join(gateway, 'bundle')

/**
 * Packages that nearly every start needs, and what they need themselves. All others stay what they are and are found when they are
 * needed. Whatever uses zod is of these: schemas know each other by the copy of zod that made them.
 */
const BUNDLED = [
  '@asteasolutions/zod-to-openapi',
  '@hono/node-server',
  '@hono/zod-openapi',
  '@hono/zod-validator',
  '@marcbachmann/cel-js',
  'hono',
  'kysely',
  'openapi3-ts',
  'yaml',
  'zod',
]

/** Packages that carry no text of their licence, and one of the same authors that does. */
const LICENCE_OF = { '@hono/zod-openapi': 'hono', '@hono/zod-validator': 'hono' }

/** Where threads and processes of the gateway's own begin: `own-files.ts` finds them under these names. */
const PROGRAMS = [
  'bin',
  'cli/prove/probe-server',
  'config/packs/pattern-worker',
  'demo/poisoned-server',
  'inspection/inspection-worker',
  'journal/verification-worker',
  'policy/questions/question-worker',
  'policy/replay/replay-worker',
  'registry/schema-worker',
  'store/store-worker',
]

/** Makes it anew. Whoever starts meanwhile finds the old one or the new one whole. */
export async function bundleGateway() {
  // What is changed while it is made is newer than it.
  const beganMs = Date.now()
  const sources = describeSources(join(clone, 'packages'))
  // Beside it: what is installed may lie on another disk, from which nothing can be renamed.
  const fresh = mkdtempSync(join(gateway, '.bundle-'))
  try {
    const chunks = await writeChunks(fresh)
    checkImports(chunks)
    writeFileSync(join(fresh, 'LICENSES.txt'), writeLicences(chunks))
    writeFileSync(join(fresh, SOURCES_FILE), sources)
    const began = new Date(beganMs)
    utimesSync(join(fresh, 'bin.js'), began, began)
    replace(fresh)
    forgetChunks(chunks, beganMs)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

async function writeChunks(dir) {
  const bundle = await rolldown({
    input: Object.fromEntries(PROGRAMS.map((name) => [name, join(gateway, 'src', `${name}.ts`)])),
    platform: 'node',
    tsconfig: false,
    transform: { target: 'node22.18' },
    resolve: { conditionNames: ['import', 'node', 'default'] },
    external: isExternal,
    plugins: [{ name: 'callgate-sources', resolveId: findSource }],
  })
  try {
    const { output } = await bundle.write({
      dir,
      format: 'esm',
      entryFileNames: '[name].js',
      // Beside each other, so that paths beside a module are the same from all of them; by what they hold, so that no start ever
      // mixes files of two bundles.
      chunkFileNames: 'chunk-[name]-[hash].js',
    })
    return output.filter(({ type }) => type === 'chunk')
  } finally {
    await bundle.close()
  }
}

const packageOf = (id) => /^(?:@[^/]+\/)?[^/]+/.exec(id)[0]

const isPath = (id) => /^(?:\.|\/|[a-z]:[\\/])/i.test(id)

function isExternal(id) {
  return !isPath(id) && !id.startsWith('@callgate/') && !BUNDLED.includes(packageOf(id))
}

/** Packages of ours by their sources, whether or not they were ever compiled. */
function findSource(id) {
  const found = /^@callgate\/([a-z]+)\/(.+)$/.exec(id)
  return found === null ? undefined : join(clone, 'packages', found[1], 'src', `${found[2]}.ts`)
}

/** What the bundle leaves outside has to be there for whoever installs the gateway. */
function checkImports(chunks) {
  const { dependencies } = JSON.parse(readFileSync(join(gateway, 'package.json'), 'utf8'))
  const own = new Set(chunks.map(({ fileName }) => fileName))
  for (const { imports, dynamicImports } of chunks)
    for (const id of [...imports, ...dynamicImports]) {
      const isThere =
        own.has(id) || id.startsWith('node:') || builtinModules.includes(id) || packageOf(id) in dependencies
      if (!isThere) throw new Error(`The bundle imports ${id}, which is no dependency of the gateway.`)
    }
}

/** The licences of everything in it that is not ours. */
function writeLicences(chunks) {
  const folders = new Set()
  for (const id of chunks.flatMap(({ moduleIds }) => moduleIds)) {
    const found = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)
    if (found !== null) folders.add(found[0])
  }
  return [...folders]
    .toSorted((a, b) => a.localeCompare(b))
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const from = LICENCE_OF[name] === undefined ? folder : join(clone, 'node_modules', LICENCE_OF[name])
      const file = readdirSync(from).find((one) => /^licen[cs]e/i.test(one))
      if (file === undefined) throw new Error(`${name} carries no text of its licence.`)
      return `${name} ${version} (${license})\n\n${readFileSync(join(from, file), 'utf8').trim()}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/** Files that others import come first, the one that is started and what it was made of last; those of the last bundle go when nothing names them. */
function replace(fresh) {
  const files = readdirSync(fresh, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(fresh.length + 1))
  const started = new Set(PROGRAMS.map((name) => join('.', `${name}.js`)))
  const rankOf = (file) =>
    Number(started.has(file)) + Number(file === 'bin.js') + 3 * Number(file === SOURCES_FILE)
  for (const file of files.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    renameSync(join(fresh, file), join(target, file))
  }
}

/** What another install makes at the same time is not old. */
const OLD_MS = 60_000

/** Chunks of the last bundle go when nothing names them. */
function forgetChunks(chunks, beganMs) {
  const own = new Set(chunks.map(({ fileName }) => fileName))
  for (const name of readdirSync(target)) {
    if (!name.startsWith('chunk-') || own.has(name)) continue
    const path = join(target, name)
    const writtenMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? beganMs
    if (writtenMs < beganMs - OLD_MS) rmSync(path, { force: true })
  }
}

const isAsked =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
if (isAsked && !(process.argv[2] === '--if-stale' && isBundleFresh(gateway))) await bundleGateway()
