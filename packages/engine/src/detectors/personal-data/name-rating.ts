/** How sure it is that a row of capitalised words names a person. */

import { rateSpelling } from './name-shape.ts'
import type { Token } from './name-token.ts'
import { isPlainFamilyName } from './surnames.ts'

/** Least sum of the ratings of two unknown words that are taken for a name. */
const STRANGERS_MIN = 1.1

/** Words of roles and relations before a name, and what only persons do after it. */
const PERSON_BEFORE =
  /\b(?:player|singer|songwriter|actor|actress|journalist|senator|professor|colleague|guardian|attorney|lawyer|detective|captain|starring|directed by|written by|sung by|played by|interview with|meeting with|follow up with|married to|spoke to|spoke with|speak to|speak with|talk to|talked to|invited) $/i
/** Words after which even one unknown word is a name. */
const RELATION_BEFORE =
  /\b(?:(?:my|his|her|our|your|their) (?:friend|brother|sister|wife|husband|son|daughter|kid|child|partner|boss|uncle|aunt|cousin|nephew|niece|mother|father|mom|dad|mum|colleague)|named (?:him|her)|call (?:me|him|her)|calls me|maiden name is) $/i
const PERSON_AFTER =
  /^(?:['’]s (?:wife|husband|son|daughter|mother|father|brother|sister|killers?|death|life|birthday|account|email|address|phone|house|office|team|friend|boss|novel|novels|book|books|song|songs|music|voice|parents|family|children|kids)\b|,? (?:lives|lived|said|says|told|asked|wrote|thinks|thought|was born|died|married|works as|worked as|moved to|grew up|retired|graduated|joined|resigned|smiled|laughed|replied|answered|speaks?|sang|sings)\b|, (?:born|aged|age \d|\d\d,|CEO|CTO|CFO|MD|PhD|Esq|Jr|the (?:CEO|CTO|founder|author|director|manager|president|owner))| <[\w.+-]{1,64}@| \([\w.+-]{1,64}@)/i

export function ratePiece(text: string, piece: readonly Token[], first: number): number {
  const given = piece[first] as Token
  const rest = piece.slice(first + 1)
  const next = rest.find((token) => !token.initial)
  const strong = given.given === 2
  if (next === undefined) {
    const family = piece[first - 1]
    if (
      family?.family === true &&
      (strong || (piece.length === 2 && !family.shouted && isFamilyFirst(family)))
    )
      return 0.7
    if (rest.length > 0) return strong && !given.shouted ? 0.7 : 0
    if (given.shouted || first > 0) return 0
    if (strong) return given.folded.length >= 3 ? 0.64 : 0
    return 0
  }
  if (given.shouted && !next.family) return strong && rest.length === 1 && next.shouted ? 0.62 : 0
  if (strong) return next.family || next.given > 0 ? 0.88 : next.shouted && !given.shouted ? 0 : 0.75
  if (next.family) return 0.72
  return hasMiddleInitial(text, piece) ? 0.76 : rest.length === 1 && isSpelledLikeName(text, next) ? 0.66 : 0
}

/** Letters with marks, which common English words and products do not have. */
function isForeign(text: string, { start, end, shouted }: Pick<Token, 'start' | 'end' | 'shouted'>): boolean {
  return !shouted && /[\u00c0-\u024f]/.test(text.slice(start, end))
}

/** By its letters: marks that common words do not have, or triples of letters that names have more often. */
function isSpelledLikeName(text: string, token: Token): boolean {
  if (token.shouted || token.folded.length < 3) return false
  return isForeign(text, token) || rateSpelling(token.folded) >= 0.3
}

/** East Asian order: a short family name, then the given one. */
function isFamilyFirst(family: Token): boolean {
  return family.given === 0 && family.folded.length <= 5
}

/** No known given name: an unknown word and a family name, in the middle of a sentence. */
export function rateUnknown(text: string, piece: readonly Token[], words: readonly Token[]): number {
  if (piece.length === 1) return rateLoneFamily(text, piece[0] as Token)
  const last = piece.at(-1) as Token
  const first = piece[0] as Token
  if (hasMiddleInitial(text, piece)) return 0.76
  if (last.shouted || first.shouted) return 0
  if (!last.family) return words.length === 2 && piece.length <= 3 ? rateStrangers(text, words) : 0
  if (first.initial && words.length === 1) return piece.length <= 3 ? 0.65 : 0
  if (words.length < 2 || words.length > 3) return 0
  const before = text.slice(Math.max(0, first.start - 2), first.start)
  if (/[.!?:]\s$|\n$|^$/.test(before) && !isFamilyEnding(last)) return 0
  return 0.63
}

/** Two unknown words that are spelled like names, in a row. */
function rateStrangers(text: string, words: readonly Token[]): number {
  let sum = 0
  for (const { folded, start, end } of words) {
    if (folded.length < 3) return 0
    const rate = rateSpelling(folded) + (isForeign(text, { start, end, shouted: false }) ? 0.4 : 0)
    if (rate < 0.2) return 0
    sum += rate
  }
  return sum >= STRANGERS_MIN ? 0.63 : 0
}

/** One family name within a sentence, or in a list of them. */
function rateLoneFamily(text: string, token: Token): number {
  if (!token.family || token.shouted || token.given > 0) return 0
  const before = text.slice(Math.max(0, token.start - 12), token.start)
  const after = text.slice(token.end, token.end + 12)
  const isListed =
    /^(?:, \p{Lu}| (?:and|und|et|y|e|en|&) \p{Lu})/u.test(after) ||
    /\p{L}(?:,| and| und| et| y| e| en| &) $/u.test(before)
  if (!isPlainFamilyName(token.folded)) return 0
  const isSentence = /[\p{Ll},] $/u.test(before) && /^(?:['’]s\b|[.,!?] ?|\s\p{Ll}|$)/u.test(after)
  return isSentence || isListed ? 0.61 : 0
}

/** What everything that persons do after their name begins with. */
const SIGNS_AFTER: ReadonlySet<string> = new Set(["'", '\u2019', ',', ' '])

/** Words that are no known name, where only a person can stand. */
export function ratePlace(text: string, piece: readonly Token[], words: number): number {
  const first = piece[0] as Token
  const last = piece.at(-1) as Token
  if (first.initial || first.shouted || last.end - first.start < 3) return 0
  const after =
    SIGNS_AFTER.has(text.charAt(last.end)) && PERSON_AFTER.test(text.slice(last.end, last.end + 28))
  if (words === 1 && !after && first.given === 0 && first.end - first.start < 4) return 0
  if (!after && text[first.start - 1] !== ' ') return 0
  const ahead = text.slice(Math.max(0, first.start - 24), first.start)
  const relation = RELATION_BEFORE.test(ahead)
  const before = relation || PERSON_BEFORE.test(ahead)
  if (words === 1)
    return before && (first.given > 0 || after) ? 0.66 : relation ? 0.62 : after && first.given > 0 ? 0.64 : 0
  return before || after ? 0.7 : 0
}

/** "Csanád P. Gere": a letter between two words is a middle name. */
function hasMiddleInitial(text: string, piece: readonly Token[]): boolean {
  if (piece.length !== 3 || !(piece[1] as Token).initial) return false
  return (
    [piece[0], piece[2]].every(
      (token) => token !== undefined && !token.shouted && token.end - token.start >= 3,
    ) && text.slice((piece[1] as Token).start, (piece[1] as Token).end) !== 'I'
  )
}

function isFamilyEnding(token: Token): boolean {
  return token.family && token.folded.length >= 6
}
