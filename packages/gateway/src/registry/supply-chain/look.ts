/** What stands at a path: whatever cannot be seen counts as not being there, and whoever needs it then says that it is missing. */

import type { Stats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'

/** Behind a link, what the link leads to. */
export function lookBehind(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null)
}

/** A link is a link. */
export function lookAt(path: string): Promise<Stats | null> {
  return lstat(path).catch(() => null)
}
