/** Hands on the keyboard and nowhere else: what stands on a page is reached key by key, as somebody without a mouse does. */

import type { Locator, Page } from 'playwright-core'

const STEPS_MAX = 160

interface Rooted {
  getRootNode(): { readonly activeElement?: unknown }
}

/** Runs in the page. In the editor too, which has a root of its own. */
const hasFocus = (element: unknown): boolean => (element as Rooted).getRootNode().activeElement === element

export interface Hands {
  /** Key by key until it has the focus; fails where it is never reached. */
  reach(wanted: Locator): Promise<void>
  /** Reaches it and presses Enter. */
  press(wanted: Locator, key?: string): Promise<void>
  /** Reaches a field and writes over what stands in it. */
  write(wanted: Locator, text: string): Promise<void>
  /** Writes the reason that a dialog asks for, and confirms it; the dialog is then gone and the focus is somewhere. */
  giveReason(reason: string): Promise<void>
  keys(...keys: readonly string[]): Promise<void>
}

/** There is no way to a mouse from here. `step` is the key that goes from one thing to the next. */
export function handsOn(page: Page, step: 'Tab' | 'Shift+Tab' = 'Tab'): Hands {
  const { keyboard } = page
  const hands: Hands = {
    async reach(wanted) {
      await wanted.waitFor()
      for (let steps = 0; steps < STEPS_MAX; steps += 1) {
        if (await wanted.evaluate(hasFocus)) return
        await keyboard.press(step)
      }
      throw new Error(`No way by keyboard to ${wanted.toString()}`)
    },
    async press(wanted, key = 'Enter') {
      await hands.reach(wanted)
      await keyboard.press(key)
    },
    async write(wanted, text) {
      await hands.reach(wanted)
      await keyboard.press('Control+a')
      await keyboard.insertText(text)
    },
    async giveReason(reason) {
      const dialog = page.getByRole('dialog')
      await handsOn(page).write(dialog.getByLabel('Reason'), reason)
      await hands.keys('Tab', 'Tab', 'Enter')
      await dialog.waitFor({ state: 'detached' })
      await page.locator(':focus').first().waitFor({ state: 'attached' })
    },
    async keys(...keys) {
      for (const key of keys) await keyboard.press(key)
    },
  }
  return hands
}
