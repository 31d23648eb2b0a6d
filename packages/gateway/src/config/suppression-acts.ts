/** What changed about suppressions between two configurations, as administrative acts to be recorded one by one. */

import type { AdminEntry } from '@callgate/contracts/journal'
import type { Suppression } from '@callgate/contracts/treatment'
import { canonicalJson, digestJson } from './canonical-json.ts'

export type SuppressionAct = Pick<AdminEntry, 'act' | 'subject' | 'before' | 'after' | 'note'>

/** Additions and removals; a suppression that was edited is one of each. */
export function listSuppressionActs(
  before: readonly Suppression[],
  after: readonly Suppression[],
): readonly SuppressionAct[] {
  const old = byText(before)
  const next = byText(after)
  const removed = [...old].filter(([text]) => !next.has(text)).map(([, one]) => one)
  const added = [...next].filter(([text]) => !old.has(text)).map(([, one]) => one)
  return [
    ...removed.map((one) => ({ ...about('suppression.remove', one), before: digestJson(one), after: null })),
    ...added.map((one) => ({ ...about('suppression.add', one), before: null, after: digestJson(one) })),
  ]
}

function byText(suppressions: readonly Suppression[]): ReadonlyMap<string, Suppression> {
  return new Map(suppressions.map((one) => [canonicalJson(one), one]))
}

function about(act: string, suppression: Suppression): Pick<SuppressionAct, 'act' | 'subject' | 'note'> {
  return { act, subject: suppression.rule, note: canonicalJson(suppression).slice(0, NOTE_CHARS_MAX) }
}

const NOTE_CHARS_MAX = 2000
