/** Pointers to the parts of messages, each made once: what a session reads has few forms, and the same text need not be compared. */

import { appendSegment } from '../views/pointer.ts'

const PATHS_MAX = 2048
const PATH_CHARS_MAX = 96

/** By the pointer to the whole, by the name or number of the part. */
const known = new Map<string, Map<string | number, string>>()
let count = 0

/** The pointer to a member or an item of what `path` points to. */
export function pathTo(path: string, part: string | number): string {
  return known.get(path)?.get(part) ?? make(path, part)
}

function make(path: string, part: string | number): string {
  const made = typeof part === 'number' ? `${path}/${part}` : appendSegment(path, part)
  if (made.length > PATH_CHARS_MAX) return made
  if (count >= PATHS_MAX) {
    known.clear()
    count = 0
  }
  const parts = known.get(path)
  if (parts === undefined) known.set(path, new Map([[part, made]]))
  else parts.set(part, made)
  count++
  return made
}
