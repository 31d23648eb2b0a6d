/** What of a journal record responses are about: findings that count, and refusals. */

import type { FindingClass, Severity } from '@callgate/contracts/finding'
import type { JournalEntry } from '@callgate/contracts/journal'

export interface Signal {
  readonly seq: number
  readonly timeMs: number
  readonly tenant: string
  readonly principal: string | null
  readonly agent: string | null
  /** Session or conversation. */
  readonly session: string | null
  readonly upstream: string | null
  readonly target: string | null
  readonly class: FindingClass | 'denial'
  /** Code of the finding, or of the refusal. */
  readonly code: string
  readonly severity: Severity
  readonly confidence: number
  readonly verdict: 'benign' | 'suspicious' | 'malicious'
  readonly count: number
  /** Stood in what the agent itself sent, not in what it was answered. */
  readonly fromAgent: boolean
}

/** Code of a definition that is no longer the accepted one. */
export const DRIFT = 'drift'
/** Signals of one record; further ones of a record past this are as good as none. */
const SIGNALS_MAX = 64
/** Refusals that say nothing about anybody: the gateway's own state, and what a response itself brought about. */
const NEUTRAL: ReadonlySet<string> = new Set([
  'cancelled',
  'draining',
  'overloaded',
  'journal-unavailable',
  'internal',
  'frozen',
  'upstream-unavailable',
  'upstream-timeout',
  'upstream-busy',
  'outcome-unknown',
])

export function listSignals(seq: number, timeMs: number, entry: JournalEntry): readonly Signal[] {
  if (entry.type !== 'intent' && entry.type !== 'outcome' && entry.type !== 'event') return []
  const { findings, decision } = entry
  const drifted = entry.type === 'event' && entry.event === 'drift'
  if (findings.length === 0 && decision.effect === 'allow' && !drifted) return []
  const { tenant, principal, agent, sessionId: session, upstream, target, verdict } = entry
  const fromAgent = entry.type === 'intent' && entry.direction === 'agent-to-upstream'
  const about = { seq, timeMs, tenant, principal, agent, session, upstream, target, verdict, fromAgent }
  const count = entry.type === 'event' ? (entry.count ?? 1) : 1
  const signals: Signal[] = []
  for (const finding of findings.slice(0, SIGNALS_MAX)) {
    if (finding.suppressed !== undefined) continue
    const { code, class: findingClass, severity, confidence } = finding
    // The record is ours: classes and severities in it were written from the same closed lists.
    const read = { class: findingClass as FindingClass, severity: severity as Severity }
    signals.push({ ...about, ...read, code, confidence, count })
  }
  if (drifted && !signals.some((one) => one.class === 'drift'))
    signals.push({ ...about, class: 'drift', code: DRIFT, severity: 'high', confidence: 1, count })
  if (decision.effect === 'deny' && decision.code !== null && !NEUTRAL.has(decision.code))
    signals.push({ ...about, class: 'denial', code: decision.code, severity: 'low', confidence: 1, count })
  return signals
}
