/** Texts that stand in a text in another way of writing than base64, hexadecimal digits or percent signs. */

import { decodeAscii85 } from './ascii85.ts'
import { readBraille } from './braille.ts'
import { sayEntities } from './markup.ts'
import { decodeCssEscapes } from './css-escapes.ts'
import { decodeQuotedPrintable } from './quoted-printable.ts'
import { turnAlphabets } from './rotations.ts'
import { readRuby, readSingleGlyphs } from './single-glyphs.ts'
import type { OffsetMap } from './text.ts'

interface Rewritten {
  readonly text: string
  readonly map: OffsetMap
}

/** Every character as an entity: what that hides is no markup. */
const ENTITIES = /(?:&#[xX]?[0-9a-fA-F]{1,7};){16}/

export function listRewritten(text: string): readonly Rewritten[] {
  const turned = turnAlphabets(text)
  const ascii85 = decodeAscii85(text)
  const mail = decodeQuotedPrintable(text)
  const braille = readBraille(text)
  const entities = text.includes('&#') && ENTITIES.test(text) ? sayEntities(text) : undefined
  const styled = decodeCssEscapes(text)
  const hasMarkup = text.includes('</')
  const lists = [turned, ascii85, ...(hasMarkup ? [readSingleGlyphs(text), readRuby(text)] : [])]
  const singles = [mail, braille, entities, styled].filter((one) => one !== undefined)
  if (singles.length === 0 && lists.every((list) => list.length === 0)) return turned
  return [...lists.flat(), ...singles]
}
