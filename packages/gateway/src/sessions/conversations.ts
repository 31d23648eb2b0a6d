/** The conversations of all agents, by tenant, principal and agent: what an agent says of itself never splits one. */

import type { BegunView } from '@callgate/contracts/context'
import type { Caller } from '@callgate/contracts/identity'
import type { Labels } from '@callgate/contracts/label'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import type { ConversationOwner } from '../pipeline/ports/session-port.ts'
import {
  cleanConversation,
  type CreateFlow,
  type KeptConversation,
  LabelledConversation,
} from './conversation.ts'

/** Conversations kept at most; the one unused for longest goes first, one without labels before any that carries some. */
const CONVERSATIONS_MAX = 50_000
/** Conversations that remember where values came from; of the others only the labels are left. */
const MEMORIES_MAX = 2_000

/** Memories written in one transaction when the gateway ends. */
const KEPT_AT_ONCE = 100

/** A conversation as it outlives the process. */
export interface StoredConversation extends KeptConversation {
  readonly owner: ConversationOwner
  /** Milliseconds since the epoch. */
  readonly usedMs: number
}

export interface ConversationStore {
  load(sinceMs: number): Promise<readonly StoredConversation[]>
  /** Durable when the promise resolves. */
  save(conversations: readonly StoredConversation[]): Promise<void>
  forget(beforeMs: number): Promise<void>
  /** From now on the memories that were stored are behind what agents read. */
  forgetMemories(): Promise<void>
}

export interface ConversationsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly createFlow: CreateFlow
  readonly store: ConversationStore
  /** Labels follow principal and agent for so long after the last message, whatever the clock is set to meanwhile. */
  readonly windowMs: number
  readonly onError: (error: unknown) => void
}

export class Conversations {
  readonly #options: ConversationsOptions
  readonly #byOwner = new Map<string, LabelledConversation>()
  readonly #owners = new Map<string, ConversationOwner>()
  /** Keys of callers, which are frozen. */
  readonly #keys = new WeakMap<Caller, string>()
  /** The last key of `#byOwner`. */
  #newest: string | null = null
  #sweptMs: number
  /** The time of day at zero of the monotonic clock, as it was when this was opened. */
  readonly #openedMs: number

  private constructor(options: ConversationsOptions, stored: readonly StoredConversation[]) {
    this.#options = options
    const { clock } = options
    this.#sweptMs = clock.monotonicMs()
    this.#openedMs = clock.nowMs() - this.#sweptMs
    // What was used in the future, by a clock that was set back since, was used now.
    const wallMs = clock.nowMs()
    for (const { owner, usedMs, ...kept } of stored)
      this.#add(owner, kept, this.#sweptMs - Math.max(0, wallMs - usedMs))
  }

  /** Takes up what was stored within the window. */
  static async open(options: ConversationsOptions): Promise<Conversations> {
    const sinceMs = options.clock.nowMs() - options.windowMs
    const stored = await options.store.load(sinceMs)
    await options.store.forgetMemories()
    return new Conversations(options, stored)
  }

  of(caller: Caller): LabelledConversation {
    return this.#goOn(this.#keyOf(caller)) ?? this.#beginClean(ownerOf(caller))
  }

  ofOwner(owner: ConversationOwner): LabelledConversation {
    return this.#goOn(keyOf(owner)) ?? this.#beginClean(owner)
  }

  /** The one with this key, which counts as used now; undefined past the window. */
  #goOn(key: string): LabelledConversation | undefined {
    const { clock, windowMs } = this.#options
    const nowMs = clock.monotonicMs()
    const known = this.#byOwner.get(key)
    if (known === undefined || nowMs - known.usedMs > windowMs) return undefined
    this.#use(key, known, nowMs)
    return known
  }

  #beginClean(owner: ConversationOwner): LabelledConversation {
    const { clock, random } = this.#options
    if (this.#byOwner.size >= CONVERSATIONS_MAX) this.#forgetOne()
    return this.#add(owner, cleanConversation(random.id('conv_')), clock.monotonicMs())
  }

  #keyOf(caller: Caller): string {
    const known = this.#keys.get(caller)
    if (known !== undefined) return known
    const key = keyOf(ownerOf(caller))
    this.#keys.set(caller, key)
    return key
  }

  /**
   * Somebody who may vouch for it says that another conversation begins; what the one before carried stays with it, and with
   * the sessions that were opened in it. Durable before it is so.
   */
  async begin(owner: ConversationOwner): Promise<BegunView> {
    const { clock, random, store } = this.#options
    const kept = cleanConversation(random.id('conv_'))
    const usedMs = clock.monotonicMs()
    await store.save([{ ...kept, owner, usedMs: clock.nowMs() }])
    const ended = this.idOf(owner) ?? null
    if (ended === null && this.#byOwner.size >= CONVERSATIONS_MAX) this.#forgetOne()
    this.#add(owner, kept, usedMs)
    return { conversation: kept.id, ended }
  }

  /** A session goes on in it: it stays that of its caller, so that another session of theirs cannot begin a clean one. */
  touch(caller: Caller, { id }: Pick<LabelledConversation, 'id'>): void {
    const key = this.#keyOf(caller)
    const known = this.#byOwner.get(key)
    if (known?.id !== id) return
    this.#use(key, known, this.#options.clock.monotonicMs())
  }

  /** Moves it behind all others. One that stands there already stays: moved at every call, it would make the map build new tables. */
  #use(key: string, one: LabelledConversation, usedMs: number): void {
    one.usedMs = usedMs
    if (key === this.#newest) return
    this.#byOwner.delete(key)
    this.#append(key, one)
  }

  #append(key: string, one: LabelledConversation): void {
    this.#byOwner.set(key, one)
    this.#newest = key
  }

  /**
   * Its owner reads something in it now, which is a use of it. An answer may take longer than the window: then it is taken up
   * again, and where another one began meanwhile, that carries what this one does.
   */
  reached(caller: Caller, conversation: Pick<LabelledConversation, 'id'>): void {
    const owner = ownerOf(caller)
    const key = keyOf(owner)
    const known = this.#byOwner.get(key)
    if (known === undefined && conversation instanceof LabelledConversation) this.#takeUp(owner, conversation)
    else if (known?.id === conversation.id) this.#use(key, known, this.#options.clock.monotonicMs())
    else if (known !== undefined && conversation instanceof LabelledConversation) known.joinWith(conversation)
  }

  /** Something is read beside it: where that came from is not known in it, so neither is where anything else did. */
  async readBeside(caller: Caller, words: readonly string[], labels: Labels): Promise<void> {
    const conversation = this.of(caller)
    if (!conversation.join(words, labels)) return
    conversation.forgetOrigins()
    await this.save(conversation.id)
  }

  list(tenant: string): readonly StoredConversation[] {
    return [...this.#byOwner.values()]
      .map((one) => this.#stored(one))
      .filter(({ owner }) => owner.tenant === tenant)
  }

  /** The conversation of an owner, if there is one; looking does not use it. */
  idOf(owner: ConversationOwner): string | undefined {
    return this.#byOwner.get(keyOf(owner))?.id
  }

  find(tenant: string, id: string): LabelledConversation | undefined {
    if (this.#owners.get(id)?.tenant !== tenant) return undefined
    return [...this.#byOwner.values()].find((one) => one.id === id)
  }

  /** Lowers what a conversation carries: an explicit act of an operator. Durable when the promise resolves. */
  async declassify(
    conversation: LabelledConversation,
    to: Partial<Pick<Labels, 'trust' | 'sensitivity'>>,
  ): Promise<void> {
    conversation.lower(to)
    await this.save(conversation.id)
  }

  async save(id: string): Promise<void> {
    const owner = this.#owners.get(id)
    const conversation = owner === undefined ? undefined : this.#byOwner.get(keyOf(owner))
    if (conversation?.id === id) await this.#options.store.save([this.#stored(conversation)])
  }

  /** Lets go of conversations past the window, and of the oldest memories; notes the last use of the others. */
  sweep(): void {
    const { clock, windowMs, store, onError } = this.#options
    const nowMs = clock.monotonicMs()
    let memories = 0
    const used: StoredConversation[] = []
    for (const [key, one] of [...this.#byOwner].toReversed()) {
      if (nowMs - one.usedMs > windowMs) this.#drop(key, one)
      else {
        if (one.usedMs >= this.#sweptMs && one.labels.length > 0) used.push(this.#stored(one))
        if (one.remembers && (memories += 1) > MEMORIES_MAX) one.forgetOrigins()
      }
    }
    this.#sweptMs = nowMs
    const noted = used.length === 0 ? Promise.resolve() : store.save(used)
    noted.then(() => store.forget(this.#steadyMs() - windowMs)).catch(onError)
  }

  /** Keeps the memories too: nothing is read any more. */
  async close(): Promise<void> {
    const remembering = [...this.#byOwner.values()].filter((one) => one.labels.length > 0)
    const stored = remembering.map((one) => ({ ...this.#stored(one), memory: one.keepWhole().memory }))
    for (let at = 0; at < stored.length; at += KEPT_AT_ONCE)
      await this.#options.store.save(stored.slice(at, at + KEPT_AT_ONCE))
  }

  #add(owner: ConversationOwner, kept: KeptConversation, usedMs: number): LabelledConversation {
    const created = new LabelledConversation(kept, usedMs, this.#options.createFlow)
    const key = keyOf(owner)
    const before = this.#byOwner.get(key)
    if (before !== undefined) this.#drop(key, before)
    this.#append(key, created)
    this.#owners.set(created.id, owner)
    return created
  }

  #takeUp(owner: ConversationOwner, conversation: LabelledConversation): void {
    if (this.#byOwner.size >= CONVERSATIONS_MAX) this.#forgetOne()
    conversation.usedMs = this.#options.clock.monotonicMs()
    this.#append(keyOf(owner), conversation)
    this.#owners.set(conversation.id, owner)
  }

  #drop(key: string, one: LabelledConversation): void {
    this.#byOwner.delete(key)
    this.#owners.delete(one.id)
    if (key === this.#newest) this.#newest = null
  }

  #stored(one: LabelledConversation): StoredConversation {
    const owner = this.#owners.get(one.id)
    if (owner === undefined) throw new TypeError('a conversation has an owner')
    const { clock } = this.#options
    return { ...one.keep(), owner, usedMs: Math.round(clock.nowMs() - (clock.monotonicMs() - one.usedMs)) }
  }

  /** The time of day, but for what the clock was set forward since the start. */
  #steadyMs(): number {
    const { clock } = this.#options
    return Math.min(clock.nowMs(), this.#openedMs + clock.monotonicMs())
  }

  /** Labels tighten what may be done, so whoever fills the memory must not be able to push them out while others can go. */
  #forgetOne(): void {
    const [oldest] = this.#byOwner
    let gone = oldest
    for (const entry of this.#byOwner) {
      if (entry[1].labels.length > 0) continue
      gone = entry
      break
    }
    if (gone !== undefined) this.#drop(...gone)
  }
}

function ownerOf({ tenant, principal, agent }: Caller): ConversationOwner {
  return { tenant, principal: principal.id, agent: agent.id }
}

function keyOf({ tenant, principal, agent }: ConversationOwner): string {
  return JSON.stringify([tenant, principal, agent])
}
