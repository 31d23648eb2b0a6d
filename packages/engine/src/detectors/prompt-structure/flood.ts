/** One word, or one question, again and again: what stood before falls out of sight, or the model falls into the row. */

/** Songs and laughter repeat short syllables; a log repeats lines with numbers. */
const WORD = /^[\p{L}\p{M}]{3,30}$/u
/** Values of a column and outcomes of tests stand in rows too. */
const IS_DATA = /^(?:true|false|null|none|nan|undefined|yes|pass(?:ed)?|fail(?:ed)?|string|int|float|bool)$/
const WORDS_MIN = 10
const QUESTIONS_MIN = 5
/** Words of a question that is repeated, at most. */
const PERIOD_MAX = 12
/** Words that are looked at. */
const WORDS_MAX = 4000

interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Where the first such row stands. */
export function findFlood(text: string): { readonly start: number; readonly end: number } | undefined {
  const words = readWords(text)
  for (let period = 1; period <= PERIOD_MAX; period++) {
    const least = period === 1 ? WORDS_MIN : QUESTIONS_MIN
    let run = 0
    for (let at = period; at < words.length; at++) {
      run = words[at]?.text === words[at - period]?.text ? run + 1 : 0
      if (run < period * (least - 1) || !isRow(words.slice(at - period + 1, at + 1))) continue
      return { start: (words[at - run - period + 1] as Word).start, end: (words[at] as Word).end }
    }
  }
  return undefined
}

/** One word of letters, or several that are a question. */
function isRow(piece: readonly Word[]): boolean {
  if (piece.length === 1) {
    const word = (piece[0] as Word).text.replace(/[,.!]$/, '')
    return WORD.test(word) && !IS_DATA.test(word)
  }
  return (
    piece.filter(({ text }) => /[?？؟]$/.test(text)).length === 1 &&
    new Set(piece.map((word) => word.text)).size > 1
  )
}

function readWords(text: string): Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(/\S{1,64}/g)) {
    words.push({ text: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length })
    if (words.length >= WORDS_MAX) break
  }
  return words
}
