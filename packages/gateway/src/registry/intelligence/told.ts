/** What was told already: the same is not told again, however often it is met. */

import { refOf, type Sighting } from './indicator-index.ts'

const TOLD_MAX = 10_000

export class Told {
  readonly #keys = new Set<string>()

  /** True the first time that this was done about the same for the same entries. */
  isNews(about: readonly unknown[], did: string, sightings: readonly Sighting[]): boolean {
    const refs = sightings.map(({ named }) => refOf(named.source, named.id)).join(' ')
    const key = JSON.stringify([...about, did, refs])
    if (this.#keys.has(key)) return false
    if (this.#keys.size >= TOLD_MAX) this.#keys.clear()
    this.#keys.add(key)
    return true
  }
}
