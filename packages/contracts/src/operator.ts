/** Who may do what in the control API: the roles of operators and the permissions each has. */

import { z } from 'zod'

export const OPERATOR_ROLES = [
  'viewer',
  'submitter',
  'reviewer',
  'analyst',
  'approver',
  'operator',
  'auditor',
  'host',
  'administrator',
] as const
export const OperatorRole = z.enum(OPERATOR_ROLES)
export type OperatorRole = z.infer<typeof OperatorRole>

interface PermissionRow {
  /** For people; stands in the table of the documents. */
  readonly about: string
  readonly roles: readonly OperatorRole[]
}

/** What each route of the control API asks for, with the roles that have it. */
export const PERMISSIONS = {
  read: {
    about: 'state, lists, metrics and policy explanations; nothing of what messages say',
    roles: ['viewer', 'submitter', 'reviewer', 'analyst', 'approver', 'operator', 'auditor', 'administrator'],
  },
  'read-journal': {
    about: 'records: who did what when, without payloads',
    roles: ['reviewer', 'analyst', 'approver', 'operator', 'auditor', 'administrator'],
  },
  checkpoint: { about: 'sign a tree head now', roles: ['operator', 'auditor', 'administrator'] },
  reveal: { about: 'show a payload, with a reason; on record', roles: ['auditor', 'administrator'] },
  stop: {
    about: 'freeze and unfreeze, end sessions, revoke agent keys, take and undo responses, drain',
    roles: ['operator', 'administrator'],
  },
  'handle-incidents': {
    about: 'note, assign, acknowledge and close incidents',
    roles: ['analyst', 'operator', 'administrator'],
  },
  'test-notifications': {
    about: 'send a message to a channel to see that it arrives',
    roles: ['operator', 'administrator'],
  },
  reload: { about: 'read the configuration again', roles: ['operator', 'administrator'] },
  approve: {
    about: 'answer calls that wait for a human, and lower what conversations carry',
    roles: ['approver', 'administrator'],
  },
  submit: {
    about: 'submit servers to the catalogue; nothing is started by that',
    roles: ['submitter', 'reviewer', 'approver', 'operator', 'administrator'],
  },
  review: {
    about:
      'decide about quarantined definitions; scan servers, which starts them once; approve, reject, stage and retire them; begin access reviews and decide in them, which revokes and retires',
    roles: ['reviewer', 'approver', 'administrator'],
  },
  'try-servers': {
    about:
      'try a server in a sandbox, lend it files and hosts for that and call its tools past the policy: whoever may, reads and writes what the user of the gateway may, but for what is its own',
    roles: ['approver', 'administrator'],
  },
  'write-policy': {
    about: 'write revisions of the policy and let one judge beside the live one; nothing of it is enforced',
    roles: ['reviewer', 'approver', 'operator', 'administrator'],
  },
  'activate-policy': {
    about: 'put a revision of the policy in force, and go back to an earlier one',
    roles: ['approver', 'administrator'],
  },
  'manage-intelligence': {
    about: 'import and withdraw threat intelligence: whoever may, can cut servers off and bring them back',
    roles: ['reviewer', 'analyst', 'approver', 'administrator'],
  },
  'set-task': {
    about: 'say what agents work on: calls that serve none of it wait for a human',
    roles: ['operator', 'host', 'administrator'],
  },
  'tell-context': {
    about: 'say what users and models of agents said: whoever may, says what is trusted',
    roles: ['host', 'administrator'],
  },
  'issue-keys': {
    about: 'make and rotate agent keys: whoever may, can let somebody in',
    roles: ['administrator'],
  },
  erase: { about: 'destroy the key of a payload', roles: ['administrator'] },
  'rotate-keys': { about: 'add a master key', roles: ['administrator'] },
  'manage-operators': { about: 'add, invite, list and revoke operators', roles: ['administrator'] },
} as const satisfies Record<string, PermissionRow>

export type Permission = keyof typeof PERMISSIONS

/** True when one of the roles has the permission. */
export function isPermitted(roles: readonly OperatorRole[], permission: Permission): boolean {
  const allowed: readonly OperatorRole[] = PERMISSIONS[permission].roles
  return roles.some((role) => allowed.includes(role))
}

/** Everything that one of the roles permits. */
export function listPermissions(roles: readonly OperatorRole[]): readonly Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((one) => isPermitted(roles, one))
}

/** Names that records use for what is no named operator. */
export const RESERVED_OPERATORS: readonly string[] = ['operator', 'file', 'gateway', 'local']

export const OperatorName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, {
    error: 'a name has up to 64 letters, digits and . _ @ -, and begins with a letter or digit',
  })
  .refine((one) => !RESERVED_OPERATORS.includes(one), { error: 'this name stands for the gateway itself' })
const time = z.int().min(0).max(8_640_000_000_000_000)

export const NewOperatorBody = z.strictObject({
  name: OperatorName.describe('Stands in every record of what this operator does'),
  owner: z.string().min(1).max(256).describe('Who answers for it: a person or a team'),
  roles: z.array(OperatorRole).min(1).max(OPERATOR_ROLES.length),
  expiresAtMs: time.nullable().default(null),
})
export const OperatorView = z.object({
  tenant: z.string(),
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  roles: z.array(OperatorRole).readonly(),
  createdAtMs: z.int(),
  createdBy: z.string(),
  expiresAtMs: z.int().nullable(),
  revokedAtMs: z.int().nullable(),
})
export const IssuedOperatorView = z.object({
  operator: OperatorView,
  token: z.string().describe('Shown this once'),
})
/** `recorded` is false when the journal could not be written and the act was done all the same. */
export const RevokedOperatorView = z.object({ operator: OperatorView, recorded: z.boolean() })
/** Who the presented token is. */
export const WhoView = z.object({
  name: z.string(),
  roles: z.array(OperatorRole).readonly(),
  permissions: z.array(z.string()).readonly(),
})

export type NewOperatorBody = z.infer<typeof NewOperatorBody>
export type OperatorView = z.infer<typeof OperatorView>
export type IssuedOperatorView = z.infer<typeof IssuedOperatorView>

/**
 * Names that differ by case, or by how Unicode composes their letters, are one person's: somebody else must not be told from
 * oneself by what nobody sees.
 */
export const isSameName = (a: string, b: string): boolean => a === b || foldName(a) === foldName(b)

/** Upper case first: it alone brings `ſ` to `s` and `ß` to `ss`. */
const foldName = (name: string): string =>
  name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')

/** True for two names of operators that, by all that is known, one person acts under. */
export type IsOnePerson = (a: string, b: string) => boolean
