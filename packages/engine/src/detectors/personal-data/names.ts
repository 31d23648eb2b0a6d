/** Names of persons: by given names and family names, by titles and labels, and by what stands before and after. */

import type { ContextIndex } from './context.ts'
import type { Found } from './found.ts'
import { GIVEN_NAMES } from './given-names.ts'
import { skipConnector } from './labelled.ts'
import { foldWord, HONORIFIC_WORDS, NAME_PARTICLES, NOT_NAMES, ORGANISATION_WORDS } from './name-words.ts'
import { rateSpelling } from './name-shape.ts'
import { isUpper } from './scan.ts'
import { isFamilyName, isPlainFamilyName } from './surnames.ts'

const PERSON = { what: 'person-name', message: 'The name of a person' } as const
const TOKENS_MAX = 5
/** Least sum of the ratings of two unknown words that are taken for a name. */
const STRANGERS_MIN = 1.1
/** Longest run of capitalised words that is looked at as one. */
const RUN_MAX = 16

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
interface Token extends WordClass {
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

/** Words repeat within a text, so that each is classified once. */
class Words {
  readonly #text: string
  readonly #known = new Map<string, WordClass & { readonly folded: string }>()

  constructor(text: string) {
    this.#text = text
  }

  read(start: number, until: number): Token {
    const text = this.#text
    let end = until
    if (end - start > 3) {
      const last = text[end - 1]
      if (last === 's' && isApostrophe(text[end - 2])) end -= 2
      else if (isApostrophe(last)) end--
    }
    const word = text.slice(start, end)
    let known = this.#known.get(word)
    if (!known) {
      const folded = word.length > WORD_MAX ? '' : foldWord(word)
      known = { folded, ...classOf(word, folded) }
      this.#known.set(word, known)
    }
    return {
      start,
      end,
      folded: known.folded,
      given: known.given,
      family: known.family,
      other: known.other,
      honorific: known.honorific,
      organisation: known.organisation,
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

function joins(text: string, left: Token, right: Token): boolean {
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

export function findNames(text: string, capitals: readonly number[], contexts: ContextIndex): Found[] {
  const tokens: Token[] = []
  const words = new Words(text)
  for (let index = 0; index < capitals.length; index += 2)
    tokens.push(words.read(capitals[index] as number, capitals[index + 1] as number))
  const found: Found[] = []
  for (let index = 0; index < tokens.length;) {
    const run = takeRun(text, tokens, index)
    judgeRun(text, run, { contexts, found })
    index += run.length
  }
  findAnnounced(text, tokens, { contexts, found })
  repeatNames(tokens, found)
  return found
}

function takeRun(text: string, tokens: readonly Token[], from: number): readonly Token[] {
  let to = from + 1
  while (
    to < tokens.length &&
    to - from < RUN_MAX &&
    joins(text, tokens[to - 1] as Token, tokens[to] as Token)
  )
    to++
  return tokens.slice(from, to)
}

interface Sink {
  readonly contexts: ContextIndex
  readonly found: Found[]
}

/** Cuts a run of capitalised words at the common ones and judges each piece. */
function judgeRun(text: string, run: readonly Token[], sink: Sink): void {
  let from = 0
  while (from < run.length) {
    const token = run[from] as Token
    if (token.honorific && from + 1 < run.length) {
      from += takeTitled(text, run.slice(from + 1), sink) + 1
      continue
    }
    if (token.other && !(token.given > 0 && run[from + 1]?.family === true)) {
      from++
      continue
    }
    let to = from + 1
    while (to < run.length && !isEnd(run[to] as Token)) to++
    judgePiece(text, run.slice(from, to), { ...sink, after: run[to] })
    from = to
  }
}

function isEnd(token: Token): boolean {
  return token.other || (token.organisation && token.given === 0)
}

/** After a title: what follows is a name, known or not. How many words it took. */
function takeTitled(text: string, rest: readonly Token[], { found }: Sink): number {
  let count = 0
  while (
    count < rest.length &&
    count < 4 &&
    (!isEnd(rest[count] as Token) || (count === 0 && (rest[0] as Token).family))
  )
    count++
  if (count === 0) return 0
  const first = rest[0] as Token
  const last = rest[count - 1] as Token
  if (last.initial && count === 1) return 0
  if (!/[.\s]/.test(text[first.start - 1] ?? '')) return count
  found.push({ ...PERSON, start: first.start, end: last.end, confidence: 0.84 })
  return count
}

function judgePiece(
  text: string,
  piece: readonly Token[],
  sink: Sink & { readonly after: Token | undefined },
): void {
  const isOrganisation = sink.after !== undefined && sink.after.organisation
  if (isOrganisation || piece.length > TOKENS_MAX + 1) return
  const first = piece.findIndex((token) => token.given > 0)
  const words = piece.filter((token) => !token.initial)
  const known = first < 0 ? rateUnknown(text, piece, words) : ratePiece(text, piece, first)
  const confidence = Math.max(
    known,
    known < 0.7 && words.length <= 3 ? ratePlace(text, piece, words.length) : 0,
  )
  if (confidence === 0) return
  // A family name may stand in front of the given one.
  const from =
    first > 0 && !(piece[first - 1] as Token).family && confidence < 0.9 && words.length > 2
      ? first
      : Math.max(0, first > 0 ? first - 1 : first)
  const begin = first < 0 ? 0 : from
  const start = (piece[begin] as Token).start
  const end = (piece.at(-1) as Token).end
  if (isInside(text, start, end)) return
  sink.found.push({ ...PERSON, start, end, confidence })
}

/** Part of a path, an identifier, a domain or a tag: not running text. */
function isInside(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? ' '
  const after = text[end] ?? ' '
  if (/[\\/_@#$&=.<-]/.test(before) && !(before === '-' && text[start - 2] === ' ')) return before !== '>'
  return (
    /[\\/_@(=]/.test(after) ||
    (after === '.' && /\p{L}/u.test(text[end + 1] ?? ' ')) ||
    (after === '-' && /\p{L}|\d/u.test(text[end + 1] ?? ' '))
  )
}

function ratePiece(text: string, piece: readonly Token[], first: number): number {
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
function rateUnknown(text: string, piece: readonly Token[], words: readonly Token[]): number {
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

/** Words of roles and relations before a name, and what only persons do after it. */
const PERSON_BEFORE =
  /\b(?:player|singer|songwriter|actor|actress|journalist|senator|professor|colleague|guardian|attorney|lawyer|detective|captain|starring|directed by|written by|sung by|played by|interview with|meeting with|follow up with|married to|spoke to|spoke with|speak to|speak with|talk to|talked to|invited) $/i
/** Words after which even one unknown word is a name. */
const RELATION_BEFORE =
  /\b(?:(?:my|his|her|our|your|their) (?:friend|brother|sister|wife|husband|son|daughter|kid|child|partner|boss|uncle|aunt|cousin|nephew|niece|mother|father|mom|dad|mum|colleague)|named (?:him|her)|call (?:me|him|her)|calls me|maiden name is) $/i
const PERSON_AFTER =
  /^(?:['’]s (?:wife|husband|son|daughter|mother|father|brother|sister|killers?|death|life|birthday|account|email|address|phone|house|office|team|friend|boss|novel|novels|book|books|song|songs|music|voice|parents|family|children|kids)\b|,? (?:lives|lived|said|says|told|asked|wrote|thinks|thought|was born|died|married|works as|worked as|moved to|grew up|retired|graduated|joined|resigned|smiled|laughed|replied|answered|speaks?|sang|sings)\b|, (?:born|aged|age \d|\d\d,|CEO|CTO|CFO|MD|PhD|Esq|Jr|the (?:CEO|CTO|founder|author|director|manager|president|owner))| <[\w.+-]{1,64}@| \([\w.+-]{1,64}@)/i

/** Words that are no known name, where only a person can stand. */
function ratePlace(text: string, piece: readonly Token[], words: number): number {
  const first = piece[0] as Token
  const last = piece.at(-1) as Token
  if (first.initial || first.shouted || last.end - first.start < 3) return 0
  const after = PERSON_AFTER.test(text.slice(last.end, last.end + 28))
  if (words === 1 && !after && first.given === 0 && first.end - first.start < 4) return 0
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

/** Words that speak to somebody or report what somebody said: a name follows, known or not. */
const ADDRESSED =
  /^(?:hi|hello|hey|dear|hallo|hola|ciao|bonjour|lieber?|ch[eè]re?|beste|estimad[oa]|gentile|car[oa]|says|said|name's|named|called)$/i

/** Phrases that only a name can follow. */
const SAYS_SO = /(?:\bis|him|her|me|heiße|appelle|llamo|chiamo|heet|\bes|è|suis|\bbin|name to)$/i

/** Behind "my name is", "Name:", "Dear": up to four capitalised words, or any words where the text has no capitals. */
function findAnnounced(text: string, tokens: readonly Token[], { contexts, found }: Sink): void {
  const starts = new Map(tokens.map((token, index) => [token.start, index]))
  for (const [kind, sure] of [
    ['person', true],
    ['label', false],
  ] as const) {
    for (const context of contexts.all(kind)) {
      let at = skipConnector(text, context.end)
      if (at === context.end && context.end > 0) continue
      const title = /^(?:mrs?|ms|dr|prof)\.? /i.exec(text.slice(at, at + 6))
      if (title) at += title[0].length
      const index = starts.get(at)
      if (index === undefined) continue
      const phrase = text.slice(Math.max(0, context.start), context.end)
      const one = readAnnounced(text, tokens, {
        index,
        sure,
        addressed: sure
          ? context.end === 0 || SAYS_SO.test(phrase) || /[:=|>"]/.test(text.slice(context.end, at))
          : ADDRESSED.test(phrase),
      })
      if (one) found.push(one)
    }
  }
}

function readAnnounced(
  text: string,
  tokens: readonly Token[],
  at: { readonly index: number; readonly sure: boolean; readonly addressed: boolean },
): Found | undefined {
  const run: Token[] = []
  for (let index = at.index; index < tokens.length && run.length < TOKENS_MAX; index++) {
    const token = tokens[index] as Token
    if (isEnd(token) && !(token.family && run.length > 0)) break
    if (run.length > 0 && !joins(text, run.at(-1) as Token, token)) break
    run.push(token)
  }
  const first = run[0]
  const last = run.at(-1)
  if (!first || !last || /[\\/_@(=]/.test(text[last.end] ?? ' ')) return undefined
  const known = run.some((token) => token.given > 0 || token.family)
  const words = run.filter((token) => !token.initial).length
  if (words === 0 || last.end - first.start < 2) return undefined
  const next = tokens[at.index + run.length]
  if (next && next.organisation && joins(text, last, next)) return undefined
  if (
    !at.sure &&
    !known &&
    !(words <= 2 && at.addressed && /^[,!:]/.test(text.slice(last.end, last.end + 1)))
  )
    return undefined
  if (!at.sure && first.given < 2 && words < 2 && !at.addressed) return undefined
  if (at.sure && !known && (!at.addressed || (words === 1 && first.shouted))) return undefined
  return { ...PERSON, start: first.start, end: last.end, confidence: at.sure ? (known ? 0.86 : 0.76) : 0.7 }
}

/** The family name of somebody named in full elsewhere in the text is that person again. */
function repeatNames(tokens: readonly Token[], found: Found[]): void {
  const ends = new Set(found.filter((one) => one.confidence >= 0.75).map((one) => one.end))
  const known = new Set<string>()
  for (let index = 1; index < tokens.length; index++) {
    const token = tokens[index] as Token
    const isLast =
      ends.has(token.end) && !token.initial && !token.other && !token.organisation && token.folded.length >= 4
    if (isLast && token.start - (tokens[index - 1] as Token).end <= 2) known.add(token.folded)
  }
  if (known.size === 0) return
  for (const token of tokens)
    if (token.given < 2 && !token.shouted && known.has(token.folded))
      found.push({ ...PERSON, start: token.start, end: token.end, confidence: 0.62 })
}

const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu

/** A text without any capital letter: given names that are nothing else, with the family name or initial behind. */
export function findSmallNames(text: string, contexts: ContextIndex): Found[] {
  const words = new Words(text)
  const tokens: Token[] = []
  for (const match of text.matchAll(WORD)) tokens.push(words.read(match.index, match.index + match[0].length))
  const found: Found[] = []
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token
    if (token.given !== 2 || token.other || token.folded.length < 3) continue
    let last = index
    while (last - index < 3 && isSmallPart(text, tokens[last] as Token, tokens[last + 1])) last++
    const end = (tokens[last] as Token).end
    if (isInside(text, token.start, end)) continue
    found.push({ ...PERSON, start: token.start, end, confidence: last > index ? 0.7 : 0.62 })
    index = last
  }
  findAnnounced(text, tokens, { contexts, found })
  return found
}

function isSmallPart(text: string, left: Token, right: Token | undefined): boolean {
  if (right === undefined || right.other || !joins(text, left, right)) return false
  if (right.initial) return text[right.end] === '.' || text[right.end] === ' '
  return right.family || right.given > 0 || (left.initial && right.folded.length > 2)
}
