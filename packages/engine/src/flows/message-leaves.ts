/** What is known of the strings of a message before they are taken: which of them the operator classed, and which give orders. */

import { isGrave } from '@callgate/contracts/finding'
import { listClassedLeaves } from '../labels/classed-leaves.ts'
import type { Leaf } from '../provenance/memory.ts'
import type { FlowMessage } from './session-flow.ts'

/** The strings of fields that the operator classed, beside those of the whole. */
export function listClassed({ value, labels: { fields } }: FlowMessage): Leaf[] {
  if (fields === undefined || fields.length === 0) return []
  return listClassedLeaves(value, fields).map((field) => ({ ...field, classed: true }))
}

/** What inspection says of the orders in a message goes with the strings it found them in. */
export function withOrders(
  leaves: readonly Leaf[],
  findings: NonNullable<FlowMessage['findings']>,
): readonly Leaf[] {
  if (findings.length === 0) return leaves
  const orders = findings.filter((finding) => finding.class === 'injection' && finding.confidence >= 0.5)
  if (orders.length === 0) return leaves
  return leaves.map((leaf): Leaf => {
    const own = orders.filter(({ span }) => span.path === leaf.path)
    if (own.length === 0) return leaf
    const isSure = own.some(isGrave)
    return { ...leaf, ordering: isSure ? 'sure' : 'likely' }
  })
}
