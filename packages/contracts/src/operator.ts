/** Who may do what in the control API: the roles of operators and the permissions each has. */

import { z } from 'zod'

export const OPERATOR_ROLES = ['viewer', 'operator', 'approver', 'auditor', 'host', 'administrator'] as const
export const OperatorRole = z.enum(OPERATOR_ROLES)
export type OperatorRole = z.infer<typeof OperatorRole>

/** What each route of the control API asks for, with the roles that have it. */
export const PERMISSIONS = {
  /** State, lists and metrics; nothing of what messages say. */
  read: ['viewer', 'operator', 'approver', 'auditor', 'administrator'],
  /** Records: who did what when, without payloads. */
  'read-journal': ['operator', 'approver', 'auditor', 'administrator'],
  /** Signs a tree head now. */
  checkpoint: ['operator', 'auditor', 'administrator'],
  /** Shows a payload; on record. */
  reveal: ['auditor', 'administrator'],
  /** Freezes and lifts freezes, ends sessions, revokes agent keys, drains the gateway. */
  stop: ['operator', 'administrator'],
  /** Reads the configuration again. */
  reload: ['operator', 'administrator'],
  /** Decides about what is held: quarantined definitions, calls that need a human, and what conversations carry. */
  approve: ['approver', 'administrator'],
  /** Submits servers to the catalogue; nothing is started by that. */
  submit: ['operator', 'approver', 'administrator'],
  /** Scans, which starts the program that was submitted, approves, rejects, stages and retires servers. */
  review: ['approver', 'administrator'],
  /** Imports and withdraws threat intelligence: whoever may, can cut servers off and bring them back. */
  'manage-intelligence': ['approver', 'administrator'],
  /** Tells what users and models of agents said: whoever may, says what is trusted. */
  'tell-context': ['host', 'administrator'],
  /** Says what agents work on: calls that serve none of it wait for a human. */
  'set-task': ['operator', 'host', 'administrator'],
  /** Makes and rotates agent keys: whoever may, can let somebody in. */
  'issue-keys': ['administrator'],
  /** Destroys the key of a payload. */
  erase: ['administrator'],
  /** Adds a master key. */
  'rotate-keys': ['administrator'],
  /** Adds, lists and revokes operators. */
  'manage-operators': ['administrator'],
} as const satisfies Record<string, readonly OperatorRole[]>

export type Permission = keyof typeof PERMISSIONS

/** True when one of the roles has the permission. */
export function isPermitted(roles: readonly OperatorRole[], permission: Permission): boolean {
  const allowed: readonly OperatorRole[] = PERMISSIONS[permission]
  return roles.some((role) => allowed.includes(role))
}

/** Names that records use for what is no named operator. */
export const RESERVED_OPERATORS: readonly string[] = ['operator', 'file', 'gateway', 'local']

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, {
  error: 'a name has up to 64 letters, digits and . _ @ -, and begins with a letter or digit',
})
const time = z.int().min(0).max(8_640_000_000_000_000)

export const NewOperatorBody = z.strictObject({
  name: name
    .refine((one) => !RESERVED_OPERATORS.includes(one), { error: 'this name stands for the gateway itself' })
    .describe('Stands in every record of what this operator does'),
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
