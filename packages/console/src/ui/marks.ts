/** Cuts a text at the places that are marked in it. Marks that do not fit the text are left out: what is marked is never a guess. */

interface Span {
  readonly start: number
  readonly end: number
  readonly code: string
}

export interface Piece {
  readonly part: string
  /** What it is marked for; left out for what lies between. */
  readonly code?: string
}

export function splitAtMarks(text: string, marks: readonly Span[]): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const fitting = marks.filter(({ start, end }) => start >= 0 && end > start && end <= text.length)
  for (const { start, end, code } of fitting.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    // Of marks that overlap, what stands beyond the one before.
    const from = Math.max(start, at)
    if (end <= from) continue
    if (from > at) pieces.push({ part: text.slice(at, from) })
    pieces.push({ part: text.slice(from, end), code })
    at = end
  }
  if (at < text.length || pieces.length === 0) pieces.push({ part: text.slice(at) })
  return pieces
}
