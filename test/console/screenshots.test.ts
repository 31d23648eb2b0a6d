/** Writes a picture of every page in both themes at every width into `screenshots/`; only when `npm run screenshots` asks for it. */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../fixtures/launch.ts'
import { openBrowser, openPage, signIn, WITHOUT_BROWSER } from './browser.ts'
import { buildConsole } from './build.ts'
import { listPages } from './pages.ts'
import { liveAMorning, startWorld } from './world.ts'

const VIEWS = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
] as const

/** Names of pages, with commas between; `all` for every page. */
const WANTED = process.env.CALLGATE_SCREENSHOTS ?? ''

test.skipIf(WANTED === '' || WITHOUT_BROWSER !== undefined)(
  'every page × theme × width is written',
  async () => {
    const names = WANTED.split(',')
    const folder = join(ROOT, 'screenshots')
    await mkdir(folder, { recursive: true })
    buildConsole()
    const world = await startWorld()
    await liveAMorning(world)
    const browser = await openBrowser()
    const pages = (await listPages(world)).filter(({ name }) => WANTED === 'all' || names.includes(name))
    for (const theme of ['light', 'dark'] as const) {
      for (const view of VIEWS) {
        const { page, violations } = await openPage(browser, world.controlUrl, { ...view, theme })
        const shoot = (name: string) =>
          page.screenshot({ path: join(folder, `${name}-${theme}-${view.width}.png`), fullPage: true })
        await page.goto(`${world.controlUrl}/console/`)
        await page.getByLabel('Operator token').waitFor()
        await shoot('sign-in')
        await signIn(page, world.controlUrl, world.token)
        for (const { name, path, prepare } of pages) {
          await page.goto(`${world.controlUrl}/console${path}`)
          await page.waitForLoadState('load')
          await page.locator('h1').first().waitFor()
          await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
          await prepare?.(page)
          // What moves has come to rest.
          await page.waitForTimeout(900)
          await shoot(name)
        }
        expect(violations).toEqual([])
        await page.context().close()
      }
    }
    await browser.close()
    await world.stop()
  },
  900_000,
)
