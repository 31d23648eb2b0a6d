/** Finds attacks that the wording of no single sentence shows: made-up conversations, floods of one word, orders in pieces. */

import type { Hook } from '@callgate/contracts/finding'
import type { Detector, Observation } from '../detector.ts'
import { findFlood } from './flood.ts'
import { findParts } from './parts.ts'
import { findOpenTurns } from './turns.ts'

/** Conversations, logs and code with pieces in quotes are what results are full of. */
const PROMPTS: readonly Hook[] = ['prompt', 'prompt-arguments', 'sampling']
/** Longer texts are documents that somebody asks about. */
const CHARS_MAX = 40_000

type Find = (text: string) => { readonly start: number; readonly end: number } | undefined

const KINDS: readonly { readonly what: string; readonly message: string; readonly find: Find }[] = [
  {
    what: 'open-turns',
    message: 'A made-up conversation whose last question is to be answered like those before',
    find: findOpenTurns,
  },
  { what: 'flood', message: 'One word or question over and over', find: findFlood },
  { what: 'parts', message: 'An order in pieces that show it only together', find: findParts },
]

export const promptStructure: Detector = {
  id: 'prompt-structure',
  at: PROMPTS,
  reads: ['folded', 'decoded', 'json'],
  trigger: 'every',
  literals: [],
  codes: KINDS.map(({ what }) => `prompt-structure/${what}`),
  inspect({ texts }, limits) {
    const found: Observation[] = []
    for (const text of texts) {
      if (text.text.length > CHARS_MAX) continue
      for (const { what, message, find } of KINDS) {
        const place = find(text.text)
        if (place === undefined) continue
        found.push({
          code: `prompt-structure/${what}`,
          class: 'injection',
          severity: 'medium',
          confidence: 0.66,
          message,
          at: { text, ...place },
        })
      }
      if (found.length >= limits.findingsMax) break
    }
    return found
  },
}
