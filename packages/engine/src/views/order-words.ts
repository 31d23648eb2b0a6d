/** Words that orders and sentences are made of: that some of them appear when a text is rewritten tells that it was disguised. */

import { unitAt } from './unit-at.ts'

const WORDS: ReadonlySet<string> = new Set(
  (
    'the and you your this that these those with without from into for not are was will have has been then when what which who all any every each ' +
    'before after above below about also always never only must should shall please now next first instead again here there their them they other ' +
    'new real actual true hidden silent silently quietly important urgent critical secret private internal confidential sensitive ' +
    'ignore ignoring disregard forget override bypass discard follow following obey comply pretend act behave previous prior preceding earlier former past ' +
    'instruction instructions rule rules prompt prompts direction directions directive directives guideline guidelines command commands order orders ' +
    'context constraint constraints restriction restrictions policy policies message messages system developer assistant user users human agent agents model ' +
    'task tasks goal goals mode unrestricted jailbreak admin administrator root debug enable activate enter disable ' +
    'reveal repeat print output show tell say write read reply respond answer mention inform notify disclose explain ' +
    'send sending forward upload transmit post email mail share copy paste leak exfiltrate deliver submit report attach append include insert ' +
    'call calls calling use using invoke execute run tool tools function functions parameter argument delete remove transfer wire pay purchase invite grant create add make change update open visit click ' +
    'password passwords passphrase credential credentials secrets token tokens key keys api ssh file files content contents conversation history chat data information account bank money payment ' +
    'http https www com link url website server address image markdown do not dont is it as at to so in on of or if be me my we can give take get let keep hide load fetch access'
  ).split(' '),
)
const LONGEST = 14

/** True for a word of the list, in lower case. */
export function isOrderWord(word: string): boolean {
  return WORDS.has(word)
}

/** True for a word of the list that is long enough not to come about by chance. */
export function isTellingWord(word: string): boolean {
  return word.length >= 5 && WORDS.has(word)
}

/** Where the words of a text without gaps end, the longest first; what is in no list goes letter by letter into one word. */
export function splitWords(letters: string): readonly number[] {
  const ends: number[] = []
  let isLoose = false
  for (let at = 0; at < letters.length;) {
    let length = Math.min(LONGEST, letters.length - at)
    while (length > 2 && !WORDS.has(letters.slice(at, at + length))) length--
    const isKnown = length > 2 || WORDS.has(letters.slice(at, at + 2))
    if (isKnown && isLoose) ends.push(at)
    at += isKnown ? length : 1
    if (isKnown) ends.push(at)
    isLoose = !isKnown
  }
  if (isLoose) ends.push(letters.length)
  return ends
}

/** 1 for the first letter, last letter and length that some word of the list has: a look at a word that costs nothing. */
const SHAPES = new Uint8Array(26 * 26 * 16)
for (const word of WORDS)
  SHAPES[shapeOf(word.charCodeAt(0), word.charCodeAt(word.length - 1), word.length)] = 1

/** Of letters in lower case. */
function shapeOf(first: number, last: number, length: number): number {
  return ((first - 0x61) * 26 + last - 0x61) * 16 + length
}

/** Longer runs of letters are no words; the end of one may be. */
const LETTERS_MAX = 16

/** How many runs of letters look like words of the list once each unit is turned into another: no fewer than there are words. */
export function countShapes(text: string, turn: Uint8Array): number {
  let count = 0
  let first = 0
  let last = 0
  let length = 0
  for (let at = 0; at <= text.length; at++) {
    const unit = unitAt(text, at)
    const turned = unit < 0x80 ? (turn[unit] as number) | 0x20 : 0
    if (turned >= 0x61 && turned <= 0x7a) {
      if (length++ === 0) first = turned
      last = turned
      continue
    }
    if (length >= LETTERS_MAX || (length > 2 && SHAPES[shapeOf(first, last, length)] === 1)) count++
    length = 0
  }
  return count
}

/** How many words of the list stand in a text, each counted once. */
export function countOrderWords(text: string): number {
  const seen = new Set<string>()
  for (const [word] of text.matchAll(/[A-Za-z]{3,16}/g))
    if (isOrderWord(word.toLowerCase())) seen.add(word.toLowerCase())
  return seen.size
}
