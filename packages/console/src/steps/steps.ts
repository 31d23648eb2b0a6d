/** Joins records of the journal to steps: what an agent asked, what was decided, what came back. */

import type { JournalRecord, PayloadRef, RecordedFinding, RecordedOrigin } from '@callgate/contracts/journal'
import type { CarriedLabels, TimelineStep } from '@callgate/contracts/session'

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
  readonly request: PayloadRef | null
  readonly result: PayloadRef | null
  /** Whether what was kept is what was inspected, and not what was made of it: only then places of findings hold. */
  readonly requestWhole: boolean
  readonly resultWhole: boolean
  /** Where values of the request came from. */
  readonly origins: readonly RecordedOrigin[]
  /** What the session carried after the answer, where that is known. */
  readonly carried: CarriedLabels | null
  readonly records: readonly { readonly type: 'intent' | 'outcome' | 'event'; readonly seq: number }[]
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

type Told = Pick<
  TimelineStep,
  'seq' | 'atMs' | 'kind' | 'method' | 'upstream' | 'target' | 'asked' | 'answered' | 'events' | 'findings'
> & {
  readonly id: string
  readonly origins: readonly RecordedOrigin[]
  readonly carried: CarriedLabels | null
}
type Whose = Pick<Step, 'principal' | 'agent'>
type Judged = NonNullable<TimelineStep['asked']> | NonNullable<TimelineStep['answered']>

/** A step as the timeline of a session tells it; undefined for what is not worth a line. */
export function stepOfTimeline(one: TimelineStep, whose: Whose): Step | undefined {
  if (one.direction === 'gateway') return undefined
  return makeStep({ ...one, id: one.exchangeId, carried: one.labels.after }, whose)
}

type Entry = JournalRecord['entry']
type MessageEntry = Extract<Entry, { type: 'intent' | 'outcome' | 'event' }>
interface Gathered {
  readonly whose: Whose
  told: Told
  /** Made when it is first asked for after a change. */
  step: Step | undefined
}

/** Steps in the order in which they began. */
export function buildSteps(records: readonly JournalRecord[]): readonly Step[] {
  return new StepBook().follow(records)
}

/** Steps of a window over the journal that moves on: only what further records belong to is made anew. */
export class StepBook {
  readonly #gathered = new Map<string, Gathered>()
  #last = -1

  /** `records` are in order, and begin and end later each time. */
  follow(records: readonly JournalRecord[]): readonly Step[] {
    const [first] = records
    if (first !== undefined)
      for (const [id, { told }] of this.#gathered) if (told.seq < first.seq) this.#gathered.delete(id)
    for (const { seq, timeMs, entry } of records) {
      if (seq <= this.#last) continue
      if (entry.type !== 'intent' && entry.type !== 'outcome' && entry.type !== 'event') continue
      if (entry.direction !== 'gateway') this.#add({ seq, timeMs, entry })
    }
    this.#last = records.at(-1)?.seq ?? this.#last
    return [...this.#gathered.values()]
      .flatMap((one) => (one.step ??= makeStep(one.told, one.whose)) ?? [])
      .toSorted((a, b) => a.seq - b.seq)
  }

  #add(record: MessageRecord): void {
    const { seq, entry } = record
    const id = entry.type === 'event' && entry.event === 'refused' ? `refused-${seq}` : entry.exchangeId
    const one = this.#gathered.get(id) ?? { whose: entry, told: beginStep(id, record), step: undefined }
    this.#gathered.set(id, one)
    one.told = addRecord(one.told, record)
    one.step = undefined
  }
}

interface MessageRecord {
  readonly seq: number
  readonly timeMs: number
  readonly entry: MessageEntry
}

function beginStep(id: string, { seq, timeMs, entry }: MessageRecord): Told {
  const { kind, method, upstream, target } = entry
  const nothing = { asked: null, answered: null, events: [], findings: [], origins: [], carried: null }
  return { id, seq, atMs: timeMs, kind, method, upstream, target, ...nothing }
}

function addRecord(told: Told, { seq, timeMs, entry }: MessageRecord): Told {
  const { decision, verdict, payload } = entry
  const judged = { seq, decision, verdict, payload }
  const findings = [...told.findings, ...entry.findings.map((finding) => ({ ...finding, seq }))]
  if (entry.type === 'intent') {
    const asked = { ...judged, whole: isWhole(entry), forwarded: entry.forwardedDigest !== null }
    return { ...told, findings, asked, origins: entry.origins ?? [] }
  }
  if (entry.type === 'outcome') {
    const { outcome, durationMs, labels } = entry
    return {
      ...told,
      findings,
      answered: { ...judged, whole: isWhole(entry), outcome, durationMs },
      carried: labels ?? null,
    }
  }
  const { event, note, count = 1 } = entry
  return { ...told, findings, events: [...told.events, { ...judged, atMs: timeMs, event, note, count }] }
}

function isWhole({ payload, inspectedDigest }: Extract<Entry, { type: 'intent' | 'outcome' }>): boolean {
  return payload !== null && payload.digest === inspectedDigest
}

function makeStep(told: Told, { principal, agent }: Whose): Step | undefined {
  const { asked, answered, events, id, seq, atMs, upstream, target, method, kind } = told
  if (asked === null && answered === null && told.findings.length === 0 && !events.some(isRemarkable))
    return undefined
  const judged = [asked, answered, ...events].filter((one) => one !== null)
  const denied = judged.find(({ decision }) => decision.effect === 'deny')?.decision
  const deciding = denied === undefined ? judged.map(({ decision }) => decision) : [denied]
  return {
    id,
    seq,
    atMs,
    principal,
    agent,
    upstream,
    target,
    method,
    kind,
    state: stateOf(told),
    code: denied?.code ?? null,
    rules: [...new Set(deciding.flatMap(({ rules }) => rules))],
    obligations: [...new Set(judged.flatMap(({ decision }) => decision.obligations))],
    findings: told.findings.map((finding) => ({
      ...finding,
      in: finding.seq === asked?.seq ? ('call' as const) : ('result' as const),
    })),
    verdict: worstOf(judged.map(({ verdict }) => verdict)),
    durationMs: answered?.durationMs ?? null,
    noted: events.find(isOwn)?.event ?? null,
    request: asked?.payload ?? null,
    result: answered?.payload ?? null,
    requestWhole: asked?.whole ?? false,
    resultWhole: answered?.whole ?? false,
    origins: told.origins,
    carried: told.carried,
    records: listRecords(told),
    count: events.reduce((sum, { count }) => sum + count - 1, 1),
  }
}

function listRecords({ asked, answered, events }: Told): Step['records'] {
  const named = (type: Step['records'][number]['type'], one: Judged | null) =>
    one === null ? [] : [{ type, seq: one.seq }]
  return [
    ...named('intent', asked),
    ...named('outcome', answered),
    ...events.map(({ seq }) => ({ type: 'event' as const, seq })),
  ]
}

type Event = Told['events'][number]

/** What the gateway saw of a server when nobody called it. */
const OWN: ReadonlySet<string> = new Set(['quarantine', 'drift', 'isolation', 'stderr', 'protocol-violation'])

function isOwn({ event }: Pick<Event, 'event'>): boolean {
  return OWN.has(event)
}

function isRemarkable({ decision, event }: Event): boolean {
  return decision.effect === 'deny' || event !== 'message'
}

const CHANGING = /^(redact|mask|strip|project)(:|$)/

function stateOf({ asked, answered, events }: Told): StepState {
  if (asked?.decision.effect === 'deny') return 'denied'
  if (asked === null && answered === null && events.every(isOwn)) return 'noted'
  if (answered === null) {
    if (events.some(({ decision }) => decision.effect === 'deny')) return 'denied'
    return asked === null ? 'allowed' : 'running'
  }
  const { outcome: came, decision } = answered
  if (came === 'denied') return 'denied'
  if (came === 'withheld' || decision.effect === 'deny') return 'withheld'
  if (came === 'error') return 'error'
  if (came === 'unknown' || came === 'cancelled') return 'unknown'
  const obligations = [...decision.obligations, ...(asked?.decision.obligations ?? [])]
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
