/** Lets Node keep compiled modules between starts, in a folder that nobody but this user can write. */

import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/**
 * What is kept is code that the next start runs: whoever could write there could run theirs as the gateway. Where that cannot
 * be ruled out nothing is kept, and a start takes longer. Set through the API alone, so that no child process inherits it.
 */
export function keepCompiledModules(env = process.env) {
  // Whoever names a folder in the environment, or wants none, has chosen.
  if (env.NODE_COMPILE_CACHE !== undefined || env.NODE_DISABLE_COMPILE_CACHE !== undefined) return undefined
  if (typeof nodeModule.enableCompileCache !== 'function') return undefined
  try {
    const directory = makePrivateDirectory(join(findCacheHome(env), 'callgate', 'compiled'))
    if (directory === undefined) return undefined
    nodeModule.enableCompileCache(directory)
    return directory
  } catch {
    // No home, or one that cannot be written: a start works without.
    return undefined
  }
}

function findCacheHome(env) {
  if (process.platform === 'win32') return env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  const named = env.XDG_CACHE_HOME
  return named !== undefined && isAbsolute(named) ? named : join(homedir(), '.cache')
}

/** The directory, made where it is missing; undefined when somebody else could put something into it or in its place. */
export function makePrivateDirectory(path) {
  let existing = path
  while (!existsSync(existing)) existing = dirname(existing)
  if (!isOurs(realpathSync(existing))) return undefined
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const directory = realpathSync(path)
  return isOurs(directory) && isOwned(lstatSync(directory)) ? directory : undefined
}

/** Nobody else may write in it or in what it lies in, unless it is sticky: there others cannot move what is ours. */
function isOurs(path) {
  // Folders of a Windows user are closed to others by their access lists, which modes do not show.
  if (process.platform === 'win32') return true
  for (let at = path; ; at = dirname(at)) {
    const stats = lstatSync(at)
    const isSafe = (stats.mode & 0o022) === 0 || ((stats.mode & 0o1000) !== 0 && at !== path)
    if (!stats.isDirectory() || !isSafe || !(isOwned(stats) || stats.uid === 0)) return false
    if (at === dirname(at)) return true
  }
}

function isOwned({ uid }) {
  return process.platform === 'win32' || uid === process.geteuid()
}
