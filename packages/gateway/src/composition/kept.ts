/** Composes what stands in the store, and what is kept up beside it: conversations, approvals, baselines, incidents. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { IsOnePerson } from '@callgate/contracts/operator'
import { composeApprovals, type Approvals } from './approvals.ts'
import { openBehaviour, type Behaviour } from './behaviour.ts'
import { composeIncidents, type Incidents } from './incidents.ts'
import { type Intelligence, openIntelligence } from './intelligence.ts'
import { openNotifications, type Notifications } from './notifications.ts'
import { openRemembered, type Remembered } from './memories.ts'
import { openRegistry, type Registry } from './registry.ts'
import { composeSignIn } from './sign-in.ts'
import type { Stored } from './stored.ts'
import type { Outside } from './outside.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import { findPersons } from '../identity/one-person.ts'
import type { SignIn } from '../identity/sign-in.ts'
import type { Journal } from '../journal/journal.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { Logger } from '../pipeline/ports/ports.ts'

export interface Kept extends Stored, Remembered {
  readonly approvals: Approvals
  readonly behaviour: Behaviour
  readonly notifications: Notifications
  readonly incidents: Incidents
  readonly registry: Registry
  readonly intelligence: Intelligence
  readonly signIn: SignIn
  readonly isOnePerson: IsOnePerson
}

interface KeptParts extends Stored, Outside {
  readonly config: CallgateConfig
  readonly dataDirectory: string
  readonly snapshots: SnapshotHolder
  readonly journal: Journal
  readonly keyring: Keyring
  readonly logger: Logger
}

/** `closers` gets what has to be closed, in the order of opening, also when opening fails half way. */
export async function openKept(parts: KeptParts, closers: (() => unknown)[]): Promise<Kept> {
  const isOnePerson = findPersons({
    operators: parts.operators,
    principals: () => parts.snapshots.current().config.approvals.principals,
  })
  const { store, agentKeys, tokenCallers, operators, switches, baselines, tasks } = parts
  const stored: Stored = { store, agentKeys, tokenCallers, operators, switches, baselines, tasks }
  const remembered = await openRemembered({ ...parts, ...stored })
  closers.push(() => remembered.conversations.close())
  const approvals = await composeApprovals({ ...parts, ...stored, isOnePerson })
  closers.push(() => approvals.close())
  const behaviour = await openBehaviour({ ...parts, ...stored }, closers)
  const notifications = await openNotifications(
    { ...parts, ...stored, base: () => approvals.base() },
    closers,
  )
  const { conversations } = remembered
  const incidents = await composeIncidents({ ...parts, ...stored, conversations, notifications })
  closers.push(() => incidents.close())
  notifications.begin(incidents.desk)
  const intelligence = await openIntelligence({ ...parts, ...stored, desk: incidents.desk }, closers)
  const registry = await openRegistry({ ...parts, ...stored, ...intelligence.ports, isOnePerson }, closers)
  await intelligence.begin(registry.catalogue)
  const signIn = await composeSignIn({ ...parts, ...stored })
  const kept = { approvals, behaviour, notifications, incidents, registry, intelligence, signIn }
  return { ...stored, ...remembered, ...kept, isOnePerson }
}
