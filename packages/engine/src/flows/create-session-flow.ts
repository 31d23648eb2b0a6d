/** The flow engine of one session: a memory of what was read, and the rules over it. */

import { type Flow, type FlowAction, FlowActions, type FlowFacts } from '@callgate/contracts/flow'
import type { JsonValue } from '@callgate/contracts/json'
import { DATA_CLASSES, type Labels } from '@callgate/contracts/label'
import { CLEAN, isAtLeast, isOutside, joinLabels } from '../labels/join.ts'
import { listAtoms } from '../provenance/atoms.ts'
import { DepartedText } from '../provenance/declared-text.ts'
import { GuardedValues, type Leak, type Standing } from '../provenance/guarded-values.ts'
import { listDecoded, listLeaves } from '../provenance/leaves.ts'
import { hashValue, type Leaf, SessionMemory } from '../provenance/memory.ts'
import { listSecretValues } from '../provenance/secret-values.ts'
import { readingValues } from '../provenance/read-values.ts'
import { tracing } from '../provenance/trace.ts'
import { finishWork, Stretch, type Work } from '../work.ts'
import { FLOW_TEXTS, stricterAction } from './actions.ts'
import { type CallView, kindsOf, viewCall } from './call-view.ts'
import { asksToFollow, readsWhatWasNamed } from './delegation.ts'
import { keyOf } from './flow-key.ts'
import { findForgotten } from './forgotten.ts'
import { type Carrying, findLeaving, listOutgoing } from './leaving.ts'
import { findingDeclared, listCarried, listDeclaredValues } from './declared.ts'
import { listClassed, withOrders } from './message-leaves.ts'
import { describeOrigins, originsOf } from './origins.ts'
import type {
  Declassification,
  FlowCall,
  FlowLimits,
  FlowMessage,
  NotedCall,
  SessionFlow,
  SessionFlowOptions,
} from './session-flow.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'
import { findSteering, findUnread, type Found } from './steering.ts'
import { findUnnamed } from './unnamed.ts'

/** A session takes what it needs of this and no more; past it, what tells least is forgotten first. */
export const FLOW_LIMITS: FlowLimits = { bytesMax: 48 * 1024, charsMax: 256 * 1024 }

const SHIPPED_ACTIONS = FlowActions.parse({})

const APPROVALS_MAX = 64
const LEAVES_MAX = 4000
const NAMED_CALLS_MAX = 32
const DRAWN_CALLS_MAX = 16
/** Values of a call that are judged between two rests. */
const VALUES_AT_ONCE = 32
const NO_LEAKS: readonly Leak[] = []

export function createSessionFlow(options: SessionFlowOptions): SessionFlow {
  return new MemorySessionFlow(options)
}

/** Takes back what `snapshot` gave, under the same seed. Throws when it is damaged or does not fit the limits. */
export function restoreSessionFlow(snapshot: string, options: SessionFlowOptions): SessionFlow {
  const session = new MemorySessionFlow(options)
  session.restore(snapshot)
  return session
}

class MemorySessionFlow implements SessionFlow {
  readonly #actions: FlowActions
  readonly #limits: FlowLimits
  readonly #memory: SessionMemory
  readonly #guarded: GuardedValues
  /** Values of what the operator classed, apart: many of them must not push out a secret. */
  readonly #classed: GuardedValues
  readonly #departed: DepartedText
  #labels: Labels = CLEAN
  #approved: string[] = []
  #hasUser = false
  #delegates = false
  /** Calls for something that was named, not found on the way. */
  #named: number[] = []
  /** Calls that an order in what was read had chosen: what they bring is what the order wants. */
  #drawn: number[] = []
  #revision = 0

  constructor(options: SessionFlowOptions) {
    this.#actions = { ...SHIPPED_ACTIONS, ...options.actions }
    this.#limits = { ...FLOW_LIMITS, ...options.limits }
    const { bytesMax } = this.#limits
    this.#memory = new SessionMemory(options.seed, {
      tableBytesMax: bytesMax * 0.25,
      ringWordsMax: Math.max(256, 2 ** Math.floor(Math.log2((bytesMax * 0.1) / 8))),
      ledgerBytesMax: bytesMax * 0.15,
    })
    this.#guarded = new GuardedValues(options.seed, bytesMax * 0.15)
    this.#classed = new GuardedValues(options.seed, bytesMax * 0.12)
    this.#departed = new DepartedText(this.#memory)
    this.#carry(options.carried ?? CLEAN)
  }

  /** Where it came from is forgotten: an unknown value counts as the worst of the session. */
  #carry(carried: Labels): void {
    if (carried.trust === CLEAN.trust && carried.sensitivity === CLEAN.sensitivity) return
    this.#labels = carried
    this.#memory.forgottenCount++
    if (isAtLeast(carried.sensitivity, 'confidential')) this.#memory.forgottenGuarded++
    this.#memory.tainted ||= isOutside(carried.trust)
  }

  get revision(): number {
    return this.#revision
  }

  consider(call: FlowCall): FlowFacts {
    return finishWork(this.considering(call))
  }

  sent(call: FlowCall): void {
    finishWork(this.sending(call))
  }

  take(message: FlowMessage): void {
    finishWork(this.taking(message))
  }

  *considering(call: FlowCall): Work<FlowFacts> {
    const { trace, kinds } = yield* this.#knowing(call)
    const view = viewCall(call, trace, kinds)
    if (view.values.length > VALUES_AT_ONCE) yield
    const declared = this.#memory.holdsDeclared ? yield* this.#findingDeclared(view) : undefined
    const leaks =
      this.#guarded.count === 0 ? NO_LEAKS : yield* this.#guarded.watching(listOutgoing(view), false)
    if (view.values.length > VALUES_AT_ONCE) yield
    return this.#factsOf(view, { leaks, declared })
  }

  #factsOf(view: CallView, carrying: Carrying): FlowFacts {
    const found = this.#findFlows(view, carrying)
    const origins = describeOrigins(this.#memory, view, this.#labels)
    if (found.length === 0) return { sessionLabels: this.#labels, origins, flows: [], action: 'allow' }
    const flows = found
      .map((one) => this.#describe(one, view))
      .filter(({ key }) => !this.#approved.includes(key))
    const action = flows.reduce<FlowAction>((worst, one) => stricterAction(worst, one.action), 'allow')
    return { sessionLabels: this.#labels, origins, flows, action }
  }

  #findFlows(view: CallView, carrying: Carrying): readonly Found[] {
    const memory = this.#memory
    const leaving = { memory, guarded: this.#guarded, hasUser: this.#hasUser }
    const isFree = !memory.tainted && this.#guarded.count === 0 && memory.forgottenCount === 0
    const found = findSteering(memory, view)
    for (const one of findLeaving(leaving, view, carrying)) found.push(one)
    if (!isFree) found.push(...findUnread(view))
    const lost = found.length === 0 ? findForgotten(leaving, view) : undefined
    if (lost !== undefined) found.push(lost)
    return found.length === 0 && !this.#hasUser ? findUnnamed(memory, view) : found
  }

  *sending(call: FlowCall): Work<void> {
    const memory = this.#memory
    const { read, trace, kinds } = yield* this.#knowing(call)
    // It is on its way, and nobody asks about it again: left for the collector, it would be moved twice before it is found dead.
    call.noted = undefined
    this.#revision++
    if (readsWhatWasNamed(memory, trace, this.#hasUser)) this.#noteCall(this.#named, call.id, NAMED_CALLS_MAX)
    if (this.#guarded.count > 0)
      yield* this.#guarded.watching(
        listOutgoing({ values: trace.values.map((value) => ({ trace: value })) }),
        true,
      )
    if (memory.ordered > 0 || memory.holdsDeclared) {
      const view = viewCall(call, trace, kinds)
      if (memory.ordered > 0 && !view.hasEffect && findSteering(memory, view).length > 0)
        this.#noteCall(this.#drawn, call.id, DRAWN_CALLS_MAX)
      if (memory.holdsDeclared) yield* this.#noteDeparted(view)
    }
    // Before anything was read from outside, what the agent does follows from the user alone.
    if (!memory.tainted) {
      const trusted = {
        trust: 'own',
        sensitivity: 'public',
        delegated: false,
        named: false,
        personal: false,
      } as const
      const leaves = yield* this.#reading(call.args)
      yield* memory.taking({ id: call.id, source: 'assistant', ...trusted }, leaves, trusted)
      return
    }
    for (const { echoes } of read.values) memory.echoes.note(echoes)
  }

  /** What a call carries and what is known of that: read once, and looked up again only after the memory changed. */
  *#knowing(call: FlowCall): Work<NotedCall> {
    const { noted } = call
    // A copy of a call, or a call of another session, brings what was noted of that one.
    const before = noted !== undefined && noted.call === call && noted.by === this ? noted : undefined
    if (before?.revision === this.#revision) return before
    const read = before?.read ?? (yield* readingValues(call.args, this.#memory.seed))
    const trace = yield* tracing(this.#memory, read)
    const kinds = before?.kinds ?? kindsOf(call)
    const known = { call, by: this, read, trace, kinds, revision: this.#revision }
    call.noted = known
    return known
  }

  #findingDeclared(view: CallView): Work<Found | undefined> {
    const classed = { memory: this.#memory, values: this.#classed, departed: this.#departed }
    return findingDeclared(classed, view)
  }

  *#noteDeparted(view: CallView): Work<void> {
    const carried = listCarried(view)
    if (carried.length === 0) return
    this.#departed.note(carried.map(({ trace }) => trace))
    yield* this.#classed.watching(listOutgoing({ values: carried }), true)
  }

  *taking(message: FlowMessage): Work<void> {
    this.#revision++
    const { source, labels, findings = [] } = message
    const memory = this.#memory
    if (source === 'assistant' && memory.tainted) return
    const classed = listClassed(message)
    const read = withOrders(yield* this.#reading(message.value), findings)
    const leaves = classed.length === 0 ? read : [...classed, ...read]
    const isUser = source === 'user'
    if (isUser) {
      this.#hasUser = true
      this.#delegates ||= leaves.some(({ text }) => asksToFollow(text))
      this.#releaseSaid(leaves)
    }
    const facts = this.#factsOfMessage(message)
    const from = { trust: source === 'assistant' ? 'own' : labels.trust } as const
    const ordinal = yield* memory.taking(facts, leaves, from)
    if (isUser || source === 'assistant') return
    const { trust, sensitivity } = labels
    this.#labels = joinLabels(this.#labels, { trust, sensitivity, sources: [source.upstream] })
    const guarded = isAtLeast(sensitivity, 'confidential')
    for (const value of listSecretValues(leaves, findings, { guarded, open: sensitivity === 'public' }))
      this.#guarded.guard(value, ordinal, (one) => this.#standingOf(one))
    for (const value of listDeclaredValues(memory, leaves, facts.declared))
      this.#classed.guard(value, ordinal, (one) => this.#standingOf(one))
  }

  #factsOfMessage({ id, source, labels, callId, findings = [] }: FlowMessage) {
    const isUser = source === 'user'
    const named = this.#isNoted(this.#named, callId)
    return {
      id,
      source,
      trust: isUser ? 'own' : labels.trust,
      sensitivity: labels.sensitivity,
      delegated: named && this.#delegates,
      named,
      personal: findings.some((finding) => finding.class === 'personal-data'),
      declared: !isUser && isAtLeast(labels.declared ?? 'public', 'confidential'),
      drawn: this.#isNoted(this.#drawn, callId),
    } as const
  }

  /** What the user says is the user's to send. */
  #releaseSaid(leaves: readonly Leaf[]): void {
    if (this.#classed.count === 0) return
    for (const { text } of leaves)
      for (const { start, end } of listAtoms(text, 0, text.length, this.#memory.seed))
        this.#classed.release(text.slice(start, end))
  }

  approve(keys: readonly string[]): void {
    this.#approved = [...this.#approved, ...keys].slice(-APPROVALS_MAX)
  }

  declassify(act: Declassification): void {
    this.#revision++
    if (act.of === 'value') {
      this.#guarded.release(act.value)
      this.#classed.release(act.value)
      const facts = { id: '', source: 'user', trust: 'own', sensitivity: 'public' } as const
      const leaf = { path: '', text: act.value }
      const plain = { ...facts, delegated: false, named: false, personal: false }
      finishWork(this.#memory.taking(plain, [leaf], { trust: 'own' }))
      return
    }
    const { trust, sensitivity } = act
    const releases = sensitivity !== undefined && !isAtLeast(sensitivity, 'confidential')
    if (act.of === 'session') {
      if (releases) this.#memory.ledger.releaseAll()
      this.#labels = { ...this.#labels, ...(trust && { trust }), ...(sensitivity && { sensitivity }) }
      return
    }
    const message = this.#memory.ledger.findById(act.id)
    if (message === undefined)
      throw new Error('the session no longer knows this message; declassify the session instead')
    this.#memory.ledger.relabel(message.ordinal, {
      ...(trust && { trust }),
      ...(sensitivity && { sensitivity }),
      ...(releases && { released: true }),
    })
  }

  labels(): Labels {
    return this.#labels
  }

  bytes(): number {
    return (
      this.#memory.bytes +
      this.#guarded.bytes +
      this.#classed.bytes +
      this.#departed.bytes +
      this.#approved.length * 48 +
      (this.#named.length + this.#drawn.length) * 8 +
      512
    )
  }

  snapshot(): string {
    return writeSnapshot({
      memory: this.#memory,
      guarded: this.#guarded,
      classed: this.#classed,
      departed: this.#departed,
      labels: this.#labels,
      approved: this.#approved,
      named: this.#named,
      drawn: this.#drawn,
      hasUser: this.#hasUser,
      delegates: this.#delegates,
    })
  }

  restore(snapshot: string): void {
    const read = readSnapshot(snapshot, {
      memory: this.#memory,
      guarded: this.#guarded,
      classed: this.#classed,
      departed: this.#departed,
    })
    this.#labels = read.labels
    this.#approved = [...read.approved]
    this.#named = read.named.map((call) => (typeof call === 'string' ? this.#keyOfCall(call) : call))
    this.#drawn = [...read.drawn]
    this.#hasUser = read.hasUser
    this.#delegates = read.delegates
  }

  #keyOfCall(id: string): number {
    return hashValue(id, this.#memory.seed)
  }

  #noteCall(calls: number[], id: string, callsMax: number): void {
    calls.push(this.#keyOfCall(id))
    while (calls.length > callsMax) calls.shift()
  }

  #isNoted(calls: readonly number[], id: string | undefined): boolean {
    return id !== undefined && calls.length > 0 && calls.includes(this.#keyOfCall(id))
  }

  #standingOf(ordinal: number): Standing {
    const known = this.#memory.ledger.get(ordinal)
    if (known === undefined) return { sensitivity: DATA_CLASSES.length, source: '' }
    const source = typeof known.source === 'object' ? known.source.upstream : known.source
    return { sensitivity: DATA_CLASSES.indexOf(known.sensitivity), source }
  }

  *#reading(value: JsonValue): Work<readonly Leaf[]> {
    const { leaves, leftOut } = listLeaves(value, { charsMax: this.#limits.charsMax, leavesMax: LEAVES_MAX })
    // What was not read may have held anything: from now on an unknown value counts as the worst of the session.
    if (leftOut) this.#memory.forgottenCount++
    let all: Leaf[] | undefined
    const stretch = new Stretch()
    for (let at = 0; at < leaves.length; at++) {
      const leaf = leaves[at] as Leaf
      if (stretch.isOver(leaf.text.length)) yield
      const decoded = listDecoded(leaf)
      if (decoded.length > 0) all ??= leaves.slice(0, at)
      all?.push(leaf, ...decoded)
    }
    return all ?? leaves
  }

  #describe(found: Found, view: CallView): Flow {
    const { code, severity, confidence, trace, start, end, sighting, text = FLOW_TEXTS[code] } = found
    const { seed } = this.#memory
    const action = this.#actions[code]
    const place = trace.path === '' ? 'the arguments' : trace.path
    return {
      code,
      severity,
      confidence,
      action,
      span: { path: trace.path, start, end },
      evidence: originsOf(this.#memory, sighting, this.#labels),
      text: `At ${place.slice(0, 80)}: ${text}.`,
      key: keyOf([code, view.call.upstream, view.call.tool, trace.path, trace.text], seed),
    }
  }
}
