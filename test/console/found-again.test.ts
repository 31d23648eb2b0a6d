/** What the console finds again: the journal by what it met, agents with their history, sessions of ten thousand steps. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import type { ConversationView } from '@callgate/contracts/control'
import type { Page } from '@callgate/contracts/paging'
import type { TimelineStep } from '@callgate/contracts/session'
import { waitFor } from '../support/clients.ts'
import { openBrowser, openPage, type Seen, signIn, WITHOUT_BROWSER } from './browser.ts'
import { buildConsole } from './build.ts'
import { startWorld, type World } from './world.ts'

const DESK = { width: 1280, height: 900, theme: 'light' } as const
const STEPS = 10_000
const PAGE = 500

let world: World
let browser: Browser

beforeAll(async () => {
  buildConsole()
  if (WITHOUT_BROWSER !== undefined) return
  world = await startWorld({ journal: { payloads: 'raw' } })
  const editor = await world.connect('my-editor', 'alice')
  await editor.call('everything__echo', { message: 'hello' })
  await editor.call('everything__get-env')
  await editor.call('everything__echo', { message: 'written \u202ebackwards\u202c and read' })
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await world?.stop()
})

async function openSignedIn(path: string): Promise<Seen> {
  const seen = await openPage(browser, world.controlUrl, DESK)
  await signIn(seen.page, world.controlUrl, world.token, `/console${path}`)
  return seen
}

async function read<T>(path: string): Promise<Page<T>> {
  const headers = { authorization: `Bearer ${world.token}` }
  return (await (await fetch(`${world.controlUrl}/api/v1${path}`, { headers })).json()) as Page<T>
}

describe.skipIf(WITHOUT_BROWSER !== undefined)('in the browser', { timeout: 60_000 }, () => {
  test('a search by words and decision is kept under a name and found again', async () => {
    const seen = await openSignedIn('/journal')
    const { page } = seen
    await page.getByLabel('Words').fill('get env')
    await page.getByLabel('Decision').selectOption('deny')
    await page.getByText('1 shown').waitFor()
    await page.getByLabel('Name of this search').fill('stopped at the environment')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.goto(`${world.controlUrl}/console/journal`)
    await page.getByRole('button', { name: 'stopped at the environment', exact: true }).click()
    await page.getByText('1 shown').waitFor()
    expect(new URL(page.url()).search).toContain('effect=deny')
    await page.getByRole('button', { name: 'Remove the saved search stopped at the environment' }).click()
    await waitFor('the search to be gone', async () => (await read('/journal/searches')).items.length === 0)
    expect(seen.violations).toEqual([])
    await page.context().close()
  })

  test('the policy is shown in its lines, with what is in force', async () => {
    const seen = await openSignedIn('/policy')
    const { page } = seen
    await page.getByRole('textbox', { name: 'Policy text' }).getByText('version: 1').waitFor()
    // It is edited in the file: here it is checked and tried, and not kept.
    expect(await page.getByRole('button', { name: 'Keep as a draft' }).count()).toBe(0)
    await page.getByText('source: store').waitFor()
    await seen.page.getByText('in force', { exact: true }).first().waitFor()
    expect(seen.violations).toEqual([])
    await seen.page.context().close()
  })

  test('agents are listed with what they use and how far they are trusted', async () => {
    const seen = await openSignedIn('/agents')
    const row = seen.page.getByRole('row').filter({ hasText: 'my-editor' }).first()
    await row.getByText('everything/echo').waitFor()
    expect(await row.textContent()).toMatch(/alice/)
    expect(seen.violations).toEqual([])
    await seen.page.context().close()
  })

  test('in evidence that was kept raw a finding is marked exactly where it stands', async () => {
    const [conversation] = (await read<ConversationView>('/conversations')).items
    const seen = await openSignedIn(`/sessions/${conversation?.id}`)
    const { page } = seen
    await page.getByRole('button', { name: /echo.*finding/ }).click()
    await page.getByRole('button', { name: 'Reveal' }).first().click()
    await page.getByLabel('Reason').fill('what was hidden?')
    await page.getByRole('dialog').getByRole('button', { name: 'Reveal' }).click()
    const marked = page.locator('mark.found')
    await marked.waitFor()
    expect(await marked.textContent()).toMatch(/^\S+backwards\S+$/)
    expect(await marked.getAttribute('title')).toBe('hidden-unicode/direction-override')
    expect(seen.violations).toEqual([])
    await page.context().close()
  })

  test('of ten thousand steps only those on the screen are drawn', async () => {
    const [conversation] = (await read<ConversationView>('/conversations')).items
    const { items } = await read<TimelineStep>(`/sessions/${conversation?.id}/timeline`)
    const model = items.find(({ target }) => target === 'echo')
    if (model === undefined || conversation === undefined) throw new Error('there was no call')
    const made = Array.from({ length: STEPS }, (_, seq) => ({ ...model, seq, exchangeId: `made-${seq}` }))
    const seen = await openPage(browser, world.controlUrl, DESK)
    const { page } = seen
    await page.route('**/api/v1/sessions/*/timeline?*', async (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0)
      const nextCursor = from + PAGE < STEPS ? String(from + PAGE) : null
      await route.fulfill({ json: { items: made.slice(from, from + PAGE), nextCursor } })
    })
    await signIn(page, world.controlUrl, world.token, `/console/sessions/${conversation.id}`)
    const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem')
    await steps.first().waitFor()
    await page.getByRole('button', { name: /^Steps ?10.?000$/ }).waitFor()
    expect(await steps.count()).toBeLessThan(80)
    await page.keyboard.press('End')
    expect(await steps.count()).toBeLessThan(80)
    await page.getByLabel('Find steps').fill('nothing of that name')
    await page.getByText('No such step').waitFor()
    await page.getByLabel('Find steps').fill('echo')
    await page.emulateMedia({ media: 'print' })
    await page.evaluate('dispatchEvent(new Event("beforeprint"))')
    expect(await steps.count()).toBe(2_001)
    expect(seen.violations).toEqual([])
    await page.context().close()
  })
})
