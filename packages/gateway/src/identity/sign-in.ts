/** Everything by which people sign in to the control API with a browser, over one store. */

import type { OperatorsConfig } from '@callgate/contracts/operators-config'
import type { Ask } from '../network/ask.ts'
import type { Clock, Logger, Random } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import { openBrowserSessions, type BrowserSessions } from './browser-sessions.ts'
import { openInvitations, type Invitations } from './invitations.ts'
import { OperatorIssuers } from './operator-issuers.ts'
import type { Operator, Operators } from './operators.ts'
import { openPasskeys, type Passkeys } from './passkeys.ts'

export interface SignIn {
  readonly sessions: BrowserSessions
  readonly passkeys: Passkeys
  readonly invitations: Invitations
  readonly issuers: OperatorIssuers
}

export interface SignInParts {
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
  readonly operators: Operators
  readonly logger: Logger
  readonly settings: () => OperatorsConfig
  readonly resolveSecret: (reference: string) => Promise<string>
  readonly ask: Ask
}

export async function openSignIn(parts: SignInParts): Promise<SignIn> {
  const operators = whileVouchedFor(parts)
  return {
    sessions: await openBrowserSessions({ ...parts, operators, life: parts.settings }),
    passkeys: await openPasskeys({ ...parts, operators }),
    invitations: await openInvitations(parts),
    issuers: new OperatorIssuers({ ...parts, issuers: () => parts.settings().oidc }),
  }
}

/** Whoever an issuer let in is present for as long as that issuer is configured; names given by hand have no colon. */
function whileVouchedFor({ operators, settings }: SignInParts): Pick<Operators, 'present' | 'onRevoked'> {
  const isVouchedFor = ({ name }: Operator): boolean => {
    const colon = name.indexOf(':')
    return colon === -1 || settings().oidc.some(({ id }) => id === name.slice(0, colon))
  }
  return {
    present(id) {
      const operator = operators.present(id)
      return operator !== undefined && isVouchedFor(operator) ? operator : undefined
    },
    onRevoked: (listener) => operators.onRevoked(listener),
  }
}

/** What the console answers to a link of an invitation; the token stays in the fragment, which no server sees. */
export function writeInvitationLink(baseUrl: string, token: string): string {
  return `${baseUrl}/console/welcome#${token}`
}
