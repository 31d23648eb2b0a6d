/** The `operators` section of `callgate.yaml`: how long people stay signed in, and which issuers may sign them in. */

import { z } from 'zod'
import { OperatorRole } from './operator.ts'
import { SecretRef } from './secret-ref.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const OperatorIssuer = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,24}$/, 'has up to 24 small letters, digits and -')
    .describe('Stands in addresses, and before the name of everybody who signs in here'),
  name: z.string().min(1).max(64).optional().describe('What people choose it by; the id when left out'),
  issuer: z.url().describe('Issuer, exactly as its discovery document says'),
  clientId: z.string().min(1).max(256).describe('The client this gateway is registered as'),
  clientSecret: SecretRef.optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/))
    .max(16)
    .default(['openid'])
    .describe('Scopes asked for; openid is always among them'),
  groupsClaim: z.string().default('groups').describe('Claim of the ID token that lists the groups'),
  roles: z
    .record(z.string(), z.array(OperatorRole).min(1))
    .describe('Which group has which roles; whoever is in none of them is not let in'),
})

export const OperatorsConfig = z.strictObject({
  sessionIdleMs: z
    .int()
    .min(MINUTE_MS)
    .max(DAY_MS)
    .default(30 * MINUTE_MS)
    .describe('A browser that is silent for this long is signed out'),
  sessionLifeMs: z
    .int()
    .min(MINUTE_MS)
    .max(7 * DAY_MS)
    .default(12 * 60 * MINUTE_MS)
    .describe('However busy, a browser is signed out after this'),
  oidc: z
    .array(OperatorIssuer)
    .max(16)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two issuers have the same id')
    .default([])
    .describe('OpenID Connect issuers that may sign operators in'),
})

export type OperatorIssuer = z.infer<typeof OperatorIssuer>
export type OperatorsConfig = z.infer<typeof OperatorsConfig>
