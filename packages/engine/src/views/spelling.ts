/** Finds words that are spelled so that no pattern matches them: with digits for letters, broken up, marked, letter by letter. */

import { isOrderWord, isTellingWord } from './order-words.ts'
import { textOfUnits } from './text.ts'
import { unitAt } from './unit-at.ts'

/** What stands at a unit: nothing of interest, a digit or sign used for a letteror a mark. */
const LEET = 1
const HYPHEN = 2
const MARK = 3
const SPACE = 4
const POINT = 5

const LETTER = 1
const DIGIT_LETTER = 2
const DIGIT = 3

/** Ways to break a word; the tokens of a text carry them. */
export const WITH_DIGITS = 1
export const HYPHENATED = 2
export const EMPHASISED = 3
export const LETTER_BY_LETTER = 4
export const DIGITS_ALONE = 5

/** Letters that digits and signs stand for. A one is an i, or an l where only that makes a word. */
const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}

const KIND = new Uint8Array(0x80)
const PART = new Uint8Array(0x10000)
/** The letter a unit stands for, in lower case; 0 for what is no letter. */
const SAID = new Uint8Array(0x10000)
for (let unit = 0x61; unit <= 0x7a; unit++) {
  PART[unit] = PART[unit - 0x20] = LETTER
  SAID[unit] = SAID[unit - 0x20] = unit
}
for (const digit of '2689') PART[digit.charCodeAt(0)] = DIGIT
for (const [digit, letter] of Object.entries(LETTER_OF)) {
  const unit = digit.charCodeAt(0)
  KIND[unit] = LEET
  PART[unit] = DIGIT_LETTER
  SAID[unit] = letter.charCodeAt(0)
}
KIND[0x2d] = HYPHEN
for (const mark of '*_~`') KIND[mark.charCodeAt(0)] = MARK
KIND[0x20] = SPACE
for (const point of './|,') KIND[point.charCodeAt(0)] = POINT

/** Longer ones are no words. */
const WORD_MAX = 24
/** Letters set apart from each other that are taken for a word. */
const SPACED_MIN = 5
/** Emphasised parts longer than this are sentences, which no mark breaks. */
const EMPHASIS_MAX = 40
/** Single digits and pairs that stand for a short word among words spelled with digits. */
const SHORT_WORDS: ReadonlySet<string> = new Set(['1', '4', '15', '17', '70', '47', '45', '50'])
/** Words that give away a text turned round or shifted by thirteen letters. */
const TURNED: ReadonlySet<string> = new Set(['gur', 'lbh', 'nyy', 'naq', 'eht', 'uoy', 'lla', 'ruo'])
const TURNED_START = new Uint8Array(0x400)
for (const word of TURNED) TURNED_START[((word.charCodeAt(0) & 31) << 5) | (word.charCodeAt(1) & 31)] = 1

const GAPS = ' \n\t.,;!?()"\''
const UNITS = new Uint16Array(WORD_MAX)

/** What one pass over a text says about its spelling. One is used for text after text; it makes nothing for ordinary ones. */
export class Spelling {
  /** Where words stand that appear when English is shifted by thirteen letters or written backwards. */
  readonly turned: number[] = []
  /** Four numbers for each broken word: start, end, way, and 1 when what it says is a word of orders. */
  readonly tokens: number[] = []
  #text = ''

  read(text: string): this {
    this.turned.length = 0
    this.tokens.length = 0
    this.#text = text
    const last = text.length - 2
    let at = 0
    while (at < last) {
      const unit = text.charCodeAt(at)
      const kind = unit < 0x80 ? (KIND[unit] as number) : 0
      if (kind === 0) at++
      else {
        const next = text.charCodeAt(at + 1)
        const after = text.charCodeAt(at + 2)
        if (after === unit && isLetter(next)) at = this.#readSpaced(at)
        else if (kind === SPACE) {
          if (TURNED_START[((next & 31) << 5) | (after & 31)] === 1) this.#readTurned(at + 1)
          at++
        } else if (kind === LEET) at = this.#readDigits(at)
        else if (kind === HYPHEN) at = isLetter(next) || next < 0x20 ? this.#readHyphen(at) : at + 1
        else if (kind === MARK) at = isLetter(next) || next === unit ? this.#readEmphasis(at) : at + 1
        else at++
      }
    }
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const kind = unit < 0x80 ? (KIND[unit] as number) : 0
      if (kind === LEET) at = this.#readDigits(at) - 1
    }
    return this
  }

  #isLetter(at: number): boolean {
    return at >= 0 && at < this.#text.length && PART[this.#text.charCodeAt(at)] === LETTER
  }

  #partAt(at: number): number {
    return at >= 0 && at < this.#text.length ? (PART[this.#text.charCodeAt(at)] as number) : 0
  }

  #readTurned(at: number): void {
    const word = this.#text.slice(at, at + 3).toLowerCase()
    if (TURNED.has(word) && (!this.#isLetter(at + 3) || word === 'lbh' || word === 'ruo'))
      this.turned.push(at)
  }

  /** A word in which digits stand for letters. */
  #readDigits(at: number): number {
    const unit = this.#text.charCodeAt(at)
    const isSign = unit === 0x40 || unit === 0x24
    if (!this.#isLetter(at - 1) && !this.#isLetter(at + 1)) return this.#readNumber(at)
    let start = at
    while (at - start < WORD_MAX && this.#partAt(start - 1) !== 0) start--
    let end = at + 1
    let isWord = true
    for (let part = this.#partAt(end); part !== 0; part = this.#partAt(++end))
      if (part === DIGIT) isWord = false
    if (!isWord || end - start > WORD_MAX || end - start < 2) return end
    const isKnown = end - start > 2 && isOrderWord(sayWord(this.#text, start, end))
    if (isKnown || (end - start > 2 && !isSign)) this.tokens.push(start, end, WITH_DIGITS, isKnown ? 1 : 0)
    return end
  }

  /** A number of one or two digits between spaces that may be a word. */
  #readNumber(at: number): number {
    let end = at + 1
    for (let part = this.#partAt(end); part !== 0 && part !== LETTER; part = this.#partAt(++end));
    if (this.#isLetter(end)) {
      // Letters follow: the word is read from its last digit on.
      return end - 1 > at ? end - 1 : end
    }
    if (
      end - at <= 2 &&
      at > 0 &&
      this.#text.charCodeAt(at - 1) === 0x20 &&
      SHORT_WORDS.has(this.#text.slice(at, end))
    )
      this.tokens.push(at, end, DIGITS_ALONE, 0)
    return end
  }

  /** Parts of one word with hyphens between them, over a line end too. */
  #readHyphen(at: number): number {
    if (!this.#isLetter(at - 1)) return at + 1
    let start = at - 1
    while (at - start < WORD_MAX && this.#isLetter(start - 1)) start--
    if (this.#partAt(start - 1) !== 0) return at + 1
    const text = this.#text
    let end = at
    let isLineEnd = false
    while (unitAt(text, end) === 0x2d && end - start <= WORD_MAX * 2) {
      let next = end + 1
      if (unitAt(text, next) === 0x0d) next++
      if (unitAt(text, next) === 0x0a) {
        isLineEnd = true
        next++
      }
      if (!this.#isLetter(next)) break
      end = next + 1
      while (this.#isLetter(end)) end++
    }
    if (end === at) return at + 1
    if (end - start > WORD_MAX * 2 || this.#partAt(end) !== 0) return end
    this.#addHyphenated(start, end, isLineEnd)
    return end
  }

  #addHyphenated(start: number, end: number, isLineEnd: boolean): void {
    const parts = this.#text
      .slice(start, end)
      .toLowerCase()
      .split(/-\r?\n?/)
    const isKnown = isTellingWord(parts.join(''))
    // Words of their own with hyphens between them are what they are.
    if (!isKnown && (isLineEnd || parts.length > 2 || parts.every(isOrderWord))) return
    if (!isKnown && !(this.#isGap(start - 1) && this.#isGap(end))) return
    this.tokens.push(start, end, HYPHENATED, isKnown ? 1 : 0)
  }

  /** Between two words of a sentence, as opposed to the inside of a path or a list of names. */
  #isGap(at: number): boolean {
    return at < 0 || at >= this.#text.length || GAPS.includes(this.#text[at] as string)
  }

  /** One or a few words between marks of Markdown. */
  #readEmphasis(at: number): number {
    const text = this.#text
    const unit = text.charCodeAt(at)
    let inner = at + 1
    while (inner < at + 3 && unitAt(text, inner) === unit) inner++
    if (this.#partAt(at - 1) !== 0 || !this.#isLetter(inner)) return inner
    let end = inner + 1
    let isWord = true
    while (end < inner + EMPHASIS_MAX && end < text.length) {
      const other = text.charCodeAt(end)
      if (other === unit || other === 0x0a) break
      if (PART[other] !== LETTER) isWord = false
      end++
    }
    const width = inner - at
    for (let mark = 0; mark < width; mark++) if (unitAt(text, end + mark) !== unit) return inner
    if (this.#partAt(end + width) !== 0) return end + width
    const isKnown = isWord && end - inner <= WORD_MAX && isOrderWord(text.slice(inner, end).toLowerCase())
    this.tokens.push(at, end + width, EMPHASISED, isKnown ? 1 : 0)
    return end + width
  }

  /** Letters with the same mark between any two: `i g n o r e`. `at` is the place of a mark with a letter after it. */
  #readSpaced(at: number): number {
    const text = this.#text
    const unit = text.charCodeAt(at)
    const isLed = this.#isLetter(at - 1) && !this.#isLetter(at - 2)
    const start = isLed ? at - 1 : at + 1
    let end = start
    let letters = 0
    // Two or three marks in a row stand between words.
    for (let gap = 0; this.#isLetter(end);) {
      letters++
      gap = 1
      while (gap <= 3 && unitAt(text, end + gap) === unit) gap++
      if (gap === 1 || gap > 4 || !this.#isLetter(end + gap)) break
      end += gap
    }
    // What follows without a mark is a word of its own.
    if (this.#isLetter(end + 1)) {
      letters--
      while (end > start && text.charCodeAt(end - 1) === unit) end--
      end--
    }
    if (letters < SPACED_MIN) return Math.max(at + 1, end)
    this.tokens.push(start, end + 1, LETTER_BY_LETTER, 1)
    return end + 1
  }
}

function isLetter(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a
}

/** What a word with digits says, in lower case. */
export function sayWord(text: string, start: number, end: number): string {
  for (let at = start; at < end; at++) UNITS[at - start] = SAID[text.charCodeAt(at)] as number
  const said = textOfUnits(UNITS.subarray(0, end - start))
  if (isOrderWord(said) || !text.slice(start, end).includes('1')) return said
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 0x31) UNITS[at - start] = 0x6c
  const other = textOfUnits(UNITS.subarray(0, end - start))
  return isOrderWord(other) ? other : said
}
