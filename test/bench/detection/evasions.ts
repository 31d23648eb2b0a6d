/** Twelve ways to write the same attack so that a reader of patterns misses it and its addressee does not. */

import type { CorpusRecord } from '@callgate/contracts/corpus'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { makeProse } from './filler.ts'

export type Evasion = (text: string) => string

/** Latin letters and letters of other scripts that look the same. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  j: 'ј',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
  A: 'А',
  B: 'В',
  E: 'Е',
  H: 'Н',
  I: 'І',
  M: 'М',
  O: 'О',
  P: 'Р',
  T: 'Т',
}
const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const PADDED_CHARS = 100_000
const DOCUMENT_CHARS = 6_000
const PADDING = makeProse(PADDED_CHARS)
const DOCUMENT = makeProse(DOCUMENT_CHARS, 11)
const ZERO_WIDTH = '\u200b'

export const EVASIONS = {
  homoglyph: (text) => text.replaceAll(/[A-Za-z]/g, (letter) => LOOKALIKES[letter] ?? letter),
  'zero-width': (text) => text.replaceAll(/(?<=[A-Za-z])(?=[A-Za-z])/g, ZERO_WIDTH),
  base64: (text) => `attachment: ${Buffer.from(text, 'utf8').toString('base64')}`,
  split: (text) =>
    text.replaceAll(
      /[A-Za-z]{5,}/g,
      (word) => `${word.slice(0, word.length >> 1)}-${word.slice(word.length >> 1)}`,
    ),
  reorder: (text) => text.replaceAll(/[^.!?\n]+/g, reorderClauses),
  case: (text) => text.replaceAll(/[A-Za-z]+/g, alternateCase),
  leetspeak: (text) => text.replaceAll(/[aeiost]/gi, (letter) => LEET[letter.toLowerCase()] ?? letter),
  'html-comment': (text) =>
    `<p>The reading room opens at nine.</p>\n<!-- ${text.replaceAll('--', '- -')} -->`,
  markdown: (text) =>
    text.replaceAll(/\p{L}{4,}/gu, (word, at: number) => (at % 2 === 0 ? `**${word}**` : `_${word}_`)),
  'padding-100-kb': (text) => PADDING.slice(0, Math.max(0, PADDED_CHARS - text.length)) + text,
  'mid-document': (text) =>
    `${DOCUMENT.slice(0, DOCUMENT_CHARS / 2)}\n\n${text}\n\n${DOCUMENT.slice(DOCUMENT_CHARS / 2)}`,
  'json-escaped': (text) => `{"note":"${text.replaceAll(/[\s\S]/g, escapeUnit)}"}`,
} as const satisfies Record<string, Evasion>

export type EvasionName = keyof typeof EVASIONS
export const EVASION_NAMES = Object.keys(EVASIONS) as readonly EvasionName[]

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function alternateCase(word: string): string {
  return word.replaceAll(/[A-Za-z]/g, (letter, at: number) =>
    at % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase(),
  )
}

/** The order that a careless translation leaves: the last clause first, and its first two words at its end. */
function reorderClauses(sentence: string): string {
  const clauses = sentence.split(/(?:,|;|\band\b|\bthen\b)\s*/)
  return clauses
    .toReversed()
    .map((clause) => {
      const words = clause.trim().split(/\s+/)
      return words.length < 4 ? words.join(' ') : [...words.slice(2), ...words.slice(0, 2)].join(' ')
    })
    .join(', ')
}

/** The record with its text written in that way; of a tool, the description, and in poisoned schemas every one. */
export function evade(record: CorpusRecord, name: EvasionName): CorpusRecord {
  const evasion: Evasion = EVASIONS[name]
  if (record.tool !== undefined)
    return { ...record, tool: evadeTool(record.tool, evasion, record.surface === 'schema') }
  return { ...record, text: evasion(record.text ?? '') }
}

function evadeTool(tool: JsonObject, evasion: Evasion, deep: boolean): JsonObject {
  const members = Object.entries(tool).map(([name, value]): [string, JsonValue] => {
    if (name === 'description' && typeof value === 'string') return [name, evasion(value)]
    return [name, deep ? evadeInside(value, evasion) : value]
  })
  return Object.fromEntries(members)
}

function evadeInside(value: JsonValue, evasion: Evasion): JsonValue {
  if (isJsonArray(value)) return value.map((item) => evadeInside(item, evasion))
  return isJsonObject(value) ? evadeTool(value, evasion, true) : value
}
