/** Says whether what was built is as new as the sources. Plain JavaScript that Node 18 understands: the launcher asks it. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The packages whose sources are in the bundle. */
const BUNDLED = ['contracts', 'engine', 'gateway']

/** What the launcher runs. It carries the time at which its sources began to be read. */
export const bundleFile = (root) => join(root, 'bundle', 'bin.js')

/**
 * The gateway's package in this folder has a bundle, and nothing that it was made of has changed since. A package has no sources;
 * in a clone a bundle that is older than any of them, or than what npm installed, is never run.
 */
export function isBundleFresh(root) {
  try {
    if (!existsSync(join(root, 'src'))) return true
    const builtMs = statSync(bundleFile(root)).mtimeMs
    const packages = dirname(root)
    const sources = BUNDLED.map((name) => findNewestMs(join(packages, name, 'src')))
    return [...sources, ...findMakersMs(dirname(packages))].every((ms) => ms < builtMs)
  } catch {
    return false
  }
}

/** Packages that are in the bundle may have been installed anew, or what makes it been changed, without its being made anew. */
function findMakersMs(clone) {
  return [join('node_modules', '.package-lock.json'), join('tools', 'bundle.js')]
    .map((name) => join(clone, name))
    .filter((path) => existsSync(path))
    .map((path) => statSync(path).mtimeMs)
}

/** Time of the newest source below a folder. */
function findNewestMs(folder) {
  let newestMs = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) newestMs = Math.max(newestMs, findNewestMs(path))
    else if (!entry.name.endsWith('.test.ts')) newestMs = Math.max(newestMs, statSync(path).mtimeMs)
  }
  return newestMs
}
