/** Finds attacks on the instructions of a model: in prompts, and in anything it reads. */

import type { Hook } from '@callgate/contracts/finding'
import { buildPatternSet } from '../../prefilter/windows.ts'
import { type Cue, weighCues, type Weighing } from '../cues.ts'
import { PROMPT_CODE_CUES } from '../cues-code.ts'
import { COMPLIANCE_CUES } from '../cues-compliance.ts'
import { JAILBREAK_CUES } from '../cues-jailbreak.ts'
import { LANGUAGE_CUES } from '../cues-languages.ts'
import { WORLD_ASIDE_CUES } from '../cues-world-languages.ts'
import { DEFINITION_HOOKS, type Detector, SERVER_TEXT_HOOKS } from '../detector.ts'
import { isOrdinaryRequest, isOrdinarySpeech } from '../ordinary-speech.ts'
import { Sightings } from '../sightings.ts'

const set = buildPatternSet<Cue>([
  ...JAILBREAK_CUES,
  ...COMPLIANCE_CUES,
  ...LANGUAGE_CUES,
  ...WORLD_ASIDE_CUES,
  ...PROMPT_CODE_CUES,
])

/** Words that definitions use of themselves. */
const OF_DEFINITIONS: ReadonlySet<string> = new Set([
  'extract-prompt',
  'never-refuse',
  'split-payload',
  'ask-secret',
  'unrestricted-model',
  'two-answers',
  ...PROMPT_CODE_CUES.map(({ id }) => id),
])

/** Only prompts are no place for them. */
const OF_PROMPTS: ReadonlySet<string> = new Set(PROMPT_CODE_CUES.map(({ id }) => id))
const PROMPTS: ReadonlySet<Hook> = new Set(['prompt', 'prompt-arguments', 'sampling'])
const DEFINITIONS: ReadonlySet<Hook> = new Set(DEFINITION_HOOKS)
/** Pages and stories speak of roles without rules, and tariffs of what has no limit: there it takes more than that. */
const OF_STORIES: ReadonlySet<string> = new Set([
  'persona-without-rules',
  'unrestricted-model',
  'limitless-translated',
])

const WEIGHING = { set, code: 'prompt-attack', class: 'injection', concealedBonus: 0.4 } as const
const IN_PROMPTS: Weighing = { ...WEIGHING, unless: isOrdinaryRequest }
const IN_TEXTS: Weighing = {
  ...WEIGHING,
  lighter: OF_STORIES,
  without: OF_PROMPTS,
  unless: isOrdinarySpeech,
}
const IN_DEFINITIONS: Weighing = { ...IN_TEXTS, without: OF_DEFINITIONS }

function weighingAt(hook: Hook): Weighing {
  if (PROMPTS.has(hook)) return IN_PROMPTS
  return DEFINITIONS.has(hook) ? IN_DEFINITIONS : IN_TEXTS
}

export const promptAttack: Detector = {
  id: 'prompt-attack',
  at: [...SERVER_TEXT_HOOKS, 'prompt-arguments', ...DEFINITION_HOOKS],
  reads: ['folded', 'visible', 'hidden', 'json', 'decoded', 'joined'],
  seenFolded: true,
  trigger: 'literals',
  literals: set.literals,
  inspect(views, limits) {
    const found = new Sightings(limits.findingsMax)
    const weighing = weighingAt(views.hook)
    for (const text of views.texts) {
      found.addAll(weighCues(text, weighing))
      if (found.full) break
    }
    return found.list
  },
}
