/** Text written in Braille cells, letter by letter (English, uncontracted). */

import { MappedText, type OffsetMap } from './text.ts'

/** Cells in a row, or a blank cell between letters. */
const LIKELY = /[\u2801-\u283f]{3}|[A-Za-z]\u2800[A-Za-z]/
/** What no English in Braille goes without: looked for first, because that costs nothing in other texts. */
const CELL_OF_E = '⠑'
const BLANK = '\u2800'
/** Cells of the letters from a to z. */
const CELLS = '⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵'
const SIGNS: Readonly<Record<string, string>> = { '⠲': '.', '⠂': ',', '⠦': '?', '⠖': '!', '⠤': '-', '⠒': ':' }

const SAID = new Map<number, string>([[BLANK.charCodeAt(0), ' ']])
for (const [index, cell] of Array.from(CELLS).entries())
  SAID.set(cell.charCodeAt(0), String.fromCharCode(0x61 + index))
for (const [cell, sign] of Object.entries(SIGNS)) SAID.set(cell.charCodeAt(0), sign)

/** The text with its cells read; undefined where there are none. */
export function readBraille(text: string): { readonly text: string; readonly map: OffsetMap } | undefined {
  if (!text.includes(CELL_OF_E) && !text.includes(BLANK)) return undefined
  if (!LIKELY.test(text)) return undefined
  const out = new MappedText()
  let copied = 0
  for (let at = 0; at < text.length; at++) {
    const said = SAID.get(text.charCodeAt(at))
    if (said === undefined) continue
    out.copy(text, copied, at)
    out.put(said, at, at + 1)
    copied = at + 1
  }
  out.copy(text, copied, text.length)
  return out.finish()
}
