/** The policy written in a real browser: an error is seen where it stands, the cure is tried on what really happened, and the agent's next call shows it. */

import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage, type Seen, signIn, WITHOUT_BROWSER } from './browser.ts'
import { buildConsole } from './build.ts'
import { type Agent, startWorld, type World } from './world.ts'

const DESK = { width: 1280, height: 900, theme: 'light' } as const
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let world: World
let browser: Browser
let editor: Agent

beforeAll(async () => {
  buildConsole()
  if (WITHOUT_BROWSER !== undefined) return
  world = await startWorld({ source: 'store' })
  editor = await world.connect('my-editor', 'alice')
  await editor.call('everything__echo', { message: 'hello' })
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await world?.stop()
})

async function openSignedIn(path: string, view: Parameters<typeof openPage>[2] = DESK): Promise<Seen> {
  const seen = await openPage(browser, world.controlUrl, view)
  await signIn(seen.page, world.controlUrl, world.token, `/console${path}`)
  await seen.page.getByRole('textbox', { name: 'Policy text' }).waitFor()
  return seen
}

function expectClean({ violations, strangers }: Seen): void {
  expect(violations).toEqual([])
  expect(strangers).toEqual([])
}

const echo = async (): Promise<string> =>
  JSON.stringify(await editor.call('everything__echo', { message: 'hi' }))

/** Gives the reason that a dialog asks for. */
async function giveReason(page: Page, reason: string, confirm: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: confirm, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

describe.skipIf(WITHOUT_BROWSER !== undefined)('in the browser', { timeout: 120_000 }, () => {
  test('written with an error, mended, tried, put in force and taken back', async () => {
    const seen = await openSignedIn('/policy')
    const { page } = seen
    const text = page.getByRole('textbox', { name: 'Policy text' })
    await text.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Home')
    // The editor keeps the indent of the line before; each line is written from its beginning.
    await page.keyboard.insertText(
      '  - id: no-echo\n    effect: denied\n    on: [call]\n    upstreams: [everything]\n    targets: [echo]\n',
    )
    const problems = page.getByRole('list', { name: 'Problems' })
    await problems.getByText('cannot be `denied`').waitFor()
    await page.locator('.cm-lintRange-error').waitFor()
    expect(await page.getByRole('button', { name: 'Keep as a draft' }).isDisabled()).toBe(true)

    await page.locator('.cm-line', { hasText: 'effect: denied' }).click()
    // What is said about the error when the pointer rests on it would lie over what is offered.
    await page.mouse.move(0, 0)
    await page.keyboard.press('End')
    for (const _letter of 'ied') await page.keyboard.press('Backspace')
    // Completion offers what the place takes.
    await page.keyboard.press('Control+Space')
    await page.locator('.cm-tooltip-autocomplete').getByRole('option', { name: 'deny' }).click()
    await problems.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Keep as a draft' }).click()
    await giveReason(page, 'nobody needs an echo', 'Keep')
    const draft = page.getByRole('listitem', { name: 'Revision 2' })
    await draft.getByText('draft', { exact: true }).waitFor()
    await draft.getByRole('button', { name: 'Changes' }).click()
    await draft.getByText('- id: no-echo').waitFor()

    await draft.getByRole('button', { name: 'Stage', exact: true }).click()
    await giveReason(page, 'try it first', 'Stage')
    await draft.getByText('staged', { exact: true }).waitFor()
    expect(await echo()).toContain('Echo: hi')
    await page.getByRole('button', { name: 'Staged' }).click()
    await page.getByRole('region', { name: 'Differences by tool' }).getByText('everything/echo').waitFor()

    await page.getByRole('button', { name: 'Replay', exact: true }).first().click()
    await page.getByLabel('Why payloads are read').fill('what would it have stopped')
    await page.locator('form').getByRole('button', { name: 'Replay', exact: true }).click()
    const table = page.getByRole('region', { name: 'Calls that would have been decided otherwise' })
    const row = table.getByRole('row').filter({ hasText: 'everything/echo' }).first()
    await row.waitFor()
    expect(await row.textContent()).toMatch(/allow.*deny.*no-echo/)

    await draft.getByRole('button', { name: 'Activate' }).click()
    await giveReason(page, 'as tried', 'Activate')
    await draft.getByText('live', { exact: true }).waitFor()
    expect(await echo()).toContain('policy-denied')

    const first = page.getByRole('listitem', { name: 'Revision 1' })
    await first.getByRole('button', { name: 'Roll back' }).click()
    await giveReason(page, 'somebody needs it', 'Roll back')
    await first.getByText('live', { exact: true }).waitFor()
    expect(await echo()).toContain('Echo: hi')
    expectClean(seen)
    await page.context().close()
  })

  test('what stands in the editor is explained and runs its cases before anybody keeps it', async () => {
    const seen = await openSignedIn(
      '/policy?principal=alice&agent=my-editor&upstream=everything&tool=get-env',
    )
    const { page } = seen
    await page.getByRole('button', { name: 'Explain', exact: true }).last().click()
    await page.getByText('It would be').waitFor()
    expect(await page.getByText('no-environment').count()).toBeGreaterThan(0)
    const gates = page.getByRole('listitem').filter({ hasText: 'no server has this label' })
    expect(await gates.allTextContents()).toEqual([
      expect.stringMatching(/^production.*data.*access.*messages.*money.*infrastructure/),
      expect.stringMatching(/^staging.*access.*money.*infrastructure/),
    ])
    await page.getByRole('button', { name: 'Cases' }).click()
    await page.getByRole('button', { name: 'Begin with an example' }).click()
    await page.getByRole('button', { name: 'Run the cases' }).click()
    await page.getByText('0 passed, 1 failed').waitFor()
    expectClean(seen)
    await page.context().close()
  })

  test('who answers for a rule is shown, and that the day to look at it again has passed', async () => {
    const { control } = world.gateway
    const { text } = await control.showPolicy()
    const cared = (text ?? '').replace(
      '- id: no-environment\n',
      '- id: no-environment\n    owner: ada\n    reviewBy: 2020-01-31\n',
    )
    const { number } = await control.draftPolicy({ parent: 1, text: cared, reason: 'ada answers for it' })
    await control.activatePolicy(number, 'ada answers for it')
    const seen = await openSignedIn('/policy')
    const { page } = seen
    const owners = page.getByRole('list', { name: 'Who answers for the rules' })
    const row = owners.getByRole('listitem').filter({ hasText: 'no-environment' })
    await row.getByText('overdue', { exact: true }).waitFor()
    expect(await row.textContent()).toMatch(/no-environment.*deny.*ada.*2020-01-31/)
    const problems = page.getByRole('list', { name: 'Problems' })
    await problems.getByText('its review was due by 2020-01-31; it is still in force').waitFor()
    await control.rollBackPolicy(1, 'as it was')
    await row.getByText('nobody').waitFor()
    expectClean(seen)
    await page.context().close()
  })

  test('of two who write at once the second sees what the first has put in force', async () => {
    const seen = await openSignedIn('/policy')
    const { page } = seen
    await page.getByText('in force', { exact: true }).first().waitFor()
    const { text } = await world.gateway.control.showPolicy()
    await page.getByRole('textbox', { name: 'Policy text' }).click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('# mine\n')
    await page.getByText('changed, not kept').waitFor()
    const { number } = await world.gateway.control.draftPolicy({
      parent: 1,
      text: `# theirs\n${text}`,
      reason: 'a word from somebody else',
    })
    await world.gateway.control.activatePolicy(number, 'a word from somebody else')
    await page.getByRole('button', { name: 'Keep as a draft' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('mine')
    await page.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).click()
    await page.getByRole('heading', { name: 'Somebody was faster' }).waitFor()
    const changed = page.getByRole('list', { name: 'What changed since you began' })
    expect(await changed.textContent()).toContain('# theirs')
    await page.getByRole('button', { name: 'I have seen it' }).click()
    await world.gateway.control.rollBackPolicy(1, 'as it was')
    expectClean(seen)
    await page.context().close()
  })

  test.each(['light', 'dark'] as const)(
    'axe finds no serious fault in the %s theme, and a phone shows it whole',
    async (theme) => {
      const seen = await openSignedIn('/policy?panel=staged', { ...DESK, theme })
      const { page } = seen
      await page.getByRole('listitem', { name: 'Revision 1' }).waitFor()
      await page.getByRole('textbox', { name: 'Policy text' }).click()
      await page.keyboard.press('Control+End')
      await page.keyboard.insertText('\nwhat: 1\n')
      await page.getByRole('list', { name: 'Problems' }).waitFor()
      expect(await findFaults(page)).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1')).toBe(true)
      // By keyboard one gets out of the editor again.
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement?.shadowRoot === null')).toBe(true)
      expectClean(seen)
      await page.context().close()
    },
  )
})

/** Faults that axe calls serious or critical. */
async function findFaults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: AXE })
  const { result } = await session.send('Runtime.evaluate', {
    expression:
      "axe.run(document).then(({ violations }) => violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => id + ' at ' + nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')))",
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  return result.value as string[]
}
