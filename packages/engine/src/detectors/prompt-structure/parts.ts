/** An order or a question cut into named pieces, none of which shows it, that the model is to put together. */

const DIGITS = '0-9०-९০-৯٠-٩'
/** `part 1 is "…"`, `b = "…"`, `$b="…"`: a name that belongs to a series, a sign or a short word, the piece. */
const PIECE = new RegExp(
  String.raw`(?<![\p{L}\d])((?:[\p{L}\p{M}]{2,14}\s?|\$?[A-Za-z]{1,4}_?)[${DIGITS}]|\$?[A-Za-z](?:_?[a-z]{2,3})?)[^\p{L}"'“”「\n]{1,4}(?:[\p{L}\p{M}]{1,12}[^\p{L}"'“”「\n]{1,3})?["'“「]([^"'“”「」\n]{2,120})["'”」]`,
  'gu',
)
const PIECES_MAX = 40
const WORDS_MIN = 4
const ASKED = /[?？؟]\s{0,2}$/u
const ORDERED =
  /^\s{0,2}(?:please\s)?(?:tell|what|how|who|where|why|give|ignore|forget|disregard|print|reveal|show|write|explain|can you|could you|list|disable|output|send|delete|run|repeat)\b/i

/** Where the pieces stand that make a question or an order only together. */
export function findParts(text: string): { readonly start: number; readonly end: number } | undefined {
  let series: RegExpExecArray[] = []
  let count = 0
  for (const match of text.matchAll(PIECE)) {
    const before = series.at(-1)
    const follows =
      before !== undefined &&
      isNext(before[1] as string, match[1] as string) &&
      match.index - (before.index + before[0].length) < 60
    series = follows ? [...series, match] : [match]
    if (
      series.length > 1 &&
      (isInterlaced(text, series) || isOneSentence(series.map((piece) => piece[2] as string)))
    )
      return { start: (series[0] as RegExpExecArray).index, end: match.index + match[0].length }
    if (++count >= PIECES_MAX) break
  }
  return undefined
}

/** The second name of a series: the first with its last letter or digit one further. */
function isNext(first: string, second: string): boolean {
  if (
    first.length !== second.length ||
    first.slice(0, -1).toLowerCase() !== second.slice(0, -1).toLowerCase()
  )
    return false
  return (
    second.toLowerCase().charCodeAt(second.length - 1) - first.toLowerCase().charCodeAt(first.length - 1) ===
    1
  )
}

/** Cut in the middle: the pieces before the last end without a stop, those after the first go on in small letters. */
function isOneSentence(pieces: readonly string[]): boolean {
  const whole = pieces.join('')
  if (whole.trim().split(/\s+/).length < WORDS_MIN || !(ASKED.test(whole) || ORDERED.test(whole)))
    return false
  const areCut = pieces.slice(0, -1).every((piece) => !/[.!?。？！;:]\s*$/.test(piece))
  return areCut && pieces.slice(1).every((piece) => !/^\p{Lu}/u.test(piece.trim()))
}

/** Pieces of which every other letter is one's: no reader sees what they say, so it is enough that they are to be read so. */
function isInterlaced(text: string, series: readonly RegExpExecArray[]): boolean {
  const { index } = series[0] as RegExpExecArray
  return /\b(?:interlace|interleave|interweave|alternate letters of)\b/i.test(
    text.slice(Math.max(0, index - 60), index),
  )
}
