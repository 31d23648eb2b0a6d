/** Gives other calls their turn between the stages of a large message: each of them reads the whole of it. */

import { setImmediate } from 'node:timers/promises'
import { isLongJson } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'

/** Measured: a stage that reads a text of this length and writes it down takes a core about a millisecond. */
const RESTING_CHARS_MIN = 128 << 10

/** Decides before each stage whether others go first. One for each run of a passage: a message is measured once. */
export class Rests {
  #measured: Message | null = null
  #large = false

  /** A promise of the next turn of the event loop while the message is large; undefined for others, which wait for nothing. */
  before(message: Message | null): Promise<void> | undefined {
    if (message !== this.#measured) {
      this.#measured = message
      this.#large = message !== null && isLongJson(message.body.value, message.text, RESTING_CHARS_MIN)
    }
    return this.#large ? setImmediate() : undefined
  }
}
