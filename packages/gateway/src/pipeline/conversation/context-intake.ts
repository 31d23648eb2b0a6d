/** Takes what hosts tell of conversations: into the memory of where values came from, and into the journal. */

import { MetaContext, MODELS_MAX, type ContextConfig, type ContextTurn } from '@callgate/contracts/context'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { BENIGN } from '@callgate/contracts/finding'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { ContextEntry } from '@callgate/contracts/journal'
import { workInTurn } from '../in-turn.ts'
import type { ContextPort, LastSaid, RequestContext, Taken, Told, TracedTurn } from '../ports/context-port.ts'
import type { Clock, InspectionPort, JournalPort, Random, Snapshot } from '../ports/ports.ts'
import { recordedFindings } from '../records/record.ts'
import {
  type Conversation,
  type ConversationOwner,
  ownerOf,
  type SessionPort,
} from '../ports/session-port.ts'
import { showCall } from '../approval/show-call.ts'
import { TraceJoins } from './trace-joins.ts'

/** Turns remembered as told, over all conversations: hosts tell a whole history again and again. */
const TOLD_MAX = 20_000
const NO_MODELS: readonly string[] = Object.freeze([])
const NOTHING_SAID = { prompt: null, reasoning: null } as const
const OWN = { trust: 'own', sensitivity: 'public' } as const

export interface ContextOptions {
  readonly clock: Clock
  readonly random: Random
  readonly journal: JournalPort
  readonly inspection: InspectionPort
  readonly sessions: Pick<SessionPort, 'conversationOf'>
  readonly snapshots: { current(): Snapshot }
  readonly config: () => ContextConfig
}

/** How a turn came here. */
interface Telling extends Pick<ContextEntry, 'via' | 'teller' | 'exchangeId' | 'trace'> {
  readonly owner: ConversationOwner
  readonly keyId: string | null
  readonly conversation: Conversation
}

export class ContextIntake implements ContextPort {
  readonly #options: ContextOptions
  readonly #traces: TraceJoins
  readonly #told = new Set<string>()
  readonly #last = new WeakMap<Conversation, LastSaid>()
  readonly #models = new WeakMap<Conversation, readonly string[]>()

  constructor(options: ContextOptions) {
    this.#options = options
    this.#traces = new TraceJoins(() => options.clock.nowMs())
  }

  takeRequest(request: RequestContext): void | Refusal | Promise<void | Refusal> {
    const { caller, told, traceparent } = request
    if (!this.#options.config().agents.includes(caller.agent.id)) return undefined
    const read = told === undefined ? undefined : MetaContext.safeParse(told)
    if (read?.success === false) {
      const [issue] = read.error.issues
      const where = issue?.path.join('.') ?? ''
      return refuse('missing-meta', `_meta: the context is not well formed at ${where}: ${issue?.message}.`)
    }
    const owner = ownerOf(caller)
    const traced = traceparent === null ? [] : this.#traces.claim(traceparent.slice(3, 35), owner)
    if (read?.data.model !== undefined) this.#attest(request.conversation, [read.data.model])
    const turns = read?.data.turns ?? []
    return turns.length + traced.length === 0 ? undefined : this.#takeTurns(request, owner, { turns, traced })
  }

  async tell(owner: ConversationOwner, { turn, model }: Told, teller: string): Promise<Taken> {
    const conversation = this.#options.sessions.conversationOf(owner)
    if (model !== null) this.#attest(conversation, [model])
    const how = { via: 'control', teller, exchangeId: null, trace: null, keyId: null } as const
    return {
      taken: await this.#take(turn, { ...how, owner, conversation }),
      conversation: conversation.id,
    }
  }

  async takeTraced(turns: readonly TracedTurn[], teller: string): Promise<number> {
    let unjoined = 0
    for (const traced of turns) {
      const joined = this.#traces.ownerOf(traced)
      const owner = joined === undefined ? this.#mapped(traced.service) : joined
      if (owner === undefined) unjoined += this.#traces.wait(traced) ? 0 : 1
      else if (owner === null) unjoined += 1
      else await this.#takeOneTraced(traced, owner, teller)
    }
    return unjoined
  }

  last(conversation: Conversation): LastSaid | undefined {
    const said = this.#last.get(conversation)
    const model = this.attestedModels(conversation).at(-1)
    return model === undefined ? said : { ...(said ?? NOTHING_SAID), model }
  }

  attestedModels(conversation: Conversation): readonly string[] {
    return this.#models.get(conversation) ?? NO_MODELS
  }

  /** The latest last; the one told longest ago goes first. */
  #attest(conversation: Conversation, models: readonly string[]): void {
    if (models.length === 0) return
    const others = this.attestedModels(conversation).filter((known) => !models.includes(known))
    this.#models.set(conversation, [...others, ...models].slice(-MODELS_MAX))
  }

  async #takeTurns(
    { caller, conversation, exchangeId }: RequestContext,
    owner: ConversationOwner,
    { turns, traced }: { turns: readonly ContextTurn[]; traced: readonly TracedTurn[] },
  ): Promise<void> {
    const { keyId } = caller.credential
    const how = { via: 'meta', teller: null, exchangeId, trace: null, keyId, owner, conversation } as const
    for (const one of traced) await this.#takeOneTraced(one, owner, null)
    for (const turn of turns) await this.#take(turn, how)
  }

  async #takeOneTraced(
    { turn, models, traceId }: TracedTurn,
    owner: ConversationOwner,
    teller: string | null,
  ): Promise<void> {
    const conversation = this.#options.sessions.conversationOf(owner)
    this.#attest(conversation, models)
    if (turn === null) return
    const how = { via: 'otlp', teller, exchangeId: null, trace: traceId, keyId: null } as const
    await this.#take(turn, { ...how, owner, conversation })
  }

  #mapped(service: string | null): ConversationOwner | undefined {
    const { services } = this.#options.config()
    const found = service !== null && Object.hasOwn(services, service) ? services[service] : undefined
    return found === undefined ? undefined : { tenant: DEFAULT_TENANT, ...found }
  }

  /** False for what was told before. Recorded first: what cannot be recorded counts for nothing. */
  async #take(turn: ContextTurn, telling: Telling): Promise<boolean> {
    const { clock, journal, random } = this.#options
    const { conversation, owner, ...how } = telling
    const digest = journal.digest(`${turn.role} ${turn.text}`)
    const key = `${conversation.id} ${digest.slice(0, 24)}`
    if (this.#told.has(key)) return false
    const contextId = random.id('ctx_')
    const kept = await this.#redact(turn.text)
    await journal.append({
      type: 'context',
      ...owner,
      ...how,
      contextId,
      conversation: conversation.id,
      role: turn.role,
      saidAtMs: turn.at,
      chars: turn.text.length,
      digest,
      findings: kept.findings,
      payload: kept.text === null ? null : journal.keepPayload(kept.text),
    })
    this.#remember(key)
    const { text, role } = turn
    const said = { id: contextId, source: role, labels: OWN, value: text, atMs: clock.nowMs() }
    const { flow } = conversation
    await workInTurn(flow, () => flow.taking(said), clock)
    const before = this.#last.get(conversation) ?? NOTHING_SAID
    this.#last.set(conversation, {
      ...before,
      ...(role === 'user' ? { prompt: contextId } : { reasoning: contextId }),
    })
    return true
  }

  #remember(key: string): void {
    this.#told.add(key)
    const oldest = this.#told.values().next()
    if (this.#told.size > TOLD_MAX && oldest.done !== true) this.#told.delete(oldest.value)
  }

  /** The text without what is confidential in it; null where texts are not kept. */
  async #redact(text: string): Promise<{ text: string | null; findings: ContextEntry['findings'] }> {
    const { config, inspection, snapshots } = this.#options
    if (!config().keep) return { text: null, findings: recordedFindings(BENIGN) }
    const snapshot = snapshots.current()
    const value = { text }
    const context = {
      direction: 'agent-to-upstream',
      kind: 'call',
      method: 'callgate/context',
      upstream: null,
      target: null,
    } as const
    const assessment = await inspection.inspect(snapshot, { hook: 'call-arguments', value, context }, null)
    const { shown } = showCall(value, { assessment, restored: null, snapshot })
    return { text: JSON.stringify(shown), findings: recordedFindings(assessment) }
  }
}
