/** Whether a key belongs to somebody who writes, or to an open dialog, and not to the page. */

export function isWriting({ target }: KeyboardEvent): boolean {
  return (
    document.querySelector('dialog[open]') !== null ||
    (target instanceof HTMLElement && target.matches('input, textarea, select'))
  )
}
