/** Finds prompts that ask by a detour for what is kept back: instructions, secrets, somebody's data. */

import type { Hook } from '@callgate/contracts/finding'
import { buildPatternSet } from '../../prefilter/windows.ts'
import { type Cue, weighCues } from '../cues.ts'
import type { Detector, Observation } from '../detector.ts'
import { DISCLOSURE_CUES } from './cues.ts'
import { DISCLOSURE_LANGUAGE_CUES } from './cues-languages.ts'

/** Questions mean little elsewhere: a page asks its reader, a form its user. */
const PROMPTS: readonly Hook[] = ['prompt', 'prompt-arguments', 'sampling']

const set = buildPatternSet<Cue>([...DISCLOSURE_CUES, ...DISCLOSURE_LANGUAGE_CUES])

export const promptDisclosure: Detector = {
  id: 'prompt-disclosure',
  at: PROMPTS,
  reads: ['folded', 'visible', 'hidden', 'json', 'decoded', 'joined'],
  trigger: 'literals',
  literals: set.literals,
  inspect(views, limits) {
    const found: Observation[] = []
    for (const text of views.texts) {
      found.push(
        ...weighCues(text, { set, code: 'prompt-disclosure', class: 'injection', concealedBonus: 0.4 }),
      )
      if (found.length >= limits.findingsMax) break
    }
    return found
  },
}
