/** Street and postal addresses: a street word or a word for an address starts one; it is read on as far as its parts go. */

import { type ContextIndex, maskOfKinds } from './context.ts'
import type { Found } from './found.ts'
import { skipConnector } from './labelled.ts'
import { foldWord } from './name-words.ts'
import { isLetterOrDigit, isUpper } from './scan.ts'
import { unitAt } from '../../views/unit-at.ts'

const LENGTH_MAX = 160
const PARTS_MAX = 26

/** One part: a number, a word, or a sign between. */
const NUMBER = /#?\d{1,6}(?:[A-Za-z](?![\p{L}\p{N}]))?(?:[-/]\d{1,5}[A-Za-z]?)?(?![\p{L}\p{N}@]|[.,:]\d)/uy
const POST_CODE =
  /(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}-\d{4,6}|\d{4} ?[A-Z]{2}(?=[ ,.\n]|$))(?![\p{L}\p{N}])/uy
const WORD = /\p{L}[\p{L}\p{M}]{0,40}(?:['’-][\p{L}\p{M}]{1,30}){0,3}/uy
const GAP = /(?:[ \t]{0,3}[,;]?[ \t]{0,3}(?:\\n|\r?\n)?[ \t>?]{0,8},?[ \t]{0,4}|[ \t]?[-–|/][ \t]?)/uy

const PARTICLES: ReadonlySet<string> = new Set(
  `de la las los del di do da dos das du des dei della delle dello degli aux le les l d of the und y e i na nad pod am an der den dem im in bei ob upon sur sous aan op het
'te t s no nr n º° bis ter a al zu zum zur van von ul u ulica c/o the`.split(/\s+/),
)

const BOX = /P\.? ?O\.? ?Box(?![\p{L}\p{N}])/iuy

/** Parts of a building, whose number may be a letter. */
const UNITS =
  /^(?:apt|apartment|suite|ste|unit|floor|fl|flat|room|rm|bldg|building|box|wohnung|wng|whg|etage|stock|og|piso|puerta|planta|apartamento|apto|depto|departamento|int|interno|scala|bus|bte|lok|m|no|nr|num|lot|block|tower|house|casa|bloco|esc|escalera|letter|level|p|o|po|c)$/

/** Words that are never part of an address, though capitalised: the next sentence or the next field. */
const STOPS: ReadonlySet<string> = new Set(
  `i my he she it we they you your his her our please phone tel telephone fax email mail mobile cell website name date dob ssn contact for
on is was thanks thank regards best hi hello dear this that if when can could would will call order status total customer patient age born
birth id passport account card payment bank user username url web from to subject re note notes due amount invoice let there what how why
telefon handy geburtsdatum telefono teléfono fecha data nascita courriel naissance telefoon geboortedatum also but so as at by with
and or ip mac iban occupation employer company position title department ordered gender sex nationality language insurance policy
sincerely yours attn desk office direct emergency relationship between all any since during after before`.split(
    /\s+/,
  ),
)

const SUFFIXED =
  /\p{L}{3}(?:stra(?:ß|ss)e|str|gasse|weg|platz|allee|ufer|damm|chaussee|straat|laan|plein|gracht|kade|singel|dijk|gatan|vägen|vagen|gränd|gata|vej|vegen|veien|gade|katu|kuja|polku|[lnrs]tie|utca|körút|ulice|stræde|stien|haugen|bakken|toppen|gaten|svingen|tunet|gränden|stigen|terrasse|braut|krogen)$/u

const ADDRESS = { what: 'street-address', message: 'A postal address' } as const

/** Reads an address from `start` on; its end, and what it holds. */
interface Reach {
  readonly end: number
  readonly words: number
  readonly numbers: number
}

const KINDS = ['street', 'street-before', 'street-between', 'unit', 'corner', 'address'] as const
/** A text with neither a number nor one of these words has no address. */
export const ADDRESSING = maskOfKinds(KINDS)

export function findAddresses(text: string, digits: readonly number[], contexts: ContextIndex): Found[] {
  const found: Found[] = []
  let read = { start: 0, end: 0 }
  const add = (start: number, confidence: number, needs: (reach: Reach) => boolean): void => {
    // What the last reading went over is not read again, so that a row of street words costs no more than other text.
    if (start > read.start && start < read.end) return
    const reach = readAddress(text, start)
    read = { start, end: reach.end }
    if (reach.words > 0 && reach.numbers > 0 && needs(reach))
      addLines(text, { start, end: reach.end, confidence }, found)
  }
  for (const { start, end } of contexts.all('street')) {
    const from = startBeforeType(text, start)
    if (from !== undefined) add(from, 0.86, (reach) => reach.end >= end)
  }
  for (const context of contexts.all('street-before')) {
    if (
      !isUpper(text.charCodeAt(context.start)) &&
      !SMALL_STREET.test(text.slice(context.start, context.start + 10))
    )
      continue
    const from = numberBefore(text, context.start)
    add(from, 0.85, (reach) => isStreet(text.slice(from, reach.end)))
  }
  for (const { start, end } of contexts.all('street-between')) addBetween(text, { start, end }, found)
  for (const { start, end } of contexts.all('unit')) {
    const from = startBeforeUnit(text, { start, end })
    if (from !== undefined) add(from, 0.86, (reach) => reach.end > end)
  }
  for (const { start } of contexts.all('corner')) addCorner(text, start, found)
  for (let index = 0; index < digits.length; index += 2) {
    const from = startOfSuffixed(text, digits[index] as number)
    if (from !== undefined) add(from, 0.85, () => true)
  }
  for (const { end } of contexts.all('address')) {
    const start = skipAddressee(text, skipOwner(text, skipConnector(text, end)))
    add(start, 0.84, (reach) => reach.end - start >= 8 && isPlace(text.slice(start, reach.end)))
  }
  findStateAndZip(text, digits, found)
  return found
}

/**
 * An address inside a sentence is one, without the places named behind its last number; one set line by line, as on a
 * letter, is its parts: numbers, street, unit, code, each as sets of form fields hold them.
 */
function addLines(
  text: string,
  one: { readonly start: number; readonly end: number; readonly confidence: number },
  found: Found[],
): void {
  const written = text.slice(one.start, one.end)
  const isBlock = /(?:^|\n)[ \t>*?|-]*$/.test(text.slice(Math.max(0, one.start - 12), one.start))
  if (!isBlock || !written.includes('\n')) {
    const places = /(?:,\s?[\p{L}][\p{L}\p{M}'’. -]{1,30}){1,3}$/u.exec(written)
    const end = places && /\d/.test(written.slice(0, places.index)) ? one.start + places.index : one.end
    found.push({ ...ADDRESS, ...one, end })
    return
  }
  let numbered = 0
  for (const line of written.matchAll(/[^\n]+/g)) {
    const inner = trimLine(line[0])
    if (!/\d/.test(inner.text)) continue
    const start = one.start + line.index + inner.start
    for (const part of splitLine(inner.text, numbered++ > 0))
      found.push({ ...ADDRESS, start: start + part.start, end: start + part.end, confidence: one.confidence })
  }
}

/** Without the signs around it. */
function trimLine(line: string): { text: string; start: number } {
  let start = 0
  let end = line.length
  while (start < end && !isLetterOrDigit(line.charCodeAt(start)) && line[start] !== '#') start++
  while (end > start && !isLetterOrDigit(line.charCodeAt(end - 1)) && !'.)'.includes(line.charAt(end - 1)))
    end--
  return { text: line.slice(start, end), start }
}

const UNIT_BEHIND =
  /[, ]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Bldg|Building)\b\.? ?#?\w{1,6}$/i

/** A number set before a street that has one of its own, the street, and the unit behind it; of "Norway 64389" the code. */
function splitLine(line: string, isLater: boolean): { start: number; end: number }[] {
  const code = isLater ? / (\d{4,6})$/.exec(line) : null
  if (code && !/[\d,]/.test(line.slice(0, code.index)) && /\p{Ll}/u.test(line))
    return [{ start: code.index + 1, end: line.length }]
  const unit = UNIT_BEHIND.exec(line)
  const end = unit?.index ?? line.length
  const number = /^\d{1,6} /.exec(line)?.[0] ?? ''
  const street = line.slice(number.length, end)
  const isApart = number !== '' && (/^\d/.test(street) || (/\p{L}{2}/u.test(street) && / \d/.test(street)))
  const parts: { start: number; end: number }[] = []
  if (isApart) parts.push({ start: 0, end: number.length - 1 })
  const start = isApart ? number.length : 0
  if (end > start) parts.push({ start, end })
  if (unit) parts.push({ start: line.length - unit[0].replace(/^[, ]{1,3}/, '').length, end: line.length })
  return parts
}

/** Street words that are written small where the language does so. */
const SMALL_STREET =
  /^(?:rue|calle|avenue|avenida|boulevard|chemin|allée|impasse|quai|place|cours|route|piazza|corso|viale|via|rua|paseo|plaza|ul|ulica|straat|laan)(?![\p{L}\p{N}])/u

/** "12 Main" in front of "Street": where the number begins. */
function startBeforeType(text: string, type: number): number | undefined {
  const before = text.slice(Math.max(0, type - 64), type)
  if (!/\d/.test(before)) return undefined
  const match =
    /(?<![\p{L}\p{N}.,$€£-])(?:\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})?,? {1,2}){1,2}(?:[NSEW]{1,2}\.? )?(?:(?:[\p{Lu}][\p{L}\p{M}'’.-]{0,20}|\d{1,3}(?:st|nd|rd|th)|de|la|of|the) ){1,5}$/u.exec(
      before,
    )
  return match ? type - (before.length - match.index) : undefined
}

/** "213 Kirkeveien 53" in front of "Apt. 263". */
function startBeforeUnit(
  text: string,
  unit: { readonly start: number; readonly end: number },
): number | undefined {
  if (!/^\.? ?#?(?:\d|[A-Z]\b)/.test(text.slice(unit.end, unit.end + 4))) return undefined
  const before = text.slice(Math.max(0, unit.start - 72), unit.start)
  const match =
    /(?<![\p{L}\p{N}.,$€£-])(?:\d{1,6}[A-Za-z]? {1,2}){0,2}(?:\p{Lu}[\p{L}\p{M}'’.-]{0,20} (?:(?:de|la|del|di|da|do|of|the|van|der) ){0,2}){0,4}(?:\p{Lu}[\p{L}\p{M}'’.-]{1,24}|\p{L}{1,6}\.)(?: \d{1,5}[A-Za-z]?\.?)?[,\s>?]{1,8}$/u.exec(
      before,
    )
  return match && /\d/.test(match[0]) ? unit.start - (before.length - match.index) : undefined
}

/** The name of a street in front of its kind, and the number of the house behind: "Andrássy út 60", "Karl Johans gate 22". */
function addBetween(
  text: string,
  kind: { readonly start: number; readonly end: number },
  found: Found[],
): void {
  const before = /(?:\p{Lu}[\p{L}\p{M}'’.-]{1,24} ){1,3}$/u.exec(
    text.slice(Math.max(0, kind.start - 64), kind.start),
  )
  const number = /^\.? (?:No ?:? ?)?\d{1,4}[A-Za-z]?(?:\/\d{1,4})?(?![\p{L}\d.:]\d?)/u.exec(
    text.slice(kind.end, kind.end + 18),
  )
  if (!before || !number) return
  // Gates of buildings have numbers too; streets of that kind are somebody's.
  if (text.slice(kind.start, kind.end).toLowerCase() === 'gate' && !/^\p{Lu}.*s $/u.test(before[0])) return
  if (text.slice(kind.start, kind.end) === 'Gate') return
  found.push({
    ...ADDRESS,
    start: kind.start - before[0].length,
    end: kind.end + number[0].length,
    confidence: 0.85,
  })
}

const CORNER =
  /the corner of [^\n;]{3,50}? (?:and|&) \p{L}[\p{L}\p{M}'’.-]{1,24}(?: \p{Lu}[\p{L}\p{M}'’-]{1,20}){0,3}/uy

/** "the corner of … and …". */
function addCorner(text: string, start: number, found: Found[]): void {
  CORNER.lastIndex = start
  const match = CORNER.exec(text)
  if (match) found.push({ ...ADDRESS, start, end: CORNER.lastIndex, confidence: 0.8 })
}

/** House numbers may stand in front of the street: "62 Rue". */
function numberBefore(text: string, street: number): number {
  const match = /(?<![\p{L}\p{N}.,-])(?:\d{1,6}[a-z]?(?: (?:bis|ter))?,? ){1,2}$/u.exec(
    text.slice(Math.max(0, street - 18), street),
  )
  return match ? street - match[0].length : street
}

/** The name of the street before a house number, when it ends as names of streets do. */
function startOfSuffixed(text: string, number: number): number | undefined {
  let at = number
  while (at > 0 && number - at < 2 && (text[at - 1] === ' ' || text[at - 1] === '.')) at--
  if (at === number) return undefined
  let word = at
  while (word > 0 && at - word < 32 && isLetterOrDigit(text.charCodeAt(word - 1))) word--
  if (at - word < 4 || !SUFFIXED.test(text.slice(word, at).toLowerCase())) return undefined
  const before = text.slice(Math.max(0, at - 50), at)
  const words = STREET_NAME.exec(before)
  return words ? at - words[0].length : undefined
}

const STREET_NAME =
  /(?:(?<![\p{L}\p{N}])\d{1,6} )?(?:\p{Lu}[\p{L}\p{M}'’.-]{0,24}[ -](?:(?:von|van|der|de|den|la) ){0,2}){0,2}\p{Lu}[\p{L}\p{M}'’-]{2,30}$/u

/** "of ‹somebody› is", between the word for an address and the address. */
function skipOwner(text: string, at: number): number {
  const match =
    /^(?:(?:of|for|di|de|von|van) )?[^\n.:,\d]{2,40}? (?:is|are|ist|est|es|è): ?|^(?:(?:of|for) )?[^\n.:,\d]{2,40}? (?:is|are|ist|est|es|è) (?=\d|\p{Lu})/u.exec(
      text.slice(at, at + 60),
    )
  return match ? at + match[0].length : at
}

/** A line of words without a number, then one that begins with a number: the first names who lives there. */
function skipAddressee(text: string, at: number): number {
  const match = /^\p{L}[^\n\d]{2,50}\n\s{0,8}(?=\d)/u.exec(text.slice(at, at + 64))
  return match ? at + match[0].length : at
}

/** Behind a street word in front: a proper name and a number, or a box. */
function isStreet(written: string): boolean {
  if (/^(?:psc|unit|us\w{2,3})\b/i.test(written)) return /\b[AFD]PO\b/i.test(written)
  return /\d/.test(written) && written.length >= 7
}

function isPlace(written: string): boolean {
  return (
    /^[^\n]*\p{L}{3}/u.test(written) &&
    !/^\d{1,2} \p{L}{3,9} \d{4}$|^\d{4}$|^\p{L}+ \d{1,2},? \d{4}$/u.test(written)
  )
}

const STATES =
  /(?:^|[ ,\n])(A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? {1,2}$/

/** "City, ST 12345": the line as far back as it is an address. */
function findStateAndZip(text: string, digits: readonly number[], found: Found[]): void {
  for (let index = 0; index < digits.length; index += 2) {
    const start = digits[index] as number
    const end = digits[index + 1] as number
    if (end - start !== 5 || text[start - 1] !== ' ') continue
    if (!STATES.test(text.slice(Math.max(0, start - 6), start))) continue
    const before = text.slice(Math.max(0, start - 110), start)
    const line =
      /(?:(?<![\p{L}\p{N}])\d{1,6}[A-Za-z]?,? [\p{L}\p{N} .,#'’-]{3,70}(?:\n[\p{L} .,'’-]{3,40})?|(?<![\p{L}\p{N}])\p{Lu}[\p{L}'’.-]{1,24}(?: \p{Lu}[\p{L}'’.-]{1,24}){0,2}), ?[A-Z]{2},? {1,2}$/u.exec(
        before,
      )
    if (!line) continue
    const tail = /^-\d{4}(?!\d)/.exec(text.slice(end, end + 6))
    found.push({
      ...ADDRESS,
      start: start - (before.length - line.index),
      end: end + (tail ? 5 : 0),
      confidence: /^\d/.test(line[0]) ? 0.83 : 0.66,
    })
  }
}

/** Reads numbers, units, capitalised words and what joins them, over a few lines. */
function readAddress(text: string, start: number): Reach {
  const limit = Math.min(text.length, start + LENGTH_MAX)
  const reach = { end: start, words: 0, numbers: 0 }
  let at = start
  let lines = 0
  for (let part = 0; part < PARTS_MAX && at < limit; part++) {
    if (part > 0) {
      GAP.lastIndex = at
      const gap = GAP.exec(text)?.[0] ?? ''
      if (gap === '' || (gap.includes('\n') && ++lines > 5)) break
      at += gap.length
    }
    const next = readPart(text, at, reach)
    if (next === undefined) break
    at = next
  }
  return reach
}

const NUMBERS = [POST_CODE, NUMBER]

/** A digit, a capital letter or `#`. */
function mayBeginNumber(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || unit === 0x23
}

function readPart(
  text: string,
  at: number,
  reach: { end: number; words: number; numbers: number },
): number | undefined {
  const unit = unitAt(text, at)
  for (const pattern of NUMBERS) {
    pattern.lastIndex = at
    if (!mayBeginNumber(unit) || !pattern.exec(text)) continue
    reach.end = pattern.lastIndex
    reach.numbers++
    // "u. 97." before the next line or part: ordinal writing, not the end of a sentence.
    return /^\.(?:\s?\n|\s(?:Apt|Suite|Unit)\b)/.test(text.slice(reach.end, reach.end + 8))
      ? ++reach.end
      : reach.end
  }
  BOX.lastIndex = at
  if ((unit | 0x20) === 0x70 && BOX.exec(text)) {
    reach.words++
    reach.end = BOX.lastIndex
    return reach.end
  }
  WORD.lastIndex = at
  const word = WORD.exec(text)?.[0]
  if (word === undefined) return undefined
  let end = at + word.length
  const folded = foldWord(word)
  const isUnit = UNITS.test(folded)
  const isName = isUpper(text.charCodeAt(at)) || isUnit || (reach.numbers > 0 && SMALL_STREET.test(word))
  if (text[end] === ':' || text[end] === '@' || text[end] === '(' || text[end] === '_') return undefined
  if (!isName)
    return PARTICLES.has(folded) || /^(?:str|st|rd)$/.test(folded)
      ? end + (text[end] === '.' ? 1 : 0)
      : readSuffix(text, { at, end, folded }, reach)
  if (STOPS.has(folded) && folded !== 'po') return undefined
  reach.words++
  if (
    text[end] === '.' &&
    (isUnit || word.length <= 5 || (folded.endsWith('str') && /^\. ?\d/.test(text.slice(end, end + 3))))
  ) {
    // The full stop of an abbreviation, unless it ends the sentence.
    if (/^\.\s+\p{Lu}/u.test(text.slice(end, end + 4)) && !isUnit && word.length > 4) {
      reach.end = end
      return undefined
    }
    end++
    reach.end = text[end] === ' ' || text[end] === ',' ? end : end - 1
    return end
  }
  reach.end = end
  return text[end] === '.' ? undefined : end
}

/** Street words that languages write small: "Victor Hugo utca". */
function readSuffix(
  _text: string,
  word: { readonly at: number; readonly end: number; readonly folded: string },
  reach: { end: number; words: number; numbers: number },
): number | undefined {
  if (
    reach.words === 0 ||
    !/^(?:utca|ut|ter|gate|vej|gade|utja|korut|vei|bis|street|road|avenue|lane|drive)$/.test(word.folded)
  )
    return undefined
  reach.end = word.end
  return word.end
}
