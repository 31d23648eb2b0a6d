/** How a scan saw a server: where it comes from, exactly which version, and what its sandbox lets it reach. */

import type { ServerView } from '@callgate/contracts/registry'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, type Fact, Facts } from '../../ui/layout.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

type Scan = NonNullable<ServerView['scan']>

export function LaunchProfile({ scan }: { readonly scan: Scan }) {
  const { launch, items, by, evidence } = scan
  const listed = Object.entries(items).map(([type, count]) => `${count} ${type}${count === 1 ? '' : 's'}`)
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Card aside={<Ago ms={scan.atMs} />} title="What the scan saw">
        <Facts
          facts={[
            ['By', by],
            ['Offers', listed.join(', ') || 'nothing'],
            ['Over', launch.transport],
            ['Is given', <Names key="env" names={[...launch.env, ...launch.headers]} none="no variable" />],
            [
              'Evidence',
              <span className="font-mono text-xs" key="evidence">
                {evidence}
              </span>,
            ],
          ]}
        />
      </Card>
      <Card title="Isolation">
        <Facts facts={describeIsolation(launch)} />
      </Card>
    </div>
  )
}

function describeIsolation({ isolation, transport }: Scan['launch']): readonly Fact[] {
  if (isolation === null)
    return [
      ['Sandbox', transport === 'stdio' ? 'as everywhere' : 'runs elsewhere: there is nothing to isolate'],
    ]
  const { mode, read, write, network, limits } = isolation
  const set = Object.entries(limits).flatMap(([name, value]) =>
    value === null ? [] : [`${name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()} ${value.toLocaleString()}`],
  )
  return [
    ['Sandbox', mode === null ? 'as everywhere' : <Word key="mode">{mode}</Word>],
    ['Reads', <Names key="read" names={read} none="only itself" />],
    ['Writes', <Names key="write" names={write} none="nothing" />],
    ['Network', describeNetwork(network)],
    ['Limits', <Names key="limits" names={set} none="as everywhere" />],
  ]
}

type Network = NonNullable<Scan['launch']['isolation']>['network']

function describeNetwork(network: Network): Fact[1] {
  if (network === 'none') return 'nobody'
  if (network === 'open') return <Badge tone="warn">everything</Badge>
  return <Names names={network.allow} none="nobody" />
}

function Names({ names, none }: { readonly names: readonly string[]; readonly none: string }) {
  if (names.length === 0) return <span className="text-soft">{none}</span>
  return (
    <span className="flex flex-wrap gap-1">
      {names.map((name) => (
        <Badge key={name} wrap>
          <span className="font-mono">
            <Untrusted line max={120} text={name} />
          </span>
        </Badge>
      ))}
    </span>
  )
}
