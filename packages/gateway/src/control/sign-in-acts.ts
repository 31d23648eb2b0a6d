/** What signing in does, however somebody signs in. */

import { listPermissions } from '@callgate/contracts/operator'
import type { SessionInfo } from '@callgate/contracts/sign-in'
import type { Context } from 'hono'
import type { BrowserSession } from '../identity/browser-sessions.ts'
import type { Operator } from '../identity/operators.ts'
import { performStop } from './acts.ts'
import { openSession } from './callers.ts'
import { ControlError } from './problem.ts'
import type { ControlServices } from './services.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

export interface SigningIn {
  readonly operator: Operator
  readonly how: 'token' | 'passkey' | 'invitation' | 'issuer'
}

/** On record where it can be; who must stop something can sign in while the journal is down. */
export async function signInAs(
  c: Context,
  services: Pick<ControlServices, 'recordAdmin' | 'logger' | 'signIn'>,
  { operator, how }: SigningIn,
): Promise<BrowserSession> {
  const act = { act: 'operator.sign-in', subject: operator.name, note: how }
  const { value } = await performStop({ ...services, operator: operator.name }, act, () =>
    openSession(c, services.signIn.sessions, operator),
  )
  return value
}

export function describeSession(session: BrowserSession): SessionInfo {
  const { csrfToken, expiresAtMs, idleExpiresAtMs } = session
  const { name, roles } = session.operator
  return {
    operator: { name, roles },
    permissions: listPermissions(roles),
    csrfToken,
    expiresAtMs,
    idleExpiresAtMs,
  }
}

export function refuseSignIn(throttle: SignInThrottle, reason: string): ControlError {
  throttle.countFailure()
  return new ControlError(401, 'unauthenticated', reason)
}
