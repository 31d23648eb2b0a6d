/** One message on its way through the stages, with the reply it brings back: what stages read and fill, and what they may use. */

import type { Decision } from '@callgate/contracts/decision'
import type { Refusal } from '@callgate/contracts/errors'
import type { Assessment } from '@callgate/contracts/finding'
import type { Flow, FlowFacts } from '@callgate/contracts/flow'
import type { Caller } from '@callgate/contracts/identity'
import type { RecordedInterception, RecordedStaged } from '@callgate/contracts/journal'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { ToolLabels } from '@callgate/contracts/label'
import type { Actor, Direction, Kind, Message } from '@callgate/contracts/message'
import type { FlowCall, SessionFlow } from '@callgate/engine/flows/session-flow'
import type { PolicyTask, TargetFacts } from '@callgate/engine/policy/types'
import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { ApprovalPort } from './ports/approval-port.ts'
import type { BehaviourPort } from './ports/behaviour-port.ts'
import type { AgentChannel, InboundRequest } from './door.ts'
import type { Clearance } from './clearance.ts'
import type {
  BaselinePort,
  Clock,
  IdentityPort,
  InspectionPort,
  JournalPort,
  LimiterPort,
  Limits,
  Logger,
  MetricsPort,
  Random,
  SchemaPort,
  SealPort,
  Snapshot,
  SnapshotPort,
  AdmissionPort,
  SwitchPort,
  TrustPort,
  UpstreamEvent,
  UpstreamPort,
  UpstreamSession,
} from './ports/ports.ts'
import type { ContextPort } from './ports/context-port.ts'
import type { AgentSession, Conversation, SessionPort } from './ports/session-port.ts'
import type { Definition, DefinitionType } from './definitions/listing.ts'
import type { InterceptorPort } from './ports/interceptor-port.ts'
import type { JudgePort } from './ports/judge-port.ts'
import type { PlaceholderPort, Restored } from './ports/placeholder-port.ts'
import type { RequestMeta } from './request-meta.ts'
import type { StagedPort } from './ports/staged-port.ts'
import type { TaskPort } from './ports/task-port.ts'
import type { WrittenPort } from './ports/written-port.ts'
import type { TaskOwners } from './conversation/task-owners.ts'

/** A reply as it reaches the pipeline, already in the era of the side it goes to. */
export interface Reply {
  readonly type: 'result' | 'error'
  readonly value: JsonObject
  /** Validated JSON text of `value`; null when the gateway built or changed it. */
  readonly text: string | null
}

/** The two ends of one passage: where the message goes, and where its reply goes back to. */
export interface Carrier {
  /** Sends the cleared message on. A refusal means that no reply can be had. */
  forward(
    passage: Passage,
    clearance: Clearance,
    services: Services,
  ): Reply | Refusal | Promise<Reply | Refusal>
  /** Gives the cleared reply to whoever asked. */
  deliver(passage: Passage, clearance: Clearance): void | Promise<void>
  /** Tells whoever asked that there is none. */
  refuse(passage: Passage, refusal: Refusal): void
}

/** Where a request of an agent goes. */
export type Route =
  | {
      readonly type: 'upstream'
      readonly session: UpstreamSession
      readonly upstream: string
      readonly definition: Definition | null
    }
  | { readonly type: 'local'; readonly answer: LocalAnswer }

/** An answer the gateway gives itself. */
export type LocalAnswer = (passage: Passage, services: Services) => Reply | Refusal | Promise<Reply | Refusal>

/** How far a passage got; decides what a failure means, and what it is recorded as. */
export type Phase = 'before' | 'sent' | 'answered' | 'recorded' | 'delivered'

/** Nothing was sent, everything sent was answered, or of something sent it is not known what it did. */
export type OnBehalf = 'nothing' | 'answered' | 'unknown'

/** What a passage begins with. */
export interface PassageStart {
  readonly id: string
  readonly parentId: string | null
  readonly direction: Direction
  readonly kind: Kind
  readonly method: string
  /** True for a notification: nothing comes back. */
  readonly oneWay: boolean
  readonly startedMs: number
  readonly snapshot: Snapshot
  readonly carrier: Carrier
  /** The agent's request behind this passage; for messages of an upstream, the one they belong to. */
  readonly inbound: InboundRequest | null
  readonly channel: AgentChannel | null
  /** What the agent's `_meta` said. */
  readonly meta: RequestMeta
  /** Message body to begin with: params without protocol keys. */
  readonly params: JsonObject
}

/** What the stages make of it. */
export interface Passage extends PassageStart {
  params: JsonObject
  /** Set when this request continues one that was waiting for input. */
  resumption: Resumption | null
  phase: Phase
  caller: Caller | null
  actor: Actor | null
  session: AgentSession | null
  conversation: Conversation | null
  route: Route | null
  upstream: string | null
  target: string | null
  facts: TargetFacts | null
  /** What content of this passage counts as where no fact of its own says so: it belongs to a call of a labelled target. */
  contentLabels: ToolLabels | null
  message: Message | null
  assessment: Assessment
  decision: Decision | null
  clearance: Clearance | null
  reply: Reply | null
  replyMessage: Message | null
  replyAssessment: Assessment
  replyDecision: Decision | null
  replyClearance: Clearance | null
  /** For resources/subscribe and unsubscribe: the session of the upstream that owns the resource. */
  subscribed: UpstreamSession | null
  /** Capabilities an initialize introduces, before its session exists. */
  introduced: JsonObject | null
  /** Headers for the HTTP answer, such as a new session id. */
  responseHeaders: Record<string, string> | null
  /** What is given back at the end, such as concurrency slots; told whether the passage was refused. */
  releases: ((refused: boolean) => void)[]
  streamed: { messages: number; digest: string | null }
  /** True once the stream of a legacy request has a log of its own. */
  streamOpened: boolean
  /** Text of earlier streamed events, for findings split over events. */
  tail: string
  /** What became of requests the gateway sent to an upstream for it, where it answers itself. */
  onBehalf: OnBehalf
  /** What the request carries and where it came from; null for what carries no values of an agent. */
  flowing: Flowing | null
  /** What the answer of an agent to a question of an upstream would complete. */
  replyFlows: readonly Flow[]
  /** The task as the request was judged by it: what is used up with this call holds for the next one. */
  task: PolicyTask | null
  /** What scenarios and baselines say of the request, and of what came back. */
  readonly behaving: { readonly request: BehaviourFinding[]; readonly reply: BehaviourFinding[] }
  /** The conversation, once this message made it carry more than before. */
  labelled: Conversation | null
  /** What webhooks did to the message, and to its reply. */
  /** What the staged revision would have decided, where that differs. */
  readonly staged: { request: RecordedStaged | null; reply: RecordedStaged | null }
  readonly interceptions: {
    readonly request: RecordedInterception[]
    readonly reply: RecordedInterception[]
  }
  /** Where placeholders turned back into values; null when none did. */
  restored: readonly Restored[] | null
  /** Digest of the approval under which this request passed; null where nobody had to approve it. */
  approved: string | null
  /** What the agent is asked for instead of being told of a missing approval. */
  question: Reply | null
}

/** A part of the column, by stage name: messages that travel inside another message run only theirs. */
export interface Section {
  readonly from?: string
  readonly upTo?: string
}

/** Everything of a request that reaches its upstream, as the memory of its conversation looks at it. */
export interface FollowedCall extends FlowCall {
  /** Pointer to what travels beside the arguments; null where nothing does. */
  readonly beside: string | null
  /** What the agent says of itself, where the upstream is told. */
  readonly introduction: string | null
}

/** A request as the memory of its conversation saw it, and which state of that memory it was. */
export interface Flowing {
  readonly call: FollowedCall
  readonly facts: FlowFacts
  readonly flow: SessionFlow
  readonly revision: number
}

/** One embedded request the agent was asked to answer. */
export interface Asked {
  readonly key: string
  readonly exchangeId: string
  readonly method: string
}

/** A request a legacy upstream still has open while its modern agent is away to get an answer. */
export interface WaitingRequest {
  readonly id: string
  /** Tenant, principal and agent it waits for; each may have only so many. */
  readonly owner: string
  /** The passage it waited for last. */
  readonly current: Passage
  answer(responses: JsonValue | undefined): void
  abandon(reason: string): void
  /** Goes on for the passage that came back with answers. */
  resume(passage: Passage, services: Services): Promise<Reply | Refusal>
}

/** How a modern request that was waiting for input goes on. */
export type Resumption =
  /** A modern upstream keeps its own state; ours wraps it. */
  | {
      readonly type: 'state'
      readonly inner: string | null
      readonly asked: readonly Asked[]
      readonly approved: string | null
    }
  /** A legacy upstream still has the request open. */
  | { readonly type: 'waiting'; readonly request: WaitingRequest; readonly approved: string | null }
  /** The gateway itself waits for an approval. */
  | { readonly type: 'approval'; readonly id: string; readonly nonce: string; readonly declined: boolean }

/** Requests that wait for an agent's input between two of its POSTs, and the state tokens already used. */
export interface ParkingPort {
  /** Keeps the request until its agent comes back; false when there is no room. */
  park(request: WaitingRequest): boolean
  take(id: string): WaitingRequest | undefined
  /** Gives up every request for which a reason is named. */
  abandon(reasonFor: (waiting: Passage) => string | undefined): void
  /** A token that can be spent once. */
  issue(): string
  /** Marks a token as used; false when it was used before, or when that cannot be told. */
  spend(nonce: string): boolean
}

/** What each upstream session lists, judged item by item. */
export interface DefinitionsPort {
  /**
   * The definition by name: from memory, or after asking the upstream once. undefined when it lists no such item; a refusal when it
   * could not be asked and the name is not known.
   */
  lookup(
    session: UpstreamSession,
    tenant: string,
    type: DefinitionType,
    name: string,
  ): Definition | undefined | Promise<Definition | Refusal | undefined>
  /** Whether the upstream lists the item, from memory alone; undefined when that is not known now. */
  lists(session: UpstreamSession, type: DefinitionType, name: string): boolean | undefined
  /** Everything the upstream lists of this type, in its order. A refusal when it cannot be asked. */
  all(
    session: UpstreamSession,
    tenant: string,
    type: DefinitionType,
  ): Promise<readonly Definition[] | Refusal>
  /** Judges the items of one page the upstream just sent and remembers them; malformed items are left out. */
  learn(
    session: UpstreamSession,
    tenant: string,
    type: DefinitionType,
    items: readonly JsonValue[],
  ): Promise<readonly Definition[]>
  /** Forgets what was listed; the next question asks the upstream again. */
  invalidate(session: UpstreamSession, type: DefinitionType): void
}

/** What one open `subscriptions/listen` wants, and how it is told. */
export interface Listener {
  readonly toolsListChanged: boolean
  readonly promptsListChanged: boolean
  readonly resourcesListChanged: boolean
  /** Resources by the URI the upstream knows, with those the agent asked for. */
  readonly resources: ReadonlyMap<string, readonly string[]>
  readonly tasks: ReadonlySet<string>
  /** `session` is the one that tells it; `target` is its own URI of a resource, where the event is about one. */
  tell(event: UpstreamEvent, session: UpstreamSession, target: string | null): void
}

/** A listener that was added. */
export interface Listening {
  /** Settles when the upstream was told what is listened to, or did not answer in time. */
  readonly begun: Promise<void>
  stop(): void
}

/** What upstreams send outside any request, and who at the agents' side wants it. */
export interface FeedsPort {
  /** The caller of this passage uses the upstream session from now on. */
  attach(session: UpstreamSession, passage: Passage): void | Promise<void>
  /** A promise while something is restored for the agent: its next message waits for that, within bounds. */
  attachSession(session: UpstreamSession, agent: AgentSession): void | Promise<void>
  /** Subscribes at the upstream for the first holder; further ones share it. */
  subscribe(
    session: UpstreamSession,
    tenant: string,
    uri: string,
    holder: object,
  ): Promise<Refusal | Reply | undefined>
  unsubscribe(session: UpstreamSession, tenant: string, uri: string, holder: object): Promise<void>
  /** Takes what concerns the whole session although it came with one request; false for what belongs to that request. */
  takeUnsolicited(session: UpstreamSession, event: UpstreamEvent): boolean
  /** Adds a modern agent's listener, with the resources and tasks it wants to hear of. */
  addListener(session: UpstreamSession, tenant: string, listener: Listener): Listening
  /** A legacy agent made this task of a modern upstream: its owner is told how it goes on. */
  watchTask(session: UpstreamSession, agent: AgentSession, taskId: string): void
  applyLogLevel(agent: AgentSession): Promise<void>
  announceRoots(passage: Passage): Promise<Reply | Refusal>
}

/** The adapters. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly identity: IdentityPort
  readonly journal: JournalPort
  readonly upstreams: UpstreamPort
  readonly schemas: SchemaPort
  readonly inspection: InspectionPort
  readonly judge: JudgePort
  readonly interceptors: InterceptorPort
  readonly seal: SealPort
  readonly switches: SwitchPort
  readonly admission: AdmissionPort
  readonly trust: TrustPort
  readonly staged: StagedPort
  readonly sessions: SessionPort
  readonly snapshots: SnapshotPort
  readonly limiter: LimiterPort
  readonly placeholders: PlaceholderPort
  readonly approvals: ApprovalPort
  readonly behaviour: BehaviourPort
  readonly context: ContextPort
  readonly tasks: TaskPort
  readonly written: WrittenPort
  readonly metrics: MetricsPort
  readonly logger: Logger
  readonly limits: Limits
  readonly version: string
}

/** Everything the stages may use, handed in once by the composition root. */
export interface Services extends Ports {
  /** Runs another passage: a message that travels inside the one at hand. */
  run(passage: Passage, section?: Section): Promise<Refusal | undefined>
  /** Ends a passage that goes through no further stage: the refusal is recorded and told. Never rejects. */
  refuse(passage: Passage, refusal: Refusal): Promise<Refusal>
  /** What agents may see of an upstream's instructions; null when there are none, or they are quarantined. */
  instructions(session: UpstreamSession, tenant: string): Promise<string | null>
  /** Why the item is quarantined right now; undefined when it is not. Read live. */
  quarantined(definition: Definition): string | undefined
  readonly definitions: DefinitionsPort
  /** What is known of items that are not listed now. */
  readonly baselines: Pick<BaselinePort, 'standing' | 'templates'>
  readonly feeds: FeedsPort
  readonly parking: ParkingPort
  readonly taskOwners: TaskOwners
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'reason' in value && typeof value.reason === 'string'
}
