/** One agent conversation: what came into it, as labels and as the memory of where values came from. */

import type { Labels } from '@callgate/contracts/label'
import type { SessionFlow } from '@callgate/engine/flows/session-flow'
import { CLEAN, joinLabels, labelWords } from '@callgate/engine/labels/session-labels'
import type { Conversation } from '../pipeline/session-port.ts'

/** What outlives the process, and the memory of the values. */
export interface KeptConversation {
  readonly id: string
  readonly words: readonly string[]
  readonly labels: Labels
}

/** Makes the memory of a conversation that already carries these labels; where they came from is forgotten. */
export type CreateFlow = (carried: Labels) => SessionFlow

export class LabelledConversation implements Conversation {
  readonly id: string
  /** Moment of the last use, by the clock of the registry. */
  usedMs: number
  readonly #createFlow: CreateFlow
  #flow: SessionFlow | null = null
  #words: readonly string[]
  #carried: Labels
  #shown: readonly string[] | null = null

  constructor(kept: KeptConversation, usedMs: number, createFlow: CreateFlow) {
    this.id = kept.id
    this.usedMs = usedMs
    this.#words = kept.words
    this.#carried = kept.labels
    this.#createFlow = createFlow
  }

  get flow(): SessionFlow {
    return (this.#flow ??= this.#createFlow(this.#carried))
  }

  get carried(): Labels {
    return this.#carried
  }

  get labels(): readonly string[] {
    return (this.#shown ??= [...this.#words, ...labelWords(this.#carried)])
  }

  join(words: readonly string[], labels: Labels): boolean {
    const joined = joinLabels(this.#carried, labels)
    const more = words.filter((word) => !this.#words.includes(word))
    if (more.length === 0 && isSame(joined, this.#carried)) return false
    this.#words = more.length === 0 ? this.#words : [...this.#words, ...more]
    this.#carried = joined
    this.#shown = null
    return true
  }

  lower(to: Partial<Pick<Labels, 'trust' | 'sensitivity'>>): void {
    this.#carried = { ...this.#carried, ...to }
    this.#flow?.declassify({ of: 'session', ...to })
    this.#shown = null
  }

  /** True once it remembers where values came from. */
  get remembers(): boolean {
    return this.#flow !== null
  }

  forgetOrigins(): void {
    this.#flow = null
  }

  keep(): KeptConversation {
    return { id: this.id, words: this.#words, labels: this.#carried }
  }
}

/** A conversation into which nothing came. */
export function cleanConversation(id: string): KeptConversation {
  return { id, words: [], labels: CLEAN }
}

function isSame(a: Labels, b: Labels): boolean {
  return a.trust === b.trust && a.sensitivity === b.sensitivity && a.sources === b.sources
}
