/** The two CEL functions whose cost depends on text an agent controls, under bounds; conditions call them by the usual names. */

import { judgePattern } from './pattern-safety.ts'

/** Names the calls of `matches` and `split` are rewritten to when a condition is compiled. */
export const BOUNDED_MATCHES = 'matchesWithinBounds'
export const BOUNDED_SPLIT = 'splitWithinBounds'

/** Most pieces `split` may give. */
export const SPLIT_PIECES_MAX = 10_000

interface Prepared {
  readonly regex: RegExp
  readonly charsMax: number
}

const prepared = new Map<string, Prepared>()
const PREPARED_MAX = 10_000

function prepare(pattern: string): Prepared {
  const known = prepared.get(pattern)
  if (known !== undefined) return known
  const judged = judgePattern(pattern)
  if (!judged.safe) throw new Error(`the pattern is not safe: ${judged.reason}`)
  const made = { regex: new RegExp(pattern), charsMax: judged.charsMax }
  // Patterns are literals of policies; the bound only matters to a process that reloads very many of them.
  if (prepared.size >= PREPARED_MAX) prepared.clear()
  prepared.set(pattern, made)
  return made
}

/** `text.matches(pattern)`: throws, which counts as an error of the condition, when the text is too long for the pattern. */
export function matchBounded(text: string, pattern: string): boolean {
  const { regex, charsMax } = prepare(pattern)
  if (text.length > charsMax) {
    throw new Error(`the text has ${text.length} characters; this pattern is tried on at most ${charsMax}`)
  }
  return regex.test(text)
}

/** `text.split(separator)`: throws when there would be too many pieces. */
export function splitBounded(text: string, separator: string): string[] {
  const pieces = text.split(separator, SPLIT_PIECES_MAX + 1)
  if (pieces.length > SPLIT_PIECES_MAX) throw new Error(`split gives more than ${SPLIT_PIECES_MAX} pieces`)
  return pieces
}
