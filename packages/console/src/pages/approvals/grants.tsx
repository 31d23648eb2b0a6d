/** Approvals with limits that are in force: what they cover, what is left of them, and taking them back. */

import type { GrantView } from '@callgate/contracts/approval'
import { useQuery } from '@tanstack/react-query'
import { grantsQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago, useNow } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Grants() {
  const grants = useQuery(grantsQuery)
  return (
    <Card flush>
      <Loaded query={grants}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="approvals" title="No approval with limits">
              When you approve a call you can let further calls of the same tool through, with the same values
              of the arguments you name, so many times and for so long.
            </Empty>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th>Tool</th>
                  <th>Who</th>
                  <th>Same values of</th>
                  <th className="number">Uses left</th>
                  <th>Ends</th>
                  <th>
                    <span className="sr-only">Acts</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((grant) => (
                  <GrantRow grant={grant} key={grant.id} />
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Card>
  )
}

function GrantRow({ grant }: { readonly grant: GrantView }) {
  const mayApprove = useMay('approve')
  const now = useNow()
  return (
    <tr>
      <td className="font-mono text-xs">
        {grant.upstream}/<Untrusted line max={80} text={grant.target} />
      </td>
      <td>
        <Untrusted line max={60} text={grant.agent} /> for <Untrusted line max={60} text={grant.principal} />
      </td>
      <td>{grant.arguments.join(', ') || 'any argument'}</td>
      <td className="number">{grant.usesLeft}</td>
      <td>{grant.revokedAtMs === null ? <Ago ms={grant.expiresAtMs} /> : 'taken back'}</td>
      <td>
        {mayApprove && grant.revokedAtMs === null && grant.expiresAtMs > now && (
          <ActButton
            done="Taken back"
            invalidates={['grants']}
            label="Take back"
            run={(reason) =>
              ask('POST /approval-grants/{id}/revoke', { path: { id: grant.id }, body: { reason } })
            }
            title="Take this approval back"
            tone="bad"
          >
            Calls that it covered wait for a human again.
          </ActButton>
        )}
      </td>
    </tr>
  )
}
