/** Finds what would hide, reorder or imitate in a text, and names it. */

/**
 * Controls, formats (zero-width and bidirectional ones, tags), lone surrogates, private use, what fonts leave out, and blanks
 * that are no space; line breaks and tabs are none of them.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000](?<![\n\t])/gu

/** More marks on one letter than any script needs. */
const STACKED = /(\p{M}{4})\p{M}+/gu

const NAMES: Readonly<Record<number, string>> = {
  0x1b: 'ESC',
  0x08: 'BS',
  0x0d: 'CR',
  0xa0: 'NBSP',
  0xad: 'SHY',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
}

export interface Shown {
  readonly text: string
  /** A character that would not be seen, by its name. */
  readonly hidden: boolean
}

/** Splits a text into what can be seen and the names of what cannot. */
export function splitHidden(text: string): readonly Shown[] {
  const parts: Shown[] = []
  const calm = text.replaceAll(STACKED, '$1')
  let from = 0
  for (const match of calm.matchAll(HIDDEN)) {
    if (match.index > from) parts.push({ text: calm.slice(from, match.index), hidden: false })
    parts.push({ text: nameOf(match[0].codePointAt(0) ?? 0), hidden: true })
    from = match.index + match[0].length
  }
  if (from < calm.length) parts.push({ text: calm.slice(from), hidden: false })
  return parts
}

function nameOf(code: number): string {
  if (code >= 0xe0020 && code <= 0xe007e) return `TAG ${String.fromCodePoint(code - 0xe0000)}`
  return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Cuts between characters, never inside one. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const last = text.charCodeAt(max - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max)
}

/** A text on one line for where only plain strings go: titles, labels, drawings. What is hidden in it is named in ‹›. */
export function spell(text: string, max: number): string {
  const parts = splitHidden(cut(text, max + 20)).map((part) => (part.hidden ? `‹${part.text}›` : part.text))
  const line = parts.join('').replaceAll(/\s+/g, ' ')
  return line.length > max ? `${cut(line, max - 1)}…` : line
}
