/** Shows how far somebody or something reaches: alone, beside a server in review, and beside an incident. */

import type { ReachView } from '@callgate/contracts/rights'
import { bold, makePrintable, print } from '../terminal.ts'

const NAMES_SHOWN = 20

export function printReach(reach: ReachView): void {
  const line = (name: string, names: readonly string[]): void =>
    print(`${name.padEnd(12)}${makePrintable(joinSome(names))}`)
  const tools = reach.tools.length + reach.toolsLeftOut
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
  const reached = `${count(tools, 'tool')} of ${count(reach.upstreams.length, 'server')}`
  print(bold(makePrintable(`${reach.kind} ${reach.id} reaches ${reached}`)))
  line('agents', reach.agents)
  line('servers', reach.upstreams)
  line(
    'tools',
    reach.tools.map(
      ({ upstream, tool, effect }) => `${upstream}/${tool}${effect === 'allow' ? '' : ` (${effect})`}`,
    ),
  )
  line('can', reach.kinds)
  line('data', reach.classes)
  line('systems', reach.systems)
  line('scopes', reach.scopes)
  line('credentials', reach.credentials)
}

function joinSome(names: readonly string[]): string {
  if (names.length === 0) return '-'
  const more = names.length - NAMES_SHOWN
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
