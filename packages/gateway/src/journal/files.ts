/** Journal files on the real file system. */

import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { constants } from 'node:fs'
import { promisify } from 'node:util'
import type { JournalFiles, SegmentFile } from './ports.ts'

const syncFd = promisify(fdatasync)

export const nodeFiles: JournalFiles = {
  open: (path) => openFile(path, openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)),
}

/** For readers of logs that are not theirs to change. */
export function openReadOnly(path: string): SegmentFile {
  return openFile(path, openSync(path, constants.O_RDONLY))
}

function openFile(path: string, fd: number): SegmentFile {
  const { ino, dev } = fstatSync(fd)
  let syncing = 0
  let closing = false
  return {
    write: (data, position) => writeSync(fd, data, 0, data.length, position),
    read: (into, position) => readSync(fd, into, 0, into.length, position),
    truncate: (bytes) => ftruncateSync(fd, bytes),
    sync: async () => {
      syncing += 1
      try {
        await syncFd(fd)
      } finally {
        syncing -= 1
        if (closing && syncing === 0) closeSync(fd)
      }
    },
    syncNow: () => fdatasyncSync(fd),
    bytes: () => fstatSync(fd).size,
    bytesInPlace: () => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found?.ino === ino && found.dev === dev ? found.size : undefined
    },
    // A descriptor with a sync under way closes after it: its number must not be reused before.
    close: () => {
      if (closing) return
      closing = true
      if (syncing === 0) closeSync(fd)
    },
  }
}

/** Writes all of `data`; a write that makes no progress is an error, as is any the system reports. */
export function writeFully(file: SegmentFile, data: Uint8Array, position: number): void {
  let done = file.write(data, position)
  while (done < data.length) {
    const more = file.write(data.subarray(done), position + done)
    if (more <= 0) throw new Error(`wrote ${done} of ${data.length} bytes`)
    done += more
  }
}

/** Reads exactly `bytes` bytes, or undefined when the file ends before. */
export function readFully(file: SegmentFile, bytes: number, position: number): Buffer | undefined {
  const into = Buffer.alloc(bytes)
  for (let done = 0; done < bytes;) {
    const more = file.read(into.subarray(done), position + done)
    if (more <= 0) return undefined
    done += more
  }
  return into
}
