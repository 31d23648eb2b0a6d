/** Agent keys: whose they are, when they were used last; made, rotated and revoked. A token is shown once. */

import type { AgentKeyView } from '@callgate/contracts/control'
import { useQuery } from '@tanstack/react-query'
import { keysQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { IssueButton } from '../../ui/issue.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, useNow } from '../../ui/time.tsx'
import { expiryOf, overlapOf } from './key-terms.ts'
import { spell } from '@callgate/contracts/hidden-text'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Keys({ agent }: { readonly agent?: string }) {
  const keys = useQuery(keysQuery)
  const mayIssue = useMay('issue-keys')
  return (
    <Card aside={mayIssue && <NewKey agent={agent} />} flush title="Keys">
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

function NewKey({ agent }: { readonly agent: string | undefined }) {
  const text = { type: 'text' } as const
  return (
    <IssueButton
      asks={[
        { ...text, name: 'agent', label: 'Agent', initial: agent ?? '' },
        { ...text, name: 'principal', label: 'Principal', hint: 'On whose authority it acts.' },
        {
          ...text,
          name: 'groups',
          label: 'Groups of the principal',
          hint: 'With commas between.',
          optional: true,
        },
        {
          ...text,
          name: 'days',
          label: 'Days it is good for',
          initial: '90',
          hint: 'Empty: until it is revoked.',
          optional: true,
        },
      ]}
      invalidates={['keys', 'agents']}
      issue={async ({ agent: named = '', principal = '', groups = '', days }) => {
        const principalGroups = groups
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean)
        const body = { agent: named, principal, principalGroups, expiresAtMs: expiryOf(days, Date.now()) }
        return (await ask('POST /keys', { body })).token
      }}
      label="New key"
      title="A key for an agent"
    >
      Whoever has it acts as this agent for this principal, as far as policy lets them.
    </IssueButton>
  )
}

function Rotate({ id }: { readonly id: string }) {
  return (
    <IssueButton
      asks={[{ name: 'hours', label: 'Hours the old one still works', type: 'text', initial: '24' }]}
      invalidates={['keys', 'agents']}
      issue={async ({ hours }) => {
        const overlapMs = overlapOf(hours)
        return (await ask('POST /keys/{id}/rotate', { path: { id }, body: { overlapMs } })).token
      }}
      label="Rotate"
      title="A successor of this key"
    >
      The new one says the same; the old one ends by itself.
    </IssueButton>
  )
}

function KeyRow({ agentKey: key }: { readonly agentKey: AgentKeyView }) {
  const mayStop = useMay('stop')
  const mayIssue = useMay('issue-keys')
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
        <span className="flex flex-wrap gap-1.5">
          {mayIssue && text === 'in use' && <Rotate id={key.id} />}
          {mayStop && text === 'in use' && (
            <ActButton
              done="Revoked"
              invalidates={['keys', 'agents']}
              label="Revoke"
              run={(reason) => ask('POST /keys/{id}/revoke', { path: { id: key.id }, body: { reason } })}
              title={`Revoke the key of ${spell(key.agent, 60)}`}
              tone="bad"
            >
              It stops working at once, also for messages that run. It cannot be taken back.
            </ActButton>
          )}
        </span>
      </td>
    </tr>
  )
}

function stateOf({ revokedAtMs, expiresAtMs }: AgentKeyView, now: number): readonly [Tone, string] {
  if (revokedAtMs !== null) return ['bad', 'revoked']
  return expiresAtMs !== null && expiresAtMs <= now ? ['warn', 'expired'] : ['good', 'in use']
}
