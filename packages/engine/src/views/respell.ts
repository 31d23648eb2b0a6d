/** Writes broken words as they are read, and turns back text that was shifted or written backwards; only where words come of it. */

import { partWords } from './joined-words.ts'
import { countOrderWords, splitWords } from './order-words.ts'
import {
  DIGITS_ALONE,
  EMPHASISED,
  HYPHENATED,
  LETTER_BY_LETTER,
  sayWord,
  type Spelling,
  WITH_DIGITS,
} from './spelling.ts'
import { MappedText, type OffsetMap } from './text.ts'

export interface Respelled {
  readonly text: string
  readonly map: OffsetMap
}

/** Broken words further apart than this are judged apart. */
const NEAR = 120
/** What stands around broken words is read with them. */
const AROUND = 800
/** Words in which every known one speaks for two unknown ones beside it. */
const UNKNOWN_PER_KNOWN = 3
/** So many broken words, one in so many characters, are meant to be broken. */
const DENSE_MIN = 6
const DENSE_CHARS = 24

const NOTHING: readonly Respelled[] = []

/** The stretches of a text with broken words, as they are read; `isUntold` where only their number has told of them so far. */
export function respell(text: string, { tokens }: Spelling, isUntold = false): readonly Respelled[] {
  if (tokens.length === 0) return NOTHING
  const made: Respelled[] = []
  let chosen: number[] = []
  let end = 0
  for (let first = 0; first < tokens.length;) {
    const last = endOfGroup(tokens, first)
    const start = tokens[first] as number
    const picked = chooseTokens(tokens, [first, last], isUntold)
    if (picked.length > 0) {
      if (chosen.length > 0 && start - end > 2 * AROUND) {
        made.push(writeStretch(text, chosen))
        chosen = []
      }
      for (const token of picked) chosen.push(token)
      end = tokens[last - 3] as number
    }
    first = last
  }
  if (chosen.length > 0) made.push(writeStretch(text, chosen))
  return made
}

function endOfGroup(tokens: readonly number[], first: number): number {
  let last = first + 4
  while (last < tokens.length && (tokens[last] as number) - (tokens[last - 3] as number) <= NEAR) last += 4
  return last
}

/** The tokens of a group that are rewritten: all where enough of them are words, the words alone otherwise. */
function chooseTokens(
  tokens: readonly number[],
  [first, last]: readonly [number, number],
  isUntold: boolean,
): number[] {
  let known = 0
  let unknown = 0
  for (let at = first; at < last; at += 4) {
    // An emphasised word is no broken one: without more, only a line full of them is read again.
    if (tokens[at + 3] === 1 && !(isUntold && tokens[at + 2] === EMPHASISED)) known++
    else if (tokens[at + 2] !== DIGITS_ALONE) unknown++
  }
  const span = (tokens[last - 3] as number) - (tokens[first] as number)
  // In a language whose words are not known here, only their number tells.
  const isDense = known + unknown >= DENSE_MIN && span <= (known + unknown) * DENSE_CHARS
  if (!isDense && known === 0) return []
  const isAll = isDense || (known > 1 && unknown <= known * UNKNOWN_PER_KNOWN)
  const chosen: number[] = []
  for (let at = first; at < last; at += 4) {
    if (!isAll && tokens[at + 3] !== 1) continue
    chosen.push(tokens[at] as number, tokens[at + 1] as number, tokens[at + 2] as number)
  }
  return chosen
}

function writeStretch(text: string, tokens: readonly number[]): Respelled {
  const out = new MappedText()
  let copied = Math.max(0, (tokens[0] as number) - AROUND)
  for (let index = 0; index < tokens.length; index += 3) {
    const start = tokens[index] as number
    const end = tokens[index + 1] as number
    out.copy(text, copied, start)
    writeToken(out, text, { start, end, way: tokens[index + 2] as number })
    copied = end
  }
  out.copy(text, copied, Math.min(text.length, copied + AROUND))
  return out.finish()
}

interface Token {
  readonly start: number
  readonly end: number
  readonly way: number
}

function writeToken(out: MappedText, text: string, token: Token): void {
  const { start, end, way } = token
  if (way === WITH_DIGITS || way === DIGITS_ALONE) writeLetters(out, text, token)
  else if (way === HYPHENATED) keepLetters(out, text, token)
  else if (way === LETTER_BY_LETTER) writeSpaced(out, text, token)
  else if (way === EMPHASISED) {
    const mark = text.charCodeAt(start)
    let width = 1
    while (text.charCodeAt(start + width) === mark) width++
    out.copy(text, start + width, end - width)
  }
}

function writeLetters(out: MappedText, text: string, { start, end }: Token): void {
  const said = sayWord(text, start, end)
  const word = text.slice(start, end)
  const isUpper = /[A-Z]/.test(word) && !/[a-z]/.test(word)
  for (let at = start; at < end; at++) {
    if (/[A-Za-z]/.test(text[at] as string)) out.copy(text, at, at + 1)
    else
      out.put(isUpper ? (said[at - start] as string).toUpperCase() : (said[at - start] as string), at, at + 1)
  }
}

function keepLetters(out: MappedText, text: string, { start, end }: Token): void {
  let from = start
  for (let at = start; at <= end; at++) {
    if (at < end && isLetter(text.charCodeAt(at))) continue
    out.copy(text, from, at)
    from = at + 1
  }
}

function isLetter(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a
}

/** Gaps of two marks or more part words; where there are none, the words that orders are made of do. */
function writeSpaced(out: MappedText, text: string, { start, end }: Token): void {
  const places: number[] = []
  let letters = ''
  let hasGaps = false
  for (let at = start; at < end; at++) {
    if (!isLetter(text.charCodeAt(at))) continue
    if (places.length > 0 && at - (places.at(-1) as number) > 2) hasGaps = true
    places.push(at)
    letters += text[at] as string
  }
  const ends = new Set(hasGaps ? [] : splitWords(letters.toLowerCase()))
  for (const [index, at] of places.entries()) {
    const before = places[index - 1]
    const isGap = before !== undefined && (hasGaps ? at - before > 2 : ends.has(index))
    if (isGap) out.put(' ', before + 1, at)
    out.copy(text, at, at + 1)
  }
}

/** Words of a stretch that must be words of orders before it counts as turned round. */
const TURNED_WORDS = 3
const TURNED_NEAR = 400

/**
 * The stretches that were shifted by thirteen letters or written backwards, and sentences without gaps; none where no
 * English comes of it.
 */
export function turnBack(text: string, { turned }: Spelling): readonly Respelled[] {
  const parted = partWords(text)
  if (turned.length === 0) return parted
  const made: Respelled[] = [...parted]
  for (let first = 0; first < turned.length;) {
    let last = first
    while (last + 1 < turned.length && (turned[last + 1] as number) - (turned[last] as number) <= TURNED_NEAR)
      last++
    const start = Math.max(0, (turned[first] as number) - TURNED_NEAR)
    const stretch = text.slice(start, (turned[last] as number) + TURNED_NEAR)
    for (const turn of [shiftLetters, reverse, reverseWords]) {
      const one = turn(stretch, start)
      if (one !== undefined) made.push(one)
    }
    first = last + 1
  }
  return made
}

function shiftLetters(stretch: string, start: number): Respelled | undefined {
  const shifted = stretch.replaceAll(/[A-Za-z]/g, (letter) => {
    const unit = letter.charCodeAt(0)
    return String.fromCharCode((unit & 0x1f) <= 13 ? unit + 13 : unit - 13)
  })
  if (!isRead(shifted, stretch)) return undefined
  const out = new MappedText()
  for (let at = 0; at < shifted.length; at++) out.put(shifted[at] as string, start + at, start + at + 1)
  return out.finish()
}

function reverse(stretch: string, start: number): Respelled | undefined {
  const characters = Array.from(stretch).toReversed()
  if (!isRead(characters.join(''), stretch)) return undefined
  const out = new MappedText()
  let end = start + stretch.length
  for (const character of characters) {
    out.put(character, end - character.length, end)
    end -= character.length
  }
  return out.finish()
}

/** Each word backwards, in its place. */
function reverseWords(stretch: string, start: number): Respelled | undefined {
  const turned = stretch.replaceAll(/[A-Za-z]{2,24}/g, (word) => Array.from(word).toReversed().join(''))
  if (!isRead(turned, stretch)) return undefined
  const out = new MappedText()
  let at = 0
  for (const { 0: word } of turned.matchAll(/[A-Za-z]{2,24}|[^]/g)) {
    out.put(word, start + at, start + at + word.length)
    at += word.length
  }
  return out.finish()
}

/** True when more words of orders stand in the text as it was turned than in the text as it is. */
function isRead(turned: string, original: string): boolean {
  const now = countOrderWords(turned)
  return now >= TURNED_WORDS && now > 2 * countOrderWords(original)
}
