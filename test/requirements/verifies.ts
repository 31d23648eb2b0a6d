/** Names a test by the requirements it shows: `test(verifies('GATE-3.6', 'tools are called'), …)`. */

import { REQUIREMENTS } from './requirements.ts'

const KNOWN: ReadonlySet<string> = new Set(REQUIREMENTS.map(({ id }) => id))

/** The ids, which must exist, before the last argument, which says what the test shows. */
export function verifies(...words: readonly [string, ...string[], string]): string {
  const ids = words.slice(0, -1)
  for (const id of ids) if (!KNOWN.has(id)) throw new Error(`There is no requirement ${id}.`)
  return `[${ids.join(' ')}] ${words.at(-1) ?? ''}`
}
