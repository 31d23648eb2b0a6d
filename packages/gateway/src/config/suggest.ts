/** Guesses what someone meant by a word that is not in a list. */

import { findNearest } from '@callgate/engine/policy/problem'

/** The candidate that was meant, if any is near enough. `body_bytes_max`, `body-bytes-max` and `bodyBytesMax` are one word. */
export function suggestNearest(word: string, candidates: readonly string[]): string | undefined {
  const plain = normaliseWord(word)
  return candidates.find((candidate) => normaliseWord(candidate) === plain) ?? findNearest(word, candidates)
}

function normaliseWord(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '')
}
