/** Names of tools as they are mistaken for each other: without separators and case, and with lookalikes folded. */

import { foldText } from '../views/fold.ts'

export interface ToolName {
  readonly raw: string
  /** In lower case, without separators: what agents and people confuse without any trick. */
  readonly plain: string
  /** The same with characters that look alike folded into one: what a trick is played with. */
  readonly skeleton: string
  readonly words: readonly string[]
}

/** Longer names are cut: they are compared, never shown. */
const NAME_CHARS_MAX = 128
const LOOKALIKE_DIGITS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  $: 's',
  i: 'l',
  '|': 'l',
}

export function readToolName(name: string): ToolName {
  const raw = name.slice(0, NAME_CHARS_MAX)
  const folded = foldText(raw)?.text ?? raw
  const words = splitWords(raw)
  return {
    raw,
    plain: raw.toLowerCase().replaceAll(/[\s_.\-/]/g, ''),
    skeleton: folded
      .toLowerCase()
      .replaceAll(/[0134578$i|]/g, (sign) => LOOKALIKE_DIGITS[sign] ?? sign)
      .replaceAll('rn', 'm')
      .replaceAll('vv', 'w')
      .replaceAll(/[\s_.\-/]/g, ''),
    words,
  }
}

/** Words of a name, in lower case: split at separators and where an upper-case letter begins a word. */
function splitWords(name: string): readonly string[] {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .split(/[\s_.\-/]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

/** The text and every text that one left-out character makes of it: two texts one edit apart share one of them. */
export function listDeletions(text: string): readonly string[] {
  const deletions = new Set([text])
  for (let at = 0; at < text.length; at++) deletions.add(text.slice(0, at) + text.slice(at + 1))
  return [...deletions]
}

/** Whether one insertion, deletion, substitution or swap of neighbours makes one text of the other. */
export function isOneEditApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  const restA = a.slice(start)
  const restB = b.slice(start)
  if (restA.length === restB.length)
    return (
      restA.slice(1) === restB.slice(1) ||
      (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
    )
  return restA.length > restB.length ? restA.slice(1) === restB : restB.slice(1) === restA
}
