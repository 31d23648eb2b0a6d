/** The tables of the store as TypeScript sees them. Every table carries the tenant; every query names it. */

import type { ActivityTables } from './rows/activity.ts'
import type { IdentitiesTables } from './rows/identities.ts'
import type { IncidentsTables } from './rows/incidents.ts'
import type { IntelligenceTables } from './rows/intelligence.ts'
import type { JournalIndexTables } from './rows/journal-index.ts'
import type { NotificationsTables } from './rows/notifications.ts'
import type { PolicyTables } from './rows/policy.ts'
import type { RegistryTables } from './rows/registry.ts'
import type { RightsTables } from './rows/rights.ts'
import type { SessionsTables } from './rows/sessions.ts'

export type StoreTables = ActivityTables &
  IdentitiesTables &
  IncidentsTables &
  IntelligenceTables &
  JournalIndexTables &
  NotificationsTables &
  PolicyTables &
  RegistryTables &
  RightsTables &
  SessionsTables
