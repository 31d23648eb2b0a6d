/** Keeps an upstream that breaks the protocol without end from flooding log and journal: first times, then counts. */

import type { Logger } from '../ports/ports.ts'

/** Within this time the same upstream gets one more line, with how often it happened. */
const WINDOW_MS = 30_000
/** Violations of one upstream told and recorded one by one within a window. */
const TOLD_MAX = 4
const NOTE_CHARS_MAX = 500

export interface ViolationOutlet {
  readonly warn: Logger['warn']
  record(upstream: string, note: string, count: number): Promise<void>
}

export interface ViolationCounts {
  readonly note: (upstream: string, note: string) => void
  readonly flush: () => Promise<void>
}

interface Window {
  told: number
  /** Those after the ones that were told, and what the last of them was. */
  count: number
  last: string
  readonly timer: NodeJS.Timeout
}

export function createViolationCounts(outlet: ViolationOutlet): ViolationCounts {
  const windows = new Map<string, Window>()

  function open(upstream: string): Window {
    const timer = setInterval(() => void turn(upstream), WINDOW_MS)
    timer.unref()
    const window = { told: 0, count: 0, last: '', timer }
    windows.set(upstream, window)
    return window
  }

  /** Ends a window: while it goes on it is counted only, and after a quiet one everything is told again. */
  async function turn(upstream: string): Promise<void> {
    const window = windows.get(upstream)
    if (window === undefined) return
    const { count, last } = window
    if (count === 0) {
      clearInterval(window.timer)
      windows.delete(upstream)
      return
    }
    window.count = 0
    outlet.warn(
      { upstream, note: last, count },
      `An upstream broke the protocol ${count} more ${count === 1 ? 'time' : 'times'}; the last is shown`,
    )
    await outlet.record(upstream, last, count)
  }

  return {
    note(upstream, text) {
      const note = text.slice(0, NOTE_CHARS_MAX)
      const window = windows.get(upstream) ?? open(upstream)
      if (window.told >= TOLD_MAX) {
        window.count += 1
        window.last = note
        return
      }
      window.told += 1
      outlet.warn({ upstream, note }, 'An upstream broke the protocol')
      void outlet.record(upstream, note, 1)
    },
    async flush() {
      for (const [upstream, { timer }] of windows) {
        await turn(upstream)
        clearInterval(timer)
        windows.delete(upstream)
      }
    },
  }
}
