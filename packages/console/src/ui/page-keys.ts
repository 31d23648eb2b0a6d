/** Keys of the page itself, such as `g` and a letter: not while somebody writes, and not for whoever turned them off. */

const KEY = 'callgate.page-keys'

/** Whether single keys do something: who speaks to the machine, or leans on keys, may not want that. */
export function arePageKeysOn(): boolean {
  return localStorage.getItem(KEY) !== 'off'
}

export function turnPageKeys(on: boolean): void {
  if (on) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, 'off')
}

const WRITES = 'input, textarea, select, [contenteditable=true]'

/** Whether a key is meant for the page, and neither for a field nor for an open dialog. */
export function isPageKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || !arePageKeysOn()) return false
  if (document.querySelector('dialog[open]') !== null) return false
  // The editor writes in a shadow root, of which the target only names the outside.
  const [target] = event.composedPath()
  return !(target instanceof Element && target.closest(WRITES) !== null)
}
