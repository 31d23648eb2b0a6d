/** Which messages a session remembers by name, bounded: who they came from and what they carried. */

import type { FlowSource } from '@callgate/contracts/flow'
import type { DataClass, Trust } from '@callgate/contracts/label'

export interface Remembered {
  readonly ordinal: number
  readonly id: string
  readonly source: Exclude<FlowSource, 'unknown'>
  trust: Trust
  sensitivity: DataClass
  /** JSON pointers to its strings, as many as are kept. */
  readonly paths: readonly string[]
  /** The user asked for what stands in it to be done. */
  readonly delegated: boolean
  /** The result of a call for something that the user, or the agent on its own, had named. */
  readonly named: boolean
}

const PATHS_MAX = 24
const PATHS_CHARS_MAX = 600
const ID_CHARS_MAX = 128

export class Ledger {
  readonly #messages: (Remembered | undefined)[] = []
  readonly #messagesMax: number
  #next = 1
  #chars = 0

  constructor(messagesMax: number) {
    this.#messagesMax = messagesMax
  }

  /** Estimated: strings of two bytes a character, and what a record costs beside them. */
  get bytes(): number {
    return this.#chars * 2 + this.#messages.length * 96
  }
  get count(): number {
    return this.#next - 1
  }

  add(message: Omit<Remembered, 'ordinal' | 'paths'>, paths: readonly string[]): Remembered {
    const ordinal = this.#next++
    const kept = keepPaths(paths)
    const remembered = { ...message, id: message.id.slice(0, ID_CHARS_MAX), ordinal, paths: kept }
    const place = ordinal % this.#messagesMax
    const old = this.#messages[place]
    if (old !== undefined) this.#chars -= charsOf(old)
    while (this.#messages.length < place) this.#messages.push(undefined)
    this.#messages[place] = remembered
    this.#chars += charsOf(remembered)
    return remembered
  }

  get(ordinal: number): Remembered | undefined {
    const found = this.#messages[ordinal % this.#messagesMax]
    return found?.ordinal === ordinal ? found : undefined
  }

  findById(id: string): Remembered | undefined {
    return this.#messages.find((message) => message?.id === id)
  }

  dump(): { readonly next: number; readonly messages: readonly (Remembered | null)[] } {
    return { next: this.#next, messages: this.#messages.map((message) => message ?? null) }
  }

  restore(next: number, messages: readonly (Remembered | null)[]): void {
    if (messages.length > this.#messagesMax) throw new Error('the remembered messages do not fit the limits')
    this.#next = next
    this.#messages.length = 0
    this.#chars = 0
    for (const message of messages) {
      this.#messages.push(message ?? undefined)
      if (message !== null) this.#chars += charsOf(message)
    }
  }
}

function keepPaths(paths: readonly string[]): string[] {
  const kept: string[] = []
  let chars = 0
  for (const path of paths) {
    chars += path.length
    if (kept.length >= PATHS_MAX || chars > PATHS_CHARS_MAX) break
    kept.push(path)
  }
  return kept
}

function charsOf({ id, source, paths }: Remembered): number {
  const named = typeof source === 'string' ? 0 : source.upstream.length + (source.tool?.length ?? 0)
  return id.length + named + paths.reduce((sum, path) => sum + path.length, 0)
}
