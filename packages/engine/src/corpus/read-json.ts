/** Reads JSON that may not be JSON. */

import type { JsonValue } from '@callgate/contracts/json'

/** The value; undefined when the text is not JSON. */
export function readJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    // Anything else is a text, which is an answer, not a failure.
    return undefined
  }
}
