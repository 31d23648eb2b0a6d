/** Says whether what was built is as new as the sources. Plain JavaScript that Node 18 understands: the launcher asks it. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The packages whose sources are in the bundle. */
const BUNDLED = ['contracts', 'engine', 'gateway']

/** What the launcher runs. It carries the time at which its sources began to be read. */
export const bundleFile = (root) => join(root, 'bundle', 'bin.js')

/** Beside it, in the same words as `describeSources`: what it was made of. */
export const SOURCES_FILE = 'sources.txt'

/**
 * The gateway's package in this folder has a bundle, and nothing that it was made of has changed since. A package has no sources;
 * in a clone a bundle that is older than any of them, or than what npm installed, is never run.
 */
export function isBundleFresh(root) {
  try {
    if (!existsSync(join(root, 'src'))) return true
    const builtMs = statSync(bundleFile(root)).mtimeMs
    const packages = dirname(root)
    const sources = listSources(packages)
    const changed = [...sources.map(({ mtimeMs }) => mtimeMs), ...findMakersMs(dirname(packages))]
    if (changed.some((ms) => ms >= builtMs)) return false
    return readFileSync(join(root, 'bundle', SOURCES_FILE), 'utf8') === describe(sources)
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

/** What the sources are: those of another version may be older than the bundle, as archives leave them, and some may be gone. */
export const describeSources = (packages) => describe(listSources(packages))

/** Seconds, since not everything that copies a clone keeps more of a time. */
const describe = (sources) =>
  sources
    .map(({ path, size, mtimeMs }) => `${path} ${size} ${Math.floor(mtimeMs / 1000)}\n`)
    // oxlint-disable-next-line unicorn/no-array-sort -- Node 18 has no other.
    .sort()
    .join('')

const listSources = (packages) => BUNDLED.flatMap((name) => listBelow(packages, `${name}/src`))

function listBelow(packages, folder) {
  return readdirSync(join(packages, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return listBelow(packages, path)
    if (entry.name.endsWith('.test.ts')) return []
    const { size, mtimeMs } = statSync(join(packages, path))
    return [{ path, size, mtimeMs }]
  })
}
