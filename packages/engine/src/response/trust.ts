/** Trust in an agent, 0 to 100: falls with findings by severity and confidence, recovers with time; its history explains it. */

import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { TrustEntry } from '@callgate/contracts/incident'
import type { Signal } from './signals.ts'

/** Points a finding of full confidence costs. */
const POINTS: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 5, high: 15, critical: 40 }
const FULL = 100
/** Entries kept; the oldest go first, their points stay in the penalty. */
const HISTORY_MAX = 100
/** Equal findings within this time are one entry with a count. */
const MERGED_MS = 3_600_000

export interface TrustState {
  /** Points lost as of `atMs`; they halve with every half-life. */
  readonly penalty: number
  readonly atMs: number
  readonly history: readonly TrustEntry[]
}

export const FULL_TRUST: TrustState = Object.freeze({ penalty: 0, atMs: 0, history: Object.freeze([]) })

function penaltyAt({ penalty, atMs }: TrustState, nowMs: number, halfLifeMs: number): number {
  const passed = Math.max(0, nowMs - atMs)
  return penalty === 0 ? 0 : penalty * 2 ** (-passed / halfLifeMs)
}

/** 0 to 100; never more than what the history says, and 100 for whoever has none. */
export function trustAt(state: TrustState, nowMs: number, halfLifeMs: number): number {
  return Math.max(0, Math.round((FULL - penaltyAt(state, nowMs, halfLifeMs)) * 10) / 10)
}

/**
 * Points of one signal. Refusals alone cost nothing: the findings behind them do. What an agent was answered is held against
 * whoever answered.
 */
function pointsOf({ class: signalClass, severity, confidence, count, fromAgent }: Signal): number {
  if (signalClass === 'denial' || !fromAgent) return 0
  return POINTS[severity] * Math.min(1, Math.max(0, confidence)) * Math.min(count, FULL)
}

/** The state after a finding. The penalty is bounded, so that recovery takes a bounded time. */
export function lowerTrust(state: TrustState, signal: Signal, halfLifeMs: number): TrustState {
  const points = pointsOf(signal)
  if (points === 0) return state
  const atMs = Math.max(state.atMs, signal.timeMs)
  const penalty = Math.min(FULL, penaltyAt(state, atMs, halfLifeMs) + points)
  return { penalty, atMs, history: addTo(state.history, signal, points) }
}

/** An operator looked at it: everything that was lost is given back, and the history says by whom and why. */
export function reviewTrust(
  state: TrustState,
  review: { readonly by: string; readonly note: string; readonly atMs: number },
  halfLifeMs: number,
): TrustState {
  const { by, note, atMs } = review
  const back = penaltyAt(state, atMs, halfLifeMs)
  const entry: TrustEntry = {
    atMs,
    what: 'review',
    code: 'review',
    severity: SEVERITIES[0],
    confidence: 1,
    count: 1,
    points: -Math.round(back * 10) / 10,
    seq: null,
    by,
    note,
  }
  return { penalty: 0, atMs, history: [...state.history, entry].slice(-HISTORY_MAX) }
}

function addTo(history: readonly TrustEntry[], signal: Signal, points: number): readonly TrustEntry[] {
  const { timeMs, code, severity, confidence, seq, count } = signal
  const last = history.at(-1)
  if (last?.what === 'finding' && last.code === code && timeMs - last.atMs < MERGED_MS) {
    const merged = { ...last, count: last.count + count, points: round(last.points + points), seq }
    return [...history.slice(0, -1), merged]
  }
  const entry: TrustEntry = {
    atMs: timeMs,
    what: 'finding',
    code,
    severity,
    confidence,
    count,
    points: round(points),
    seq,
    by: null,
    note: null,
  }
  return [...history, entry].slice(-HISTORY_MAX)
}

function round(points: number): number {
  return Math.round(points * 10) / 10
}
