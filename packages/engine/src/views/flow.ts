/** Which strings of a message are one running text: what a reader sees one after the other. */

import type { JsonValue } from '@callgate/contracts/json'
import { collectSources, type Source } from './source.ts'

/** Members that carry what is read; the others name, type or locate it. */
const FLOWING = new Set(['text', 'message', 'data', 'content', 'value', 'line', ''])

const NOTHING: readonly Source[] = []

/** The strings that flow into each other, in order; none when there are fewer than `least`. */
export function flowOf(sources: readonly Source[], least = 1): readonly Source[] {
  let count = 0
  for (const source of sources) if (isFlowing(source)) count++
  return count < least ? NOTHING : sources.filter(isFlowing)
}

function isFlowing(source: Source): boolean {
  return !source.isKey && FLOWING.has(source.name)
}

/** The running text of one message, cut to its last `charsMax` characters. */
export function flowText(value: JsonValue, charsMax: number): string {
  const flow = flowOf(
    collectSources(value, { charsMax: 64 << 20, stringsMax: 1_000_000, depthMax: 512 }).sources,
  )
  let text = ''
  for (let index = flow.length - 1; index >= 0 && text.length < charsMax; index--)
    text = (flow[index] as Source).text + text
  return text.length > charsMax ? text.slice(-charsMax) : text
}
