/** Who read what from whom in a conversation, and which value went where: pure, from its records. */

import type { JournalRecord, OutcomeEntry } from '@callgate/contracts/journal'
import type { SessionGraph } from '@callgate/contracts/session'

/** What is drawn of values; the newest. */
const VALUES_MAX = 1_000

type Read = SessionGraph['reads'][number]
type Value = SessionGraph['values'][number]
const DELIVERED: ReadonlySet<OutcomeEntry['outcome']> = new Set(['ok', 'error'])

export function buildSessionGraph(records: readonly JournalRecord[], complete: boolean): SessionGraph {
  const reads = new Map<string, Read>()
  const values: Value[] = []
  for (const { timeMs, entry } of records) {
    if (entry.type !== 'intent' && entry.type !== 'outcome' && entry.type !== 'event') continue
    const { upstream, target, exchangeId, decision } = entry
    if (upstream === null) continue
    const key = JSON.stringify([upstream, target])
    const before = reads.get(key) ?? { upstream, target, count: 0, stopped: 0, findings: [], lastAtMs: 0 }
    const stopped = decision.effect === 'deny'
    const delivered = entry.type === 'outcome' && !stopped && DELIVERED.has(entry.outcome)
    reads.set(key, {
      ...before,
      count: before.count + (delivered ? 1 : 0),
      stopped: before.stopped + (stopped ? 1 : 0),
      findings: [...new Set([...before.findings, ...entry.findings.map(({ code }) => code)])],
      lastAtMs: timeMs,
    })
    if (entry.type !== 'intent') continue
    for (const origin of entry.origins ?? []) {
      const { path, trust, sensitivity, form } = origin
      const from = { upstream: origin.upstream, target: origin.target, exchangeId: origin.exchangeId }
      values.push({ from, to: { upstream, target, exchangeId }, path, trust, sensitivity, form, stopped })
    }
  }
  return {
    reads: [...reads.values()].toSorted((a, b) => b.count + b.stopped - (a.count + a.stopped)),
    values: values.slice(-VALUES_MAX),
    complete: complete && values.length <= VALUES_MAX,
  }
}
