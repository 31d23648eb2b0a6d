/** What became of a text that people and models read: a slip of the pen mended, or something else said. */

import type { JsonValue } from '@callgate/contracts/json'
import { isOneEditApart } from '../surface/tool-name.ts'
import { type Changes, quote } from './changes.ts'

const TEXT_CHARS_MAX = 20_000
/** Words whose coming or going turns the meaning of a sentence round, however few characters they have. */
const TURNING =
  /^(?:not?|now|never|none|always|only|must|may|can|cannot|dont|don't|isnt|isn't|all|any|every|without|with|un\p{L}*)$/iu

/** `null` when the two are the same. */
export function compareTexts(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: string,
  changes: Changes,
): void {
  if (before === after) return
  if (typeof before !== 'string' || typeof after !== 'string') {
    const says =
      before === undefined
        ? 'A text was added.'
        : after === undefined
          ? 'A text was taken away.'
          : 'A text became something else.'
    changes.add({ class: 'text-changed', risk: after === undefined ? 'low' : 'medium', path, says })
    return
  }
  if (isSlip(before, after)) {
    changes.add({
      class: 'text-typo',
      risk: 'low',
      path,
      says: 'Only spelling, case, spacing or punctuation changed.',
    })
    return
  }
  const grown = after.length - before.length
  const says = after.startsWith(before)
    ? `The text goes on: ${quote(after.slice(before.length).trim())}`
    : `The text changed (${grown >= 0 ? `${grown} characters more` : `${-grown} characters less`}).`
  changes.add({ class: 'text-changed', risk: 'medium', path, says })
}

/** Word for word the same, but for case, spacing, punctuation, and at most two words with one letter wrong. */
function isSlip(before: string, after: string): boolean {
  if (before.length > TEXT_CHARS_MAX || after.length > TEXT_CHARS_MAX) return false
  // What cannot be seen is no spelling.
  if (/[\p{Cf}\p{Co}\p{Cc}]/u.test(after.replaceAll(/[\t\r\n]/g, ''))) return false
  const [old, now] = [splitWords(before), splitWords(after)]
  if (old.length !== now.length) return false
  let slips = 0
  for (const [index, word] of now.entries()) {
    const was = old[index] ?? ''
    if (was === word) continue
    slips += 1
    if (slips > 2 || !isSlipOfWord(was, word)) return false
  }
  return true
}

/** Numbers, names of hosts and words that turn the meaning are never slips. */
function isSlipOfWord(was: string, word: string): boolean {
  if (was.length < 4 || word.length < 3) return false
  if (/[^\p{L}']/u.test(was) || /[^\p{L}']/u.test(word)) return false
  if (TURNING.test(was) || TURNING.test(word)) return false
  return isOneEditApart(was, word)
}

function splitWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/u)
    .map((word) => word.replaceAll(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, ''))
    .filter((word) => word !== '')
}
