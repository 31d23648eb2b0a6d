/** What a record of the journal is found by: its fields as digests, and the words of what describes it. */

import { hash } from 'node:crypto'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'

/** Raised when records are indexed by other terms than before: the index is then built anew. */
export const TERMS_VERSION = 1

const WORDS_MAX = 96
const WORD_CHARS_MAX = 64
const TEXT_CHARS_MAX = 4_000

/** Fields that are looked up whole. */
export type IndexedField =
  | 'type'
  | 'principal'
  | 'agent'
  | 'upstream'
  | 'target'
  | 'tool'
  | 'exchange'
  | 'session'
  | 'conversation'
  /** Of the conversation whose labels it changed. */
  | 'labelled'
  | 'kind'
  | 'effect'
  | 'finding'
  | 'rule'
  | 'digest'

/** The term of one field: the same value of another tenant is another term. */
export function termOfField(tenant: string, field: IndexedField, value: string): string {
  return `f${hash('sha256', JSON.stringify([tenant, field, value]), 'hex').slice(0, 24)}`
}

/** Words as they are indexed and asked for: letters and digits, folded. */
export function splitWords(text: string): readonly string[] {
  const folded = text.slice(0, TEXT_CHARS_MAX).normalize('NFKC').toLowerCase()
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, WORD_CHARS_MAX))
}

export function termOfWord(word: string): string {
  return `w${word}`
}

/** Texts and values that come again and again, such as agents, tools and rules, are taken apart once: so many, no longer than that. */
const KEPT_MAX = 2_048
const KEPT_CHARS_MAX = 160
/** Fields whose values do not come again in other exchanges. */
const PASSING: ReadonlySet<IndexedField> = new Set(['exchange', 'digest'])

const keptFields = new Map<string, string>()
const keptWords = new Map<string, readonly string[]>()

function keep<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  if (key.length > KEPT_CHARS_MAX) return made
  if (kept.size === KEPT_MAX) kept.clear()
  kept.set(key, made)
  return made
}

function fieldTerm(tenant: string, field: IndexedField, value: string): string {
  if (PASSING.has(field)) return termOfField(tenant, field, value)
  return keep(keptFields, `${field} ${tenant.length} ${tenant}${value}`, () =>
    termOfField(tenant, field, value),
  )
}

/** Every term of an entry. Of payloads it reads nothing: a record holds their digests alone. */
export function listTerms(tenant: string, entry: JsonObject): readonly string[] {
  const fields = listFields(entry).map(([field, value]) => fieldTerm(tenant, field, value))
  const words = new Set<string>()
  for (const text of listTexts(entry)) {
    for (const term of keep(keptWords, text, () => splitWords(text).map(termOfWord))) {
      if (words.size < WORDS_MAX) words.add(term)
    }
  }
  return [...new Set(fields), ...words]
}

type Field = readonly [IndexedField, string]

const NAMES = [
  ['type', 'type'],
  ['principal', 'principal'],
  ['agent', 'agent'],
  ['upstream', 'upstream'],
  ['target', 'target'],
  ['exchange', 'exchangeId'],
  ['session', 'sessionId'],
  ['conversation', 'conversation'],
  ['kind', 'kind'],
  ['digest', 'inspectedDigest'],
  ['digest', 'forwardedDigest'],
  ['digest', 'deliveredDigest'],
  ['digest', 'digest'],
] as const

function listFields(entry: JsonObject): readonly Field[] {
  const decision = objectOf(entry['decision'])
  const labels = objectOf(entry['labels'])
  const { upstream, target } = entry
  const tool =
    typeof upstream === 'string' && typeof target === 'string' ? `${upstream}/${target}` : undefined
  const findings = listOf(entry['findings'])
  return [
    ...NAMES.flatMap(([field, name]) => fieldOf(field, entry[name])),
    ...fieldOf('tool', tool),
    ...fieldOf('labelled', labels['conversation']),
    ...fieldOf('labelled', entry['act'] === 'conversation.declassify' ? entry['subject'] : undefined),
    ...fieldOf('effect', decision['effect']),
    ...stringsOf(decision['rules']).flatMap((rule) => fieldOf('rule', rule)),
    ...stringsOf(entry['rules']).flatMap((rule) => fieldOf('rule', rule)),
    ...fieldOf('finding', decision['code']),
    ...findings.flatMap(({ code }) => fieldOf('finding', code)),
    ...findings.flatMap(({ digest }) => fieldOf('digest', digest)),
    ...fieldOf('digest', objectOf(entry['payload'])['digest']),
    ...fieldOf('digest', objectOf(entry['streamed'])['digest']),
  ]
}

const DESCRIBING = [
  'principal',
  'agent',
  'upstream',
  'target',
  'method',
  'event',
  'note',
  'operator',
  'act',
  'subject',
  'before',
  'after',
  'outcome',
] as const

function listTexts(entry: JsonObject): readonly string[] {
  const decision = objectOf(entry['decision'])
  const { reason } = objectOf(entry['judgement'])
  const found = listOf(entry['findings']).flatMap(({ code, note }) => [code, note])
  const asked = listOf(entry['interceptions']).flatMap(({ interceptor, note }) => [interceptor, note])
  const own = DESCRIBING.map((name) => entry[name])
  const rules = [...stringsOf(decision['rules']), ...stringsOf(entry['rules'])]
  return [...own, decision['code'], ...rules, ...found, ...asked, reason].filter(
    (text): text is string => typeof text === 'string',
  )
}

function fieldOf(field: IndexedField, value: JsonValue | undefined): Field[] {
  return typeof value === 'string' ? [[field, value]] : []
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}

function stringsOf(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((one) => typeof one === 'string') : []
}
