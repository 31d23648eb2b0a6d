/** The bounded memory of what a stream already said, so that what is split over two of its events is still found. */

import type { JsonValue } from '@callgate/contracts/json'
import { flowText } from './views/flow.ts'

/** Longer than any secret format and any instruction that is looked for. */
const TAIL_CHARS_MAX = 4096

/** One per stream. After an event was decided and let through, `append` it; hand `text` to the next inspection as `tail`. */
export class StreamTail {
  readonly #charsMax: number
  #text = ''

  constructor(charsMax: number = TAIL_CHARS_MAX) {
    this.#charsMax = charsMax
  }

  get text(): string {
    return this.#text
  }

  /** Adds the running text of an event that has left. */
  append(value: JsonValue): void {
    this.#text = (this.#text + flowText(value, this.#charsMax)).slice(-this.#charsMax)
  }
}
