/** Notices that files changed, whatever way an editor, a copy or a mounted volume changes them. */

import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FileReadError, readBounded } from './read-bounded.ts'

const CONTENT_BYTES_MAX = 2 << 20
const ENTRIES_MAX = 2_000

export interface WatchTiming {
  /** Quiet time after a change before it is looked at, so that a file is not read half-written. */
  readonly debounceMs: number
  /** Pause between looks at the files themselves: some file systems announce nothing. */
  readonly pollMs: number
}

/** A digest over the present contents of all files; folders count with everything in them. */
export async function fingerprintFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0${await fingerprint(path, { left: ENTRIES_MAX })}\0`)
  return hash.digest('hex')
}

async function fingerprint(path: string, budget: { left: number }): Promise<string> {
  budget.left -= 1
  if (budget.left < 0) return 'too-many'
  try {
    const { bytes } = await readBounded(path, CONTENT_BYTES_MAX)
    return createHash('sha256').update(bytes).digest('hex')
  } catch (error) {
    if (!(error instanceof FileReadError)) throw error
    if (error.missing) return 'missing'
  }
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return `${found.ino}:${found.size}:${found.mtimeMs}`
    const names = (await readdir(path)).toSorted()
    const inner: string[] = []
    for (const name of names) inner.push(`${name}=${await fingerprint(join(path, name), budget)}`)
    return inner.join(',')
  } catch (error) {
    // It vanished or may no longer be read: that is a state like any other, and the reload says what is wrong.
    return `unreadable:${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}`
  }
}

/** Calls `onChange` some time after any of the files changed. The set of files may change with `setPaths`. */
export class FileWatcher {
  readonly #timing: WatchTiming
  readonly #onChange: () => void
  readonly #folders = new Map<string, FSWatcher>()
  #names = new Set<string>()
  #debounce: NodeJS.Timeout | undefined
  #poll: NodeJS.Timeout | undefined

  constructor(timing: WatchTiming, onChange: () => void) {
    this.#timing = timing
    this.#onChange = onChange
    this.#poll = setInterval(onChange, timing.pollMs)
    this.#poll.unref()
  }

  /** Watches the folders the files stand in: a watched file is lost when an editor renames a new one over it. */
  setPaths(paths: readonly string[]): void {
    const folders = new Set(paths.map((path) => dirname(path)))
    this.#names = new Set(paths.map((path) => basename(path)))
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#folders.delete(folder)
    }
    for (const folder of folders) if (!this.#folders.has(folder)) this.#open(folder)
  }

  close(): void {
    clearInterval(this.#poll)
    clearTimeout(this.#debounce)
    this.#poll = undefined
    for (const watcher of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        // Mounted volumes swap a link named `..data` instead of touching the file.
        if (name === null || this.#names.has(name) || name.startsWith('..')) this.#schedule()
      })
      // A folder that cannot be watched (any more) is still polled.
      watcher.on('error', () => {
        watcher.close()
        this.#folders.delete(folder)
      })
      this.#folders.set(folder, watcher)
    } catch {
      // Out of watches or not supported here: polling sees the change.
    }
  }

  #schedule(): void {
    if (this.#poll === undefined) return
    clearTimeout(this.#debounce)
    this.#debounce = setTimeout(this.#onChange, this.#timing.debounceMs)
    this.#debounce.unref()
  }
}
