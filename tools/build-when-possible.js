/**
 * Builds after an install, so that Callgate starts from its bundle: faster, and in less memory; the console too, which only
 * its built form can be served of. Where the compiler or the bundler was left out (`--omit=dev`) or fails, the sources are run, so
 * nothing here may fail an install. Plain JavaScript for Nodes that are too old to run TypeScript. `--console` builds the console
 * alone, `--if-stale` what a start needs, each only when a source of it is newer than the build.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBundleFresh } from '../packages/gateway/bin/built.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const consoleFolder = join(root, 'packages', 'console')

function findProgram(name, ...path) {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), ...path)
  } catch {
    return undefined
  }
}

function run(program, args, cwd) {
  if (program === undefined) return
  // Called by tests it would else be built for development: larger and slower than what is shipped.
  const env = { ...process.env, NODE_ENV: 'production' }
  const { status } = spawnSync(process.execPath, [program, ...args], { cwd, stdio: 'inherit', env })
  if (status !== 0) process.stderr.write(`callgate: ${args.join(' ')} failed\n`)
}

/** Time of the newest file of a folder or file, in ms. */
function findNewestMs(path) {
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => findNewestMs(join(path, name))))
}

function isConsoleStale() {
  const built = join(consoleFolder, 'dist', 'index.html')
  if (!existsSync(built)) return true
  const builtMs = statSync(built).mtimeMs
  return [
    'src',
    'public',
    'index.html',
    'vite.config.ts',
    'package.json',
    join('..', 'contracts', 'src'),
  ].some((name) => findNewestMs(join(consoleFolder, name)) > builtMs)
}

async function bundle() {
  try {
    const { bundleGateway } = await import('./bundle.js')
    await bundleGateway()
  } catch (error) {
    process.stderr.write(`callgate: the sources are run, since they were not bundled: ${error.message}\n`)
  }
}

const only = process.argv[2]
if (only === undefined) run(findProgram('typescript', 'bin', 'tsc'), ['-b', 'packages/gateway'], root)
if (only !== '--console' && !(only === '--if-stale' && isBundleFresh(join(root, 'packages', 'gateway'))))
  await bundle()
if (only !== '--if-stale' || isConsoleStale())
  run(findProgram('vite', 'bin', 'vite.js'), ['build', '--logLevel', 'warn'], consoleFolder)
