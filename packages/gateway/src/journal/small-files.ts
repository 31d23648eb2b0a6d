/** Small files that are replaced whole: written beside, made durable, then renamed over. */

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'

/** Replaces a file atomically; after a crash either the old or the new content is there, whole. */
export function writeDurably(path: string, text: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    const data = Buffer.from(text, 'utf8')
    for (let done = 0; done < data.length;) done += writeSync(fd, data, done)
    fsyncSync(fd)
    renameSync(temporary, path)
  } catch (error) {
    unlinkSync(temporary)
    throw error
  } finally {
    closeSync(fd)
  }
}
