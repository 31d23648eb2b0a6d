/** The console in a real browser, before a real gateway with real servers, while real agents call. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { ROOT } from '../fixtures/launch.ts'
import { findFaults, measurePast, measureShift, settle } from './axe.ts'
import { findFocusFaults } from './focus.ts'
import { openBrowser, openPage, type Seen, signIn, WITHOUT_BROWSER } from './browser.ts'
import { buildConsole } from './build.ts'
import { listPages } from './pages.ts'
import { type Agent, liveAMorning, startWorld, type World } from './world.ts'

if (WITHOUT_BROWSER !== undefined) console.warn(`The console is not tested in a browser: ${WITHOUT_BROWSER}`)

/** Their text, or their form, comes with the page. */
const SHOWN_WITHOUT_GATEWAY: ReadonlySet<string> = new Set(['api', 'palette', 'submit'])
const DESK = { width: 1280, height: 900, theme: 'light' } as const
const PHONE = { width: 390, height: 844, theme: 'light' } as const

let world: World
let browser: Browser
let waiting: readonly Promise<unknown>[]

beforeAll(async () => {
  buildConsole()
  if (WITHOUT_BROWSER !== undefined) return
  world = await startWorld()
  waiting = (await liveAMorning(world)).waiting
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await world?.stop()
})

async function openSignedIn(path = '/', view: Parameters<typeof openPage>[2] = DESK): Promise<Seen> {
  const seen = await openPage(browser, world.controlUrl, view)
  await signIn(seen.page, world.controlUrl, world.token, `/console${path}`)
  return seen
}

function expectClean({ violations, strangers }: Seen): void {
  expect(violations).toEqual([])
  expect(strangers).toEqual([])
}

const textOf = (answer: unknown): string => JSON.stringify(answer)

test('the first page loads at most 250 KB of script, compressed', () => {
  const dist = join(ROOT, 'packages', 'console', 'dist')
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+\.js)"/g)].map(
    ([, name]) => name ?? '',
  )
  // The chart of the first page comes a moment later.
  const chart = readdirSync(join(dist, 'assets')).filter((name) => /^chart-.*\.js$/.test(name))
  const files = [...first, ...chart.map((name) => join('assets', name))]
  expect(first.length).toBeGreaterThan(0)
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name))).length, 0)
  expect(bytes).toBeLessThanOrEqual(250 * 1024)
  // No inline code, no inline style: the policy would refuse both.
  expect(html).not.toMatch(/<script(?![^>]* src=)[^>]*>|<style|\sstyle=|\son\w+=/)
})

describe.skipIf(WITHOUT_BROWSER !== undefined)('in the browser', { timeout: 120_000 }, () => {
  test('a wrong token is refused, the right one opens the page that was asked for', async () => {
    const seen = await openPage(browser, world.controlUrl, DESK)
    const { page } = seen
    await page.goto(`${world.controlUrl}/`)
    await page.waitForURL('**/console/')
    await page.goto(`${world.controlUrl}/console/settings`)
    await page.getByLabel('Operator token').fill('not-a-token')
    await page.getByRole('button', { name: 'Sign in with the token' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Operator token').fill(world.token)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    expect(await page.evaluate('document.cookie')).toBe('')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Operator token').waitFor()
    expectClean(seen)
    await page.context().close()
  })

  test('a call that is denied arrives by itself, with why', async () => {
    const seen = await openSignedIn()
    const { page } = seen
    await page.getByTestId('feed').waitFor()
    const agent: Agent = await world.connect('newcomer', 'carol')
    await agent.call('everything__get-env')
    const row = page.getByTestId('feed').getByRole('button', { name: /denied.*newcomer.*get-env/ })
    await row.waitFor()
    expect(await row.textContent()).toContain('no-environment')
    await row.click()
    await page.getByRole('heading', { level: 1, name: /get-env/ }).waitFor()
    expectClean(seen)
    await page.context().close()
  })

  test('what happens is shown while it never ceases', async () => {
    const seen = await openSignedIn()
    const { page } = seen
    await page.getByTestId('feed').waitFor()
    const agent = await world.connect('never-resting', 'carol')
    const working = setInterval(() => void agent.call('everything__echo', { message: 'on and on' }), 40)
    const row = page.getByTestId('feed').getByRole('button', { name: /never-resting.*echo/ })
    const shown = row.first().waitFor({ timeout: 15_000 })
    await shown.finally(() => clearInterval(working))
    expect(await row.count()).toBeGreaterThan(0)
    expectClean(seen)
    await page.context().close()
  })

  test('a flood of refusals is few readings of what they made stale', async () => {
    const seen = await openSignedIn()
    const { page } = seen
    await page.getByTestId('feed').waitFor()
    let readings = 0
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/incidents')) readings += 1
    })
    const agents = await Promise.all(['flood-a', 'flood-b'].map((name) => world.connect(name, 'carol')))
    const each = Array.from({ length: 30 })
    const refused = agents.flatMap((agent) => each.map(() => agent.call('everything__get-env')))
    await Promise.all(refused)
    await page
      .getByTestId('feed')
      .getByRole('button', { name: /flood-b/ })
      .first()
      .waitFor()
    expect(readings).toBeLessThan(refused.length / 2)
    expectClean(seen)
    await page.context().close()
  })

  test('a held call is approved by keys alone and then answered; another is refused', async () => {
    const seen = await openSignedIn('/approvals')
    const { page } = seen
    await page.getByRole('link', { name: /get-sum.*report-writer/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /get-sum/ }).waitFor()
    expect(await page.getByText('41200').isVisible()).toBe(true)
    await page.keyboard.press('e')
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.type('the sum of the quarter')
    await page.keyboard.press('Control+Enter')
    const [approved, refused] = waiting
    expect(textOf(await approved)).toContain('41217')
    await page.getByText('the call was made').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Next/ }).click()
    await page.getByRole('heading', { level: 1, name: /get-sum/ }).waitFor()
    await page.getByLabel('Reason').fill('nobody asked for it')
    await page.getByRole('button', { name: 'Refuse', exact: true }).click()
    expect(textOf(await refused)).toMatch(/approval-refused|refused/)
    await page.getByText('It was refused.').waitFor()
    expectClean(seen)
    await page.context().close()
  })

  test('an agent is frozen and let go again', async () => {
    const seen = await openSignedIn('/agents/my-editor')
    const { page } = seen
    const agent = await world.connect('my-editor', 'alice')
    await page.getByRole('button', { name: 'Freeze', exact: true }).click()
    await page.getByLabel('Reason').fill('looks odd')
    await page.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click()
    await page.getByRole('button', { name: 'Lift freeze' }).waitFor()
    expect(textOf(await agent.call('everything__echo', { message: 'hello' }))).toMatch(/frozen|Frozen/)
    await page.getByRole('button', { name: 'Lift freeze' }).click()
    await page.getByLabel('Reason').fill('it was me')
    await page.getByRole('dialog').getByRole('button', { name: 'Lift freeze' }).click()
    await page.getByRole('button', { name: 'Freeze', exact: true }).waitFor()
    expect(textOf(await agent.call('everything__echo', { message: 'hello again' }))).toContain('hello again')
    expectClean(seen)
    await page.context().close()
  })

  test('a poisoned description is text, and is accepted by nobody unseen', async () => {
    const { path = '' } = (await listPages(world)).find(({ name }) => name === 'quarantine') ?? {}
    const seen = await openSignedIn(path)
    const { page } = seen
    await page.getByText('<IMPORTANT>').first().waitFor()
    expect(await page.locator('important').count()).toBe(0)
    expectClean(seen)
    await page.context().close()
  })

  test('evidence of an incident is proven in the browser', async () => {
    await world.gateway.control.checkpoint().catch(() => undefined)
    const { path = '' } = (await listPages(world)).find(({ name }) => name === 'incident') ?? {}
    const seen = await openSignedIn(path)
    const proven = seen.page.getByText('proven', { exact: true }).first()
    await proven.waitFor()
    expect(await proven.isVisible()).toBe(true)
    expectClean(seen)
    await seen.page.context().close()
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`no page has a serious fault of accessibility, and each fits a phone, ${theme}`, async () => {
      const seen = await openSignedIn('/', { ...DESK, theme })
      const { page } = seen
      const faults: string[] = []
      for (const { name, path, prepare } of await listPages(world)) {
        await page.goto(`${world.controlUrl}/console${path}`)
        await page.locator('h1').first().waitFor()
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        await prepare?.(page)
        await settle(page)
        faults.push(...(await findFaults(page)).map((fault) => `${name}: ${fault}`))
        const focused = await findFocusFaults(page)
        faults.push(...focused.faults.map((fault) => `${name}: ${fault}`))
        if (focused.count === 0) faults.push(`${name}: nothing takes the focus`)
        // What web vitals call good: nothing that is read moves away under the eye.
        const shift = await measureShift(page)
        if (shift > 0.1) faults.push(`${name}: jumps by ${shift.toFixed(3)}`)
        const past = await measurePast(page, PHONE)
        if (past > 0) faults.push(`${name}: wider than a phone by ${past}`)
        await page.setViewportSize(DESK)
      }
      expect(faults).toEqual([])
      expectClean(seen)
      await page.context().close()
    }, 180_000)
  }

  test('where the gateway cannot answer every page says so, with what to do', async () => {
    const seen = await openSignedIn()
    const { page } = seen
    const pages = (await listPages(world)).filter(({ name }) => !SHOWN_WITHOUT_GATEWAY.has(name))
    await page.route('**/api/v1/**', (route) =>
      new URL(route.request().url()).pathname === '/api/v1/session'
        ? route.continue()
        : route.fulfill({ status: 503, json: { code: 'journal-unavailable', detail: 'The disk is full.' } }),
    )
    const silent: string[] = []
    for (const { name, path } of pages) {
      await page.goto(`${world.controlUrl}/console${path}`)
      const said = page.getByRole('alert').filter({ hasText: 'The disk is full.' }).first()
      await said.waitFor({ timeout: 15_000 }).catch(() => silent.push(name))
      const retry = await page.getByRole('button', { name: 'Try again' }).count()
      if (retry === 0) silent.push(`${name}: nothing to do`)
    }
    expect(silent).toEqual([])
    expectClean(seen)
    await page.context().close()
  })

  test('a focus that nobody sees is a fault', async () => {
    const seen = await openSignedIn('/approvals')
    const { page } = seen
    const plant = (rule: string) =>
      page.evaluate(`(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(${JSON.stringify(rule)})
      document.adoptedStyleSheets = [sheet]
    })()`)
    expect((await findFocusFaults(page)).faults).toEqual([])
    await plant(':focus-visible { outline: none !important }')
    expect((await findFocusFaults(page)).faults.join()).toContain('looks the same with the focus')
    await plant(':focus-visible { outline-color: #fafafa !important }')
    expect((await findFocusFaults(page)).faults.join()).toContain('stands out by 1.')
    await page.context().close()
  })

  test('on a phone a call is answered by touch, and the menu leads on', async () => {
    const agent = await world.connect('on-the-way', 'carol')
    const call = agent.call('everything__get-sum', { a: 30, b: 3 })
    const seen = await openSignedIn('/approvals', { ...PHONE, touch: true })
    const { page } = seen
    await page.getByRole('link', { name: /get-sum.*on-the-way/ }).tap()
    await page.getByRole('heading', { level: 1, name: /get-sum/ }).waitFor()
    await page.getByLabel('Reason').tap()
    await page.keyboard.insertText('asked on the way')
    await page.getByRole('button', { name: 'Approve once' }).tap()
    expect(textOf(await call)).toContain('33')
    await page.getByText('the call was made').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: 'Menu' }).tap()
    await page.getByRole('link', { name: 'Incidents' }).tap()
    await page.getByRole('heading', { level: 1, name: 'Incidents' }).waitFor()
    expectClean(seen)
    await page.context().close()
  })

  // Last: once somebody who approves has a name, the token of the machine approves nothing.
  test('the first administrator comes in by the link and a passkey, and again by the passkey alone', async () => {
    const { welcomeLink } = world.gateway.running
    const origin = new URL(welcomeLink ?? '').origin
    const seen = await openPage(browser, origin, DESK)
    const { page } = seen
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto(welcomeLink ?? '')
    expect(page.url()).toBe(`${origin}/console/welcome`)
    await page.getByLabel('Your name').fill('ada')
    await page.getByRole('button', { name: 'Make a passkey and come in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
    await page.goto(`${origin}/console/settings`)
    await page.getByRole('heading', { name: 'Your passkeys' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
    expect(await page.getByText('ada', { exact: true }).isVisible()).toBe(true)
    expectClean(seen)
    await page.context().close()
  })
})
