/** Everything the pipeline needs from outside, as interfaces. Adapters implement these and import nothing else of the pipeline. */

import type { GatesConfig } from '@callgate/contracts/approval'
import type { InspectionConfig, LimitsConfig } from '@callgate/contracts/config'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { BaselineType, DriftReport, FoundAt } from '@callgate/contracts/drift'
import type { LimitSpec } from '@callgate/contracts/decision'
import type { Refusal } from '@callgate/contracts/errors'
import type { Assessment, Finding } from '@callgate/contracts/finding'
import type { Caller } from '@callgate/contracts/identity'
import type { JournalEntry, PayloadRef } from '@callgate/contracts/journal'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { Inspectable, Inspector, SchemaError } from '@callgate/engine/inspect-types'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { StepInForce } from '@callgate/engine/response/tighten'
import type { Clearance } from '../clearance.ts'

export type { Clearance } from '../clearance.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number
}

export interface Random {
  readonly bytes: (count: number) => Uint8Array
  /** A random id of at least 128 bits, base64url, after `prefix`. */
  id(prefix: string): string
}

/** What a caller showed at the door, before anyone believed it. */
export type PresentedCredential =
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'none'; readonly loopback: boolean }
  /** The process that started `callgate wrap`; authenticated by the operating system. */
  | { readonly type: 'local-process'; readonly user: string; readonly agent: string }

export interface IdentityPort {
  /** Synchronous when the credential is cached. A refusal carries `unauthenticated` or `insufficient-scope`. */
  authenticate(presented: PresentedCredential): Caller | Refusal | Promise<Caller | Refusal>
  /** Read live at every stage and every streamed event: false once the credential is revoked or expired. */
  isLive(caller: Caller): boolean
  /** Called with the key id the moment a credential is revoked; returns a function that unsubscribes. */
  onRevoked(listener: (keyId: string) => void): () => void
  /** Called when fewer callers may count than before: an issuer, or callers without a credential, are not accepted any more. */
  onNarrowed(listener: () => void): () => void
}

/**
 * A record, or what builds it once it is written. Building all records of one write in one go costs less than half of what it
 * costs to build each amid the work of its exchange. A failed write may have it built again; what it throws is what `append` rejects with.
 */
export type EntryDraft = JournalEntry | (() => JournalEntry)

export interface JournalPort {
  /**
   * Appends one record and resolves when it is durable, together with those of the same turn of the event loop. Rejects
   * with CallgateError `journal-unavailable` when it cannot be written.
   */
  append(draft: EntryDraft): Promise<void>
  /**
   * Keeps a payload beside the records, encrypted under its own key. null when payloads are not kept. `digest` is the
   * keyed digest of the text where the caller has it already.
   */
  keepPayload(text: string, digest?: string): PayloadRef | null
  /** HMAC-SHA-256 (hex) under the digest key. */
  digest(text: string): string
  /** True when payloads are kept as they were inspected, before anything was redacted (`journal.payloads: raw`). */
  readonly keepsRaw: boolean
  /** False while records cannot be written; new messages are denied meanwhile. */
  readonly writable: boolean
}

/** Which pooled upstream session a message needs. Two equal keys share one; anything that differs keeps them apart. */
export interface PoolKey {
  readonly tenant: string
  readonly principal: string
  readonly upstream: string
  /** The capabilities the agent declared, reduced to what the gateway carries; compared by canonical JSON. */
  readonly capabilities: JsonObject
  /** Protocol version the agent speaks; the upstream is spoken to in the same era when it can. */
  readonly version: string
}

/** JSON that passed the envelope guard, with the text of the parts that may be forwarded as they are. */
export interface InboundJson {
  readonly value: JsonObject
  /** The validated JSON text of a top-level member: `params`, `result` or `error`. */
  memberText(name: 'params' | 'result' | 'error'): string | undefined
}

/** What came back for a forwarded request. */
export type UpstreamReply =
  | { readonly type: 'result'; readonly value: JsonObject; readonly text: string | null }
  | { readonly type: 'error'; readonly value: JsonObject; readonly text: string | null }
  /** No answer the protocol allows; `sent` says whether the upstream may have acted on the request. */
  | { readonly type: 'failed'; readonly refusal: Refusal; readonly sent: boolean }

/** A message an upstream sends on its own: while a request is open, or outside any. */
export interface UpstreamEvent {
  readonly method: string
  readonly params: JsonObject
  readonly text: string | null
  /** Present for a request (sampling, elicitation, roots): answers it, once. */
  readonly answer?: (reply: Clearance | Refusal) => void
  /** With `answer`: aborts when the upstream no longer wants the answer, or its request ended; then `answer` does nothing. */
  readonly withdrawn?: AbortSignal
}

/** Receives what belongs to one open request. Awaiting the promise is the back-pressure towards the upstream. */
export interface ExchangeSink {
  event(event: UpstreamEvent): void | Promise<void>
  /** The upstream closed the stream of this request before the answer, to be polled (2025-11-25, SSE polling). */
  polled?(retryMs: number | null): void
}

export interface RequestOptions {
  readonly sink: ExchangeSink
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** `_meta` of the agent's request without protocol keys and progress token: trace context and third-party keys. */
  readonly meta: JsonObject
  /** True when the agent asked for progress; the session puts its own token. */
  readonly progress: boolean
  /** Log level the agent asked for; null when it asked for none. */
  readonly logLevel: string | null
  /** Identity of the agent's software, for upstreams that are told per request. */
  readonly clientInfo: JsonObject
  /** Capabilities declared with this request beside those of the session (2026-07-28, where every request declares its own). */
  readonly declared?: JsonObject
  /** Tool arguments the upstream wants mirrored in headers: header name → value (`x-mcp-header`). */
  readonly mirrored?: readonly (readonly [name: string, value: string | number | boolean])[]
}

/** One live session with an upstream: a legacy session, a child process, or a modern endpoint. */
export interface UpstreamSession {
  readonly upstream: string
  readonly era: 'legacy' | 'modern'
  readonly version: string
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions: string | null
  /** Extra members of the discover or initialize result (title, _meta), to be passed on. */
  readonly discovery: JsonObject
  /** Sends the cleared request and resolves with its answer; never rejects. */
  request(clearance: Clearance, options: RequestOptions): Promise<UpstreamReply>
  /** Sends a cleared notification. */
  notify(clearance: Clearance): Promise<void>
  /** Subscribes to what arrives outside any request; returns a function that unsubscribes. */
  onEvent(listener: (event: UpstreamEvent) => void): () => void
  /** Called once when the session ends for any reason. */
  onClosed(listener: (reason: string) => void): () => void
  /**
   * Called when the upstream forgot the session and a new one took its place under this object: nothing that was set up
   * there is any more. Other messages wait for the promise.
   */
  onRenewed(listener: () => Promise<void>): () => void
  /** Keeps the session from being ended as idle until the returned function is called. */
  hold(): () => void
  readonly closed: boolean
}

export interface UpstreamPort {
  /** Returns the pooled session, opening it when needed. Resolves to a refusal when the upstream cannot be had. */
  acquire(key: PoolKey, signal: AbortSignal): UpstreamSession | Refusal | Promise<UpstreamSession | Refusal>
  /** Ends every session of the upstream, or of the principal at it. */
  drop(upstream: string, principal?: string): Promise<void>
  status(): readonly UpstreamStatus[]
}

export interface UpstreamStatus {
  readonly upstream: string
  readonly state: 'idle' | 'starting' | 'ready' | 'backing-off' | 'stopped' | 'circuit-open'
  readonly era: 'legacy' | 'modern' | 'unknown'
  /** How its newest process was started; null before one was, and where it is reached over HTTP. */
  readonly isolation: 'isolated' | 'not-isolated' | null
  /** What holds all of its processes together to their limits; null as for `isolation`. */
  readonly limitedBy: 'control-group' | 'watch' | 'none' | null
  readonly sessions: number
  readonly inFlight: number
  readonly lastError: string | null
}

/** Validates values against schemas that servers supplied; the schemas compile in a killable worker. */
export interface SchemaPort {
  /**
   * A validator for the schema, by its digest. `unusable` when the schema is hostile, too large or has remote references:
   * then nothing that depends on it is let through.
   */
  validator(schema: JsonObject): SchemaValidator | Promise<SchemaValidator>
}
export type SchemaValidator =
  | { readonly usable: true; validate(value: JsonValue): readonly SchemaError[] }
  | { readonly usable: false; readonly reason: string }

/** Runs the inspector of a snapshot where it holds up no other call. */
export interface InspectionPort {
  /**
   * Synchronous for a small part, beside the main thread for a large one; `text` is the JSON text of `part.value` where
   * the caller has it. Throws or rejects with a CallgateError when the part cannot be inspected: then it goes nowhere.
   */
  inspect(
    snapshot: Pick<Snapshot, 'inspector'>,
    part: Inspectable,
    text: string | null,
  ): Assessment | Promise<Assessment>
}

/** Who accepts an item that nobody reviewed. */
export const FIRST_USE = 'on-first-use'

export type BaselineState = 'accepted' | 'new' | 'changed' | 'quarantined'

/** Accepted definitions, per item. Reads are synchronous from memory; writes are durable when the promise resolves. */
export interface BaselinePort {
  state(item: BaselineItem): BaselineState
  standing(item: ItemName): ItemStanding
  /** Names of the templates the upstream ever listed. */
  templates(tenant: string, upstream: string): Iterable<string>
  accept(item: BaselineItem, by: string): Promise<void>
  /** Durable when it resolves. `found` is kept, so that the difference can be explained later. */
  quarantine(item: BaselineItem, reason: string, found?: readonly FoundAt[]): Promise<void>
  /** What the difference to the accepted version means. */
  explain(item: BaselineItem, found: readonly FoundAt[]): Promise<DriftReport>
  /** Why the item may not be accepted by itself, whatever is found in it: its size, or its name beside the others. */
  hinder(item: BaselineItem): string | undefined
  /** True for a quarantined version whose quarantine no record tells yet. */
  awaitsRecord(item: BaselineItem): boolean
  noteRecorded(item: BaselineItem): Promise<void>
}

/** The tools of all upstreams side by side. */
export interface SurfacePort {
  /** Names an upstream is about to list, before the first of them is judged. */
  announce(tenant: string, upstream: string, names: readonly string[]): void
  /** Puts the item among the others and says what it is too close to. Pure but for what it remembers. */
  place(
    item: BaselineItem,
    known: {
      /** Whether the definition was accepted before it was seen now. */
      readonly accepted: boolean
      /** In the order of the configuration: of two that are alike, the tool of the first stands. */
      readonly upstreams: ReadonlyMap<string, UpstreamConfig>
    },
  ): Surroundings
}

export interface Surroundings {
  readonly findings: readonly Finding[]
  /** Items of other upstreams that must be judged again now that this one is there. */
  readonly affected: readonly BaselineItem[]
}

export interface BaselineItem {
  readonly tenant: string
  readonly upstream: string
  readonly type: BaselineType
  readonly name: string
  /** SHA-256 (hex) of the canonical JSON of the whole definition. */
  readonly digest: string
  readonly definition: JsonObject
}

/** An item without its content. */
export type ItemName = Pick<BaselineItem, 'tenant' | 'upstream' | 'type' | 'name'>

/** What is known of an item whatever its upstream lists now: quarantined as soon as any version of it is. */
export type ItemStanding = 'accepted' | 'quarantined' | 'unknown'

/** Seals values that leave the gateway and come back: authenticated encryption under the keyring, with expiry. */
export interface SealPort {
  seal(purpose: string, value: JsonObject, lifeMs: number): string
  /** undefined when forged, damaged, expired, or sealed for another purpose. */
  open(purpose: string, sealed: string): JsonObject | undefined
}

/** What is asked about when it is asked whether something is stopped. */
export interface LiveSubject {
  readonly caller: Caller | null
  readonly sessionId: string | null
  readonly conversationId: string | null
  readonly upstream: string | null
  readonly target: string | null
}

/** Operators' live switches and the steps of the response ladder, read at every stage and every streamed event. */
export interface SwitchPort {
  /** A refusal when any of this is frozen, quarantined or revoked by a step; undefined when nothing is. */
  stopped(subject: LiveSubject): Refusal | undefined
  /** Steps in force on any of this that stop nothing and only tighten. */
  tightenings(subject: LiveSubject): readonly StepInForce[]
  /** Called whenever more is stopped than before, for those who hold streams open. */
  onStopped(listener: () => void): () => void
}

/** What an entry of threat intelligence can name a caller by. */
export interface CallerTraits {
  readonly caller: Caller
  /** Empty where it comes over no network. */
  readonly address: string
  /** What software it says it is; null while it has not said. */
  readonly client: { readonly name: string; readonly version: string } | null
  /** Who vouches for it; null for keys of this gateway. */
  readonly issuer: string | null
}

/** Which upstreams there are for a caller, as far as they were reviewed; read live. */
export interface AdmissionPort {
  /** False when the caller must not learn that there is such an upstream. */
  shows(upstream: string, caller: Pick<Caller, 'tenant' | 'agent'>): boolean
  /** Why nothing goes there, whoever asks; undefined when it may. */
  barred(upstream: string): string | undefined
  /** What virtual patches of the upstream close, as a policy that allows all else; undefined when there are none. */
  patches(upstream: string): CompiledPolicy | undefined
  /** Why this caller is turned away; undefined when it is not. */
  refuseCaller(traits: CallerTraits): Refusal | undefined
}

/** How far each agent is trusted, 0 to 100; read for every decision. */
export interface TrustPort {
  of(agent: string): number
}

export interface Logger {
  debug(fields: Record<string, unknown>, message: string): void
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

/** Policy, rules and upstreams as one immutable value; one exchange uses one of these from begin to end. */
export interface Snapshot {
  readonly digest: string
  readonly policy: CompiledPolicy
  readonly inspector: Inspector
  readonly inspection: InspectionConfig
  /** Which classes of calls wait for a human, by environment. */
  readonly gates: GatesConfig
  readonly upstreams: ReadonlyMap<string, UpstreamConfig>
}

export interface SnapshotPort {
  current(): Snapshot
}

export interface LimiterPort {
  take(
    limit: string,
    key: string,
    spec: LimitSpec,
  ):
    | { readonly ok: true; readonly release: () => void }
    | { readonly ok: false; readonly retryAfterMs: number }
}

/** Counters and timings; `observe` takes milliseconds. */
export interface MetricsPort {
  exchange(kind: string, outcome: string, upstream: string | null, durationMs: number): void
  denial(code: string, kind: string): void
  finding(code: string, findingClass: string): void
  streamed(kind: string): void
  /** Something that was lost with an upstream session: set up again, or tried in vain. */
  restored(what: 'session' | 'listen' | 'subscription' | 'log-level', succeeded: boolean): void
}

export type Limits = LimitsConfig
