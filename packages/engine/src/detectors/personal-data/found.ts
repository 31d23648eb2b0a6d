/** What the finders of personal data hand back, and which of two that overlap is kept. */

import type { ContextIndex } from './context.ts'

/** A stretch of text that is personal data. */
export interface Found {
  /** Last part of the code of the finding. */
  readonly what: string
  readonly message: string
  readonly start: number
  readonly end: number
  readonly confidence: number
}

/** Keeps, where several overlap, the surest, and among equally sure ones the longest. In order of the text. */
export function keepBest(found: readonly Found[]): Found[] {
  if (isApart(found)) return [...found]
  const sorted = found.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const kept: Found[] = []
  for (const one of sorted) {
    let last = kept.at(-1)
    if (last === undefined || one.start >= last.end) {
      kept.push(one)
      continue
    }
    if (!isBetter(one, last)) continue
    while (last !== undefined && last.end > one.start) {
      kept.pop()
      last = kept.at(-1)
    }
    kept.push(one)
  }
  return kept
}

/** In order, and none over another. */
function isApart(found: readonly Found[]): boolean {
  for (let index = 1; index < found.length; index++)
    if ((found[index] as Found).start < (found[index - 1] as Found).end) return false
  return true
}

function isBetter(a: Found, b: Found): boolean {
  return a.confidence > b.confidence || (a.confidence === b.confidence && a.end - a.start > b.end - b.start)
}

/** Where a finder puts what it found, with the words around it. */
export interface Sink {
  readonly contexts: ContextIndex
  readonly found: Found[]
}
