/** What is measured of a page in the browser: faults that axe finds, how far its layout jumps, and whether it fits. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What moves in has arrived: its colours are the ones to judge. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(
    document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
      .map(({ finished }) => finished),
  ).then(() => undefined)`)
}

interface AxeResult {
  readonly passes: readonly unknown[]
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly { readonly target: readonly string[] }[]
  }[]
}

/** Faults that axe calls serious or critical. */
export async function findFaults(page: Page): Promise<string[]> {
  // Handed in over the browser's own protocol, so that the policy of the page stays as it is.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: AXE })
  const { result } = await session.send('Runtime.evaluate', {
    // Small targets are looked for only when that is asked for.
    expression:
      "axe.run(document, { rules: { 'target-size': { enabled: true } } }).then((found) => JSON.stringify(found))",
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  const { violations, passes } = JSON.parse(String(result.value)) as AxeResult
  if (passes.length < 10) throw new Error('axe looked at next to nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id} at ${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 3)
          .join(', ')}`,
    )
}

/** Cumulative layout shift since the page was loaded, of what nobody asked to move. */
export function measureShift(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let sum = 0
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value
    }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve(sum), 50)
  })`)
}

/** How much wider it is than a screen of that size. */
export async function measurePast(
  page: Page,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<number> {
  await page.setViewportSize({ width, height })
  return page.evaluate<number>(
    'new Promise(requestAnimationFrame).then(() => document.documentElement.scrollWidth - innerWidth)',
  )
}
