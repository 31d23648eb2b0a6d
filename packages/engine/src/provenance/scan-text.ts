/** Reads one text once: its words, its sentences and fields, and which sentences read like orders. */

import { gradeSegments } from './grade-orders.ts'
import { FOLDED_WORD, foldCode, finishHash, isInvisible, isSign, isWordCode, mixIn } from './hash.ts'
import { roleOf } from './order-lexicon.ts'
import { GAP, readGap, type Scan, SEGMENTS_MAX, WORDS_MAX } from './scan.ts'

const SEGMENT_WORDS_MAX = 80
/** A line shorter than this ends because it is over, not because it was folded. */
const FOLDED_LINE_MIN = 56

const starts = new Int32Array(WORDS_MAX)
const ends = new Int32Array(WORDS_MAX)
const hashes = new Uint32Array(WORDS_MAX)
const roles = new Uint16Array(WORDS_MAX)
const gaps = new Uint8Array(WORDS_MAX)
const firsts = new Int32Array(SEGMENTS_MAX + 1)
const fields = new Uint8Array(SEGMENTS_MAX)
const grades = new Uint8Array(SEGMENTS_MAX)
const roleSets = new Uint16Array(SEGMENTS_MAX)

export function scanText(text: string, from: number, seed: number): Scan {
  const scan: Scan = {
    text,
    words: 0,
    starts,
    ends,
    hashes,
    roles,
    gaps,
    segments: 0,
    firsts,
    fields,
    grades,
    roleSets,
    end: text.length,
  }
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
    if (code < 0x80 ? FOLDED_WORD[code] === 0 : !isWordCode(code) || isInvisible(code)) {
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
    if (code < 0x80) {
      const plainFolded = FOLDED_WORD[code] as number
      if (plainFolded === 0) break
      keyed = mixIn(keyed, plainFolded)
      plain = mixIn(plain, plainFolded)
      continue
    }
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
  starts[words] = from
  ends[words] = at
  hashes[words] = finishHash(keyed)
  roles[words] = roleOf(plain)
  scan.words++
  return at
}

function splitSegments(scan: Scan): void {
  const { text } = scan
  let lineStart = scan.words > 0 ? (starts[0] as number) : 0
  let atLineStart = true
  let count = 0
  let sinceFirst = 0
  scan.segments = 0
  for (let word = 0; word < scan.words; word++) {
    const before = word === 0 ? 0 : (ends[word - 1] as number)
    const start = starts[word] as number
    const isSpace = start - before === 1 && text.charCodeAt(before) === 32
    const gap = word === 0 ? GAP.blank : isSpace ? 0 : readGap(text, before, start)
    gaps[word] = gap
    const isBreak = (gap & GAP.newline) !== 0 && breaksLine(gap, before - lineStart)
    const isKey =
      (gap & GAP.colon) !== 0 && (gap & GAP.newline) === 0 && atLineStart && sinceFirst <= 3 && word > 0
    if (
      word === 0 ||
      isBreak ||
      isKey ||
      (gap & (GAP.sentence | GAP.cell | GAP.blank)) !== 0 ||
      count >= SEGMENT_WORDS_MAX
    ) {
      if (scan.segments === SEGMENTS_MAX) {
        scan.words = word
        scan.end = starts[word] as number
        break
      }
      firsts[scan.segments] = word
      fields[scan.segments] = isKey || (gap & GAP.cell) !== 0 || (isBreak && (gap & GAP.mark) !== 0) ? 1 : 0
      scan.segments++
      atLineStart = isBreak || (gap & (GAP.blank | GAP.sentence)) !== 0 || word === 0
      sinceFirst = 0
      count = 0
    }
    if ((gap & GAP.newline) !== 0) lineStart = starts[word] as number
    sinceFirst++
    count++
  }
  firsts[scan.segments] = scan.words
}

function breaksLine(gap: number, lineLength: number): boolean {
  return (gap & (GAP.blank | GAP.mark | GAP.colon | GAP.sentence)) !== 0 || lineLength < FOLDED_LINE_MIN
}
