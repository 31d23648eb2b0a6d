/** What the main thread tells the thread of a replay, and what that says of each session. */

import type { Scenario } from '@callgate/contracts/scenario'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { InspectorDefinition } from '../../inspection/inspection-protocol.ts'
import type { ComparedCall } from './compare-session.ts'
import type { JournalSession } from './journal-sessions.ts'

export interface ReplayWork {
  readonly inspector: { readonly definition: InspectorDefinition; readonly digest: string }
  readonly policy: PolicyDocument
  readonly scenarios: readonly Scenario[]
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>
  readonly sessions: readonly JournalSession[]
}

export type ReplayAnswer =
  | { readonly type: 'session'; readonly index: number; readonly calls: readonly ComparedCall[] }
  | { readonly type: 'done' }
