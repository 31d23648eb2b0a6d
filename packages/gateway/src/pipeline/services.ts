/** Everything the stages may use, handed in once by the composition root. */

import type { Definition, Definitions } from './definitions.ts'
import type { Feeds } from './feeds.ts'
import type { Parking } from './bridge/parking.ts'
import type {
  Clock,
  IdentityPort,
  JournalPort,
  LimiterPort,
  Limits,
  Logger,
  MetricsPort,
  Random,
  SchemaPort,
  SealPort,
  SnapshotPort,
  SwitchPort,
  UpstreamPort,
} from './ports.ts'
import type { SessionPort } from './session-port.ts'
import type { TaskOwners } from './task-owners.ts'

export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly identity: IdentityPort
  readonly journal: JournalPort
  readonly upstreams: UpstreamPort
  readonly schemas: SchemaPort
  readonly seal: SealPort
  readonly switches: SwitchPort
  readonly sessions: SessionPort
  readonly snapshots: SnapshotPort
  readonly limiter: LimiterPort
  readonly metrics: MetricsPort
  readonly logger: Logger
  readonly limits: Limits
  readonly version: string
}

export interface Services extends Ports {
  /** Why the item is quarantined right now; undefined when it is not. Read live. */
  quarantined(definition: Definition): string | undefined
  readonly definitions: Definitions
  readonly feeds: Feeds
  readonly parking: Parking
  readonly taskOwners: TaskOwners
}
