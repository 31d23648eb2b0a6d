/** Undoes alphabets that were turned: every Caesar rotation, Atbash and ROT47; found by how often letters stand in the text. */

import { countOrderWords, countShapes } from './order-words.ts'
import { MappedText, type OffsetMap, textOfUnits } from './text.ts'
import { unitsOf } from './units.ts'

interface Turned {
  readonly text: string
  readonly map: OffsetMap
}

/** How often letters stand in English, in tenths of a percent. */
const SHARE = [
  82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1,
]
/** What a letter says for natural text, or against it: the logarithm of how much commoner it is than the average one. */
const WEIGHT = new Int8Array(0x80)
/** 1 for what only turned text by ROT47 is full of: digits, signs and the first capitals. */
const IS_LOW = new Uint8Array(0x80)
for (const [letter, share] of SHARE.entries())
  WEIGHT[0x61 + letter] = WEIGHT[0x41 + letter] = Math.round(8 * Math.log2((share * 26) / 1000))
for (let unit = 0x32; unit <= 0x4b; unit++) IS_LOW[unit] = 1

const SHORTEST = 24
/** Texts are judged piece by piece, so that a turned paragraph is seen in a long one. */
const PIECE = 64
/** Of each piece every third unit is looked at. */
const STEP = 3
/** Texts up to here are looked at closer. */
const CLOSER = 512
/** A text by nature has about 4 a letter; turned it mostly has less than nothing. */
const NATURAL = 0
/** Of a whole stretch less chance is at work. */
const SURE = 1.5
/** How much better a letter must fit by another alphabet. */
const BETTER = 1
const STRETCH_MAX = 4096
/** As much of a stretch tells its alphabet. */
const SAMPLE = 1024
const STRETCHES_MAX = 400

/** The stretches that were turned, as they read; none where no English comes of it. */
export function turnAlphabets(text: string): readonly Turned[] {
  const { length } = text
  if (length < SHORTEST) return NOTHING
  const units = unitsOf(text)
  let made: Turned[] | undefined
  let tried = 0
  for (let at = 0; at < length && tried < STRETCHES_MAX;) {
    if (isNatural(units, length, at)) {
      at += PIECE
      continue
    }
    const start = at
    // One piece among others may look natural by chance.
    while (
      at < length &&
      at - start < STRETCH_MAX &&
      !(isNatural(units, length, at) && isNatural(units, length, at + PIECE))
    )
      at += PIECE
    tried++
    const one = turnStretch(text, units, [start, at])
    if (one !== undefined) (made ??= []).push(one)
  }
  return made ?? NOTHING
}

const NOTHING: readonly Turned[] = []

/** What each unit adds to the sums of a piece, which lie side by side in one number. */
const ADDS = new Int32Array(0x80)
const BIAS = 64
const LETTERS = 12
const BLANKS = 18
const LOWS = 24
const SUM = 0x3f
for (let unit = 0x21; unit < 0x7f; unit++) {
  const letter = (unit | 0x20) - 0x61
  ADDS[unit] = (IS_LOW[unit] as number) << LOWS
  if (letter >= 0 && letter < 26)
    ADDS[unit] = (ADDS[unit] as number) + (WEIGHT[unit] as number) + BIAS + (1 << LETTERS)
}
ADDS[0x20] = 1 << BLANKS

/** False for a piece of words parted by blanks whose letters are not those of a language. */
function isNatural(units: Uint16Array, length: number, start: number): boolean {
  const end = Math.min(length, start + PIECE)
  const step = length <= CLOSER ? 2 : STEP
  let sums = 0
  let count = 0
  for (let at = start; at < end; at += step) {
    const unit = units[at] as number
    if (unit < 0x80) sums += ADDS[unit] as number
    count++
  }
  const blanks = (sums >> BLANKS) & SUM
  if (blanks * 24 < count || blanks * 3 > count || count < 8) return true
  if (((sums >> LOWS) & SUM) * 2 > count) return false
  const letters = (sums >> LETTERS) & SUM
  const weight = (sums & 0xfff) - BIAS * letters
  return letters * 9 < count * 5 || weight > NATURAL * letters
}

/** How a stretch would read by the alphabet that fits the letters of its core best, as far as words of orders go. */
function turnStretch(text: string, units: Uint16Array, core: readonly [number, number]): Turned | undefined {
  let sample = ''
  for (let at = core[0]; at < core[1] && sample.length < SAMPLE; at += PIECE)
    if (!isNatural(units, text.length, at)) sample += text.slice(at, at + PIECE)
  const turn = bestTurn(sample)
  if (turn === undefined) return undefined
  const start = Math.max(0, core[0] - PIECE)
  const stretch = text.slice(start, core[1] + PIECE)
  if (countShapes(stretch, turn) < WORDS_MIN) return undefined
  const turned = write(stretch, turn)
  const now = countOrderWords(turned)
  if (now < WORDS_MIN || now <= 2 * countOrderWords(sample)) return undefined
  const out = new MappedText()
  for (let at = 0; at < turned.length; at++) out.put(turned.charAt(at), start + at, start + at + 1)
  return out.finish()
}

/** So many different words of orders do not come about by chance. */
const WORDS_MIN = 4

/** What each unit becomes. */
type Turn = Uint8Array

const ROT47: Turn = Uint8Array.from({ length: 0x80 }, (_, unit) =>
  unit > 0x20 && unit < 0x7f ? ((unit - 33 + 47) % 94) + 33 : unit,
)

/** How often each letter stands in the text that is judged; reused, because a text can have many stretches. */
const COUNTS = new Int32Array(26)
/** The weights twice over, forwards and backwards: a shift is a place to begin at. */
const FORWARDS = Int32Array.from({ length: 52 }, (_, at) => WEIGHT[0x61 + (at % 26)] as number)
const BACKWARDS = FORWARDS.toReversed()

/** The alphabet whose letters fit best, forwards or backwards; undefined where the text fits as well as it stands. */
function bestTurn(core: string): Turn | undefined {
  COUNTS.fill(0)
  let letters = 0
  let low = 0
  for (let at = 0; at < core.length; at++) {
    const unit = core.charCodeAt(at)
    low += IS_LOW[unit & 0x7f] as number
    const letter = (unit | 0x20) - 0x61
    if (letter < 0 || letter > 25) continue
    COUNTS[letter] = (COUNTS[letter] as number) + 1
    letters++
  }
  if (low * 2 > core.length) return ROT47
  const own = fitOf(FORWARDS, 0)
  if (own > SURE * letters) return undefined
  let most = own + BETTER * letters
  let way = 0
  let shift = 0
  for (let at = 0; at < 26; at++) {
    const fit = fitOf(FORWARDS, at)
    if (fit <= most) continue
    most = fit
    way = 1
    shift = at
  }
  for (let at = 0; at < 26; at++) {
    const fit = fitOf(BACKWARDS, 25 - at)
    if (fit <= most) continue
    most = fit
    way = -1
    shift = at
  }
  return way === 0 ? undefined : turnOf(way, shift)
}

function fitOf(weights: Int32Array, from: number): number {
  let fit = 0
  for (let letter = 0; letter < 26; letter++)
    fit += (COUNTS[letter] as number) * (weights[from + letter] as number)
  return fit
}

function turnOf(way: number, shift: number): Turn {
  const turn = new Uint8Array(0x80)
  for (let unit = 0; unit < turn.length; unit++) {
    const letter = (unit | 0x20) - 0x61
    turn[unit] = letter < 0 || letter > 25 ? unit : (unit & 0xe0) + 1 + turnLetter(letter, way, shift)
  }
  return turn
}

function turnLetter(letter: number, way: number, shift: number): number {
  return (way * letter + shift + 26) % 26
}

function write(stretch: string, turn: Turn): string {
  const units = new Uint16Array(stretch.length)
  for (let at = 0; at < units.length; at++) {
    const unit = stretch.charCodeAt(at)
    units[at] = unit < 0x80 ? (turn[unit] as number) : unit
  }
  return textOfUnits(units)
}
