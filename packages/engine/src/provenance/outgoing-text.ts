/** What of an outgoing text is compared with values that must not leave: its letters in a row, and its parts. */

import { foldCode, isWordCode } from './hash.ts'
import { keepAlphanumeric } from './spellings.ts'

/** Letters and digits of one outgoing string that are looked at. */
const STREAM_MAX = 65_536
const PIECES_MAX = 24
const PIECE_CHARS_MAX = 96

/** Letters and digits, folded; everything between them is left out. */
export function foldStream(text: string): number[] {
  const folded: number[] = []
  for (let at = 0; at < text.length && folded.length < STREAM_MAX; at++) {
    const code = text.charCodeAt(at)
    if (code !== 95 && isWordCode(code)) folded.push(foldCode(code))
  }
  return folded
}

const FOREIGN = /[^\0-\x7f]/
/** Forms of plain letters and digits: raised, circled, full-width, mathematical. Each stands for one, or for none. */
const FORMS =
  /[\u00aa\u00b2\u00b3\u00b9\u00ba\u2070-\u209c\u2100-\u214f\u2460-\u24ff\uff01-\uff5e\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f189}]/gu
/** Marks, pictures, and letters that show nothing: nobody who reads the text takes them for a part of a value. */
const BETWEEN = /[^\p{L}\p{N}]|\p{Default_Ignorable_Code_Point}/gu

/**
 * What a text says to who takes the letters out of it: all of them, and those of the plain alphabet alone, for a value may be
 * broken up by letters of another script as well.
 */
export function listStreams(text: string): readonly string[] {
  if (!FOREIGN.test(text)) return [text]
  const letters = text.replaceAll(FORMS, plainForm).replaceAll(BETWEEN, '')
  const plain = letters.replaceAll(/[^\0-\x7f]/g, '')
  return plain.length === letters.length ? [plain] : [letters, plain]
}

function plainForm(form: string): string {
  const plain = form.normalize('NFKC')
  return plain.length === 1 ? plain : ''
}

/** Parts of a text that could be pieces of something: the whole when it is short, and what is no plain word. */
export function listPieces(text: string): string[] {
  const pieces: string[] = []
  const whole = text.length <= PIECE_CHARS_MAX * 2 ? keepAlphanumeric(text) : ''
  if (whole.length >= 2 && whole.length <= PIECE_CHARS_MAX) pieces.push(whole)
  const isShort = text.length <= PIECE_CHARS_MAX
  for (const match of text.slice(0, 4096).matchAll(/[\p{L}\p{N}+]{2,96}/gu)) {
    if (pieces.length >= PIECES_MAX) break
    const [piece] = match
    const before = text.charAt(match.index - 1)
    const after = text.charAt(match.index + piece.length)
    const isMarked = /[/.=&?_:"'`#~-]/.test(before) || /[/=&_"'`~-]/.test(after)
    if (isMarked || isShort || /\d/.test(piece) || /^.+\p{Lu}/u.test(piece))
      pieces.push(keepAlphanumeric(piece))
  }
  return pieces
}
