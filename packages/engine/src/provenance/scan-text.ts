/** Reads one text once: its words, its sentences and fields, and which sentences read like orders. */

import { foldCode, finishHash, isInvisible, isSign, isWordCode, mixIn } from './hash.ts'
import { ROLE, roleOf } from './order-lexicon.ts'

/** Words of one piece of text; longer texts are read in pieces. */
export const WORDS_MAX = 8192
const SEGMENTS_MAX = 2048
const SEGMENT_WORDS_MAX = 80
/** A line shorter than this ends because it is over, not because it was folded. */
const FOLDED_LINE_MIN = 56

/**
 * What was read, in arrays that the next call writes over: nobody keeps them. Everything here is synchronous, and the
 * arrays are the one place where a scan may leave something behind.
 */
export interface Scan {
  readonly text: string
  words: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Keyed hash of each word. */
  readonly hashes: Uint32Array
  readonly roles: Uint16Array
  segments: number
  /** First word of each segment; one more entry holds the number of words. */
  readonly firsts: Int32Array
  /** 1 for the value of a field, an item of a list, a cell. */
  readonly fields: Uint8Array
  /** 0 no order, 1 an order, 2 one that speaks to its reader, 3 one that speaks to a machine or sets its task aside. */
  readonly grades: Uint8Array
  /** Where reading stopped; less than the length of the text when it has more words than are read at once. */
  end: number
}

const buffers = {
  starts: new Int32Array(WORDS_MAX),
  ends: new Int32Array(WORDS_MAX),
  hashes: new Uint32Array(WORDS_MAX),
  roles: new Uint16Array(WORDS_MAX),
  firsts: new Int32Array(SEGMENTS_MAX + 1),
  fields: new Uint8Array(SEGMENTS_MAX),
  grades: new Uint8Array(SEGMENTS_MAX),
}

export function scanText(text: string, from: number, seed: number): Scan {
  const scan: Scan = { text, words: 0, segments: 0, end: text.length, ...buffers }
  readWords(scan, from, seed)
  splitSegments(scan)
  gradeSegments(scan)
  return scan
}

function readWords(scan: Scan, from: number, seed: number): void {
  const { text } = scan
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 92 && isEscapeLetter(text.charCodeAt(at + 1))) {
      at += 2
      continue
    }
    if (!isWordCode(code) || isInvisible(code)) {
      at++
      continue
    }
    if (scan.words === WORDS_MAX) {
      scan.end = at
      return
    }
    at = readWord(scan, at, seed)
  }
}

/** `\n`, `\r` and `\t` written out, as in a text that is quoted inside another. */
function isEscapeLetter(code: number): boolean {
  return code === 110 || code === 114 || code === 116
}

function readWord(scan: Scan, from: number, seed: number): number {
  const { text, words } = scan
  let keyed = seed | 0
  let plain = 0
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!isWordCode(code)) break
    if (isInvisible(code)) continue
    if (isSign(code) && at > from) break
    const folded = foldCode(code)
    keyed = mixIn(keyed, folded)
    plain = mixIn(plain, folded)
    if (isSign(code)) {
      at++
      break
    }
  }
  scan.starts[words] = from
  scan.ends[words] = at
  scan.hashes[words] = finishHash(keyed)
  scan.roles[words] = roleOf(plain)
  scan.words++
  return at
}

const NEWLINE = 1
const SENTENCE = 2
const COLON = 4
const CELL = 8
const MARK = 16
const BLANK = 32
const OPENING = 64
const BETWEEN = 128

/** What stands between two words, as bits. */
function readGap(text: string, start: number, end: number): number {
  let found = 0
  let quoted = false
  for (let at = start; at < end; at++) {
    switch (text.charCodeAt(at)) {
      case 10:
        found |= (found & NEWLINE) === 0 ? NEWLINE : BLANK
        break
      case 92:
        if (text.charCodeAt(at + 1) === 110) found |= (found & NEWLINE) === 0 ? NEWLINE : BLANK
        break
      case 46:
      case 33:
      case 63:
      case 59:
        if (at + 1 >= text.length || !isWordCode(text.charCodeAt(at + 1))) found |= SENTENCE
        break
      case 0x3002:
      case 0xff01:
      case 0xff1f:
        found |= SENTENCE
        break
      case 58:
        if (at + 1 >= text.length || !isWordCode(text.charCodeAt(at + 1))) found |= COLON
        break
      case 124:
      case 9:
        found |= CELL
        break
      case 45:
      case 42:
      case 35:
      case 62:
      case 60:
      case 91:
      case 123:
      case 0x2022:
        found |= MARK
        break
      case 34:
        quoted = true
        found |= OPENING
        break
      case 40:
      case 39:
        found |= OPENING
        break
      case 44:
      case 125:
      case 93:
        found |= BETWEEN
        break
      default:
    }
  }
  // Between two members of JSON, or a name and its value.
  if (quoted && (found & (BETWEEN | COLON | MARK)) !== 0) found |= CELL
  return found
}

function splitSegments(scan: Scan): void {
  const { text, starts, ends } = scan
  let lineStart = scan.words > 0 ? (starts[0] as number) : 0
  let atLineStart = true
  let count = 0
  let sinceFirst = 0
  scan.segments = 0
  for (let word = 0; word < scan.words; word++) {
    const before = word === 0 ? 0 : (ends[word - 1] as number)
    const gap = word === 0 ? BLANK : readGap(text, before, starts[word] as number)
    const isBreak = (gap & NEWLINE) !== 0 && breaksLine(gap, before - lineStart)
    const isKey = (gap & COLON) !== 0 && (gap & NEWLINE) === 0 && atLineStart && sinceFirst <= 3 && word > 0
    if (
      word === 0 ||
      isBreak ||
      isKey ||
      (gap & (SENTENCE | CELL | BLANK)) !== 0 ||
      count >= SEGMENT_WORDS_MAX
    ) {
      if (scan.segments === SEGMENTS_MAX) {
        scan.words = word
        scan.end = starts[word] as number
        break
      }
      scan.firsts[scan.segments] = word
      scan.fields[scan.segments] = isKey || (gap & CELL) !== 0 || (isBreak && (gap & MARK) !== 0) ? 1 : 0
      scan.segments++
      atLineStart = isBreak || (gap & (BLANK | SENTENCE)) !== 0 || word === 0
      sinceFirst = 0
      count = 0
    }
    if ((gap & NEWLINE) !== 0) lineStart = starts[word] as number
    sinceFirst++
    count++
  }
  scan.firsts[scan.segments] = scan.words
}

function breaksLine(gap: number, lineLength: number): boolean {
  return (gap & (BLANK | MARK | COLON | SENTENCE)) !== 0 || lineLength < FOLDED_LINE_MIN
}

/** A field holds a value, not a speech. */
const FIELD_WORDS_MAX = 12

function gradeSegments(scan: Scan): void {
  const { firsts, fields, grades } = scan
  for (let segment = 0; segment < scan.segments; segment++) {
    const from = firsts[segment] as number
    const to = firsts[segment + 1] as number
    const ordering = isOrder(scan, { from, to, called: isCalled(scan, segment) })
    grades[segment] = ordering ? 1 : 0
    if (ordering || to - from > FIELD_WORDS_MAX) fields[segment] = 0
  }
  spreadGrades(scan)
}

/** Most segments around an order that belong to it. */
const REACH = 3

/** An order is worth what its surroundings make it, and what stands right beside it belongs to it. */
function spreadGrades(scan: Scan): void {
  const { firsts, grades } = scan
  let lastOrder = -REACH - 1
  for (let segment = 0; segment < scan.segments; segment++) {
    if (grades[segment] !== 1) continue
    let roles = 0
    let agents = 0
    for (
      let near = Math.max(0, segment - REACH);
      near <= Math.min(scan.segments - 1, segment + REACH);
      near++
    ) {
      for (let word = firsts[near] as number; word < (firsts[near + 1] as number); word++) {
        const role = scan.roles[word] as number
        if (near === segment || (role & ROLE.courtesy) === 0) roles |= role
        if ((role & ROLE.agent) !== 0) agents++
      }
    }
    const addressed = (roles & ROLE.address) !== 0 || isCalled(scan, segment)
    grades[segment] = agents >= 2 && addressed ? 3 : addressed || agents >= 2 ? 2 : 1
    lastOrder = segment
  }
  if (lastOrder >= 0) belongTo(scan)
}

function belongTo({ segments, fields, grades }: Scan): void {
  let reach = 0
  let grade = 0
  for (let segment = 0; segment < segments; segment++) {
    const own = grades[segment] as number
    if (own > 0) {
      reach = REACH
      grade = own
      if (segment > 0 && grades[segment - 1] === 0 && fields[segment - 1] === 0) grades[segment - 1] = 1
      continue
    }
    // The fields of a record end the speech that stood in one of them.
    if (fields[segment] === 1) reach = 0
    if (reach === 0) continue
    reach--
    grades[segment] = grade
  }
}

/** Words of a name by which somebody is called, and where in a sentence it stands at the latest. */
const CALL_WORDS_MAX = 6

/** `Assistant:`, `To all agents reading:`, `[bot, …`: the sentence calls the machine, or the few words before it do. */
function isCalled(scan: Scan, segment: number): boolean {
  const from = scan.firsts[segment] as number
  const to = scan.firsts[segment + 1] as number
  const before = segment === 0 ? from : (scan.firsts[segment - 1] as number)
  if (from - before <= CALL_WORDS_MAX - 2 && hasRole(scan.roles, before, from, ROLE.machine) && from > before)
    return endsCall(scan, from - 1)
  let machine = false
  for (let word = from; word < Math.min(to - 1, from + CALL_WORDS_MAX); word++) {
    machine ||= ((scan.roles[word] as number) & ROLE.machine) !== 0
    if (machine && endsCall(scan, word)) return true
  }
  return false
}

/** A colon or a comma follows the word. */
function endsCall({ text, ends, starts }: Scan, word: number): boolean {
  return (readGap(text, ends[word] as number, starts[word + 1] as number) & (COLON | BETWEEN)) !== 0
}

interface Clause {
  readonly from: number
  readonly to: number
  /** It calls the machine that reads: then a comma begins an order too. */
  readonly called: boolean
}

/** Whether one of the words is a verb where an order has one. */
function isOrder(scan: Scan, { from: begin, to, called }: Clause): boolean {
  const { roles } = scan
  let ordering = false
  const from = skipNumbers(scan, begin, to)
  for (let word = from; word < to; word++) {
    const role = roles[word] as number
    if (word > from && isPressed(roles, from, word)) return true
    if ((role & ROLE.participle) !== 0 && hasRole(roles, Math.max(from, word - 5), word, ROLE.address))
      return true
    if ((role & ROLE.verb) === 0) continue
    if (to - word > 1 && isImperative(scan, from, word, ordering)) return true
    if (called && to - word > 1 && word > from && endsCall(scan, word - 1)) return true
    ordering ||= word === from
  }
  return false
}

/** A number or two before a sentence are those of a list, a date or a rating. */
function skipNumbers({ text, starts }: Scan, from: number, to: number): number {
  let word = from
  while (word < to - 1 && word - from < 3) {
    const code = text.charCodeAt(starts[word] as number)
    if (code < 48 || code > 57) break
    word++
  }
  return word
}

/** "please", "you must", "you need to": whatever word follows is wanted of the reader. */
function isPressed(roles: Uint16Array, from: number, word: number): boolean {
  if (hasRole(roles, word, Math.min(word + 3, roles.length), ROLE.polite)) return false
  const before = roles[word - 1] as number
  const pressing = ROLE.starter | ROLE.address
  if ((before & pressing) === pressing) {
    // "please" alone is enough; "must" needs somebody it speaks to.
    return (
      word - 1 === from ||
      (before & ROLE.need) === 0 ||
      hasRole(roles, Math.max(from, word - 3), word - 1, ROLE.address | ROLE.machine)
    )
  }
  if ((before & ROLE.to) === 0 || word - 2 < from) return false
  const needing = ROLE.need | ROLE.address
  return (
    ((roles[word - 2] as number) & needing) === needing &&
    hasRole(roles, Math.max(from, word - 4), word - 2, ROLE.address | ROLE.machine)
  )
}

function isImperative(
  { text, starts, ends, roles }: Scan,
  from: number,
  word: number,
  ordering: boolean,
): boolean {
  if (word === from || startsClause(text, ends[word - 1] as number, starts[word] as number)) return true
  const before = roles[word - 1] as number
  const isPolite = hasRole(roles, word, Math.min(word + 3, roles.length), ROLE.polite)
  if ((before & ROLE.address) !== 0 && isPolite) return false
  if ((before & ROLE.starter) !== 0 && (word - 1 === from || ordering)) return true
  // "can you send": the question is an order.
  if ((before & ROLE.address) !== 0 && hasRole(roles, Math.max(from, word - 3), word - 1, ROLE.asking))
    return true
  if ((before & ROLE.to) !== 0 && hasRole(roles, Math.max(from, word - 6), word - 1, ROLE.need)) return true
  return false
}

function hasRole(roles: Uint16Array, from: number, to: number, role: number): boolean {
  for (let word = from; word < to; word++) if (((roles[word] as number) & role) !== 0) return true
  return false
}

/** After an opening bracket, a quotation mark or a colon a new clause begins. */
function startsClause(text: string, start: number, end: number): boolean {
  return (readGap(text, start, end) & (COLON | OPENING)) !== 0
}
