/** Whose conversation a trace belongs to. What is traced before its first call waits a while for it. */

import type { TracedTurn } from '../ports/context-port.ts'
import type { ConversationOwner } from '../ports/session-port.ts'

const JOINS_MAX = 10_000
const WAITING_TRACES_MAX = 512
const WAITING_CHARS_MAX = 4 << 20
const WAITING_TURNS_MAX = 64
const WAIT_MS = 60_000

interface Waiting {
  readonly sinceMs: number
  readonly turns: TracedTurn[]
}

export class TraceJoins {
  readonly #nowMs: () => number
  /** null for what two callers claimed: it belongs to neither. */
  readonly #owners = new Map<string, ConversationOwner | null>()
  readonly #waiting = new Map<string, Waiting>()
  #waitingChars = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** A vouched agent called within the trace; returns what waited for that. */
  claim(traceId: string, owner: ConversationOwner): readonly TracedTurn[] {
    this.#join(traceId, owner)
    this.#dropOld()
    const waiting = this.#waiting.get(traceId)
    if (waiting === undefined) return []
    this.#drop(traceId)
    for (const turn of waiting.turns) this.#joinConversation(turn, owner)
    return this.#owners.get(traceId) === null ? [] : waiting.turns
  }

  /** Whose it is, by trace or by the conversation the trace names; undefined when nobody is known yet, null when nobody's. */
  ownerOf(turn: TracedTurn): ConversationOwner | null | undefined {
    const named = nameOf(turn)
    const owner = this.#owners.get(turn.traceId) ?? (named === null ? undefined : this.#owners.get(named))
    if (this.#owners.get(turn.traceId) === null) return null
    if (owner !== undefined && owner !== null) this.#joinConversation(turn, owner)
    return owner
  }

  /** False when there is no room: then it is never known whose it was. */
  wait(turn: TracedTurn): boolean {
    this.#dropOld()
    const length = charsOf(turn)
    const waiting = this.#waiting.get(turn.traceId)
    if (this.#waitingChars + length > WAITING_CHARS_MAX) return false
    if (waiting === undefined) {
      if (this.#waiting.size >= WAITING_TRACES_MAX) return false
      this.#waiting.set(turn.traceId, { sinceMs: this.#nowMs(), turns: [turn] })
    } else {
      if (waiting.turns.length >= WAITING_TURNS_MAX) return false
      waiting.turns.push(turn)
    }
    this.#waitingChars += length
    return true
  }

  #joinConversation(turn: TracedTurn, owner: ConversationOwner): void {
    const named = nameOf(turn)
    if (named !== null) this.#join(named, owner)
  }

  #join(key: string, owner: ConversationOwner): void {
    const known = this.#owners.get(key)
    this.#owners.delete(key)
    this.#owners.set(key, known === undefined || isSame(known, owner) ? owner : null)
    const oldest = this.#owners.keys().next()
    if (this.#owners.size > JOINS_MAX && oldest.done !== true) this.#owners.delete(oldest.value)
  }

  #dropOld(): void {
    const sinceMs = this.#nowMs() - WAIT_MS
    for (const [traceId, waiting] of this.#waiting) {
      if (waiting.sinceMs >= sinceMs) return
      this.#drop(traceId)
    }
  }

  #drop(traceId: string): void {
    for (const turn of this.#waiting.get(traceId)?.turns ?? []) this.#waitingChars -= charsOf(turn)
    this.#waiting.delete(traceId)
  }
}

function charsOf({ turn }: TracedTurn): number {
  return turn?.text.length ?? 0
}

function nameOf({ service, conversationName }: TracedTurn): string | null {
  return conversationName === null ? null : JSON.stringify([service, conversationName])
}

function isSame(a: ConversationOwner | null, b: ConversationOwner): boolean {
  return a !== null && a.tenant === b.tenant && a.principal === b.principal && a.agent === b.agent
}
