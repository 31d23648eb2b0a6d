/** The folded view: what a reader, or a model, takes the characters for. */

import { decoratedLetter, isForeignLetter, latinLookalike } from './confusables.ts'
import { isInvisible, LEAD, UNIT_KIND } from './invisible.ts'
import { MappedText, type OffsetMap } from './text.ts'
import { codeAt } from './unit-at.ts'

const KEEP = 0
const DROP = 1
const REPLACE = 2
/** Decided per word: a letter of another alphabet. */
const FOREIGN = 3

/**
 * First and last of long runs that stay as they are: ideographs of China and Japan and scripts of few readers, then Hangul, halves
 * of pairs and what everybody uses as they like. To ask of each of them would be three quarters of the work.
 */
const STAYING: ReadonlyMap<number, number> = new Map([
  [0x3400, 0xa69b],
  [0xac00, 0xf8ff],
])

let classes: Uint8Array | undefined
const replacements = new Map<number, string>()

/** What becomes of each unit below U+10000. Built once, on the first text that needs it. */
function classTable(): Uint8Array {
  if (classes) return classes
  const table = new Uint8Array(0x10000)
  for (let code = 0x80; code < 0x10000; code++) {
    const last = STAYING.get(code)
    if (last !== undefined) code = last + 1
    if (isInvisible(code) || (code >= 0x300 && code <= 0x36f)) table[code] = DROP
    else if (isForeignLetter(code)) table[code] = FOREIGN
    else {
      const folded = foldCharacter(code)
      if (folded === undefined) continue
      table[code] = REPLACE
      replacements.set(code, folded)
    }
  }
  classes = table
  return table
}

/** The folded form of one character, or undefined when it stays as it is. */
function foldCharacter(code: number): string | undefined {
  const alike = code < 0x10000 ? latinLookalike(code) : 0
  const lookalike = alike === 0 ? decoratedLetter(code) : String.fromCharCode(alike)
  if (lookalike !== undefined) return lookalike
  if (code >= 0xac00 && code <= 0xd7a3) return undefined
  const character = String.fromCodePoint(code)
  const compatible = character.normalize('NFKC')
  const base = compatible.normalize('NFD')
  const latin = /^[A-Za-z][\u0300-\u036f]+$/.test(base) ? base.slice(0, 1) : compatible
  const again = latin.length === 1 ? latinLookalike(latin.charCodeAt(0)) : 0
  const folded = again === 0 ? latin : String.fromCharCode(again)
  return folded === character ? undefined : folded
}

/** Folds `text`; undefined when nothing changes. */
export function foldText(text: string): { readonly text: string; readonly map: OffsetMap } | undefined {
  const table = classTable()
  const out = new MappedText()
  let copied = 0
  let changed = false
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) {
      at++
      continue
    }
    const isPair = unit >= 0xd800 && unit <= 0xdbff
    const kind = isPair ? KEEP : (table[unit] as number)
    if (!isPair && kind === KEEP) {
      at++
      continue
    }
    if (kind === FOREIGN) {
      const end = wordEnd(text, at)
      const begin = wordStart(text, at, copied)
      if (isDisguisedWord(text, begin, end)) {
        // The Latin letters of the word stay, and are copied with what stands between the others.
        for (let index = at; index < end; index++) {
          if (text.charCodeAt(index) < 0x80) continue
          out.copy(text, copied, index)
          putFolded(out, text, index)
          copied = index + 1
        }
        changed = true
      }
      at = end
      continue
    }
    const code = isPair ? codeAt(text, at) : unit
    const width = code > 0xffff ? 2 : 1
    const folded = isPair ? foldSupplementary(code) : kind === DROP ? '' : replacements.get(code)
    if (folded !== undefined) {
      out.copy(text, copied, at)
      if (folded !== '') out.put(folded, at, at + width)
      changed = true
      copied = at + width
    }
    at += width
  }
  if (!changed) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}

function putFolded(out: MappedText, text: string, index: number): void {
  const unit = text.charCodeAt(index)
  if (classTable()[unit] === DROP) return
  const alike = latinLookalike(unit)
  const folded = alike === 0 ? (replacements.get(unit) ?? text.charAt(index)) : String.fromCharCode(alike)
  out.put(folded, index, index + 1)
}

/** What becomes of characters from U+10000 on, as far as it was asked; 0 until then. */
let supplementary: Uint8Array | undefined
const STAYS = 1
const GOES = 2
const BECOMES = 3

function foldSupplementary(code: number): string | undefined {
  supplementary ??= new Uint8Array(0x100000)
  const at = code - 0x10000
  let known = supplementary[at]
  if (known === 0) {
    const folded = isInvisible(code) ? '' : foldCharacter(code)
    known = folded === undefined ? STAYS : folded === '' ? GOES : BECOMES
    supplementary[at] = known
    if (folded !== undefined && folded !== '') replacements.set(code, folded)
  }
  return known === STAYS ? undefined : known === GOES ? '' : replacements.get(code)
}

const isWordUnit = (unit: number): boolean =>
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x61 && unit <= 0x7a) ||
  isForeignLetter(unit) ||
  (unit >= 0x80 && UNIT_KIND[unit] !== 0 && UNIT_KIND[unit] !== LEAD)

/** Words longer than this are judged in pieces, so that one endless word costs no more than its length. */
const WORD_MAX = 64

function wordEnd(text: string, at: number): number {
  let end = at
  while (end < text.length && end - at < WORD_MAX && isWordUnit(text.charCodeAt(end))) end++
  return Math.max(end, at + 1)
}

function wordStart(text: string, at: number, floor: number): number {
  let start = at
  while (start > floor && at - start < WORD_MAX && isWordUnit(text.charCodeAt(start - 1))) start--
  return start
}

/** A word of another alphabet stays, unless it mixes with Latin letters or consists of lookalikes only. */
function isDisguisedWord(text: string, start: number, end: number): boolean {
  let latin = 0
  let foreign = 0
  let alike = 0
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) latin++
    else if (isForeignLetter(unit)) {
      foreign++
      if (latinLookalike(unit) !== 0) alike++
    }
  }
  return alike > 0 && (latin > 0 || (alike === foreign && foreign >= 4))
}
