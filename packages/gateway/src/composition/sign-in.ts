/** Composes how people sign in with a browser, and the link by which the first administrator gets a name. */

import type { AdminEntry } from '@callgate/contracts/journal'
import { resolveSecret } from '../config/secrets.ts'
import type { Outside } from './outside.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { Operators } from '../identity/operators.ts'
import { openSignIn, type SignIn, writeInvitationLink } from '../identity/sign-in.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import { systemClock, systemRandom } from '../system.ts'
import { nameOfUser } from '../system-user.ts'

interface Parts {
  readonly store: Store
  readonly operators: Operators
  readonly snapshots: SnapshotHolder
  readonly logger: Logger
  readonly ask: Outside['ask']
}

export function composeSignIn({ store, operators, snapshots, logger, ask }: Parts): Promise<SignIn> {
  return openSignIn({
    store,
    operators,
    logger,
    ask,
    clock: systemClock,
    random: systemRandom,
    settings: () => snapshots.current().config.operators,
    resolveSecret: (reference) => resolveSecret(reference),
  })
}

interface Inviting {
  readonly signIn: SignIn
  readonly approvals: { readonly desk: { readonly publicUrl: string | undefined } }
  readonly recordAdmin: (entry: Omit<AdminEntry, 'type' | 'tenant'>) => Promise<void>
}

/** Shown at the start; null once an administrator has a name. */
export async function inviteFirst(core: Inviting, controlUrl: string): Promise<string | null> {
  const token = await core.signIn.invitations.inviteFirst(nameOfUser())
  if (token === null) return null
  await core.recordAdmin({
    operator: 'gateway',
    act: 'operator.invite',
    subject: '?',
    before: null,
    after: 'administrator',
    accepted: true,
    note: 'nobody is administrator by name; shown once, at the start',
  })
  const base = new URL(core.approvals.desk.publicUrl ?? `http://localhost:${new URL(controlUrl).port}`)
  return writeInvitationLink(base.origin, token)
}
