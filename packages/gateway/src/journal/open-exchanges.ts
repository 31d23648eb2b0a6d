/** Exchanges whose intent was written and whose outcome was not yet: after a restart their outcome is unknown. */

import type { JournalEntry } from '@callgate/contracts/journal'

/** Above the most exchanges that can be in flight; past it the oldest are forgotten first. */
const OPEN_MAX = 100_000

export class OpenExchanges {
  readonly #ids: Set<string>

  constructor(ids: readonly string[] = []) {
    this.#ids = new Set(ids)
  }

  /** Follows one record. */
  observe(entry: JournalEntry): void {
    if (entry.type === 'outcome') this.#ids.delete(entry.exchangeId)
    else if (entry.type === 'intent' && isAnswered(entry.method))
      this.#open(entry.exchangeId, entry.forwardedDigest !== null)
    else if (entry.type === 'gateway' && entry.event === 'recovered')
      for (const id of entry.recovered) this.#ids.delete(id)
  }

  get count(): number {
    return this.#ids.size
  }

  list(): readonly string[] {
    return [...this.#ids]
  }

  #open(id: string, forwarded: boolean): void {
    if (!forwarded) return
    this.#ids.add(id)
    if (this.#ids.size <= OPEN_MAX) return
    const oldest = this.#ids.values().next()
    if (oldest.done !== true) this.#ids.delete(oldest.value)
  }
}

/** Nothing comes back for a notification (JSON-RPC 2.0 §4.1): its intent is all there is, and it is not open. */
function isAnswered(method: string): boolean {
  return !method.startsWith('notifications/')
}
