/** Joins records of the journal to steps: what an agent asked, what was decided, what came back. */

import type { JournalRecord, RecordedFinding } from '@callgate/contracts/journal'

/** `noted`: the gateway saw something of a server by itself; nobody called. */
export type StepState =
  | 'noted'
  | 'allowed'
  | 'changed'
  | 'denied'
  | 'withheld'
  | 'error'
  | 'unknown'
  | 'running'

export interface SteppedFinding extends RecordedFinding {
  readonly in: 'call' | 'result'
  /** Position of the record that holds it. */
  readonly seq: number
}

type Entry = JournalRecord['entry']
export type IntentRecord = JournalRecord & { readonly entry: Extract<Entry, { type: 'intent' }> }
export type OutcomeRecord = JournalRecord & { readonly entry: Extract<Entry, { type: 'outcome' }> }
export type EventRecord = JournalRecord & { readonly entry: Extract<Entry, { type: 'event' }> }

export interface Step {
  readonly id: string
  readonly seq: number
  readonly atMs: number
  readonly principal: string | null
  readonly agent: string | null
  readonly upstream: string | null
  readonly target: string | null
  readonly method: string
  readonly kind: string
  readonly state: StepState
  /** Code of the error that the agent got. */
  readonly code: string | null
  readonly rules: readonly string[]
  readonly obligations: readonly string[]
  readonly findings: readonly SteppedFinding[]
  readonly verdict: 'benign' | 'suspicious' | 'malicious'
  readonly durationMs: number | null
  /** What the gateway saw by itself. */
  readonly noted: string | null
  readonly intent: IntentRecord | undefined
  readonly outcome: OutcomeRecord | undefined
  readonly events: readonly EventRecord[]
  /** How many equal refusals it stands for. */
  readonly count: number
}

/** Kinds by which agents do something; the rest is how they find out what there is. */
const DOING: ReadonlySet<string> = new Set(['call', 'read', 'prompt', 'complete', 'sample', 'elicit', 'task'])

export function isDoing(step: Step): boolean {
  return (DOING.has(step.kind) && step.state !== 'noted') || isStopped(step)
}

export function isStopped({ state }: Pick<Step, 'state'>): boolean {
  return state === 'denied' || state === 'withheld'
}

interface Gathered {
  intent?: IntentRecord
  outcome?: OutcomeRecord
  readonly events: EventRecord[]
}

/** Steps in the order in which they began. */
export function buildSteps(records: readonly JournalRecord[]): readonly Step[] {
  const gathered = new Map<string, Gathered>()
  for (const record of records) {
    const { entry } = record
    if (entry.type !== 'intent' && entry.type !== 'outcome' && entry.type !== 'event') continue
    if (entry.direction === 'gateway') continue
    const key =
      entry.type === 'event' && entry.event === 'refused' ? `refused-${record.seq}` : entry.exchangeId
    const one = gathered.get(key) ?? { events: [] }
    gathered.set(key, one)
    if (entry.type === 'intent') one.intent = { ...record, entry }
    else if (entry.type === 'outcome') one.outcome = { ...record, entry }
    else one.events.push({ ...record, entry })
  }
  return [...gathered].flatMap(([id, one]) => makeStep(id, one) ?? []).toSorted((a, b) => a.seq - b.seq)
}

function makeStep(id: string, { intent, outcome, events }: Gathered): Step | undefined {
  const first = intent ?? outcome ?? events.find(isRemarkable)
  if (first === undefined) return undefined
  const { entry } = first
  const judged = [intent, outcome, ...events].filter((one) => one !== undefined)
  const denied = judged.find((one) => one.entry.decision.effect === 'deny')?.entry.decision
  return {
    id,
    seq: first.seq,
    atMs: first.timeMs,
    principal: entry.principal,
    agent: entry.agent,
    upstream: entry.upstream,
    target: entry.target,
    method: entry.method,
    kind: entry.kind,
    state: stateOf({ intent, outcome, events }),
    code: denied?.code ?? null,
    rules: [
      ...new Set(
        (denied === undefined ? judged : [{ entry: { decision: denied } }]).flatMap(
          (one) => one.entry.decision.rules,
        ),
      ),
    ],
    obligations: [...new Set(judged.flatMap((one) => one.entry.decision.obligations))],
    findings: judged.flatMap((one) =>
      one.entry.findings.map((finding) => ({
        ...finding,
        in: one.entry.type === 'intent' ? ('call' as const) : ('result' as const),
        seq: one.seq,
      })),
    ),
    verdict: worstOf(judged.map((one) => one.entry.verdict)),
    durationMs: outcome?.entry.durationMs ?? null,
    noted: events.find(isOwn)?.entry.event ?? null,
    intent,
    outcome,
    events,
    count: events.reduce((sum, one) => sum + (one.entry.count ?? 1) - 1, 1),
  }
}

/** What the gateway saw of a server when nobody called it. */
const OWN: ReadonlySet<string> = new Set(['quarantine', 'drift', 'isolation', 'stderr', 'protocol-violation'])

function isOwn({ entry }: EventRecord): boolean {
  return OWN.has(entry.event)
}

function isRemarkable({ entry }: EventRecord): boolean {
  return entry.decision.effect === 'deny' || entry.findings.length > 0 || entry.event !== 'message'
}

const CHANGING = /^(redact|mask|strip|project)(:|$)/

function stateOf({ intent, outcome, events }: Pick<Step, 'intent' | 'outcome' | 'events'>): StepState {
  if (intent?.entry.decision.effect === 'deny') return 'denied'
  if (intent === undefined && outcome === undefined && events.every(isOwn)) return 'noted'
  if (outcome === undefined) {
    if (events.some(({ entry }) => entry.decision.effect === 'deny')) return 'denied'
    return intent === undefined ? 'allowed' : 'running'
  }
  const { outcome: came, decision } = outcome.entry
  if (came === 'denied') return 'denied'
  if (came === 'withheld' || decision.effect === 'deny') return 'withheld'
  if (came === 'error') return 'error'
  if (came === 'unknown' || came === 'cancelled') return 'unknown'
  const obligations = [...decision.obligations, ...(intent?.entry.decision.obligations ?? [])]
  return obligations.some((one) => CHANGING.test(one)) ? 'changed' : 'allowed'
}

const VERDICTS = ['benign', 'suspicious', 'malicious'] as const

function worstOf(verdicts: readonly Step['verdict'][]): Step['verdict'] {
  return VERDICTS[Math.max(0, ...verdicts.map((one) => VERDICTS.indexOf(one)))] ?? 'benign'
}

/** The steps that stopped because of a finding of this severity or worse come first in the eye. */
export function countBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string | null,
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
}
