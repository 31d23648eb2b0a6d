/** What the control API needs from the gateway, as interfaces. */

import type {
  CheckpointView,
  ConversationView,
  JournalPage,
  JournalQuery,
  MasterKeysView,
  ReloadView,
  SessionView,
  StatusView,
} from '@callgate/contracts/control'
import type { RunView } from '@callgate/contracts/incident'
import type { Playbook } from '@callgate/contracts/playbook'
import type { SettingsView } from '@callgate/contracts/settings-view'
import type { AdminEntry, JournalRecord } from '@callgate/contracts/journal'
import type { AgentKeys } from '../identity/agent-keys.ts'
import type { Desk as ApprovalDesk } from '../approvals/desk.ts'
import type { Operators } from '../identity/operators.ts'
import type { AgentTool } from './agents/list-agents.ts'
import type { SessionReading, SessionSlice } from '../journal/index/session-records.ts'
import type { Activity } from './activity/activity.ts'
import type { Verification } from '../journal/verification.ts'
import type { SavedSearches } from './searches/saved-searches.ts'
import type { LiveEvents } from './live/live-events.ts'
import type { SignIn } from '../identity/sign-in.ts'
import type { Switches } from '../identity/switches.ts'
import type { Desk } from '../incidents/desk.ts'
import type { Office } from '../incidents/office.ts'
import type { NotificationOffice } from '../notifications/office.ts'
import type { Tasks } from '../sessions/tasks.ts'
import type { BegunView } from '@callgate/contracts/context'
import type { ContextPort } from '../pipeline/ports/context-port.ts'
import type { ConversationOwner } from '../pipeline/ports/session-port.ts'
import type { PolicyServices } from './policy-services.ts'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'
import type { Baselines } from '../registry/baseline-desk.ts'
import type { TrialDesk } from '../registry/trials/desk.ts'
import type { ServerOffice } from '../registry/catalogue/office.ts'
import type { IntelligenceOffice } from '../registry/intelligence/office.ts'
import type { AccessReviews } from '../rights/reviews.ts'
import type { RightsOffice } from '../rights/office.ts'

/** Who did what to a payload, and why; the journal records it itself before it does it. */
export interface PayloadRequest {
  readonly operator: string
  readonly reason: string
}

export interface ControlServices {
  readonly clock: Clock
  readonly logger: Logger
  /** Durable when it returns or resolves; throws when the journal cannot be written. */
  readonly recordAdmin: (entry: AdminEntry) => void | Promise<void>
  readonly status: () => StatusView
  readonly settings: () => SettingsView
  readonly keys: Pick<AgentKeys, 'create' | 'rotate' | 'revoke' | 'get' | 'list'>
  readonly operators: Pick<Operators, 'create' | 'revoke' | 'get' | 'list' | 'authenticate' | 'present'>
  readonly signIn: SignIn
  readonly baselines: Pick<Baselines, 'listQuarantined' | 'showQuarantined' | 'approve' | 'reject'>
  readonly servers: ServerOffice
  readonly trials: TrialDesk
  readonly intelligence: IntelligenceOffice
  readonly rights: RightsOffice
  readonly reviews: Pick<AccessReviews, 'list' | 'find' | 'items' | 'start' | 'decide' | 'close'>
  readonly approvals: Pick<
    ApprovalDesk,
    'publicUrl' | 'list' | 'show' | 'answer' | 'delegate' | 'revoke' | 'reveal' | 'listGrants' | 'revokeGrant'
  >
  readonly switches: Pick<Switches, 'freeze' | 'unfreeze' | 'list'>
  readonly responses: Office
  readonly incidents: Pick<Desk, 'list' | 'find' | 'change' | 'setState' | 'run'>
  readonly notifications: NotificationOffice
  readonly playbooks: {
    list(): readonly Playbook[]
    runs(incident: string): Promise<readonly RunView[]>
    undo(tenant: string, id: string, by: string, note: string): Promise<RunView | undefined>
  }
  readonly sessions: {
    list(tenant: string): readonly SessionView[]
    /** False when there is no such session. */
    kill(tenant: string, id: string): boolean | Promise<boolean>
  }
  readonly conversations: {
    list(tenant: string): readonly ConversationView[]
    /** undefined when there is no such conversation. Durable when the promise resolves. */
    declassify(
      tenant: string,
      id: string,
      to: Partial<Pick<ConversationView, 'trust' | 'sensitivity'>>,
    ): Promise<ConversationView | undefined>
    /** The conversation an owner has now. */
    idOf(owner: ConversationOwner): string | undefined
    /** Durable when the promise resolves. */
    begin(owner: ConversationOwner): Promise<BegunView>
  }
  readonly tasks: Pick<Tasks, 'declare' | 'end' | 'list'>
  readonly context: Pick<ContextPort, 'tell' | 'takeTraced'>
  readonly config: { reload(): Promise<ReloadView> }
  readonly journal: {
    checkpoint(): CheckpointView | Promise<CheckpointView>
    search(query: JournalQuery): Promise<JournalPage>
    show(seq: number): Promise<JournalRecord | undefined>
    readSession(reading: SessionReading): Promise<SessionSlice>
    readNewestOfSession(
      reading: Omit<SessionReading, 'from'>,
    ): Promise<{ readonly records: readonly JournalRecord[]; readonly complete: boolean }>
    listAgentTools(tenant: string): Promise<readonly AgentTool[]>
    erase(payloadId: string, request: PayloadRequest): Promise<'erased' | 'already-erased' | 'missing'>
    reveal(payloadId: string, request: PayloadRequest): Promise<string | undefined>
  }
  readonly verification: Pick<Verification, 'view' | 'start' | 'cancel'>
  readonly searches: Pick<SavedSearches, 'list' | 'save' | 'remove'>
  readonly masterKeys: {
    list(): MasterKeysView
    /** Makes the next key. `use` has its record signed by the key before it, then takes the new one. */
    prepareNext(): Promise<{ readonly id: string; use(): Promise<void> }>
  }
  readonly policy: PolicyServices
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> }
  readonly activity: Pick<Activity, 'view'>
  readonly events: Pick<LiveEvents, 'watch' | 'close'>
  /** Begins to drain; returns at once. */
  readonly drain: () => void
}
