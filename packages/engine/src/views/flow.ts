/** Which strings of a message are one running text: what a reader sees one after the other. */

import type { JsonValue } from '@callgate/contracts/json'
import { collectSources, type Source } from './source.ts'

/** Members that carry what is read; the others name, type or locate it. */
const FLOWING = new Set(['text', 'message', 'data', 'content', 'value', 'line', ''])

/** The strings that flow into each other, in order. */
export function flowOf(sources: readonly Source[]): readonly Source[] {
  return sources.filter((source) => !source.isKey && FLOWING.has(source.name))
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
