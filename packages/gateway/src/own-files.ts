/**
 * The files of this program that are found by their path. Sources, build and bundle have this module in a folder of their own below
 * the package, and the programs below it under the same names.
 */

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Where threads and processes of their own begin, by their paths in the sources. */
export const OWN_PROGRAMS = [
  'cli/prove/probe-server',
  'config/packs/pattern-worker',
  'demo/poisoned-server',
  'inspection/inspection-worker',
  'journal/verification-worker',
  'policy/questions/question-worker',
  'policy/replay/replay-worker',
  'registry/schema-worker',
  'store/store-worker',
] as const

type OwnProgram = (typeof OWN_PROGRAMS)[number]

const IN_SOURCE = import.meta.url.endsWith('.ts')

export const urlOf = (program: OwnProgram): URL =>
  new URL(`./${program}${IN_SOURCE ? '.ts' : '.js'}`, import.meta.url)

/** What a thread of its own is started with: a clone runs its sources, in threads too. */
export const THREAD_FLAGS: readonly string[] = IN_SOURCE ? ['--conditions=source'] : []

/** The arguments of Node that start the program as a process. */
export function argumentsOf(program: OwnProgram): readonly string[] {
  const file = fileURLToPath(urlOf(program))
  return IN_SOURCE ? ['--disable-warning=ExperimentalWarning', '-C', 'source', file] : [file]
}

/** Absolute path of the launcher, which starts on whatever Node a client has. */
export const LAUNCHER = fileURLToPath(new URL('../bin/callgate.js', import.meta.url))

/** The schemas of a clone; a package has none. */
export const CLONE_SCHEMAS = fileURLToPath(new URL('../../../schema', import.meta.url))

/** The version of this package. */
export function readVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json')
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '0.0.0'
}
