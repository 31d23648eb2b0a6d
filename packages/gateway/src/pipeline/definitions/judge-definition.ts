/** Judges listed items: read by detectors, compared with their baseline, shown, edited or quarantined alone. */

import { createHash } from 'node:crypto'
import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { JsonObject } from '@callgate/contracts/json'
import type { Assessment, Finding } from '@callgate/contracts/finding'
import type { Decision } from '@callgate/contracts/decision'
import { DRIFT } from '@callgate/engine/response/signals'
import type { Inspectable } from '@callgate/engine/inspect-types'
import { decide, ownDecision } from '@callgate/engine/decide'
import { applyEdits } from '@callgate/engine/edits'
import { assessVerdict } from '@callgate/engine/inspector'
import { isCounted } from '@callgate/engine/suppressions'
import { definitionEvent } from '../records/behaviour-event.ts'
import type { BehaviourPort } from '../ports/behaviour-port.ts'
import { consult, type Consulted, type Consultants } from '../consult.ts'
import { canonicalJson } from '../../wire/json/canonical.ts'
import { hold, judgeItem } from './judge-item.ts'
import type { Definition } from './listing.ts'
import type {
  BaselineItem,
  BaselinePort,
  BaselineState,
  InspectionPort,
  JournalPort,
  Snapshot,
  SnapshotPort,
  SurfacePort,
  UpstreamSession,
} from '../ports/ports.ts'
import {
  driftState,
  hookOfItem,
  inspectableItem,
  itemEntry,
  settle,
  type JudgedItem,
  type SettleParts,
} from './settle-item.ts'

export interface JudgeParts extends Consultants, SettleParts {
  readonly baselines: SettleParts['baselines'] &
    Pick<BaselinePort, 'hinder'> & { reviewed(item: BaselineItem): boolean }
  readonly snapshots: SnapshotPort
  readonly inspection: InspectionPort
  readonly surface: SurfacePort
  readonly journal: JournalPort
  readonly behaviour: BehaviourPort
}

export interface DefinitionJudge {
  /** What agents may see of the item, once it is accepted. Quarantines and accepts durably. */
  readonly judge: (item: BaselineItem) => Promise<JsonObject>
  /** Told of the names of the tools on a page before the first of them is judged. */
  readonly announce: SurfacePort['announce']
  /** What agents may see of an upstream's instructions; null when there are none, or they are quarantined. */
  readonly instructions: (session: UpstreamSession, tenant: string) => Promise<string | null>
  /** Why the item may not be used right now; read live. */
  readonly quarantined: (definition: Definition) => string | undefined
}

export function createJudge(parts: JudgeParts): DefinitionJudge {
  const { baselines, snapshots } = parts

  async function judge(item: BaselineItem): Promise<JsonObject> {
    const snapshot = snapshots.current()
    const inspectable = inspectableItem(item)
    const inspected = await parts.inspection.inspect(snapshot, inspectable, null)
    const state = driftState(baselines.state(item), snapshot)
    const own = baselines.reviewed(item)
      ? inspected
      : await consult(
          aboutItem(
            item,
            { state, assessment: inspected, decision: null, snapshot, behaving: NOTHING },
            parts,
          ),
          parts,
        )
    const { findings, affected } = parts.surface.place(item, {
      accepted: baselines.state(item) === 'accepted',
      upstreams: snapshot.upstreams,
    })
    const assessment = addFindings(own, findings, { snapshot, inspectable, nowMs: parts.clock.nowMs() })
    const decision = decide(ownDecision('listed item'), assessment, snapshot.inspection, {
      kind: 'list',
      direction: 'upstream-reply',
      hook: hookOfItem(item),
      approvalId: null,
    })
    const edited = editItem(item, decision)
    const trust = snapshot.upstreams.get(item.upstream)?.trust ?? 'reviewed'
    const clean = decision.effect === 'allow' && edited !== undefined
    const judgement = hold(
      judgeItem(state, trust, clean ? 'benign' : 'malicious', baselines.reviewed(item)),
      baselines.hinder(item),
    )
    const behaving = tellBehaviour(item, assessment, parts)
    await settle(parts, item, judgement, { state, assessment, decision, snapshot, behaving })
    // Now that this tool is there, others that were listed earlier may turn out to stand in its way.
    for (const other of affected) await judge(other)
    return edited ?? item.definition
  }

  async function instructions(session: UpstreamSession, tenant: string): Promise<string | null> {
    if (session.instructions === null) return null
    const item = instructionsItem(session.upstream, tenant, session.instructions)
    const shown = (await judge(item))['instructions']
    return baselines.state(item) === 'accepted' && typeof shown === 'string' ? shown : null
  }

  return {
    judge,
    announce: (tenant, upstream, names) => parts.surface.announce(tenant, upstream, names),
    instructions,
    quarantined: (definition) =>
      definition.conflicting === true
        ? 'it is listed twice with different definitions.'
        : quarantineOf(baselines.state(definition.item)),
  }
}

function instructionsItem(upstream: string, tenant: string, instructions: string): BaselineItem {
  const definition = { instructions }
  const digest = createHash('sha256').update(canonicalJson(definition)).digest('hex')
  return { tenant, upstream, type: 'instructions', name: 'instructions', digest, definition }
}

const NOTHING: readonly BehaviourFinding[] = Object.freeze([])

/** What is found in what a server offers comes before the calls that it leads to; no agent is behind it. */
function tellBehaviour(
  item: BaselineItem,
  assessment: Assessment,
  { baselines, behaviour, clock }: JudgeParts,
): readonly BehaviourFinding[] {
  // What an operator has accepted as it is starts nothing.
  if (baselines.reviewed(item)) return NOTHING
  const found = assessment.findings.filter(isCounted).map(({ code }) => code)
  const codes = baselines.state(item) === 'changed' ? [DRIFT, ...found] : found
  if (!behaviour.watches || codes.length === 0) return NOTHING
  return behaviour.take(definitionEvent(item, codes, clock.nowMs()))
}

/** The assessment with what only the other upstreams show; rules that are off and suppressions count here too. */
function addFindings(
  own: Assessment,
  found: readonly Finding[],
  at: { readonly snapshot: Snapshot; readonly inspectable: Inspectable; readonly nowMs: number },
): Assessment {
  const { inspection, inspector } = at.snapshot
  const off = new Set(inspection.disabledRules)
  const added = found.filter(({ code, detector }) => !off.has(code) && !off.has(detector))
  if (added.length === 0) return own
  const findings = [...own.findings, ...added]
  const verdict = assessVerdict(findings.filter(isCounted), inspection.minConfidence)
  return inspector.suppressor.apply({ ...own, findings, verdict }, at.inspectable.context, at.nowMs)
}

/** What a judge is asked about an item that no operator has accepted. */
function aboutItem(item: BaselineItem, judged: JudgedItem, { random }: JudgeParts): Consulted {
  const { hook, value, context } = inspectableItem(item)
  const { snapshot, assessment } = judged
  return {
    snapshot,
    part: { hook, value },
    context,
    assessment,
    hidden: () => [],
    entry: (judgement) => ({
      ...itemEntry(item, judged, 'judgement', { note: null, id: random.id('jdg_') }),
      judgement,
    }),
  }
}

function quarantineOf(state: BaselineState): string | undefined {
  if (state === 'accepted') return undefined
  if (state === 'changed') return 'its definition differs from the accepted one.'
  return 'an operator must review its definition (callgate quarantine list).'
}

/** The definition with what must be stripped or redacted taken out; undefined when that cannot be done. */
function editItem(item: BaselineItem, decision: Decision): JsonObject | undefined {
  const edits = decision.obligations.filter(
    ({ type }) => type === 'strip' || type === 'redact' || type === 'mask',
  )
  if (edits.length === 0) return item.definition
  const { value, applied } = applyEdits(item.definition, edits)
  return applied === edits.length ? value : undefined
}
