/**
 * Builds after an install, so that Callgate starts from compiled files: faster, and in less memory. Where the compiler was left
 * out (`--omit=dev`) or fails, the sources are run, so nothing here may fail an install. Plain JavaScript for Nodes that are too
 * old to run TypeScript.
 */

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function findCompiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  } catch {
    return undefined
  }
}

const compiler = findCompiler()
if (compiler !== undefined) {
  const { status } = spawnSync(process.execPath, [compiler, '-b', 'packages/gateway'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.stderr.write('callgate: not built; it will run from its sources\n')
}
