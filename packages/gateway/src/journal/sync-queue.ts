/** Brings files to the medium in groups, and remembers what is in doubt after a sync failed. */

import { readFully, writeFully } from './files.ts'
import type { SegmentFile } from './ports.ts'

const COPY_BYTES = 1 << 20

interface Tracked {
  readonly file: SegmentFile
  /** Bytes known to be on the medium. */
  safe: number
  closing: boolean
}

export class SyncQueue {
  #tracked: Tracked[] = []
  #running: Promise<void> | undefined
  #waiting: Promise<void> | undefined
  #doubtful = false

  add(...files: readonly SegmentFile[]): void {
    for (const file of files) this.#tracked.push({ file, safe: file.bytes(), closing: false })
  }

  drop(...files: readonly SegmentFile[]): void {
    this.#tracked = this.#tracked.filter((tracked) => !files.includes(tracked.file))
  }

  /** The files get no more writes: close them once they are on the medium. */
  closeWhenSynced(...files: readonly SegmentFile[]): void {
    for (const tracked of this.#tracked) if (files.includes(tracked.file)) tracked.closing = true
  }

  /** Resolves when everything written before the call is on the medium. Calls made meanwhile share the next round. */
  run(): Promise<void> {
    if (this.#running === undefined) return this.#start()
    this.#waiting ??= this.#running.then(
      () => this.#next(),
      () => this.#next(),
    )
    return this.#waiting
  }

  /**
   * Called once truncations are done, before writing goes on. After a failed sync the kernel may hold pages as clean that never reached the medium. Writing them again makes them dirty, so
   * that the next sync means something.
   */
  settle(): void {
    for (const tracked of this.#tracked) tracked.safe = Math.min(tracked.safe, tracked.file.bytes())
    if (!this.#doubtful) return
    for (const { file, safe } of this.#tracked) {
      const end = file.bytes()
      for (let at = safe; at < end; at += COPY_BYTES) {
        const part = readFully(file, Math.min(COPY_BYTES, end - at), at)
        if (part === undefined) throw new Error('A journal file shrank while it was read.')
        writeFully(file, part, at)
      }
      file.syncNow()
    }
    this.#doubtful = false
  }

  closeAll(): void {
    for (const { file, closing } of this.#tracked) if (closing) file.close()
    this.#tracked = []
  }

  #next(): Promise<void> {
    this.#waiting = undefined
    return this.#start()
  }

  #start(): Promise<void> {
    const running = this.#syncAll().finally(() => {
      if (this.#running === running) this.#running = undefined
    })
    this.#running = running
    return running
  }

  async #syncAll(): Promise<void> {
    const round = [...this.#tracked]
    try {
      for (const tracked of round) {
        const bytes = tracked.file.bytes()
        // A record must never be on the medium before what it refers to; one file after the other keeps that order.
        if (bytes !== tracked.safe) await tracked.file.sync()
        tracked.safe = Math.min(bytes, tracked.file.bytes())
      }
    } catch (error) {
      this.#doubtful = true
      throw error
    }
    for (const tracked of round) if (tracked.closing) this.#finish(tracked)
  }

  #finish(tracked: Tracked): void {
    tracked.file.close()
    this.drop(tracked.file)
  }
}
