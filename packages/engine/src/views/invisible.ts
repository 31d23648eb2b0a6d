/** Characters without a glyph: which there are, and the text some of them spell. */

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

/** One run of invisible characters that spells something. */
export interface SpelledRun {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Finds text spelled by tag characters or by variation selectors (a byte each); the runs may be broken by other invisibles. */
export function findSpelledText(text: string): readonly SpelledRun[] {
  const runs: SpelledRun[] = []
  let spelled = ''
  let start = -1
  let end = 0
  const close = (): void => {
    if (spelled.length >= 4 && /[A-Za-z]{3}/.test(spelled)) runs.push({ start, end, text: spelled })
    spelled = ''
    start = -1
  }
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) as number
    const width = code > 0xffff ? 2 : 1
    const byte = spelledUnit(code)
    if (byte !== undefined) {
      if (start < 0) start = at
      spelled += String.fromCharCode(byte)
      end = at + width
    } else if (start >= 0 && !isInvisible(code)) {
      close()
    }
    at += width
  }
  if (start >= 0) close()
  return runs
}

function spelledUnit(code: number): number | undefined {
  if (code >= 0xe0020 && code <= 0xe007e) return code - 0xe0000
  if (code >= 0xe0100 && code <= 0xe01ef) {
    const byte = code - 0xe0100 + 16
    return byte >= 0x20 && byte < 0x7f ? byte : undefined
  }
  return undefined
}
