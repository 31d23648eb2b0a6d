/** The bounded memory of what a stream already said, for findings split over its events. */

import type { JsonValue } from '@callgate/contracts/json'

const TAIL_CHARS_MAX = 4096
/** Strings of one event looked at; more than this only shortens the memory. */
const STRINGS_MAX = 256

/** The tail after one more event: the last characters of all texts streamed so far. */
export function keepTail(tail: string, value: JsonValue): string {
  const texts: string[] = []
  collect(value, texts)
  return (tail + texts.join('')).slice(-TAIL_CHARS_MAX)
}

function collect(value: JsonValue, texts: string[]): void {
  if (texts.length >= STRINGS_MAX) return
  if (typeof value === 'string') texts.push(value)
  else if (Array.isArray(value)) for (const item of value) collect(item, texts)
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, texts)
}
