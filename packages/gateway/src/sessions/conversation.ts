/** One agent conversation: what came into it, as labels and as the memory of where values came from. */

import type { Labels } from '@callgate/contracts/label'
import type { SessionFlow } from '@callgate/engine/flows/session-flow'
import { CLEAN, joinLabels } from '@callgate/engine/labels/join'
import { listSessionLabels } from '@callgate/engine/flows/tighten'
import type { Conversation } from '../pipeline/ports/session-port.ts'

/** What outlives the process. */
export interface KeptConversation {
  readonly id: string
  readonly words: readonly string[]
  readonly labels: Labels
  /** The memory as it was when the gateway ended in order; null when it is forgotten. */
  readonly memory: string | null
}

/** Takes up the memory of a conversation; of one that only carries labels, where they came from is forgotten. */
export type CreateFlow = (kept: KeptConversation) => SessionFlow

export class LabelledConversation implements Conversation {
  readonly id: string
  /** Moment of the last use, in monotonic milliseconds. */
  usedMs: number
  readonly #createFlow: CreateFlow
  #flow: SessionFlow | null = null
  #words: readonly string[]
  #carried: Labels
  #memory: string | null
  #shown: readonly string[] | null = null

  constructor(kept: KeptConversation, usedMs: number, createFlow: CreateFlow) {
    this.id = kept.id
    this.usedMs = usedMs
    this.#words = kept.words
    this.#carried = kept.labels
    this.#memory = kept.memory
    this.#createFlow = createFlow
  }

  get flow(): SessionFlow {
    if (this.#flow === null) {
      this.#flow = this.#createFlow(this.keep())
      this.#memory = null
    }
    return this.#flow
  }

  get carried(): Labels {
    return this.#carried
  }

  get labels(): readonly string[] {
    return (this.#shown ??= [...this.#words, ...listSessionLabels(this.#carried)])
  }

  join(words: readonly string[], labels: Labels): boolean {
    const joined = joinLabels(this.#carried, labels)
    if (joined === this.#carried && words.every((word) => this.#words.includes(word))) return false
    const more = words.filter((word) => !this.#words.includes(word))
    this.#words = more.length === 0 ? this.#words : [...this.#words, ...more]
    this.#carried = joined
    this.#shown = null
    return true
  }

  /** What another one of the same owner carries; where that came from is forgotten here. */
  joinWith(other: LabelledConversation): void {
    if (this.join(other.#words, other.#carried)) this.forgetOrigins()
  }

  /** An operator's explicit act. */
  lower(to: Partial<Pick<Labels, 'trust' | 'sensitivity'>>): void {
    this.#carried = { ...this.#carried, ...to }
    this.flow.declassify({ of: 'session', ...to })
    this.#shown = null
  }

  /** True once it remembers where values came from. */
  get remembers(): boolean {
    return this.#flow !== null
  }

  forgetOrigins(): void {
    this.#flow = null
    this.#memory = null
  }

  keep(): KeptConversation {
    return { id: this.id, words: this.#words, labels: this.#carried, memory: this.#memory }
  }

  /** The same with the memory as it is now. */
  keepWhole(): KeptConversation {
    return { ...this.keep(), memory: this.#flow?.snapshot() ?? this.#memory }
  }
}

/** A conversation into which nothing came. */
export function cleanConversation(id: string): KeptConversation {
  return { id, words: [], labels: CLEAN, memory: null }
}
