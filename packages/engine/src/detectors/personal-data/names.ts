/** Names of persons: by given names and family names, by titles and labels, and by what stands before and after. */

import { isFirm } from './firms.ts'
import { type ContextIndex, maskOfKinds } from './context.ts'
import type { Found, Sink } from './found.ts'
import { skipConnector } from './labelled.ts'
import { ratePiece, ratePlace, rateUnknown } from './name-rating.ts'
import { joins, type Token, Words } from './name-token.ts'

const PERSON = { what: 'person-name', message: 'The name of a person' } as const
const TOKENS_MAX = 5
/** Longest run of capitalised words that is looked at as one. */
const RUN_MAX = 16

const NOTHING: readonly Found[] = []

export function findNames(
  text: string,
  capitals: readonly number[],
  contexts: ContextIndex,
): readonly Found[] {
  const words = new Words(text)
  if (words.areCommon(capitals)) return NOTHING
  const tokens: Token[] = []
  for (let index = 0; index < capitals.length; index += 2)
    tokens.push(words.read(capitals[index] as number, capitals[index + 1] as number))
  const found: Found[] = []
  for (let index = 0; index < tokens.length;) {
    const end = endOfRun(text, tokens, index)
    // Most capitalised words are common ones that begin a sentence.
    const isCommon = end === index + 1 && tokens[index]?.other === true
    if (!isCommon) judgeRun(text, tokens.slice(index, end), { contexts, found })
    index = end
  }
  findAnnounced(text, tokens, { contexts, found })
  repeatNames(tokens, found)
  return found
}

function endOfRun(text: string, tokens: readonly Token[], from: number): number {
  let to = from + 1
  while (
    to < tokens.length &&
    to - from < RUN_MAX &&
    joins(text, tokens[to - 1] as Token, tokens[to] as Token)
  )
    to++
  return to
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
  if (isInside(text, start, end) || isFirm(text, start, end)) return
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

/** Words that speak to somebody or report what somebody said: a name follows, known or not. */
const ADDRESSED =
  /^(?:hi|hello|hey|dear|hallo|hola|ciao|bonjour|lieber?|ch[eè]re?|beste|estimad[oa]|gentile|car[oa]|says|said|name's|named|called)$/i

/** Phrases that only a name can follow. */
const SAYS_SO = /(?:\bis|him|her|me|heiße|appelle|llamo|chiamo|heet|\bes|è|suis|\bbin|name to)$/i

const ANNOUNCED = [
  ['person', true],
  ['label', false],
] as const
const ANNOUNCING = maskOfKinds(ANNOUNCED.map(([kind]) => kind))

/** Behind "my name is", "Name:", "Dear": up to four capitalised words, or any words where the text has no capitals. */
function findAnnounced(text: string, tokens: readonly Token[], { contexts, found }: Sink): void {
  if (tokens.length === 0 || !contexts.hasAny(ANNOUNCING)) return
  for (const [kind, sure] of ANNOUNCED) {
    for (const context of contexts.all(kind)) {
      let at = skipConnector(text, context.end)
      if (at === context.end && context.end > 0) continue
      const title = /^(?:mrs?|ms|dr|prof)\.? /i.exec(text.slice(at, at + 6))
      if (title) at += title[0].length
      const index = indexOfStart(tokens, at)
      if (index < 0) continue
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

/** The token that begins at a place; -1 when none does. */
function indexOfStart(tokens: readonly Token[], start: number): number {
  let low = 0
  let high = tokens.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens[middle] as Token).start < start) low = middle + 1
    else high = middle
  }
  return tokens[low]?.start === start ? low : -1
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
export function findSmallNames(text: string, mayHoldName: boolean, contexts: ContextIndex): readonly Found[] {
  if (!mayHoldName && !contexts.hasAny(ANNOUNCING)) return NOTHING
  const words = new Words(text)
  const tokens: Token[] = []
  WORD.lastIndex = 0
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    const token = words.read(match.index, WORD.lastIndex)
    if (!isInCode(text, token)) tokens.push(token)
  }
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

const CODE_PART = 16

/** Letters between digits, or in a run of hexadecimal digits: by chance, as in digests. */
function isInCode(text: string, { start, end }: Token): boolean {
  if (!isDigit(text, start - 1) && !isDigit(text, end)) return false
  if (isDigit(text, start - 1) && isDigit(text, end)) return true
  const before = /[0-9a-z]{0,16}$/.exec(text.slice(Math.max(0, start - CODE_PART), start))?.[0] ?? ''
  const after = /^[0-9a-z]{0,16}/.exec(text.slice(end, end + CODE_PART))?.[0] ?? ''
  return /^[0-9a-f]{8,}$/.test(before + text.slice(start, end) + after) && /[a-f]\d/.test(before + after)
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function isSmallPart(text: string, left: Token, right: Token | undefined): boolean {
  if (right === undefined || right.other || !joins(text, left, right)) return false
  if (right.initial) return text[right.end] === '.' || text[right.end] === ' '
  return right.family || right.given > 0 || (left.initial && right.folded.length > 2)
}
