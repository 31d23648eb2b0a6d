/** What one detector sees in a message: bounded, and what is grave has room of its own, so that nothing light takes its place. */

import { isGrave } from '@callgate/contracts/finding'
import type { Observation } from './detector.ts'

export class Sightings<T extends Observation = Observation> {
  readonly list: T[] = []
  readonly #max: number
  #grave = 0

  constructor(max: number) {
    this.#max = max
  }

  /** True when there is no use in looking further. Light ones alone never end the search. */
  get full(): boolean {
    return this.#grave >= this.#max
  }

  /** False where there is no room for it any more. */
  add(observation: T): boolean {
    if (isGrave(observation)) {
      if (this.full) return false
      this.#grave++
    } else if (this.list.length - this.#grave >= this.#max) return false
    this.list.push(observation)
    return true
  }

  addAll(observations: readonly T[]): void {
    for (const observation of observations) this.add(observation)
  }
}
