/** Gives other calls their turn between the stages of a large message: each of them reads the whole of it. */

import { isLongJson } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import { LARGE_CHARS_MIN, loopTurns } from '../wire/loop-turns.ts'

/** Decides before each stage whether others go first. One for each run of a passage: a message is measured once. */
export class Rests {
  #measured: Message | null = null
  #large = false

  /** A promise of a turn of the event loop while the message is large; undefined for others, which wait for nothing. */
  before(message: Message | null): Promise<void> | undefined {
    if (message !== this.#measured) {
      this.#measured = message
      this.#large = message !== null && isLongJson(message.body.value, message.text, LARGE_CHARS_MIN)
    }
    return this.#large ? loopTurns.next() : undefined
  }
}
