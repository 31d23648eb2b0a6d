/** The bounded memory of what a stream already said, for findings split over its events. */

import type { JsonValue } from '@callgate/contracts/json'
import { flowText } from '@callgate/engine/views/flow'

/** Longer than any secret format and any instruction that is looked for. */
const TAIL_CHARS_MAX = 4096

/** The tail after one more event: its running text, as the engine joins it, without names and levels in between. */
export function keepTail(tail: string, value: JsonValue): string {
  return (tail + flowText(value, TAIL_CHARS_MAX)).slice(-TAIL_CHARS_MAX)
}
