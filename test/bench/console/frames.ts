/** What a page in a browser does with its frames: how many of those that were due it dropped, and for how long it was busy. */

import type { Page } from 'playwright-core'

/** At 60 a second. */
const FRAME_MS = 1_000 / 60

export interface Frames {
  /** Frames that were due in the time. */
  readonly due: number
  readonly dropped: number
  readonly medianMs: number
  readonly worstMs: number
  /** Tasks of 50 ms and more, by which a page is felt to hang. */
  readonly longTasks: number
  /** Share of the time in which the page itself worked. */
  readonly busy: number
}

interface Watched {
  readonly gaps: readonly number[]
  readonly longTasks: number
}

/** Gaps between frames and long tasks as the page itself sees them; its work as the browser counts it. */
export async function watchFrames(page: Page, forMs: number): Promise<Frames> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const before = await readWork(session)
  const { gaps, longTasks } = await page.evaluate<Watched>(`new Promise((resolve) => {
    const gaps = []
    let longTasks = 0
    const observer = new PerformanceObserver((list) => { longTasks += list.getEntries().length })
    observer.observe({ type: 'longtask' })
    let last
    const end = performance.now() + ${forMs}
    const tick = (now) => {
      if (last !== undefined) gaps.push(now - last)
      last = now
      if (now < end) return requestAnimationFrame(tick)
      observer.disconnect()
      resolve({ gaps, longTasks })
    }
    requestAnimationFrame(tick)
  })`)
  const after = await readWork(session)
  await session.detach()
  return {
    due: gaps.reduce((sum, gap) => sum + countFrames(gap), 0),
    dropped: gaps.reduce((sum, gap) => sum + countFrames(gap) - 1, 0),
    medianMs: median(gaps),
    worstMs: Math.max(...gaps),
    longTasks,
    busy: (after.work - before.work) / (after.at - before.at),
  }
}

const countFrames = (gapMs: number): number => Math.max(1, Math.round(gapMs / FRAME_MS))

interface Session {
  send(method: 'Performance.getMetrics'): Promise<{ metrics: { name: string; value: number }[] }>
}

async function readWork(session: Session): Promise<{ readonly at: number; readonly work: number }> {
  const { metrics } = await session.send('Performance.getMetrics')
  const find = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
  return { at: find('Timestamp'), work: find('TaskDuration') }
}

/** Several watches of the same page as one. */
export function joinFrames(watched: readonly Frames[]): Frames {
  const sum = (of: (frames: Frames) => number): number => watched.reduce((all, one) => all + of(one), 0)
  return {
    due: sum(({ due }) => due),
    dropped: sum(({ dropped }) => dropped),
    medianMs: median(watched.map(({ medianMs }) => medianMs)),
    worstMs: Math.max(...watched.map(({ worstMs }) => worstMs)),
    longTasks: sum(({ longTasks }) => longTasks),
    busy: sum(({ busy }) => busy) / watched.length,
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
