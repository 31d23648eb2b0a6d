/** Undoes the escapes of style sheets (CSS Syntax §4.3.7): characters by their number, which `content:` shows in a page. */

import { MappedText, type OffsetMap } from './text.ts'

/** Enough in a row that they are no path and no icon; each is taken whole, so that a row that ends early is not tried in other cuts. */
const LIKELY = /(?:(?=(\\[0-9a-fA-F]{2,6}\s?[^\\\n]{0,3}))\1){8}/
const ESCAPE = /\\([0-9a-fA-F]{1,6})(?:\r\n|[ \t\n\r\f])?/g

export function decodeCssEscapes(
  text: string,
): { readonly text: string; readonly map: OffsetMap } | undefined {
  if (!text.includes('\\') || !LIKELY.test(text)) return undefined
  const out = new MappedText()
  let copied = 0
  for (const { 0: written, 1: digits, index } of text.matchAll(ESCAPE)) {
    const code = Number.parseInt(digits as string, 16)
    if (code < 0x20 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) continue
    out.copy(text, copied, index)
    out.put(String.fromCodePoint(code), index, index + written.length)
    copied = index + written.length
  }
  if (copied === 0) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}
