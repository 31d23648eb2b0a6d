/** What is wrong with a policy: one finding of the checker, with the place in the document it speaks of. */

export type PolicyProblemCode =
  | 'condition-syntax'
  | 'condition-type'
  | 'condition-too-complex'
  | 'unknown-variable'
  | 'unknown-field'
  | 'unsafe-pattern'
  | 'pattern-not-literal'
  | 'allow-reads-findings'
  | 'may-loosen'
  | 'duplicate-id'
  | 'invalid-glob'
  | 'timezone-invalid'
  | 'never-matches'
  | 'unreachable'
  | 'shadowed'
  | 'duplicate-rule'
  | 'one-sided'
  | 'obligation-without-effect'
  | 'limit-without-bound'
  | 'unknown-upstream'
  | 'unknown-channel'

export interface PolicyProblem {
  readonly severity: 'error' | 'warning'
  readonly code: PolicyProblemCode
  /** Id of the rule or limit spoken of; null when the document as a whole is meant. */
  readonly rule: string | null
  /** Path into the document, for example `['rules', 3, 'when']`; the loader maps it to line and column. */
  readonly path: readonly (string | number)[]
  readonly message: string
  /** What to write instead, where the message does not say it. */
  readonly suggestion?: string
  /** Half-open range in UTF-16 units inside the string at `path`, for conditions. */
  readonly range?: { readonly start: number; readonly end: number }
}

/** The candidate closest to `word`, when it is close enough to be what was meant. */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = measureDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Edit distance with neighbouring letters swapped counted as one; words longer than 64 letters are never near. */
function measureDistance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Number.POSITIVE_INFINITY
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cost = Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (older[j - 2] ?? 0) + 1)
      }
      row.push(cost)
    }
    older = previous
    previous = row
  }
  return previous[b.length] ?? Number.POSITIVE_INFINITY
}
