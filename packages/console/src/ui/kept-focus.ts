/** Where the keyboard stands when what it stood on goes away, and when another page comes. */

import { useRouterState } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef } from 'react'

/** The heading of a place, or the place: what is read out first to who cannot see that something moved. */
function focusHeading(place: Element): void {
  const heading = place.querySelector<HTMLElement>('h1, h2, h3') ?? place
  if (!(heading instanceof HTMLElement)) return
  if (heading.tabIndex < 0) heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** The element, the cards around it from the inside out, and the page. */
function listPlaces(target: Element): readonly Element[] {
  const places = [target]
  for (let at = target.parentElement; at !== null; at = at.parentElement)
    if (at.matches('section, main')) places.push(at)
  return places
}

/** What is disabled while its act runs has the focus again after it; what stays so longer gives it away. */
const DISABLED_MS = 800
const A_MOMENT_MS = 50

/** What had the focus and was removed gives it to the nearest place that is still there, never to nothing. */
export function useKeptFocus(): void {
  useEffect(() => {
    let places: readonly Element[] = []
    const onFocus = ({ target }: FocusEvent): void => {
      if (target instanceof Element && target.closest('dialog') === null) places = listPlaces(target)
    }
    // Whoever lets go of it by a click elsewhere is left in peace; what is only disabled has not been let go of.
    const onBlur = ({ target }: FocusEvent): void => {
      const [last] = places
      if (last === undefined || target !== last) return
      queueMicrotask(() => {
        const isThere = last.isConnected && !last.matches(':disabled')
        if (document.activeElement === document.body && isThere) places = []
      })
    }
    let waiting: Element | undefined
    const giveAway = (): void => {
      const place = places.slice(1).find(({ isConnected }) => isConnected) ?? document.querySelector('#main')
      places = []
      if (place !== null) focusHeading(place)
    }
    const lookAgain = (): void => {
      const [last] = places
      if (last === undefined) return
      const isDisabled = last.matches(':disabled')
      // The browser takes the focus from what is disabled a moment later.
      if (isDisabled && document.activeElement === last) setTimeout(lookAgain, A_MOMENT_MS)
      if (document.activeElement !== document.body) return
      if (!last.isConnected) giveAway()
      else if (!isDisabled) {
        if (waiting === last && last instanceof HTMLElement) last.focus({ preventScroll: true })
        waiting = undefined
      } else if (waiting !== last) {
        waiting = last
        setTimeout(() => {
          if (waiting === last && document.activeElement === document.body) giveAway()
        }, DISABLED_MS)
      }
    }
    const observer = new MutationObserver(lookAgain)
    document.addEventListener('focusin', onFocus)
    document.addEventListener('focusout', onBlur)
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
    return () => {
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('focusout', onBlur)
      observer.disconnect()
    }
  }, [])
}

const TITLE_CHARS_MAX = 100

let shownAt: string | undefined

/** The heading of a page: the tab is named after it, and who came by a link or a key stands at it. */
export function useArrival(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  const path = useRouterState({ select: ({ resolvedLocation: at, location }) => (at ?? location).pathname })
  useEffect(() => {
    // While the page was on its way, its place may have been given the focus.
    const isAwaited = document.activeElement?.id === 'main'
    if (isAwaited || (shownAt !== undefined && shownAt !== path))
      heading.current?.focus({ preventScroll: true })
    shownAt = path
  }, [path])
  useEffect(() => {
    const text = heading.current?.textContent.slice(0, TITLE_CHARS_MAX) ?? ''
    document.title = text === '' ? 'Callgate' : `${text} · Callgate`
  })
  return heading
}
