/** The page of an approval in a real browser: looking changes nothing, an answer given there ends the wait of the agent. */

import { accessSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApprovalView } from '@callgate/contracts/approval'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, waitFor, type LegacyClient } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const CHROMIUM = '/usr/bin/chromium'
/** Without these it asks hosts of its maker about itself. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

function isInstalled(): boolean {
  try {
    accessSync(CHROMIUM)
    return true
  } catch {
    return false
  }
}

const hasBrowser = isInstalled()
if (!hasBrowser) console.warn(`${CHROMIUM} is missing: apt-get install chromium`)

const ASKS =
  '{ id: humans-first, effect: allow, on: [call], upstreams: [web], targets: [say], obligations: [{ approve: {} }] }'

describe.skipIf(!hasBrowser)('the page of an approval (needs apt-get install chromium)', () => {
  let web: FixtureServer
  let gateway: TestGateway
  let agent: LegacyClient
  let profile: string
  let browser: BrowserContext
  let credential: string

  beforeAll(async () => {
    web = await startFixtureServer('dual')
    gateway = await startTestGateway({
      upstreams: { web: overHttp(web.url) },
      policy: policyOf([ALLOW_RULE, ASKS]),
      // The agent can show no link: its call is held until somebody answers.
      config: { approvals: { holdMs: 60_000 } },
    })
    const issued = await gateway.control.addOperator({ name: 'boss', owner: 'team', roles: ['approver'] })
    credential = issued.token
    agent = await connectLegacy(gateway.url, { answering: false })
    profile = await mkdtemp(join(tmpdir(), 'callgate-browser-'))
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: QUIET,
    })
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    await rm(profile, { recursive: true, force: true })
    await agent.client.close()
    await gateway.stopAndVerify()
    await web.stop()
  })

  const pendingFor = (text: string): Promise<ApprovalView> =>
    waitFor(`an approval of ${text}`, async () =>
      (await gateway.control.listApprovals({ state: 'pending' })).find(({ call }) =>
        JSON.stringify(call).includes(text),
      ),
    )
  const stateOf = async ({ id }: ApprovalView): Promise<string> =>
    (await gateway.control.showApproval(id)).state
  const heard = (text: string): number =>
    web.seen.filter(({ tool, args }) => tool === 'say' && (args as { text: string }).text === text).length

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Credential').fill(credential)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'The exact call' }).waitFor()
  }

  test(
    verifies('GATE-29.11', 'GATE-29.7', 'who signs in sees the exact call, and approving it lets it go'),
    async () => {
      const calling = agent.client.callTool({ name: 'web__say', arguments: { text: '<b>pay 40</b> to Lea' } })
      const approval = await pendingFor('pay 40')
      // As a chat that shows a preview of a link does.
      const preview = await fetch(approval.link)
      expect(await preview.text()).not.toContain('pay 40')
      const page = await browser.newPage()
      await page.goto(approval.link)
      expect(await page.content()).not.toContain('pay 40')
      expect(await stateOf(approval)).toBe('pending')
      await page.getByLabel('Credential').fill('cgop_wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.content()).not.toContain('pay 40')
      await signIn(page)
      expect(await page.locator('pre').textContent()).toContain('"text": "<b>pay 40</b> to Lea"')
      expect(await page.locator('b').count()).toBe(0)
      await page.reload()
      expect(await stateOf(approval)).toBe('pending')
      expect(heard('<b>pay 40</b> to Lea')).toBe(0)
      await page.getByLabel('Reason').fill('it is her bill')
      await page.getByRole('button', { name: 'Approve once' }).click()
      await page.getByRole('heading', { level: 1, name: /web\/say: (?:approved|used)/ }).waitFor()
      expect(textOf(await calling)).toBe('<b>pay 40</b> to Lea')
      expect(heard('<b>pay 40</b> to Lea')).toBe(1)
      expect(await stateOf(approval)).toBe('used')
      expect((await gateway.control.showApproval(approval.id)).answers).toMatchObject([
        { operator: 'boss', answer: 'approve', reason: 'it is her bill' },
      ])
      await page.close()
    },
    60_000,
  )

  test(
    verifies('GATE-29.11', 'refusing it ends the call, and signing out ends the session of the browser'),
    async () => {
      const calling = failureOf(
        agent.client.callTool({ name: 'web__say', arguments: { text: 'delete it all' } }),
      )
      const approval = await pendingFor('delete it all')
      const page = await browser.newPage()
      await browser.clearCookies()
      await page.goto(approval.link)
      await signIn(page)
      await page.getByLabel('Reason').fill('nobody asked for that')
      await page.getByRole('button', { name: 'Refuse' }).click()
      await page.getByRole('heading', { level: 1, name: /web\/say: refused/ }).waitFor()
      expect(await calling).toBeDefined()
      expect(heard('delete it all')).toBe(0)
      await page.getByRole('button', { name: /Sign out/ }).click()
      await page.getByLabel('Credential').waitFor()
      expect(await page.content()).not.toContain('delete it all')
      await page.close()
    },
    60_000,
  )
})
