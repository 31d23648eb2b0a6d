/** Which stretches of a derived text differ from what it was made of: in a long text, only they need reading again. */

import { type OffsetMap, visitChanges } from './text.ts'

export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Read on both sides of a change: no pattern reaches further, so whatever lies elsewhere was found in the text before. */
const AROUND = 16 << 10
/** Texts up to this length are read whole. */
const WHOLE_MAX = 4 * AROUND
/** How far the end of a stretch is moved so that it falls between two words. */
const WORD_MAX = 256

/** The stretches of `text` to read, in order and apart from each other; the whole where little would be left out. */
export function listChanged(text: string, map: OffsetMap): readonly Stretch[] {
  const whole = [{ from: 0, to: text.length }]
  if (text.length <= WHOLE_MAX || 'start' in map) return whole
  const stretches: { from: number; to: number }[] = []
  let last: { from: number; to: number } | undefined
  let covered = 0
  visitChanges(map, (first, end) => {
    const from = Math.max(0, first - AROUND)
    const to = Math.min(text.length, end + AROUND)
    if (last === undefined || from > last.to) {
      stretches.push((last = { from, to }))
      covered += to - from
    } else if (to > last.to) {
      covered += to - last.to
      last.to = to
    }
  })
  if (covered > text.length * 0.75) return whole
  return stretches.map(({ from, to }) => ({ from: backToWord(text, from), to }))
}

function backToWord(text: string, at: number): number {
  for (let start = at; start > 0 && at - start < WORD_MAX; start--)
    if (text.charCodeAt(start - 1) <= 0x20) return start
  return at
}
