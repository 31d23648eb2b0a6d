/** Texts that stand in a text in another way of writing than base64, hexadecimal digits or percent signs. */

import { decodeAscii85 } from './ascii85.ts'
import { readBraille } from './braille.ts'
import { sayEntities } from './markup.ts'
import { decodeQuotedPrintable } from './quoted-printable.ts'
import { turnAlphabets } from './rotations.ts'
import type { OffsetMap } from './text.ts'

interface Rewritten {
  readonly text: string
  readonly map: OffsetMap
}

/** Every character as an entity: what that hides is no markup. */
const ENTITIES = /(?:&#[xX]?[0-9a-fA-F]{1,7};){16}/

export function listRewritten(text: string): readonly Rewritten[] {
  const made = [...turnAlphabets(text), ...decodeAscii85(text)]
  for (const one of [
    decodeQuotedPrintable(text),
    readBraille(text),
    text.includes('&#') && ENTITIES.test(text) ? sayEntities(text) : undefined,
  ])
    if (one !== undefined) made.push(one)
  return made
}
