/** The settings of notifications in the console: channels as they stand, a test that arrives and one that does not, and what became of messages. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'
import { openBrowser, openPage, signIn, WITHOUT_BROWSER } from './browser.ts'
import { buildConsole } from './build.ts'

let receiver: Server
let gateway: TestGateway
let browser: Browser

beforeAll(async () => {
  buildConsole()
  if (WITHOUT_BROWSER !== undefined) return
  receiver = createServer((request, response) => {
    request.resume()
    response.writeHead(request.url === '/gone' ? 404 : 200).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  gateway = await startTestGateway({
    upstreams: {},
    config: {
      response: {
        channels: [
          {
            id: 'desk',
            type: 'webhook',
            url: `${url}/desk`,
            quietHours: { zone: 'Europe/Berlin', from: '22:00', to: '07:00' },
          },
          { id: 'lost', type: 'webhook', url: `${url}/gone` },
        ],
        routes: [
          {
            id: 'calls',
            on: ['approval-waiting'],
            channels: ['desk'],
            escalate: [{ afterMs: 600_000, channels: ['lost'] }],
          },
        ],
      },
    },
  })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  receiver?.closeAllConnections()
  receiver?.close()
})

describe.skipIf(WITHOUT_BROWSER !== undefined)('settings', { timeout: 60_000 }, () => {
  test('who is told, a test message, and what became of it; feeds, retention and licence', async () => {
    const { controlUrl } = gateway.running
    const seen = await openPage(browser, controlUrl, { width: 1280, height: 900, theme: 'light' })
    const { page } = seen
    await signIn(page, controlUrl, gateway.operatorToken, '/console/settings')
    for (const name of ['Who is told', 'Messages', 'Feeds', 'Retention', 'Licence and about'])
      await page.getByRole('heading', { name, exact: true }).waitFor()
    await page.getByText('daily 22:00 to 07:00 (Europe/Berlin)').waitFor()
    await page.getByText('when nobody has done anything for 10 min').waitFor()
    await page.getByRole('button', { name: 'Send a test message to desk' }).click()
    await page.getByText('desk has taken a test message').waitFor()
    await page.getByRole('button', { name: 'Send a test message to lost' }).click()
    await page.getByText('lost has not taken it: the channel lost answered 404').waitFor()
    await page.getByRole('row', { name: /lost.*A test message.*failed/ }).waitFor()
    await page.getByRole('button', { name: 'Given up' }).click()
    await page.getByRole('row', { name: /desk/ }).waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /lost/ }).waitFor()
    expect(seen.violations).toEqual([])
    expect(seen.strangers).toEqual([])
    await page.context().close()
  })

  test('on a phone nothing is wider than the window', async () => {
    const { controlUrl } = gateway.running
    const { page } = await openPage(browser, controlUrl, { width: 390, height: 844, theme: 'dark' })
    await signIn(page, controlUrl, gateway.operatorToken, '/console/settings')
    await page.getByRole('heading', { name: 'Licence and about' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1')).toBe(true)
    await page.context().close()
  })
})
