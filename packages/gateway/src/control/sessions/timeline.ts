/** The steps of a conversation, from its records: pure. */

import type { EventEntry, IntentEntry, JournalRecord, OutcomeEntry } from '@callgate/contracts/journal'
import { DataClass, Trust } from '@callgate/contracts/label'
import type { CarriedLabels, TimelineStep } from '@callgate/contracts/session'

type MessageEntry = IntentEntry | OutcomeEntry | EventEntry
interface Told<E extends MessageEntry> {
  readonly seq: number
  readonly timeMs: number
  readonly entry: E
}

export interface Slice {
  /** Steps that began before it stand in an earlier slice. */
  readonly from: number
  readonly records: readonly JournalRecord[]
  readonly labelling: readonly JournalRecord[]
}

/** In the order in which they began. */
export function buildTimeline({ from, records, labelling }: Slice): readonly TimelineStep[] {
  const exchanges = new Map<string, Told<MessageEntry>[]>()
  for (const { seq, timeMs, entry } of records) {
    if (entry.type !== 'intent' && entry.type !== 'outcome' && entry.type !== 'event') continue
    const told = exchanges.get(entry.exchangeId) ?? []
    exchanges.set(entry.exchangeId, told)
    told.push({ seq, timeMs, entry })
  }
  const changes = labelling.flatMap(readLabels)
  return [...exchanges.values()]
    .flatMap((told) => makeStep(told, changes) ?? [])
    .filter(({ seq }) => seq >= from)
    .toSorted((a, b) => a.seq - b.seq)
}

function makeStep(
  told: readonly Told<MessageEntry>[],
  changes: readonly LabelChange[],
): TimelineStep | undefined {
  const [first] = told
  if (first === undefined) return undefined
  const { exchangeId, direction, kind, method, upstream, target } = first.entry
  const intent = told.find(isOfType('intent'))
  const outcome = told.find(isOfType('outcome'))
  const last = outcome?.seq ?? told.at(-1)?.seq ?? first.seq
  return {
    exchangeId,
    seq: first.seq,
    atMs: first.timeMs,
    direction,
    kind,
    method,
    upstream,
    target,
    asked:
      intent === undefined
        ? null
        : { ...judge(intent), whole: isWhole(intent), forwarded: intent.entry.forwardedDigest !== null },
    answered:
      outcome === undefined
        ? null
        : {
            ...judge(outcome),
            whole: isWhole(outcome),
            outcome: outcome.entry.outcome,
            durationMs: outcome.entry.durationMs,
          },
    events: told.filter(isOfType('event')).map((event) => ({
      ...judge(event),
      atMs: event.timeMs,
      event: event.entry.event,
      note: event.entry.note,
      count: event.entry.count ?? 1,
    })),
    findings: told.flatMap(({ seq, entry }) => entry.findings.map((finding) => ({ ...finding, seq }))),
    origins: intent?.entry.origins ?? [],
    labels: {
      before: changes.findLast(({ seq }) => seq < first.seq)?.labels ?? null,
      after: changes.findLast(({ seq }) => seq <= last)?.labels ?? null,
    },
  }
}

function isOfType<T extends MessageEntry['type']>(type: T) {
  return (one: Told<MessageEntry>): one is Told<Extract<MessageEntry, { type: T }>> => one.entry.type === type
}

function judge({ seq, entry: { decision, verdict, payload } }: Told<MessageEntry>) {
  return { seq, decision, verdict, payload }
}

/** What is kept is what left, redacted, or with raw evidence what was inspected. */
function isWhole({ entry: { payload, inspectedDigest } }: Told<IntentEntry | OutcomeEntry>): boolean {
  return payload !== null && payload.digest === inspectedDigest
}

interface LabelChange {
  readonly seq: number
  readonly labels: CarriedLabels
}

/** An outcome says all that is carried from then on; lowering says trust and class, and forgets where they came from. */
function readLabels({ seq, entry }: JournalRecord): LabelChange[] {
  if (entry.type === 'outcome' && entry.labels !== undefined) {
    const { trust, sensitivity, sources } = entry.labels
    return [{ seq, labels: { trust, sensitivity, sources } }]
  }
  if (entry.type !== 'admin' || !entry.accepted) return []
  const [, trust, sensitivity] = /^trust (\S+), class (\S+)$/.exec(entry.after ?? '') ?? []
  const lowered = { trust: Trust.safeParse(trust), sensitivity: DataClass.safeParse(sensitivity) }
  if (!lowered.trust.success || !lowered.sensitivity.success) return []
  return [{ seq, labels: { trust: lowered.trust.data, sensitivity: lowered.sensitivity.data, sources: [] } }]
}
