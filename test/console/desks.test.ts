/** The desks of the console: servers approved with their findings read, rights reviewed, payloads shown, the journal checked. */

import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { checkProof } from '../../packages/console/src/pages/incidents/proofs.ts'
import { openBrowser, openPage, type Seen, signIn, WITHOUT_BROWSER } from './browser.ts'
import { buildConsole } from './build.ts'
import { liveAMorning, startWorld, type World } from './world.ts'

const DESK = { width: 1280, height: 900, theme: 'light' } as const

let world: World
let browser: Browser
let seen: Seen
/** Another operator, who may decide what the first one asked for. */
let other: Seen

beforeAll(async () => {
  buildConsole()
  if (WITHOUT_BROWSER !== undefined) return
  world = await startWorld()
  await liveAMorning(world)
  browser = await openBrowser()
  seen = await openPage(browser, world.controlUrl, DESK)
  await signIn(seen.page, world.controlUrl, world.token)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await world?.stop()
})

async function confirm(button: string, reason: string, page = seen.page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

const open = (path: string) => seen.page.goto(`${world.controlUrl}/console${path}`)

describe.skipIf(WITHOUT_BROWSER !== undefined)('in the browser', { timeout: 60_000 }, () => {
  test('a server is approved only by who ticked that its findings are read', async () => {
    const { page } = seen
    await open('/servers/web')
    await page.getByText('stands in the way of an approval').first().waitFor()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('not encrypted').first().waitFor()
    await dialog.getByLabel('Reason').fill('only on this machine')
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click()
    // The browser asks for the box; nothing was sent.
    expect(await dialog.isVisible()).toBe(true)
    expect((await world.gateway.control.showServer('web')).stage).toBe('scanned')
    await dialog.getByRole('checkbox', { name: /I have read these findings \(1 high\)/ }).check()
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click()
    // Who submitted it may not approve it; the dialog says so, and is still there to be read.
    await dialog.getByRole('alert').filter({ hasText: 'another operator has to approve it' }).waitFor()
    await page.keyboard.press('Escape')
    const { token } = await world.gateway.control.addOperator({
      name: 'bea',
      owner: 'bea',
      roles: ['reviewer'],
    })
    other = await openPage(browser, world.controlUrl, DESK)
    await signIn(other.page, world.controlUrl, token, '/console/servers/web')
    await other.page.getByRole('button', { name: 'Approve', exact: true }).click()
    await other.page.getByRole('checkbox').check()
    await other.page.getByLabel('Reason').fill('it runs on this machine')
    await other.page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await other.page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await world.gateway.control.showServer('web')).stage).toBe('approved')
  })

  test('a finding gets an owner and a virtual patch, which is taken back', async () => {
    const { page } = other
    await page.getByRole('button', { name: 'Assign' }).first().click()
    await page.getByRole('dialog').getByLabel('Owner').fill('grace')
    await confirm('Assign', 'knows the network', page)
    await page.getByText('sees to it').waitFor()
    await page.getByRole('button', { name: 'Virtual patch' }).first().click()
    await page.getByRole('dialog').getByLabel('Tool').fill('leak')
    await confirm('Virtual patch', 'until it is mended', page)
    await page.getByText('is denied').waitFor()
    await page.getByRole('button', { name: 'Take back' }).first().click()
    await confirm('Take back', 'it is mended', page)
    await page.getByText('is denied').waitFor({ state: 'detached' })
    const [finding] = await world.gateway.control.listFindings('web')
    expect(finding?.remedy).toMatchObject({ owner: 'grace', patch: null })
  })

  test('keys are reviewed one by one, and the one that goes is revoked', async () => {
    const { page } = seen
    await open('/agents?view=reviews')
    await page.getByRole('link', { name: 'Agent keys' }).click()
    const row = page.getByRole('row').filter({ hasText: 'my-editor' }).first()
    await row.getByRole('button', { name: 'Remove' }).click()
    await confirm('Remove', 'left the team')
    await row.getByText('remove', { exact: true }).waitFor()
    const keys = await world.gateway.control.listKeys()
    expect(keys.find(({ agent }) => agent === 'my-editor')?.revokedAtMs).not.toBeNull()
  })

  test('rights are found by tool and by what policy says', async () => {
    const { page } = seen
    await open('/agents?view=rights')
    await page.getByLabel('Decision').selectOption('deny')
    await page.getByRole('row').filter({ hasText: 'get-env' }).first().waitFor()
    expect(new URL(page.url()).searchParams.get('effect')).toBe('deny')
    expect(await page.getByRole('row').filter({ hasText: 'echo' }).count()).toBe(0)
  })

  test('a payload is shown to who says why, with what was redacted marked, and that is on record', async () => {
    const { page } = seen
    const { control } = world.gateway
    const session = (await control.listConversations()).find(({ agent }) => agent === 'report-writer')
    await open(`/sessions/${session?.id}`)
    await page.getByRole('button', { name: /read_config/ }).click()
    await page.getByRole('button', { name: 'Reveal' }).last().click()
    await confirm('Reveal', 'what was in that file?')
    const marked = page.locator('mark.found')
    await marked.first().waitFor()
    expect(await marked.first().textContent()).toMatch(/^\[redacted:[a-z-]+/)
    const acts = (await world.gateway.records('admin')).filter(
      ({ entry }) => entry.type === 'admin' && entry.act.includes('reveal'),
    )
    expect(acts).toHaveLength(1)
  })

  test('the whole journal is checked, and what is exported proves itself', async () => {
    const { page } = seen
    await open('/journal')
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('whole', { exact: true }).waitFor()
    await page.getByText(/records hashed, begun by operator/).waitFor()
    await page.getByLabel('Decision').selectOption('deny')
    await page.getByText(/^\d shown/).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ])
    const { evidence, checkpoint } = JSON.parse(await readFile(await download.path(), 'utf8'))
    const states = await Promise.all(evidence.map((one: never) => checkProof(one, checkpoint)))
    expect(states.length).toBeGreaterThan(2)
    expect(new Set(states)).toEqual(new Set(['proven']))
  })

  test('how long calls took and what was found is drawn, for the last hour and from the counts', async () => {
    const { page } = seen
    await open('/')
    const types = page.getByRole('list', { name: 'Findings by type' })
    for (const span of ['Hour', '5 weeks']) {
      await page.getByRole('button', { name: span, exact: true }).click()
      await page.getByRole('img', { name: /^Half of the calls within .+, 95 of 100 within / }).waitFor()
      await types.getByRole('listitem').first().waitFor()
      expect(await types.textContent()).toContain('hidden text')
    }
  })

  test('a server says what holds its processes to their limits', async () => {
    const { upstreams } = await world.gateway.control.status()
    const limitedBy = upstreams.find(({ upstream }) => upstream === 'everything')?.limitedBy ?? 'none'
    const words = { 'control-group': 'the kernel', watch: 'the gateway, which counts', none: 'nothing' }
    await open('/servers/everything')
    const said = seen.page.locator('div:has(> dt:text-is("Limits held by")) > dd')
    expect(await said.textContent()).toContain(words[limitedBy])
  })

  test('times are those of the viewer, in whatever zone', async () => {
    const record = (await world.gateway.records('intent'))[0]
    const path = `/console/journal/${record?.seq}`
    const [here, there] = ['Africa/Nairobi', 'Pacific/Auckland'].map((timeZone) =>
      new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(
        record?.timeMs,
      ),
    )
    expect(here).not.toBe(there)
    for (const [timezoneId, text] of [
      ['Africa/Nairobi', here],
      ['Pacific/Auckland', there],
    ] as const) {
      const { page } = await openPage(browser, world.controlUrl, { ...DESK, timezoneId })
      await signIn(page, world.controlUrl, world.token, path)
      await page
        .locator('#main time')
        .filter({ hasText: text ?? '' })
        .first()
        .waitFor()
      await page.context().close()
    }
  })

  test('a session on paper has every step and why it was stopped, and nothing to click through', async () => {
    const { page } = seen
    const { control } = world.gateway
    const session = (await control.listConversations()).find(({ agent }) => agent === 'my-editor')
    await page.setViewportSize({ width: 1280, height: 320 })
    await open(`/sessions/${session?.id}?view=all`)
    const steps = page.getByRole('list', { name: 'Steps' }).locator('> li')
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ steps$/ })
      .waitFor()
    const all = Number(
      /\d+/.exec((await page.getByRole('button', { name: /^With lists/ }).textContent()) ?? ''),
    )
    expect(await steps.count()).toBeLessThan(all)
    // What the page is when the browser takes its picture.
    await page.evaluate(`addEventListener('beforeprint', () => {
      const list = document.querySelector('ol[aria-label="Steps"]')
      globalThis.onPaper = { steps: list.children.length, text: list.textContent }
    })`)
    const paper = await page.pdf({ format: 'A4' })
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
    const { steps: printed, text } = await page.evaluate<{ steps: number; text: string }>('onPaper')
    expect(printed).toBe(all)
    expect(text).toContain('hidden-unicode/direction-override')
    expect(text).toContain('in the call at')
    await page.setViewportSize({ width: DESK.width, height: DESK.height })
  })

  test('an incident on paper has its evidence over the whole width, without the menu', async () => {
    const { page } = seen
    const [incident] = await world.gateway.control.listIncidents()
    await open(`/incidents/${incident?.id}`)
    await page.emulateMedia({ media: 'print' })
    // A4 upright.
    await page.setViewportSize({ width: 794, height: 1123 })
    await page.getByText('proven').first().waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    expect(await page.getByRole('button').filter({ visible: true }).allTextContents()).toEqual([])
    const box = await page.locator('#main').boundingBox()
    expect(box?.width).toBeGreaterThan(780)
    await page.emulateMedia({ media: null })
    await page.setViewportSize({ width: DESK.width, height: DESK.height })
  })

  test('nothing of it came from elsewhere or ran unasked', () => {
    expect(seen.violations).toEqual([])
    expect(seen.strangers).toEqual([])
  })
})
