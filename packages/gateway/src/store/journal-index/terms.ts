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

/**
 * Texts and values that come again and again, such as agents, tools and rules, are taken apart once, and so are the ids and
 * digests that the records of one exchange share: so many, no longer than that.
 */
const KEPT_MAX = 2_048
const KEPT_CHARS_MAX = 160

/** Terms of fields by tenant, field and value. */
const keptFields = new Map<string, Map<IndexedField, Map<string, string>>>()
let keptFieldsCount = 0
const keptWords = new Map<string, readonly string[]>()

function fieldTerm(tenant: string, field: IndexedField, value: string): string {
  const known = keptFields.get(tenant)?.get(field)?.get(value)
  if (known !== undefined) return known
  const term = termOfField(tenant, field, value)
  if (tenant.length + value.length <= KEPT_CHARS_MAX) keepFieldTerm(tenant, field, { value, term })
  return term
}

function keepFieldTerm(
  tenant: string,
  field: IndexedField,
  { value, term }: { readonly value: string; readonly term: string },
): void {
  if (keptFieldsCount === KEPT_MAX) {
    keptFields.clear()
    keptFieldsCount = 0
  }
  const fields = keptFields.get(tenant) ?? new Map<IndexedField, Map<string, string>>()
  const values = fields.get(field) ?? new Map<string, string>()
  keptFields.set(tenant, fields.set(field, values.set(value, term)))
  keptFieldsCount += 1
}

function wordTerms(text: string): readonly string[] {
  const known = keptWords.get(text)
  if (known !== undefined) return known
  const terms = splitWords(text).map(termOfWord)
  if (text.length > KEPT_CHARS_MAX) return terms
  if (keptWords.size === KEPT_MAX) keptWords.clear()
  keptWords.set(text, terms)
  return terms
}

/** Every term of an entry. Of payloads it reads nothing: a record holds their digests alone. */
export function listTerms(tenant: string, entry: JsonObject): readonly string[] {
  const terms = new Set<string>()
  addFields(entry, (field, value) => {
    if (typeof value === 'string') terms.add(fieldTerm(tenant, field, value))
  })
  const most = terms.size + WORDS_MAX
  addTexts(entry, (text) => {
    if (typeof text !== 'string') return
    for (const term of wordTerms(text)) if (terms.size < most) terms.add(term)
  })
  return [...terms]
}

/** Takes what a field holds; what is no text is no value. */
type AddField = (field: IndexedField, value: JsonValue | undefined) => void
type AddText = (text: JsonValue | undefined) => void

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

function addFields(entry: JsonObject, add: AddField): void {
  const { upstream, target, decision, findings } = entry
  for (const [field, name] of NAMES) add(field, entry[name])
  if (typeof upstream === 'string' && typeof target === 'string') add('tool', `${upstream}/${target}`)
  add('labelled', memberOf(entry['labels'], 'conversation'))
  if (entry['act'] === 'conversation.declassify') add('labelled', entry['subject'])
  add('effect', memberOf(decision, 'effect'))
  for (const rule of listOf(memberOf(decision, 'rules'))) add('rule', rule)
  for (const rule of listOf(entry['rules'])) add('rule', rule)
  add('finding', memberOf(decision, 'code'))
  for (const finding of listOf(findings)) add('finding', memberOf(finding, 'code'))
  for (const finding of listOf(findings)) add('digest', memberOf(finding, 'digest'))
  add('digest', memberOf(entry['payload'], 'digest'))
  add('digest', memberOf(entry['streamed'], 'digest'))
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

function addTexts(entry: JsonObject, add: AddText): void {
  const { decision } = entry
  for (const name of DESCRIBING) add(entry[name])
  add(memberOf(decision, 'code'))
  for (const rule of listOf(memberOf(decision, 'rules'))) add(rule)
  for (const rule of listOf(entry['rules'])) add(rule)
  for (const finding of listOf(entry['findings'])) {
    add(memberOf(finding, 'code'))
    add(memberOf(finding, 'note'))
  }
  for (const interception of listOf(entry['interceptions'])) {
    add(memberOf(interception, 'interceptor'))
    add(memberOf(interception, 'note'))
  }
  add(memberOf(entry['judgement'], 'reason'))
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : undefined
}

const NONE: readonly JsonValue[] = []

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : NONE
}
