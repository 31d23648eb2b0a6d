/** Which records are denials, and how one is told in a line. */

import type { JournalEntry } from '@callgate/contracts/journal'
import { escapeUnprintable } from '../wire/json/printable.ts'

type DenialEntry = Exclude<JournalEntry, { type: 'admin' | 'approval' | 'context' | 'gateway' }>

/** Denials are kept in the reserve while nothing else can be recorded. */
export function isDenial(entry: JournalEntry): entry is DenialEntry {
  if (
    entry.type === 'admin' ||
    entry.type === 'approval' ||
    entry.type === 'context' ||
    entry.type === 'gateway'
  )
    return false
  return entry.decision.effect === 'deny'
}

/** What is said of a denial on stderr: who and what by id, none of its words. */
export function describeDenial(entry: DenialEntry): string {
  const { exchangeId, method, upstream, principal, agent, decision } = entry
  return escapeUnprintable(
    JSON.stringify({
      exchangeId,
      method,
      upstream,
      principal,
      agent,
      code: decision.code,
      rules: decision.rules,
    }),
  )
}
