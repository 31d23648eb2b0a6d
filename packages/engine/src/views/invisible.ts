/** Characters without a glyph: which there are, and the text some of them spell. */

import { codeAt } from './unit-at.ts'

/** Tag characters (U+E0000…U+E007F) repeat ASCII without showing it. */
export function isTag(code: number): boolean {
  return code >= 0xe0000 && code <= 0xe007f
}

/** Variation selectors choose a glyph for the character before them; there are 256, enough to carry a byte each. */
export function isVariationSelector(code: number): boolean {
  return (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)
}

/** Characters of no width that join, break or fill. */
export function isZeroWidth(code: number): boolean {
  return (
    (code >= 0x200b && code <= 0x200d) ||
    (code >= 0x2060 && code <= 0x2064) ||
    code === 0xfeff ||
    code === 0x00ad ||
    code === 0x034f ||
    code === 0x061c ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x17b4 ||
    code === 0x17b5 ||
    code === 0x180e ||
    code === 0x3164 ||
    code === 0xffa0 ||
    (code >= 0x206a && code <= 0x206f) ||
    (code >= 0x1d173 && code <= 0x1d17a)
  )
}

/** Directional marks, embeddings, overrides and isolates. */
export function isBidiControl(code: number): boolean {
  return (
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  )
}

/** True for everything that disappears when text is shown. */
export function isInvisible(code: number): boolean {
  return isZeroWidth(code) || isBidiControl(code) || isVariationSelector(code) || isTag(code)
}

export const ZERO_WIDTH = 1
export const BIDI = 2
export const SELECTOR = 3
/** The first half of a pair that may be invisible; which, only the code point tells. */
export const LEAD = 4

/** What a UTF-16 unit is among the invisible characters; 0 for everything that shows. */
export const UNIT_KIND: Readonly<Uint8Array> = buildUnitKinds()

function buildUnitKinds(): Uint8Array {
  const kinds = new Uint8Array(0x10000)
  for (let unit = 0x80; unit < 0x10000; unit++) {
    if (isZeroWidth(unit)) kinds[unit] = ZERO_WIDTH
    else if (isBidiControl(unit)) kinds[unit] = BIDI
    else if (isVariationSelector(unit)) kinds[unit] = SELECTOR
  }
  // U+E0000…U+E03FF and U+1D000…U+1D3FF.
  kinds[0xdb40] = LEAD
  kinds[0xd834] = LEAD
  return kinds
}

/** One run of invisible characters that spells something. */
export interface SpelledRun {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Finds text spelled by tag characters or by variation selectors (a byte each); the runs may be broken by other invisibles. */
export function findSpelledText(text: string): readonly SpelledRun[] {
  const runs: SpelledRun[] = []
  // All characters that spell begin with this unit.
  let at = text.indexOf('\udb40')
  while (at >= 0) {
    const { run, end } = readSpelled(text, at)
    if (run) runs.push(run)
    at = text.indexOf('\udb40', end)
  }
  return runs
}

/** Reads on from a place where invisible characters stand to the first that shows. */
function readSpelled(
  text: string,
  from: number,
): { readonly run: SpelledRun | undefined; readonly end: number } {
  let spelled = ''
  let start = -1
  let end = from
  let at = from
  while (at < text.length) {
    const code = codeAt(text, at)
    const byte = spelledUnit(code)
    if (byte === undefined && !isInvisible(code)) break
    at += code > 0xffff ? 2 : 1
    if (byte === undefined) continue
    if (start < 0) start = at - 2
    spelled += String.fromCharCode(byte)
    end = at
  }
  const says = spelled.length >= 4 && /[A-Za-z]{3}/.test(spelled)
  return { run: says ? { start, end, text: spelled } : undefined, end: Math.max(at, from + 1) }
}

function spelledUnit(code: number): number | undefined {
  if (code >= 0xe0020 && code <= 0xe007e) return code - 0xe0000
  if (code >= 0xe0100 && code <= 0xe01ef) {
    const byte = code - 0xe0100 + 16
    return byte >= 0x20 && byte < 0x7f ? byte : undefined
  }
  return undefined
}
