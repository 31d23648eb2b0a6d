/** How far an agent, a key or a server reaches: what is lost when it is in the wrong hands. */

import type { ReachKind, ReachView } from '@callgate/contracts/rights'
import { useQuery } from '@tanstack/react-query'
import { reachQuery } from '../../api/rights-queries.ts'
import { Badge, toneOf } from '../../ui/badge.tsx'
import { Card, type Fact, Facts } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const SHOWN = 24

interface ReachProps {
  readonly kind: ReachKind
  readonly id: string
}

export function Reach({ kind, id }: ReachProps) {
  const reach = useQuery(reachQuery(kind, id))
  if (reach.error !== null && reach.data === undefined) return null
  return (
    <Card aside={reach.data === undefined ? '' : countTools(reach.data)} title="Reach">
      <Loaded query={reach} rows={9}>
        {(view) => <ReachFacts reach={view} />}
      </Loaded>
    </Card>
  )
}

function countTools({ tools, toolsLeftOut }: ReachView): string {
  const count = tools.length + toolsLeftOut
  return `${count} ${count === 1 ? 'tool' : 'tools'}`
}

export function ReachFacts({ reach }: { readonly reach: ReachView }) {
  const { kind, agents, upstreams, tools, toolsLeftOut, kinds, classes, systems, scopes, credentials } = reach
  const names = tools.map(({ upstream, tool }) => `${upstream}/${tool}`)
  const facts: Fact[] = [['Can', <Names key="kinds" names={kinds} />]]
  if (classes.length > 0)
    facts.push([
      'Sees',
      <span className="flex flex-wrap gap-1" key="classes">
        {classes.map((one) => (
          <Badge key={one} tone={toneOf(one)}>
            {one}
          </Badge>
        ))}
      </span>,
    ])
  if (kind !== 'server') facts.push(['Servers', <Names key="servers" names={upstreams} />])
  if (kind !== 'agent') facts.push(['Agents', <Names key="agents" names={agents} />])
  if (systems.length > 0) facts.push(['Systems', <Names key="systems" names={systems} />])
  if (scopes.length > 0) facts.push(['Rights there', <Names key="scopes" names={scopes} />])
  if (credentials.length > 0) facts.push(['Credentials', <Names key="credentials" names={credentials} />])
  facts.push(['Tools', <Names key="tools" leftOut={toolsLeftOut} names={names} />])
  return <Facts facts={facts} />
}

interface NamesProps {
  readonly names: readonly string[]
  readonly leftOut?: number
}

function Names({ names, leftOut = 0 }: NamesProps) {
  const more = Math.max(0, names.length - SHOWN) + leftOut
  if (names.length === 0) return <span className="text-soft">none</span>
  return (
    <span className="flex flex-wrap gap-1">
      {names.slice(0, SHOWN).map((name) => (
        <Badge key={name} wrap>
          <Untrusted line max={60} text={name} />
        </Badge>
      ))}
      {more > 0 && <span className="text-xs text-soft">and {more} more</span>}
    </span>
  )
}
