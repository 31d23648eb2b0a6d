/** What becomes of a judged item: accepted or quarantined, durably, with the difference explained and recorded. */

import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { FoundAt } from '@callgate/contracts/drift'
import type { Assessment, Hook } from '@callgate/contracts/finding'
import type { Decision } from '@callgate/contracts/decision'
import type { EventEntry } from '@callgate/contracts/journal'
import type { Inspectable } from '@callgate/engine/inspect-types'
import { isCounted } from '@callgate/engine/suppressions'
import type { ItemJudgement } from './judge-item.ts'
import {
  FIRST_USE,
  type BaselineItem,
  type BaselinePort,
  type BaselineState,
  type JournalPort,
  type Logger,
  type Random,
  type Snapshot,
} from '../ports/ports.ts'
import { ownEvent } from '../records/own-event.ts'
import { recordedBehaviour, recordedDecision, recordedFindings } from '../records/record.ts'

export interface SettleParts {
  readonly baselines: Pick<
    BaselinePort,
    'state' | 'accept' | 'quarantine' | 'explain' | 'awaitsRecord' | 'noteRecorded'
  >
  readonly journal: JournalPort
  readonly random: Random
  readonly logger: Logger
}

export interface JudgedItem {
  readonly state: BaselineState
  readonly assessment: Assessment
  readonly decision: Decision | null
  readonly snapshot: Snapshot
  readonly behaving: readonly BehaviourFinding[]
  /** What changed is listed for review, and nobody is stopped by it: it is no drift that responses and stages act on. */
  readonly goesOn?: boolean
}

const FOUND_MAX = 50
const CHANGES_TOLD_MAX = 8

/** Accepts or quarantines the item, durably. */
export async function settle(
  parts: SettleParts,
  item: BaselineItem,
  judgement: ItemJudgement,
  judged: JudgedItem,
): Promise<void> {
  const { baselines, logger } = parts
  if (judgement.action === 'accept') return baselines.accept(item, FIRST_USE)
  if (judgement.action === 'show') return undefined
  if (judged.state === 'quarantined' && !baselines.awaitsRecord(item)) return undefined
  const found = judged.assessment.findings.filter(isCounted)
  const at = found.slice(0, FOUND_MAX).map(({ code, class: family, span }): FoundAt => ({
    code: code.slice(0, 256),
    class: family,
    path: span.path.slice(0, 4_096),
  }))
  const report = await baselines.explain(item, at)
  const differences = report.changes
    .slice(0, CHANGES_TOLD_MAX)
    .map(({ class: kind, risk, path }) => `${kind} (${risk})${path === '' ? '' : ` at ${path}`}`)
  const reasons = [
    ...judgement.reasons,
    ...(judged.state === 'new' && differences.every((one) => one.startsWith('new-item')) ? [] : differences),
    ...found.map((finding) => `${finding.code}: ${finding.message}`),
  ]
  // It is held before that is recorded: whatever ends the gateway in between, what differs stays held. What was held and
  // not recorded is recorded when it is met again.
  if (judged.state !== 'quarantined') await baselines.quarantine(item, reasons.join('; '), at)
  await record(parts, item, judged, reasons.join('; '))
  logger.warn(
    { upstream: item.upstream, type: item.type, name: item.name, reasons },
    'An item was quarantined',
  )
  return undefined
}

async function record(
  parts: SettleParts,
  item: BaselineItem,
  judged: JudgedItem,
  note: string,
): Promise<void> {
  const { baselines, journal, random } = parts
  const event = judged.state === 'changed' && judged.goesOn !== true ? 'drift' : 'quarantine'
  await journal.append(itemEntry(item, judged, event, { note: note.slice(0, 2000), id: random.id('qua_') }))
  await baselines.noteRecorded(item)
}

export function hookOfItem({ type }: BaselineItem): Hook {
  if (type === 'instructions') return 'instructions'
  return type === 'tool' ? 'tool-definition' : 'item-definition'
}

export function inspectableItem(item: BaselineItem): Inspectable {
  return {
    hook: hookOfItem(item),
    value: item.definition,
    context: {
      direction: 'upstream-reply',
      kind: 'list',
      method: methodOf(item),
      upstream: item.upstream,
      target: item.name,
    },
  }
}

function methodOf({ type }: BaselineItem): string {
  if (type === 'origin') return 'initialize'
  return type === 'capability' || type === 'server' || type === 'instructions'
    ? 'initialize'
    : `${type}s/list`
}

/** Where drift is configured to be let through, a changed item is judged like a new one. */
export function driftState(state: BaselineState, snapshot: Snapshot): BaselineState {
  const { drift } = snapshot.inspection.actions
  return state === 'changed' && (drift === 'allow' || drift === 'notify') ? 'new' : state
}

export function itemEntry(
  item: BaselineItem,
  judged: JudgedItem,
  event: EventEntry['event'],
  about: { readonly note: string | null; readonly id: string },
): EventEntry {
  return ownEvent({
    event,
    tenant: item.tenant,
    exchangeId: about.id,
    direction: 'upstream-reply',
    kind: 'list',
    method: methodOf(item),
    upstream: item.upstream,
    target: item.name.slice(0, 512),
    decision: recordedDecision(judged.decision),
    verdict: judged.assessment.verdict,
    findings: [...recordedFindings(judged.assessment), ...judged.behaving.map(recordedBehaviour)],
    snapshot: judged.snapshot.digest,
    note: about.note,
  })
}
