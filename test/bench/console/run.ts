/** `npm run bench:console`: what the console costs in a real browser before a real gateway, each figure beside its bar or an idle page. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn, WITHOUT_BROWSER } from '../../console/browser.ts'
import { buildConsole } from '../../console/build.ts'
import { startWorld, type World } from '../../console/world.ts'
import { ROOT } from '../../fixtures/launch.ts'
import { readCount, readToolOptions } from '../../../tools/tool-options.ts'
import { print, row } from '../report.ts'
import { type Frames, joinFrames, median, watchFrames } from './frames.ts'

const DESK = { width: 1280, height: 900, theme: 'light' } as const
const KIB = 1024
const SCRIPT_KIB_MAX = 250
const LOADS = 7
const IDLE_MS = 3_000
const WATCHED_MS = 5_000
const TURNS = 3
const CALLS_AT_ONCE = 4
const ONE_DENIED_IN = 10
const SHORT_STEPS = 10
const SESSION_LOADS = 5
const STEP = 'ol[aria-label=Steps] li'
const HELP = `
npm run bench:console -- [options]: what the console costs in a real browser before a real gateway

  --calls <number>  calls a second in the live view (60)
  --steps <number>  steps of the long session (10000)`
const { values } = readToolOptions(HELP, { calls: { type: 'string' }, steps: { type: 'string' } })
const CALLS_A_SECOND = readCount('--calls', values.calls ?? '60', 1)
const STEPS = readCount('--steps', values.steps ?? '10000', 1)
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
        await (count % ONE_DENIED_IN === 0
          ? agent.call('everything__get-env')
          : agent.call('web__say', { text: `line ${count}` }))
        const due = began + ((count + 1) * CALLS_AT_ONCE * 1_000) / CALLS_A_SECOND
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      }
      return count
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Turns between an idle page and the live view while the same calls run: what the machine itself drops stands in both. */
async function benchLive(world: World, page: Page): Promise<void> {
  await page.goto('about:blank')
  const none = await watchFrames(page, IDLE_MS)
  let done = false
  const began = performance.now()
  const calling = keepCalling(world, () => done)
  const idle: Frames[] = []
  const live: Frames[] = []
  for (let turn = 0; turn < TURNS; turn += 1) {
    await page.goto('about:blank')
    idle.push(await watchFrames(page, WATCHED_MS))
    await page.goto(`${world.controlUrl}/console/`)
    await page.getByTestId('feed').waitFor()
    await page.waitForTimeout(1_000)
    live.push(await watchFrames(page, WATCHED_MS))
  }
  done = true
  const aSecond = Math.round((await calling) / ((performance.now() - began) / 1_000))
  print(`\nLive view while ${aSecond} calls a second arrive, one in ${ONE_DENIED_IN} of them denied`)
  printFrames(none, joinFrames(idle), joinFrames(live))
}

function printFrames(none: Frames, idle: Frames, live: Frames): void {
  const all = [none, idle, live]
  const drawn = ({ due, dropped }: Frames): number => (due - dropped) / due
  print(row('', ['no calls', 'idle page', 'live view', 'live/idle']))
  print(
    row(
      'frames dropped',
      all.map(({ dropped, due }) => `${dropped}/${due}`),
    ),
  )
  print(row('drawn', [...all.map(drawn), drawn(live) / drawn(idle)]))
  print(row('median frame ms', [...all.map(({ medianMs }) => medianMs), live.medianMs / idle.medianMs]))
  print(row('worst frame ms', [...all.map(({ worstMs }) => worstMs), live.worstMs / idle.worstMs]))
  print(
    row(
      'tasks of 50 ms',
      all.map(({ longTasks }) => longTasks),
    ),
  )
  print(
    row(
      'page at work',
      all.map(({ busy }) => `${(busy * 100).toFixed(1)} %`),
    ),
  )
}

/** So many steps as one agent's session; resolves with its address. */
async function workThrough(world: World, name: string, steps: number): Promise<string> {
  const agent = await world.connect(name, 'bench')
  for (let made = 0; made < steps; made += CALLS_AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(CALLS_AT_ONCE, steps - made) }, (_, one) =>
        agent.call('web__say', { text: `step ${made + one}` }),
      ),
    )
  const conversations = await world.gateway.control.listConversations()
  const session = conversations.find((one) => one.agent === name)
  return `${world.controlUrl}/console/sessions/${session?.id}`
}

/** Until its first steps are drawn, and until one of them has opened after a click. */
async function measureSession(page: Page, url: string): Promise<readonly [number, number]> {
  const rowsMs = await measureOpening(page, url, STEP)
  const began = performance.now()
  await page.locator(`${STEP} button`).first().click()
  await page.locator(`${STEP} button[aria-expanded=true]`).waitFor()
  return [rowsMs, rowsMs + performance.now() - began]
}

async function benchSession(world: World, page: Page): Promise<void> {
  const short = await workThrough(world, 'short-worker', SHORT_STEPS)
  const long = await workThrough(world, 'long-worker', STEPS)
  const few: (readonly [number, number])[] = []
  const many: (readonly [number, number])[] = []
  for (let load = 0; load < SESSION_LOADS; load += 1) {
    few.push(await measureSession(page, short))
    many.push(await measureSession(page, long))
  }
  const began = performance.now()
  await page.getByText(/^[\d.,\s]+ steps$/).waitFor({ timeout: 120_000 })
  const wholeMs = performance.now() - began
  print(`\nA session of ${STEPS} steps beside one of ${SHORT_STEPS}; the bar is 1000 ms`)
  print(row('', [`${SHORT_STEPS}, ms`, `${STEPS}, ms`, 'long/short', 'long/bar']))
  for (const [at, name] of ['first steps', 'one opens'].entries()) {
    const [one, other] = [few, many].map((loads) => median(loads.map((times) => times[at] ?? 0)))
    if (one !== undefined && other !== undefined) print(row(name, [one, other, other / one, other / 1_000]))
  }
  print(row('all are there', ['', `+ ${Math.round(wholeMs)}`]))
  print(row('rows drawn', ['', await page.locator(STEP).count()]))
  await page.goto(`${long}?view=flow`)
  await page.locator('figure svg').waitFor()
  print(row('shapes of flow', ['', await page.locator('figure svg *').count()]))
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
