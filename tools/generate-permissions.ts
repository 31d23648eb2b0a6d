/** The text of docs/permissions.md: which role may do what, and which permission each operation of the control API asks for. */

import { isPermitted, OPERATOR_ROLES, type Permission, PERMISSIONS } from '@callgate/contracts/operator'
import { describeControlApi } from '../packages/gateway/src/control/control-app.ts'

const HEAD = `# Permissions

Which role may do what in the control API. This page is generated from the table that the API enforces and from its
description (\`npm run reference\`); [Manage operators](tasks/manage-operators.md) says how somebody gets a role.

An operator with several roles has what each of them has. Every right holds within one tenant: an object of another is
answered as if it were not there.
`

interface Operation {
  readonly 'x-permission': string
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

export function generatePermissions(): string {
  const roles = `| permission | what it covers | ${OPERATOR_ROLES.join(' | ')} |`
  const line = `|---|---|${OPERATOR_ROLES.map(() => '---|').join('')}`
  const rows = (Object.keys(PERMISSIONS) as Permission[]).map((permission) => {
    const cells = OPERATOR_ROLES.map((role) => (isPermitted([role], permission) ? 'yes' : ''))
    return `| \`${permission}\` | ${PERMISSIONS[permission].about} | ${cells.join(' | ')} |`
  })
  const { paths } = describeControlApi() as { paths: Record<string, Record<string, Operation>> }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const answer = operation.responses['200'] ?? operation.responses['303']
      return `| \`${method.toUpperCase()} ${path}\` | ${operation['x-permission']} | ${answer?.description ?? ''} |`
    }),
  )
  const about =
    '`public` asks for nothing: it is for signing in. `self` is for whoever is signed in, about nobody but themselves.'
  return [
    HEAD,
    '## Roles\n',
    [roles, line, ...rows].join('\n'),
    `\n## Operations\n\n${about}\n`,
    ['| operation | permission | answer |', '|---|---|---|', ...operations].join('\n'),
    '',
  ].join('\n')
}
