/** Agent keys: whose they are, when they were used last, and revoking them. A token is never shown again. */

import type { AgentKeyView } from '@callgate/contracts/control'
import { useQuery } from '@tanstack/react-query'
import { keysQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, useNow } from '../../ui/time.tsx'
import { spell } from '@callgate/contracts/hidden-text'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Keys({ agent }: { readonly agent?: string }) {
  const keys = useQuery(keysQuery)
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
                .map((key) => (
                  <KeyRow agentKey={key} key={key.id} />
                ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Card>
  )
}

function KeyRow({ agentKey: key }: { readonly agentKey: AgentKeyView }) {
  const mayStop = useMay('stop')
  const [tone, text] = stateOf(key, useNow())
  return (
    <tr>
      <td>
        <Untrusted className="font-medium" line max={60} text={key.agent} />
        <span className="block font-mono text-xs text-soft">{key.id}</span>
      </td>
      <td>
        <Untrusted line max={60} text={key.principal} />
      </td>
      <td>
        <Badge tone={tone}>{text}</Badge>
      </td>
      <td className="text-soft">{key.lastUsedAtMs === null ? 'never' : <Ago ms={key.lastUsedAtMs} />}</td>
      <td className="text-soft">
        <Ago ms={key.createdAtMs} />
      </td>
      <td>
        {mayStop && text === 'in use' && (
          <ActButton
            done="Revoked"
            invalidates={['keys', 'agents']}
            label="Revoke"
            run={() => ask('POST /keys/{id}/revoke', { path: { id: key.id } })}
            title={`Revoke the key of ${spell(key.agent, 60)}`}
            tone="bad"
          >
            It stops working at once, also for messages that run. It cannot be taken back.
          </ActButton>
        )}
      </td>
    </tr>
  )
}

function stateOf({ revokedAtMs, expiresAtMs }: AgentKeyView, now: number): readonly [Tone, string] {
  if (revokedAtMs !== null) return ['bad', 'revoked']
  return expiresAtMs !== null && expiresAtMs <= now ? ['warn', 'expired'] : ['good', 'in use']
}
