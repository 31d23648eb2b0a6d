/** Compares the spans that were found with those that were marked, for personal data. */

import type { Judged } from './judge.ts'
import { harmonicOf, shareOf, type Share } from './statistics.ts'

/** The kinds the labels of the records speak of; others are marked too, and finding them is neither right nor wrong. */
const COUNTED: ReadonlySet<string> = new Set([
  'PERSON',
  'EMAIL_ADDRESS',
  'PHONE_NUMBER',
  'CREDIT_CARD',
  'IBAN_CODE',
  'US_SSN',
  'IP_ADDRESS',
  'STREET_ADDRESS',
])

export interface SpanReport {
  readonly precision: Share
  readonly recall: Share
  readonly f1: number
  /** The same when finding what is marked as some other kind (a date, a place) counts as wrong. */
  readonly f1Strict: number
  /** The same when a span must be found to the character. */
  readonly f1Exact: number
  readonly kinds: Readonly<Record<string, Share>>
  readonly wrong: Readonly<Record<string, number>>
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Found and marked spans are one when they overlap by at least half of what both cover. */
export function compareSpans(judged: readonly Judged[]): SpanReport {
  const kinds = new Map<string, { hits: number; of: number }>()
  const wrong: Record<string, number> = {}
  let right = 0
  let found = 0
  let elsewhere = 0
  let exact = 0
  let marked = 0
  for (const { record, findings } of judged) {
    const all = record.meta.spans ?? []
    const gold = all.filter(({ type }) => isCounted(type))
    const free = new Set(mergeFound(findings))
    for (const span of gold) {
      marked += 1
      const kind = kinds.get(span.type) ?? { hits: 0, of: 0 }
      kinds.set(span.type, kind)
      kind.of += 1
      const match = [...free].find((range) => overlap(range, span) >= 0.5)
      if (match === undefined) continue
      kind.hits += 1
      right += 1
      found += 1
      if (match.start === span.start && match.end === span.end) exact += 1
      free.delete(match)
    }
    for (const range of free) {
      if (all.some((span) => !isCounted(span.type) && overlap(range, span) > 0)) {
        elsewhere += 1
        continue
      }
      found += 1
      wrong[range.code] = (wrong[range.code] ?? 0) + 1
    }
  }
  const recall = shareOf(right, marked)
  return {
    precision: shareOf(right, found),
    recall,
    f1: harmonicOf(shareOf(right, found).rate, recall.rate),
    f1Strict: harmonicOf(shareOf(right, found + elsewhere).rate, recall.rate),
    f1Exact: harmonicOf(shareOf(exact, found).rate, shareOf(exact, marked).rate),
    kinds: Object.fromEntries(
      [...kinds]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, { hits, of }]) => [kind, shareOf(hits, of)]),
    ),
    wrong,
  }
}

const isCounted = (type: string): boolean => COUNTED.has(type)

/** Several findings of one stretch are one find. */
function mergeFound(findings: Judged['findings']): (Range & { code: string })[] {
  const sorted = findings.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const merged: (Range & { code: string })[] = []
  for (const { code, start, end } of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && end <= last.end) continue
    merged.push({ code, start, end })
  }
  return merged
}

/** What both cover, over what either covers. */
function overlap(a: Range, b: Range): number {
  const both = Math.min(a.end, b.end) - Math.max(a.start, b.start)
  return both <= 0 ? 0 : both / (Math.max(a.end, b.end) - Math.min(a.start, b.start))
}
