/** Agent keys: whose they are, when they were used last, and revoking them. A token is never shown again. */

import { useQuery } from '@tanstack/react-query'
import { keysQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, useNow } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Keys({ agent }: { readonly agent?: string }) {
  const keys = useQuery(keysQuery)
  const mayStop = useMay('stop')
  const now = useNow()
  return (
    <Card flush title="Keys">
      <Loaded query={keys} rows={3}>
        {(all) => (
          <table className="table">
            <thead>
              <tr>
                <th>Agent</th>
                <th>For</th>
                <th>State</th>
                <th>Last used</th>
                <th>Made</th>
                <th>
                  <span className="sr-only">Acts</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all
                .filter((key) => agent === undefined || key.agent === agent)
                .map((key) => {
                  const expired = key.expiresAtMs !== null && key.expiresAtMs <= now
                  return (
                    <tr key={key.id}>
                      <td>
                        <Untrusted className="font-medium" line max={60} text={key.agent} />
                        <span className="block font-mono text-xs text-soft">{key.id}</span>
                      </td>
                      <td>
                        <Untrusted line max={60} text={key.principal} />
                      </td>
                      <td>
                        {key.revokedAtMs !== null ? (
                          <Badge tone="bad">revoked</Badge>
                        ) : expired ? (
                          <Badge tone="warn">expired</Badge>
                        ) : (
                          <Badge tone="good">in use</Badge>
                        )}
                      </td>
                      <td className="text-soft">
                        {key.lastUsedAtMs === null ? 'never' : <Ago ms={key.lastUsedAtMs} />}
                      </td>
                      <td className="text-soft">
                        <Ago ms={key.createdAtMs} />
                      </td>
                      <td>
                        {mayStop && key.revokedAtMs === null && !expired && (
                          <ActButton
                            done="Revoked"
                            invalidates={['keys']}
                            label="Revoke"
                            run={() => post(`/keys/${key.id}/revoke`)}
                            title={`Revoke the key of ${key.agent}`}
                            tone="bad"
                          >
                            It stops working at once, also for messages that run. It cannot be taken back.
                          </ActButton>
                        )}
                      </td>
                    </tr>
                  )
                })}
            </tbody>
          </table>
        )}
      </Loaded>
    </Card>
  )
}
