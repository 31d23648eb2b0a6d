/** The texts of one message in order, after what earlier events of the stream said. */

import type { Source } from './source.ts'
import { type OriginRange, type Rendering, VIEW_BIT } from './text.ts'
import { kindsOf } from './unit-kinds.ts'

/** Every text after `tail`, with `gap` between any two. */
export function joinFlow(tail: string, flow: readonly Source[], gap: string): Rendering {
  const offsets: number[] = []
  let text = tail
  for (const source of flow) {
    if (text !== '') text += gap
    offsets.push(text.length)
    text += source.text
  }
  return {
    view: 'joined',
    mask: VIEW_BIT.joined,
    text,
    source: flow[flow.length - 1] as Source,
    depth: 0,
    kinds: kindsOf(text),
    tailLength: tail.length,
    seams: tail === '' ? offsets.slice(1) : offsets,
    origins(start, end) {
      const ranges: OriginRange[] = []
      for (let index = 0; index < flow.length; index++) {
        const source = flow[index] as Source
        const from = Math.max(start, offsets[index] as number)
        const to = Math.min(end, (offsets[index] as number) + source.text.length)
        if (to > from)
          ranges.push({
            source,
            start: from - (offsets[index] as number),
            end: to - (offsets[index] as number),
          })
      }
      // What lies wholly inside one string was seen there already.
      return ranges.length === 1 && !reachesBeyond(ranges[0] as OriginRange, start, end) ? [] : ranges
    },
  }
}

function reachesBeyond(range: OriginRange, start: number, end: number): boolean {
  return range.end - range.start < end - start
}
