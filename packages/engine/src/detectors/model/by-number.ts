/** Texts whose letters are written by number, as encoders write what is not ASCII: what they say is judged, and not how it is written. */

import type { ViewText } from '../detector.ts'

const BY_NUMBER =
  /\\(?:u\{?[0-9a-fA-F]{1,6}\}?|x[0-9a-fA-F]{2})|%[0-9a-fA-F]{2}|&#(?:[xX][0-9a-fA-F]{1,6}|\d{1,7});?/g
/** From one character in so many on, letters are written so throughout; what is less is an address or a sign in a text. */
const SHARE = 20

/** Whether the words of a text are judged in another of the texts: as they are read, or as they stand. */
export function isReadElsewhere(text: ViewText, texts: readonly ViewText[]): boolean {
  const { view } = text.rendering
  // Of what is seen, only what was written by number is not judged as it stands.
  if (view === 'visible') return !isByNumber(writtenAs(text))
  if (!isByNumber(text.text)) return false
  return view === 'joined' || texts.some((other) => isDecoded(other) && readsAllOf(other, text))
}

function isByNumber(text: string): boolean {
  if (!text.includes('\\') && !text.includes('%') && !text.includes('&#')) return false
  // Once so much is found the rest makes no difference.
  let sum = 0
  BY_NUMBER.lastIndex = 0
  for (let hit = BY_NUMBER.exec(text); hit !== null; hit = BY_NUMBER.exec(text)) {
    sum += hit[0].length
    if (sum * SHARE > text.length) return true
  }
  return false
}

function isDecoded({ rendering: { view } }: ViewText): boolean {
  return view === 'json' || view === 'decoded' || view === 'visible'
}

function readsAllOf(other: ViewText, text: ViewText): boolean {
  if (other === text || other.rendering.source !== text.rendering.source || isByNumber(other.text))
    return false
  const [all] = text.rendering.origins(0, text.text.length)
  const [read] = other.rendering.origins(0, other.text.length)
  return all !== undefined && read !== undefined && read.start <= all.start && read.end >= all.end
}

/** The characters of the message that a text was made of. */
function writtenAs({ rendering, text }: ViewText): string {
  return rendering
    .origins(0, text.length)
    .map(({ source, start, end }) => source.text.slice(start, end))
    .join('')
}
