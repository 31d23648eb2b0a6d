/** Writes what scenarios count to the store soon after it changed, and never holds up the call that changed it. */

import type { KeptGroup } from '@callgate/engine/correlate/kept-groups'

/** A kill loses what was counted within it; a busy gateway writes no oftener. */
const SOON_MS = 100

export interface KeepCountedOptions {
  /** What changed since the last time. */
  readonly takeChanged: () => readonly KeptGroup[]
  /** Durable when the promise resolves. */
  readonly save: (groups: readonly KeptGroup[]) => Promise<void>
  readonly onError: (error: unknown) => void
}

export interface KeepCounted {
  /** Something may have changed. */
  note(): void
  /** Resolves when what was counted is durable. */
  close(): Promise<void>
}

export function keepCounted({ takeChanged, save, onError }: KeepCountedOptions): KeepCounted {
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  let isWriting = false

  function note(): void {
    if (timer === null && !isWriting) timer = setTimeout(write, SOON_MS).unref()
  }

  function write(): void {
    timer = null
    const changed = takeChanged()
    if (changed.length === 0) return
    isWriting = true
    writing = save(changed)
      .catch(onError)
      .finally(() => {
        isWriting = false
        // What changed meanwhile.
        note()
      })
  }

  return {
    note,
    async close() {
      if (timer !== null) clearTimeout(timer)
      await writing
      if (timer !== null) clearTimeout(timer)
      await save(takeChanged())
    },
  }
}
