/** Recipients that nobody named: no user, of whom nothing is heard, and nothing that was read. */

import type { SessionMemory } from '../provenance/memory.ts'
import { type CallView, isTrusted } from './call-view.ts'
import type { Found } from './steering.ts'

/**
 * A model makes one up, or was talked into one that provenance cannot follow; most often the user dictated it, where no host
 * tells. Before anything was read from outside nobody can have talked it into anything.
 */
export function findUnnamed(memory: SessionMemory, view: CallView): Found[] {
  if (!memory.tainted || !view.kinds.has('sends-outside')) return []
  return view.values.flatMap(({ role, sighting, trace }): Found[] => {
    const isUnnamed = sighting.entries.length === 0 && sighting.forgotten === null && !isTrusted(sighting)
    if (role !== 'outside' || !isUnnamed || !trace.atoms.some(({ atom }) => atom.kind === 'address'))
      return []
    const at = { trace, start: 0, end: trace.text.length, sighting }
    return [{ code: 'flow/unnamed-recipient', severity: 'low', confidence: 0.5, ...at }]
  })
}
