/** Settings: who may sign in and do what, how the gateway stands, and what this console is. */

import type { StatusView } from '@callgate/contracts/control'
import { OPERATOR_ROLES, type OperatorView } from '@callgate/contracts/operator'
import { useQuery } from '@tanstack/react-query'
import { operatorsQuery, statusQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay, useSession } from '../../api/session.ts'
import { ActButton } from '../../ui/act.tsx'
import { Badge } from '../../ui/badge.tsx'
import { IssueButton } from '../../ui/issue.tsx'
import { Card, Facts, Page } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, Exact, useNow } from '../../ui/time.tsx'
import { Configured } from './configured.tsx'
import { Passkeys } from './passkeys.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function SettingsPage() {
  const mayManage = useMay('manage-operators')
  return (
    <Page lead="What is configured stands in callgate.yaml; here you see how it turned out." title="Settings">
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <You />
        <Card title="Gateway">
          <Loaded query={useQuery(statusQuery)} rows={5}>
            {(status) => <Gateway status={status} />}
          </Loaded>
        </Card>
      </div>
      <Passkeys />
      {mayManage && <Operators />}
      <Configured />
    </Page>
  )
}

function You() {
  const session = useSession()
  if (session === undefined) return null
  return (
    <Card title="You">
      <Facts
        facts={[
          ['Name', session.operator.name],
          ['Roles', session.operator.roles.join(', ')],
          ['Session ends', <Exact key="ends" ms={session.expiresAtMs} />],
          [
            'You may',
            <span className="flex flex-wrap gap-1" key="may">
              {session.permissions.map((one) => (
                <Badge key={one}>{one.replaceAll('-', ' ')}</Badge>
              ))}
            </span>,
          ],
        ]}
      />
    </Card>
  )
}

function Gateway({ status }: { readonly status: StatusView }) {
  const { version, instance, startedAtMs, snapshot, journal, suppressions } = status
  return (
    <Facts
      facts={[
        ['Version', version],
        [
          'Instance',
          <span className="font-mono text-xs" key="instance">
            {instance}
          </span>,
        ],
        ['Started', <Exact key="started" ms={startedAtMs} />],
        [
          'In force',
          <span className="font-mono text-xs" key="snapshot">
            {snapshot.slice(0, 24)}…
          </span>,
        ],
        [
          'Journal',
          `${journal.records.toLocaleString()} records${journal.writable ? '' : ', cannot be written'}`,
        ],
        [
          'Silenced findings',
          `${suppressions.inForce} in force${suppressions.expired.length > 0 ? `, ${suppressions.expired.length} have ended` : ''}`,
        ],
      ]}
    />
  )
}

function Operators() {
  const operators = useQuery(operatorsQuery)
  return (
    <Card aside={<Invite />} flush title="Operators">
      <Loaded query={operators} rows={3}>
        {(all) =>
          all.length === 0 ? (
            <p className="p-4 text-sm text-soft">
              Only the operator of this machine, whose token stands in the data directory.
            </p>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Owner</th>
                  <th>Roles</th>
                  <th>State</th>
                  <th>Made</th>
                  <th>
                    <span className="sr-only">Acts</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((operator) => (
                  <OperatorRow key={operator.id} operator={operator} />
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Card>
  )
}

function Invite() {
  const me = useSession()?.operator.name
  return (
    <IssueButton
      asks={[
        {
          name: 'name',
          label: 'Name',
          type: 'text',
          hint: 'Stands in every record of what they do. Empty: they say it.',
          optional: true,
        },
        {
          name: 'owner',
          label: 'Who answers for it',
          type: 'text',
          ...(me === undefined ? {} : { initial: me }),
        },
        {
          name: 'role',
          label: 'Role',
          type: 'choice',
          options: OPERATOR_ROLES.filter((one) => one !== 'host').map((one) => [one, one] as const),
          initial: 'viewer',
          hint: 'What each role may do stands in docs/permissions.md.',
        },
      ]}
      invalidates={['operators']}
      issue={async ({ name = null, owner = null, role: wanted }) => {
        const role = OPERATOR_ROLES.find((one) => one === wanted) ?? 'viewer'
        return (await ask('POST /invitations', { body: { name, owner, roles: [role] } })).link
      }}
      label="Invite"
      title="Invite an operator"
    >
      Whoever follows the link first, within a day, makes a passkey and comes in with this role.
    </IssueButton>
  )
}

function OperatorRow({ operator }: { readonly operator: OperatorView }) {
  const { id, name, owner, roles, revokedAtMs, expiresAtMs, createdAtMs, createdBy } = operator
  const now = useNow()
  const over = revokedAtMs !== null || (expiresAtMs !== null && expiresAtMs <= now)
  return (
    <tr>
      <td className="font-medium">{name}</td>
      <td>
        <Untrusted line max={80} text={owner} />
      </td>
      <td>{roles.join(', ')}</td>
      <td>
        <Badge tone={over ? 'bad' : 'good'}>
          {revokedAtMs !== null ? 'revoked' : over ? 'expired' : 'may sign in'}
        </Badge>
      </td>
      <td className="text-soft">
        {createdBy} <Ago ms={createdAtMs} />
      </td>
      <td>
        {!over && (
          <ActButton
            done="Revoked"
            invalidates={['operators']}
            label="Revoke"
            run={(reason) => ask('POST /operators/{id}/revoke', { path: { id }, body: { reason } })}
            title={`Revoke ${name}`}
            tone="bad"
          >
            Their token and their sessions stop working at once.
          </ActButton>
        )}
      </td>
    </tr>
  )
}
