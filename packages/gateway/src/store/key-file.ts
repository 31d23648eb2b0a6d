/** Reads and keeps the text that holds master keys: a private file in the data directory, or a reference to one elsewhere. */

import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fstatSync, fsyncSync, linkSync, mkdirSync, openSync } from 'node:fs'
import { readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

const KEY_TEXT_BYTES_MAX = 1 << 20

/** Where the text of a keyring lives. */
export interface KeyFile {
  /** For messages to the operator: a path or the name of a variable, never the content. */
  readonly place: string
  /** False for keys that belong to someone else (`env:`, `file:`); those are never written. */
  readonly writable: boolean
  /** undefined when there is none yet. */
  read(): string | undefined
  /** Writes the first version; returns false, and writes nothing, when another process was faster. */
  create(text: string): boolean
  /** Replaces the text atomically. */
  replace(text: string): void
}

/** The keyring file of the data directory, readable by its owner alone. */
export function openDataKeyFile(dataDir: string): KeyFile {
  const path = join(dataDir, 'keys', 'keyring.json')
  return {
    place: path,
    writable: true,
    read: () => readPrivate(path),
    create: (text) => {
      const temporary = writeTemporary(path, text)
      try {
        linkSync(temporary, path)
        syncDirectory(dirname(path))
        return true
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false
        throw error
      } finally {
        unlinkSync(temporary)
      }
    },
    replace: (text) => {
      renameSync(writeTemporary(path, text), path)
      syncDirectory(dirname(path))
    },
  }
}

/** Keys given by reference: `env:NAME` or `file:PATH`. */
export function openReferencedKeyFile(
  reference: string,
  env: Readonly<Record<string, string | undefined>>,
): KeyFile {
  const refuseWrite = (): never => {
    throw new Error(`The keys come from ${reference}; add or remove keys there.`)
  }
  const read = (): string => {
    if (reference.startsWith('env:')) {
      const value = env[reference.slice(4)]
      if (value === undefined || value === '')
        throw new Error(`${reference} is not set; it must hold the master key.`)
      return value
    }
    if (!reference.startsWith('file:')) throw new Error('A key reference is env:NAME or file:PATH.')
    const text = readBounded(reference.slice(5))
    if (text === undefined) throw new Error(`${reference} does not exist; it must hold the master key.`)
    return text
  }
  return { place: reference, writable: false, read, create: refuseWrite, replace: refuseWrite }
}

function readPrivate(path: string): string | undefined {
  return readBounded(path, (mode) => {
    if (process.platform === 'win32' || (mode & 0o077) === 0) return
    throw new Error(`${path} can be read by others than its owner; run: chmod 600 ${path}`)
  })
}

function readBounded(path: string, checkMode?: (mode: number) => void): string | undefined {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    const stat = fstatSync(fd)
    checkMode?.(stat.mode)
    if (stat.size > KEY_TEXT_BYTES_MAX) throw new Error(`${path} is too large for a keyring.`)
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}

function writeTemporary(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  chmodSync(dirname(path), 0o700)
  const temporary = `${path}.${randomBytes(8).toString('hex')}`
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    const data = Buffer.from(text, 'utf8')
    for (let done = 0; done < data.length;) done += writeSync(fd, data, done)
    fsyncSync(fd)
  } catch (error) {
    unlinkSync(temporary)
    throw error
  } finally {
    closeSync(fd)
  }
  return temporary
}

/** Makes a rename or link durable; Windows cannot open directories and orders these itself. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
