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

/** A name that any program has, as opposed to a word and its number, which say that it is a part. */
const OF_PROGRAM = /^\$?[A-Za-z]{1,4}_?\d?$/
/** How pieces are put together: by words, by signs between their names, by names side by side. */
const JOINED =
  /\b(?:combin\w{1,6}|join\w{0,3}|concat\w{0,8}|merg\w{1,4}|assembl\w{1,4}|append\w{0,3}|together|in (?:that )?order|the (?:following )?(?:parts|pieces|strings|fragments)|verbind\w{0,4}|zusammen\w{0,8}|füg\w{1,3}|combin\w{0,6}|unis\w{0,4}|uni[rt]\w{0,3}|junt\w{1,4}|assembl\w{0,4}|jointe?s?|gabung\w{0,5}|birle[sş]tir\w{0,4})\b|объедин|соедин|вместе|合并|拼接|连接|組み合わせ|結合|つなげ|합치|결합|اجمع|ادمج|जोड़|মিলিয়ে|รวม|[\w}\])]\s{0,2}\+\s{0,2}[\w{[$]|\$\w{1,4}\$\w|\{\w{1,4}\}\s?\{\w|\b(?:do|run|answer|execute|follow|say)\s+\$?[a-z]\s?(?:,|and|&)?\s?\$?[a-z]\b/iu
/** What is said about the pieces stands next to them. */
const AROUND = 240

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
      (isInterlaced(text, series) ||
        (isOneSentence(series.map((piece) => piece[2] as string)) && isJoined(text, series)))
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

/** True when the pieces call themselves parts, or the text says that they belong together. */
function isJoined(text: string, series: readonly RegExpExecArray[]): boolean {
  const first = series[0] as RegExpExecArray
  if (!OF_PROGRAM.test(first[1] as string)) return true
  const last = series.at(-1) as RegExpExecArray
  const end = last.index + last[0].length
  return (
    JOINED.test(text.slice(Math.max(0, first.index - AROUND), first.index)) ||
    JOINED.test(text.slice(end, end + AROUND))
  )
}

/** Pieces of which every other letter is one's: no reader sees what they say, so it is enough that they are to be read so. */
function isInterlaced(text: string, series: readonly RegExpExecArray[]): boolean {
  const { index } = series[0] as RegExpExecArray
  return /\b(?:interlace|interleave|interweave|alternate letters of)\b/i.test(
    text.slice(Math.max(0, index - 60), index),
  )
}
