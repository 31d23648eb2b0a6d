/** Words of a text as names see them: what each is known for, and which belong together. */

import { GIVEN_NAMES } from './given-names.ts'
import { foldWord, HONORIFIC_WORDS, NAME_PARTICLES, NOT_NAMES, ORGANISATION_WORDS } from './name-words.ts'
import { isUpper } from './scan.ts'
import { isFamilyName } from './surnames.ts'

/** What is known of a word by itself. */
interface WordClass {
  /** 2 a given name, 1 one that is also a word, 0 none. */
  readonly given: 0 | 1 | 2
  readonly family: boolean
  /** A common word: no part of a name. */
  readonly other: boolean
  readonly honorific: boolean
  /** Makes what it follows an organisation or a place. */
  readonly organisation: boolean
}

/** One word of a text, as names see it. */
export interface Token extends WordClass {
  readonly start: number
  readonly end: number
  readonly folded: string
  readonly initial: boolean
  /** All in capitals. */
  readonly shouted: boolean
}

function classifyWord(folded: string): WordClass {
  return {
    given: GIVEN_NAMES.get(folded) ?? 0,
    family: isFamilyName(folded),
    other: NOT_NAMES.has(folded),
    honorific: HONORIFIC_WORDS.has(folded),
    organisation: ORGANISATION_WORDS.has(folded),
  }
}

const NO_CLASS: WordClass = { given: 0, family: false, other: false, honorific: false, organisation: false }
/** Names of code and products: a capital inside, other than after Mc, Mac, De and the like. */
const CAMEL = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u
const CAPITAL_INSIDE = /^(?:Mc|Mac|De|Di|Da|Du|La|Le|Van|Von|O['’]|D['’]|L['’]|Fitz)(?=\p{Lu})/u
/** Longer words are no names. */
const WORD_MAX = 32
const CODE_WORD: WordClass = { ...NO_CLASS, other: true }

function classOf(word: string, folded: string): WordClass {
  if (word.length === 1) return NO_CLASS
  if (folded === '' || CAMEL.test(word.replace(CAPITAL_INSIDE, ''))) return CODE_WORD
  return classifyWord(folded)
}

interface KnownWord extends WordClass {
  readonly folded: string
}

/** Words repeat, within a text and from one to the next, so that each is classified once. */
const known = new Map<string, KnownWord>()
const KNOWN_MAX = 4_096

function knownWord(word: string): KnownWord {
  let entry = known.get(word)
  if (entry !== undefined) return entry
  const folded = word.length > WORD_MAX ? '' : foldWord(word)
  entry = { folded, ...classOf(word, folded) }
  if (word.length > WORD_MAX) return entry
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(word, entry)
  return entry
}

/** Reads the words of one text. */
export class Words {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** Whether each of the words is a common one and nothing else, so that no name is among them. */
  areCommon(places: readonly number[]): boolean {
    const text = this.#text
    for (let index = 0; index < places.length; index += 2) {
      const start = places[index] as number
      const { other, given, honorific } = knownWord(
        text.slice(start, this.#endOf(start, places[index + 1] as number)),
      )
      if (!other || given > 0 || honorific) return false
    }
    return true
  }

  /** Without the `'s` or the apostrophe behind a word. */
  #endOf(start: number, until: number): number {
    if (until - start <= 3) return until
    const last = this.#text[until - 1]
    if (last === 's' && isApostrophe(this.#text[until - 2])) return until - 2
    return isApostrophe(last) ? until - 1 : until
  }

  read(start: number, until: number): Token {
    const text = this.#text
    const end = this.#endOf(start, until)
    const word = text.slice(start, end)
    const { folded, given, family, other, honorific, organisation } = knownWord(word)
    return {
      start,
      end,
      folded,
      given,
      family,
      other,
      honorific,
      organisation,
      initial: word.length === 1,
      shouted: word.length > 1 && isUpper(text.charCodeAt(start + 1)) && isUpper(text.charCodeAt(end - 1)),
    }
  }
}

function isApostrophe(sign: string | undefined): boolean {
  return sign === "'" || sign === '\u2019'
}

/** What stands between two words of one name: a blank, a full stop behind an initial, a hyphen, particles. */
const JOIN = /^(?:\.? |-|\. ?|\.?\u00a0)$|^ (?:[a-zà-ü']{1,5} ){1,2}$|^ (?:d'|l'|al-|el-)$/u

export function joins(text: string, left: Token, right: Token): boolean {
  const gap = right.start - left.end
  if (gap < 1 || gap > 12) return false
  const between = text.slice(left.end, right.start)
  if (between === ' ' || between === '-') return true
  if (!JOIN.test(between)) return false
  if (between.startsWith('.')) return left.initial || left.end - left.start <= 3
  return between
    .trim()
    .split(' ')
    .every((word) => NAME_PARTICLES.has(word.replace(/['-]$/, '')))
}
