/** Says where values came from, as facts for policy, findings and people. Never holds a value. */

import type { ArgumentOrigins, Origin } from '@callgate/contracts/flow'
import type { Labels } from '@callgate/contracts/label'
import { type Entry, FLAG } from '../provenance/origin-table.ts'
import type { SessionMemory } from '../provenance/memory.ts'
import type { Sighting } from '../provenance/trace.ts'
import type { AimedValue, CallView } from './call-view.ts'

const ORIGINS_MAX = 8
const ARGUMENTS_MAX = 64

export function describeOrigins(memory: SessionMemory, view: CallView, labels: Labels): ArgumentOrigins[] {
  const values = view.values.length > ARGUMENTS_MAX ? view.values.slice(0, ARGUMENTS_MAX) : view.values
  return values.map((value) => ({
    path: value.trace.path,
    origins: originsOfValue(memory, value, labels),
  }))
}

function originsOfValue(memory: SessionMemory, { trace, sighting }: AimedValue, labels: Labels): Origin[] {
  const distinct: Origin[] = []
  for (const origin of originsOf(memory, sighting, labels)) addDistinct(distinct, origin)
  for (const { entries, encoded } of trace.atoms)
    for (const entry of entries)
      addDistinct(distinct, originOf(memory, entry, labels, encoded ? 'encoded' : 'exact'))
  for (const { first, encoded } of trace.overlaps)
    addDistinct(distinct, originOf(memory, first, labels, encoded ? 'encoded' : 'text'))
  if (distinct.length <= 1) return distinct
  const known = distinct.filter(({ form }) => form !== 'none')
  return (known.length > 0 ? known : distinct).slice(0, ORIGINS_MAX)
}

function addDistinct(origins: Origin[], origin: Origin): void {
  for (const other of origins) if (isSame(origin, other)) return
  origins.push(origin)
}

function isSame(a: Origin, b: Origin): boolean {
  return a.messageId === b.messageId && a.source === b.source && a.span?.start === b.span?.start
}

/** The places of one value; the worst the session has read when it may have been forgotten. */
export function originsOf(memory: SessionMemory, sighting: Sighting, labels: Labels): Origin[] {
  const { trust, sensitivity } = labels
  if (sighting.entries.length > 0) {
    return sighting.entries.map((entry) => originOf(memory, entry, labels, 'exact'))
  }
  if (sighting.ordering !== 0) {
    const message = memory.ledger.get(sighting.ordering)
    if (message !== undefined) {
      const { id, source } = message
      const own = { trust: message.trust, sensitivity: message.sensitivity }
      return [{ ...NOWHERE, messageId: id, source, ...own, form: 'text', ordered: true }]
    }
  }
  if (sighting.user) return [{ ...NOWHERE, source: 'user', ...OWN, form: 'exact' }]
  if (sighting.trusted) return [{ ...NOWHERE, source: 'assistant', ...OWN, form: 'exact' }]
  if (sighting.forgotten !== null) {
    const ordered = sighting.forgotten === 'order'
    return [{ ...NOWHERE, source: 'unknown', trust, sensitivity, form: 'forgotten', ordered }]
  }
  return [unknownOrigin(mayBeForgotten(memory) ? labels : OWN)]
}

/** What most values come from; written out, for spreading into an object of so many members costs more than all the rest. */
function unknownOrigin({ trust, sensitivity }: Pick<Labels, 'trust' | 'sensitivity'>): Origin {
  return {
    span: null,
    ordered: false,
    messageId: null,
    source: 'unknown',
    trust,
    sensitivity,
    form: 'none',
  }
}

const NOWHERE = { span: null, ordered: false, messageId: null } as const
const OWN = { trust: 'own', sensitivity: 'public' } as const

/** What was never seen is the model's own; once anything had to be forgotten, it may be the worst there was. */
function mayBeForgotten({ forgottenCount, forgottenParts, forgottenGuarded }: SessionMemory): boolean {
  return forgottenCount + forgottenParts + forgottenGuarded > 0
}

function originOf(memory: SessionMemory, entry: Entry, labels: Labels, form: Origin['form']): Origin {
  const ordered = (entry.flags & FLAG.order) !== 0
  const message = memory.ledger.get(entry.message)
  if (message === undefined) {
    const { trust, sensitivity } = labels
    return { messageId: null, source: 'unknown', trust, sensitivity, span: null, form: 'forgotten', ordered }
  }
  const { id, source, trust, sensitivity, paths } = message
  const span = { path: paths[entry.leaf] ?? '', start: entry.start, end: entry.start + entry.length }
  return { messageId: id, source, trust, sensitivity, span, form, ordered }
}
