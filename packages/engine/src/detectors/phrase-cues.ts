/** How tables of cues are written: what each looks for, the words it needs, and how far it reaches. */

import type { Cue } from './cues.ts'

export type Phrase = readonly [
  literals: readonly string[],
  /** As text it is looked for in either case. */
  pattern: string | RegExp,
  reach?: number,
  beside?: readonly string[],
]

type MakeCue = (id: string, weight: number, message: string, phrase: Phrase) => Cue

/** Makes the cues of one table; each reaches so far that says nothing else. */
export const phraseCues =
  (reachOfMost: number): MakeCue =>
  (id, weight, message, [literals, pattern, reach = reachOfMost, beside]) => {
    const regex = typeof pattern === 'string' ? new RegExp(pattern, 'gi') : pattern
    return { id, weight, message, literals, regex, reach, ...(beside === undefined ? {} : { beside }) }
  }

/** Up to so many characters of the same sentence; a dot inside a path, a version or an address ends none. */
export const gap = (most: number): string => String.raw`(?:[^.!?\n]|[.!?](?=\S)){0,${most}}?`
