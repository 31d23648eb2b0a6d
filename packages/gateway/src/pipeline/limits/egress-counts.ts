/** Keeps a local server that connects all the time from flooding the journal: each place once, then how often it was again. */

/** Within this time one place of one server is recorded once, and once more with how often it came again. */
const WINDOW_MS = 30_000
/** Places of one server recorded by themselves within a window; what comes after is one number. */
const PLACES_MAX = 64
const NOTE_CHARS_MAX = 400

export interface EgressCounts {
  note(upstream: string, note: string): void
  /** Says what was counted so far. */
  flush(): Promise<void>
}

interface Window {
  /** How often each place came again after it was recorded. */
  readonly again: Map<string, number>
  further: number
  readonly timer: NodeJS.Timeout
}

export function createEgressCounts(
  record: (upstream: string, note: string, count: number) => Promise<void>,
): EgressCounts {
  const windows = new Map<string, Window>()

  async function turn(upstream: string): Promise<void> {
    const window = windows.get(upstream)
    if (window === undefined) return
    windows.delete(upstream)
    clearTimeout(window.timer)
    for (const [note, count] of window.again) if (count > 0) await record(upstream, note, count)
    if (window.further > 0) await record(upstream, 'places beyond those recorded one by one', window.further)
  }

  function open(upstream: string): Window {
    const timer = setTimeout(() => void turn(upstream), WINDOW_MS)
    timer.unref()
    const window = { again: new Map<string, number>(), further: 0, timer }
    windows.set(upstream, window)
    return window
  }

  return {
    note(upstream, text) {
      const note = text.slice(0, NOTE_CHARS_MAX)
      const window = windows.get(upstream) ?? open(upstream)
      const again = window.again.get(note)
      if (again !== undefined) window.again.set(note, again + 1)
      else if (window.again.size >= PLACES_MAX) window.further += 1
      else {
        window.again.set(note, 0)
        void record(upstream, note, 1)
      }
    },
    async flush() {
      for (const upstream of windows.keys()) await turn(upstream)
    },
  }
}
