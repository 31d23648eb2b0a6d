/** Names of persons: by given names and family names, by titles and labels, and by what stands before and after. */

import type { ContextIndex } from './context.ts'
import type { Found } from './found.ts'
import { GIVEN_NAMES } from './given-names.ts'
import { skipConnector } from './labelled.ts'
import { foldWord, HONORIFIC_WORDS, NAME_PARTICLES, NOT_NAMES, ORGANISATION_WORDS } from './name-words.ts'
import { isUpper } from './scan.ts'
import { isFamilyName } from './surnames.ts'

const PERSON = { what: 'person-name', message: 'The name of a person' } as const
const TOKENS_MAX = 5

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

const INITIAL: WordClass = { given: 0, family: false, other: false, honorific: false, organisation: false }

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
      const folded = foldWord(word)
      known = { folded, ...(word.length === 1 ? INITIAL : classifyWord(folded)) }
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
  while (to < tokens.length && joins(text, tokens[to - 1] as Token, tokens[to] as Token)) to++
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
  found.push({ ...PERSON, start: first.start, end: last.end, confidence: 0.85 })
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
  const confidence = first < 0 ? rateUnknown(text, piece, words) : ratePiece(text, piece, first)
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
    if (first > 0 && (piece[first - 1] as Token).family && strong) return 0.7
    if (rest.length > 0) return strong && !given.shouted ? 0.7 : 0
    if (given.shouted || first > 0) return 0
    if (strong) return given.folded.length >= 3 ? 0.64 : 0
    return 0
  }
  if (given.shouted && !next.family) return strong && rest.length === 1 && next.shouted ? 0.62 : 0
  if (strong) return next.family || next.given > 0 ? 0.88 : next.shouted && !given.shouted ? 0 : 0.75
  return next.family ? 0.72 : hasMiddleInitial(text, piece) ? 0.76 : 0
}

/** No known given name: an unknown word and a family name, in the middle of a sentence. */
function rateUnknown(text: string, piece: readonly Token[], words: readonly Token[]): number {
  const last = piece.at(-1) as Token
  const first = piece[0] as Token
  if (hasMiddleInitial(text, piece)) return 0.76
  if (!last.family || last.shouted || first.shouted) return 0
  if (first.initial && words.length === 1) return piece.length <= 3 ? 0.65 : 0
  if (words.length < 2 || words.length > 3) return 0
  const before = text.slice(Math.max(0, first.start - 2), first.start)
  if (/[.!?:]\s$|\n$|^$/.test(before) && !isFamilyEnding(last)) return 0
  return 0.63
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
      const one = readAnnounced(text, tokens, {
        index,
        sure,
        addressed: ADDRESSED.test(text.slice(Math.max(0, context.start), context.end)),
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
  if (!at.sure && first.given === 0 && words < 2 && !at.addressed) return undefined
  if (!known && words === 1 && first.shouted) return undefined
  return { ...PERSON, start: first.start, end: last.end, confidence: at.sure ? (known ? 0.86 : 0.76) : 0.7 }
}

/** A word of a full name found elsewhere in the text is that person again. */
function repeatNames(tokens: readonly Token[], found: Found[]): void {
  const sure = found.filter((one) => one.confidence >= 0.7)
  if (sure.length === 0) return
  const known = new Set<string>()
  let at = 0
  const sorted = sure.toSorted((a, b) => a.start - b.start)
  for (const token of tokens) {
    while (at < sorted.length && (sorted[at] as Found).end <= token.start) at++
    const one = sorted[at]
    if (one && token.start >= one.start && token.end <= one.end && token.folded.length >= 3 && !token.other)
      known.add(token.folded)
  }
  for (const token of tokens) {
    if (!known.has(token.folded) || token.shouted) continue
    if (token.given === 2) continue
    found.push({ ...PERSON, start: token.start, end: token.end, confidence: 0.62 })
  }
}
