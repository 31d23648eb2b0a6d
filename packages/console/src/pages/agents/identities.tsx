/** Identities that are no people, and what was let through on purpose: whose it is, how old, and who looks at it again. */

import type { MachineIdentityView } from '@callgate/contracts/rights'
import { useQuery } from '@tanstack/react-query'
import { exceptionsQuery, identitiesQuery } from '../../api/rights-queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { DataTable } from '../../ui/table.tsx'
import { Ago, Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Identities() {
  const identities = useQuery(identitiesQuery)
  return (
    <Card flush title="Keys, credentials and tokens">
      <Loaded query={identities}>
        {(all) => (
          <DataTable
            columns={['Name', 'Kind', 'Owner', 'Made', 'Last used', 'Ends', 'Look at it']}
            keyOf={({ kind, id }) => `${kind}/${id}`}
            rows={all}
          >
            {(one) => <IdentityCells identity={one} />}
          </DataTable>
        )}
      </Loaded>
    </Card>
  )
}

function IdentityCells({ identity }: { readonly identity: MachineIdentityView }) {
  const { kind, id, name, owner, createdAtMs, lastUsedAtMs, expiresAtMs, flags } = identity
  return (
    <>
      <td>
        <Untrusted className="font-medium" line max={60} text={name} />
        <Untrusted className="block font-mono text-xs text-soft" line max={60} text={id} />
      </td>
      <td className="text-soft">{kind.replaceAll('-', ' ')}</td>
      <td>{owner === null ? <Badge tone="warn">nobody</Badge> : <Untrusted line max={60} text={owner} />}</td>
      <td className="text-soft">{createdAtMs === null ? 'unknown' : <Ago ms={createdAtMs} />}</td>
      <td className="text-soft">{lastUsedAtMs === null ? 'never seen' : <Ago ms={lastUsedAtMs} />}</td>
      <td className="text-soft">{expiresAtMs === null ? 'never' : <Exact ms={expiresAtMs} />}</td>
      <td>
        <Flags flags={flags} />
      </td>
    </>
  )
}

function Flags({ flags }: { readonly flags: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {flags.map((flag) => (
        <Badge key={flag} tone={flag === 'expired' || flag === 'past' ? 'bad' : 'warn'}>
          {flag.replaceAll('-', ' ')}
        </Badge>
      ))}
    </span>
  )
}

export function Exceptions() {
  const exceptions = useQuery(exceptionsQuery)
  return (
    <Card flush title="Let through on purpose">
      <Loaded query={exceptions}>
        {(all) =>
          all.length === 0 ? (
            <p className="p-4 text-sm text-soft">Nothing: no waiver, no silenced finding, no open sandbox.</p>
          ) : (
            <DataTable
              columns={['What', 'Kind', 'Owner', 'Looked at again', 'Why', 'Look at it']}
              keyOf={({ kind, subject }, index) => `${kind}/${subject}/${index}`}
              rows={all}
            >
              {({ kind, subject, owner, reviewByMs, why, flags }) => (
                <>
                  <td>
                    <Untrusted className="font-mono text-xs" line max={120} text={subject} />
                  </td>
                  <td className="text-soft">{kind.replaceAll('-', ' ')}</td>
                  <td>
                    <Untrusted line max={60} text={owner ?? 'nobody'} />
                  </td>
                  <td className="text-soft">{reviewByMs === null ? 'never' : <Exact ms={reviewByMs} />}</td>
                  <td>
                    <Untrusted max={160} text={why ?? ''} />
                  </td>
                  <td>
                    <Flags flags={flags} />
                  </td>
                </>
              )}
            </DataTable>
          )
        }
      </Loaded>
    </Card>
  )
}
