/** Digests of every file of a folder: what is pinned, and how installed content is compared with it before it runs. */

import { createHash } from 'node:crypto'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, posix, resolve, sep } from 'node:path'
import { digestJson } from '../../config/canonical-json.ts'
import { readPieces } from '../../store/read-pieces.ts'
import { ExamineError, quote } from './finding.ts'
import type { ExamineLimits } from './limits.ts'
import { lookAt } from './look.ts'

export interface TreeEntry {
  /** Relative, with forward slashes. */
  readonly path: string
  readonly type: 'file' | 'link'
  readonly executable: boolean
  readonly bytes: number
  /** Of a file its bytes, of a link where it points. */
  readonly digest: string
}

export interface Tree {
  readonly digest: string
  readonly entries: readonly TreeEntry[]
  readonly bytes: number
}

type TreeLimits = Pick<ExamineLimits, 'contentBytesMax' | 'fileBytesMax' | 'entriesMax'>

/**
 * Reads a folder without following any link. A link that leads outside, a device or a socket is an error: what it
 * stands for could change without the folder changing.
 */
export async function hashTree(root: string, limits: TreeLimits, signal?: AbortSignal): Promise<Tree> {
  const top = resolve(root)
  const entries: TreeEntry[] = []
  let bytes = 0
  const pending = ['']
  let seen = 0
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    signal?.throwIfAborted()
    const names = await readdir(join(top, folder))
    seen += names.length
    if (seen > limits.entriesMax)
      throw new ExamineError(`${quote(root)} holds more than ${limits.entriesMax} files. Point at less.`)
    for (const name of names) {
      const path = posix.join(folder, name)
      // History of a checkout: it changes by itself, and nothing a server loads lies there.
      if (path === '.git') continue
      const stats = await lstat(join(top, path))
      if (stats.isDirectory()) {
        pending.push(path)
        continue
      }
      bytes += stats.size
      if (stats.size > limits.fileBytesMax || bytes > limits.contentBytesMax)
        throw new ExamineError(`${quote(path)} makes the content larger than an examination may read.`)
      if (stats.isSymbolicLink()) entries.push(await readLink(top, path))
      else if (stats.isFile())
        entries.push({
          path,
          type: 'file',
          executable: (stats.mode & 0o111) !== 0,
          bytes: stats.size,
          digest: await hashFile(join(top, path), limits.fileBytesMax),
        })
      else throw new ExamineError(`${quote(path)} is neither a file, a folder nor a link. Remove it.`)
    }
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { digest: digestEntries(entries), entries, bytes }
}

/** One digest for the whole of it: names, contents, links and which files can be started. */
export function digestEntries(entries: readonly TreeEntry[]): string {
  return `sha256:${digestJson(entries.map(({ path, type, executable, digest }) => [path, type, executable, digest]))}`
}

async function readLink(top: string, path: string): Promise<TreeEntry> {
  const target = await readlink(join(top, path))
  const end = resolve(dirname(join(top, path)), target)
  if (isAbsolute(target) || (end !== top && !end.startsWith(top + sep)))
    throw new ExamineError(
      `${quote(path)} is a link to ${quote(target)}, outside of what is examined. Replace it by what it points to.`,
    )
  const digest = `sha256:${createHash('sha256').update(target).digest('hex')}`
  return { path, type: 'link', executable: false, bytes: 0, digest }
}

/**
 * Stands for a folder without reading its files: inode, size, mode and times of each. The change time is the kernel's own and
 * moves with every write, so what is stamped the same was not written to; whatever else differs is hashed again.
 */
export async function stampTree(
  root: string,
  entriesMax: number,
): Promise<{ readonly stamp: string; readonly changedMs: number }> {
  const hash = createHash('sha256')
  let changedMs = 0
  const names = (await readdir(root, { recursive: true })).toSorted()
  if (names.length > entriesMax) throw new ExamineError(`${quote(root)} holds more than ${entriesMax} files.`)
  for (const name of names) {
    const { ino, size, mode, mtimeNs, ctimeNs } = await lstat(join(root, name), { bigint: true })
    changedMs = Math.max(changedMs, Number(ctimeNs / 1_000_000n))
    hash.update(`${name}\0${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}\0`)
  }
  return { stamp: hash.digest('hex'), changedMs }
}

/** SHA-256 of a file, read in pieces; one that grows beyond the limit meanwhile is an error. */
export async function hashFile(path: string, bytesMax: number): Promise<string> {
  const hash = createHash('sha256')
  let bytes = 0
  await readPieces(path, (piece) => {
    bytes += piece.length
    if (bytes > bytesMax) throw new ExamineError(`${quote(path)} is larger than ${bytesMax} bytes.`)
    hash.update(piece)
  })
  return `sha256:${hash.digest('hex')}`
}

/** What of a folder is no longer as it was, by path; empty when nothing is. */
export function compareTrees(was: readonly TreeEntry[], is: readonly TreeEntry[]): readonly string[] {
  const before = new Map(was.map((entry) => [entry.path, entry]))
  const changed: string[] = []
  for (const entry of is) {
    const old = before.get(entry.path)
    before.delete(entry.path)
    if (old?.digest !== entry.digest || old.type !== entry.type || old.executable !== entry.executable)
      changed.push(entry.path)
  }
  return [...changed, ...before.keys()].toSorted()
}

/** Why a folder that is still being written is too large already, or null. Files that vanish meanwhile do not count. */
export async function measureTree(root: string, limits: TreeLimits): Promise<string | null> {
  let bytes = 0
  const names = await readdir(root, { recursive: true })
  if (names.length > limits.entriesMax) return `It has more than ${limits.entriesMax} files.`
  for (const name of names) {
    const stats = await lookAt(join(root, name))
    bytes += stats?.size ?? 0
    if (bytes > limits.contentBytesMax) return `It is larger than ${limits.contentBytesMax} bytes.`
  }
  return null
}
