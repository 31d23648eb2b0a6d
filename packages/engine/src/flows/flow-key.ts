/** Names a flow within its session, so that a human's answer about it is known again. */

import { hashValue } from '../provenance/memory.ts'

/** Two hashes beside each other: 64 bits are enough for a name within one session. */
export function keyOf(parts: readonly string[], seed: number): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('')
  const hex = (key: number): string => hashValue(text, key).toString(16).padStart(8, '0')
  return hex(seed) + hex(seed ^ 0x5bd1e995)
}
