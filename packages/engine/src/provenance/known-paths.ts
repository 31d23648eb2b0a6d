/** Pointers to the parts of messages, each made once: what a session reads has few forms, and the same text need not be compared. */

import { appendSegment } from '../views/pointer.ts'

/** Bounds of what is kept: of all, of the parts of one, and of the characters of each. */
const PLACES_MAX = 2048
const PARTS_MAX = 64
const PATH_CHARS_MAX = 96

/** A value, or one inside it. */
export interface Place {
  readonly path: string
  readonly isKept: boolean
  /** Those inside it that were met, by name or number. */
  parts: Map<string | number, Place> | null
}

let whole: Place = { path: '', isKept: true, parts: null }
let count = 0

export function wholeValue(): Place {
  return whole
}

export function partOf(place: Place, part: string | number): Place {
  return place.parts?.get(part) ?? make(place, part)
}

function make(place: Place, part: string | number): Place {
  const path = typeof part === 'number' ? `${place.path}/${part}` : appendSegment(place.path, part)
  // A list of thousands is in no other message: it would push out all that comes back.
  const isFull = place.parts !== null && place.parts.size >= PARTS_MAX
  const isKept = place.isKept && !isFull && path.length <= PATH_CHARS_MAX
  const made: Place = { path, isKept, parts: null }
  if (isKept) keep(place, part, made)
  return made
}

function keep(place: Place, part: string | number, made: Place): void {
  if (count >= PLACES_MAX) {
    whole = { path: '', isKept: true, parts: null }
    count = 0
  }
  place.parts ??= new Map()
  place.parts.set(part, made)
  count++
}
