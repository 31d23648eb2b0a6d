/** Debian's Chromium, driven as a person would: one browser for a test file, a fresh profile for each page. */

import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

const CHROMIUM = process.env.CALLGATE_CHROMIUM ?? '/usr/bin/chromium'

/** Why the tests are left out; undefined where they can run. */
export const WITHOUT_BROWSER = existsSync(CHROMIUM)
  ? undefined
  : `needs ${CHROMIUM}: apt-get install --no-install-recommends chromium, or name another in CALLGATE_CHROMIUM`

/** What Chromium asks of the network by itself stays off: it would fail here, many times at once. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET })
}

export interface Seen {
  readonly page: Page
  /** Violations of the content security policy and uncaught errors; there must be none. */
  readonly violations: string[]
  /** Requests to anywhere but the gateway. */
  readonly strangers: string[]
}

export interface View {
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark'
  /** Whether it is worked by fingers. */
  readonly touch?: boolean
  /** Where its clock stands; that of this machine when left out. */
  readonly timezoneId?: string
}

export async function openPage(browser: Browser, controlUrl: string, view: View): Promise<Seen> {
  const { width, height, theme, touch = false, timezoneId } = view
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    hasTouch: touch,
    locale: 'en-GB',
    ...(timezoneId === undefined ? {} : { timezoneId }),
  })
  const page = await context.newPage()
  const seen: Seen = { page, violations: [], strangers: [] }
  page.on('pageerror', (error) => seen.violations.push(String(error)))
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text())) seen.violations.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(controlUrl) && !url.startsWith('data:') && !url.startsWith('blob:'))
      seen.strangers.push(url)
  })
  return seen
}

export async function signIn(
  page: Page,
  controlUrl: string,
  token: string,
  path = '/console/',
): Promise<void> {
  await page.goto(`${controlUrl}${path}`)
  await page.getByLabel('Operator token').fill(token)
  await page.getByRole('button', { name: 'Sign in with the token' }).click()
  await page.locator('#main').waitFor()
}
