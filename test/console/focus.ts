/** What somebody sees of the focus: for each thing on a page that takes it, whether an indicator stands out from what lies around. */

import type { Page } from 'playwright-core'

/** Runs in the page; the colours are read as the screen shows them. */
const FIND = `(() => {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const read = (colour) => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  }
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => one / 255).map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const [r, g, b, alpha] = read(getComputedStyle(at).backgroundColor)
      if (alpha === 255) return [r, g, b]
    }
    return [255, 255, 255]
  }
  const lookOf = (element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
    return outlineStyle + outlineWidth + boxShadow
  }
  const faults = []
  let count = 0
  const top = document.querySelector('dialog[open]') ?? document
  for (const element of top.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')) {
    if (element.disabled || !element.checkVisibility()) continue
    const name = element.tagName.toLowerCase() + ' ' + (element.getAttribute('aria-label') ?? element.textContent.trim() ?? '').slice(0, 40)
    if (element.tabIndex > 0) faults.push(name + ': comes before its turn')
    if (element.tabIndex < 0) continue
    document.activeElement?.blur?.()
    const before = lookOf(element)
    element.focus({ preventScroll: true })
    if (document.activeElement !== element) continue
    count += 1
    if (lookOf(element) === before) {
      faults.push(name + ': looks the same with the focus')
      continue
    }
    const { outlineColor, outlineOffset } = getComputedStyle(element)
    const around = ground(parseFloat(outlineOffset) < 0 ? element : element.parentElement)
    const [r, g, b] = read(outlineColor)
    const seen = contrast([r, g, b], around)
    if (seen < 3) faults.push(name + ': stands out by ' + seen.toFixed(1))
  }
  return { count, faults: [...new Set(faults)] }
})()`

export interface FocusFound {
  /** How many things took the focus. */
  readonly count: number
  readonly faults: readonly string[]
}

export async function findFocusFaults(page: Page): Promise<FocusFound> {
  // The indicator is shown to who works by keyboard, which the browser knows from the last key.
  await page.keyboard.press('Shift')
  await page.keyboard.press('Tab')
  return page.evaluate<FocusFound>(FIND)
}
