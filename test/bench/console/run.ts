/** `npm run bench:console`: what the console costs in a real browser before a real gateway, each figure beside its bar or an idle page. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn, WITHOUT_BROWSER } from '../../console/browser.ts'
import { buildConsole } from '../../console/build.ts'
import { startWorld, type World } from '../../console/world.ts'
import { ROOT } from '../../fixtures/child.ts'
import { readCount, readToolOptions } from '../../../tools/tool-options.ts'
import { print, row } from '../report.ts'

const DESK = { width: 1280, height: 900, theme: 'light' } as const
const KIB = 1024
const SCRIPT_KIB_MAX = 250
const LOADS = 7
const WATCHED_MS = 8_000
const CALLS_AT_ONCE = 4
const HELP = `
npm run bench:console -- [options]: what the console costs in a real browser before a real gateway

  --calls <number>  calls a second in the live view (60)
  --steps <number>  steps of the long session (10000)`
const { values } = readToolOptions(HELP, { calls: { type: 'string' }, steps: { type: 'string' } })
const CALLS_A_SECOND = readCount('--calls', values.calls ?? '60', 1)
const STEPS = readCount('--steps', values.steps ?? '10000', 1)
/** A frame at 60 a second, and half of one more: what comes later was dropped. */
const FRAME_MS = 1_000 / 60
const DROPPED_MS = 1.5 * FRAME_MS

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

function weighScript(): number {
  const dist = join(ROOT, 'packages', 'console', 'dist')
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const names = [...html.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+\.js)"/g)].map(
    ([, name = '']) => name,
  )
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name))).length, 0) / KIB
}

/** From the beginning of the navigation until a heading and the menu of a signed-in page can be used. */
async function measureOpening(page: Page, url: string, ready: string): Promise<number> {
  await page.goto('about:blank')
  const began = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.locator(ready).first().waitFor()
  return performance.now() - began
}

interface Frames {
  readonly medianMs: number
  readonly worstMs: number
  readonly dropped: number
  readonly count: number
}

/** Times between frames as the page itself sees them. */
async function watchFrames(page: Page, forMs: number): Promise<Frames> {
  const gaps = await page.evaluate<number[]>(`new Promise((resolve) => {
    const gaps = []
    let last
    const end = performance.now() + ${forMs}
    const tick = (now) => {
      if (last !== undefined) gaps.push(now - last)
      last = now
      if (now < end) requestAnimationFrame(tick)
      else resolve(gaps)
    }
    requestAnimationFrame(tick)
  })`)
  return {
    medianMs: median(gaps),
    worstMs: Math.max(...gaps),
    dropped: gaps.filter((gap) => gap > DROPPED_MS).length,
    count: gaps.length,
  }
}

/** Agents call so often together, or as often as they are answered, until told to stop; resolves with how many calls there were. */
async function keepCalling(world: World, until: () => boolean): Promise<number> {
  const agents = await Promise.all(
    Array.from({ length: CALLS_AT_ONCE }, (_, index) => world.connect(`busy-${index}`, 'bench')),
  )
  const counts = await Promise.all(
    agents.map(async (agent) => {
      const began = performance.now()
      let count = 0
      for (; !until(); count += 1) {
        await agent.call('web__say', { text: `line ${count}` })
        const due = began + ((count + 1) * CALLS_AT_ONCE * 1_000) / CALLS_A_SECOND
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      }
      return count
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function benchLive(world: World, page: Page): Promise<void> {
  await page.goto('about:blank')
  const idle = await watchFrames(page, 3_000)
  await page.goto(`${world.controlUrl}/console/`)
  await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
  await page.waitForTimeout(1_000)
  let done = false
  const calling = keepCalling(world, () => done)
  await page.getByTestId('feed').waitFor()
  const busy = await watchFrames(page, WATCHED_MS)
  done = true
  const calls = await calling
  print(`\nLive view while ${Math.round(calls / (WATCHED_MS / 1_000))} calls a second arrive as events`)
  print(row('', ['idle', 'live', 'ratio']))
  print(row('median frame', [idle.medianMs, busy.medianMs, busy.medianMs / idle.medianMs]))
  print(row('worst frame', [idle.worstMs, busy.worstMs, busy.worstMs / idle.worstMs]))
  print(row('late frames', [`${idle.dropped}/${idle.count}`, `${busy.dropped}/${busy.count}`, '']))
}

async function benchSession(world: World, page: Page): Promise<void> {
  const agent = await world.connect('long-worker', 'bench')
  for (let made = 0; made < STEPS; made += CALLS_AT_ONCE)
    await Promise.all(
      Array.from({ length: CALLS_AT_ONCE }, (_, one) =>
        agent.call('web__say', { text: `step ${made + one}` }),
      ),
    )
  const [session] = (await world.gateway.control.listConversations()).filter(
    (one) => one.agent === 'long-worker',
  )
  const url = `${world.controlUrl}/console/sessions/${session?.id}`
  const first: number[] = []
  for (let load = 0; load < 3; load += 1)
    first.push(await measureOpening(page, url, 'ol[aria-label=Steps] li'))
  const began = performance.now()
  await page.getByText(/^[\d.,\s]+ steps$/).waitFor({ timeout: 120_000 })
  print(`\nA session of ${STEPS} steps`)
  print(row('steps shown', [`${Math.round(median(first))} ms`, 'bar 1000', median(first) / 1_000]))
  print(row('all are there', [`${Math.round(performance.now() - began)} ms`, 'later', '']))
  print(row('rows drawn', [await page.locator('ol[aria-label=Steps] li').count(), '', '']))
}

if (WITHOUT_BROWSER !== undefined) throw new Error(WITHOUT_BROWSER)
buildConsole()
const world = await startWorld()
const browser = await openBrowser()
try {
  const { page } = await openPage(browser, world.controlUrl, DESK)
  await signIn(page, world.controlUrl, world.token)
  const opened: number[] = []
  for (let load = 0; load < LOADS; load += 1)
    opened.push(await measureOpening(page, `${world.controlUrl}/console/`, 'h1'))
  const script = weighScript()
  print('First page')
  print(row('', ['measured', 'bar', 'ratio']))
  print(row('script, gzip', [`${script.toFixed(0)} KiB`, SCRIPT_KIB_MAX, script / SCRIPT_KIB_MAX]))
  print(row('interactive', [`${Math.round(median(opened))} ms`, 1_000, median(opened) / 1_000]))
  await benchLive(world, page)
  await benchSession(world, page)
} finally {
  await browser.close()
  await world.stop()
}
