/** How people sign in to the control API with a browser: sessions, passkeys, invitations, issuers. */

import { z } from 'zod'
import { AnyJson } from './any-json.ts'
import { OperatorName, OperatorRole } from './operator.ts'

/** Who is signed in with a cookie, what they may do, and until when. */
export const SessionInfo = z.object({
  operator: z.object({ name: z.string(), roles: z.array(OperatorRole).readonly() }),
  permissions: z.array(z.string()).readonly(),
  csrfToken: z.string().describe('Goes with every unsafe method, as the header x-callgate-csrf'),
  expiresAtMs: z.int().describe('However busy, it ends then'),
  idleExpiresAtMs: z.int().describe('Without a request it ends then'),
})
export const SignInBody = z.strictObject({ token: z.string().min(1).max(256) })
/** What is on offer; says nothing of who there is. */
export const SignInMethods = z.object({
  token: z.literal(true),
  passkey: z.boolean().describe('False at an address that passkeys cannot be bound to, such as 127.0.0.1'),
  oidc: z.array(z.object({ issuer: z.string(), name: z.string() })).readonly(),
})
export const SignOutQuery = z.object({
  everywhere: z.enum(['true', 'false']).default('false').describe('Ends every session of this operator'),
})
export const SignedOutView = z.object({ ended: z.int() })

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max)
const credential = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
}

/** RegistrationResponseJSON of WebAuthn Level 3 §5.1; members that are not listed are left out. */
export const RegistrationBody = z.object({
  ...credential,
  name: z.string().min(1).max(64).default('passkey').describe('What the person calls it'),
  response: z.object({
    clientDataJSON: base64url(8_192),
    attestationObject: base64url(65_536),
    transports: z.array(z.string().max(32)).max(8).default([]),
  }),
})
/** AuthenticationResponseJSON of the same. */
export const AuthenticationBody = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8_192),
    authenticatorData: base64url(8_192),
    signature: base64url(8_192),
    userHandle: base64url(128).optional(),
  }),
})
/** What `navigator.credentials` is given, in the JSON form of WebAuthn Level 3. */
export const CeremonyOptions = z.record(z.string(), AnyJson)

const invitationToken = z.string().regex(/^cgi_[A-Za-z0-9_-]{43}$/)
export const InvitationOptionsBody = z.strictObject({
  token: invitationToken,
  name: OperatorName.optional().describe('Wanted where the invitation names nobody'),
})
export const InvitationOptionsView = z.object({
  name: z.string(),
  roles: z.array(OperatorRole).readonly(),
  options: CeremonyOptions,
})
export const InvitationBody = RegistrationBody.extend({ token: invitationToken })

export const PasskeyView = z.object({
  id: z.string(),
  name: z.string(),
  createdAtMs: z.int(),
  lastUsedAtMs: z.int().nullable(),
})
export const InviteBody = z.strictObject({
  name: OperatorName.nullable().default(null).describe('null: whoever follows the link says it'),
  owner: z.string().min(1).max(256).nullable().default(null).describe('Who answers for it'),
  roles: z.array(OperatorRole).min(1).max(9),
  lifeMs: z
    .int()
    .min(60_000)
    .max(7 * 86_400_000)
    .default(86_400_000),
})
export const InvitationView = z.object({
  link: z.string().describe('Shown this once; whoever follows it first becomes the operator'),
  expiresAtMs: z.int(),
})

export type SessionInfo = z.infer<typeof SessionInfo>
export type SignInMethods = z.infer<typeof SignInMethods>
export type RegistrationBody = z.infer<typeof RegistrationBody>
export type AuthenticationBody = z.infer<typeof AuthenticationBody>
export type PasskeyView = z.infer<typeof PasskeyView>
export type InviteBody = z.infer<typeof InviteBody>
export type InvitationView = z.infer<typeof InvitationView>
