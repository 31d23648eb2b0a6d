/** Examples made from templates written here: they widen what is learned beyond the families of the corpus. */

import { foldText } from '@callgate/engine/views/fold'
import { carry, tabulate } from './carriers.ts'
import type { Example, Head } from './corpus.ts'
import { createRandom, expand, pick } from './grammar.ts'
import { addOrdinary } from './ordinary.ts'
import { PARTS } from './templates-attacks.ts'
import { CAREFUL_KINDS, CAREFUL_PARTS, FORM_KINDS, PREMISE_KINDS } from './templates-careful.ts'
import { CHAT, CHAT_PARTS } from './templates-chat.ts'
import { FICTION_KINDS, FICTION_PARTS } from './templates-fiction.ts'
import { HONEST_KINDS, HONEST_PARTS } from './templates-honest.ts'
import { JAILBREAK_KINDS, JAILBREAK_PARTS } from './templates-jailbreaks.ts'
import { KIND_ATTACKS, KIND_PARTS } from './templates-kinds.ts'
import { OTHER_LANGUAGES } from './templates-languages.ts'
import { OTHER_SPEECH } from './templates-speech.ts'
import { HONEST_ORDERS, ORDER_KINDS, ORDER_PARTS } from './templates-orders.ts'
import { HONEST_PROMPTS, HONEST_TEXTS, PROMPT_ATTACKS, PROMPT_PARTS } from './templates-prompts.ts'
import { PAGE_NOTES, PAGE_ORDERS, PAGE_PARTS, PAGES } from './templates-pages.ts'
import { PROSE, PROSE_PARTS } from './templates-prose.ts'
import { TALK, TALK_PARTS } from './templates-talk.ts'
import { TONGUES } from './templates-tongues.ts'
import { EVIL_NAMES, HONEST_TOOLS, POISONED_TOOLS } from './templates-tools.ts'

const LISTS = {
  ...PARTS,
  ...PROMPT_PARTS,
  ...KIND_PARTS,
  ...HONEST_PARTS,
  ...ORDER_PARTS,
  ...PROSE_PARTS,
  ...TALK_PARTS,
  ...JAILBREAK_PARTS,
  ...FICTION_PARTS,
  ...CHAT_PARTS,
  ...CAREFUL_PARTS,
  ...PAGE_PARTS,
}
const PER_FAMILY = 400
const PER_KIND = 600
const PER_LANGUAGE = 80
type Random = () => number

interface Batch {
  readonly head: Head
  readonly family: string
  readonly hostile: boolean
  readonly hard?: boolean
}

/** All examples, the same on every run. */
export function synthesize(): Example[] {
  const random = createRandom(7)
  const examples: Example[] = []
  const add = (batch: Batch, texts: readonly string[], payload?: string): void => {
    const fold = (text: string): string => foldText(text)?.text ?? text
    examples.push({
      id: `${batch.family}-${examples.length}`,
      ...batch,
      hard: batch.hard ?? false,
      texts: texts.map(fold),
      ...(payload === undefined ? {} : { payload: fold(payload) }),
    })
  }
  const make = (template: string): string =>
    expand(template, LISTS, random).replaceAll('\\n', '\n').replaceAll('\\|', '|').trim()
  addTools(add, make, random)
  addData(add, make, random)
  addPrompts(add, make, random)
  addLanguages(add, make, random)
  addKinds(add, make, random)
  addJailbreaks(add, make, random)
  addCareful(add, make, random)
  addPages(add, make, random)
  addTongues(add, make, random)
  addForms(add, make, random)
  addOrdinary(add, make, random)
  return examples
}

/** Takes one example. */
export type Add = (batch: Batch, texts: readonly string[], payload?: string) => void
/** Makes a text of a template. */
export type Make = (template: string) => string

const ANY_ATTACK: readonly string[] = [
  '$ask $goal. $ending',
  '$override and $goal. $ending',
  '$posing $ask $goal. $ending',
  '$posing $override. $ask $goal. $ending',
  '$posing $goal. $ending',
]

function addTools(add: Add, make: Make, random: Random): void {
  for (const [family, templates] of Object.entries(POISONED_TOOLS)) {
    for (let index = 0; index < PER_FAMILY; index++) {
      const poison = make(pick(random, templates))
      const honest = make(pick(random, HONEST_TOOLS))
      const shape = random()
      const text = shape < 0.4 ? `${honest} ${poison}` : shape < 0.6 ? `${poison} ${honest}` : poison
      add({ head: 'definition', family, hostile: true }, ['helper', text], poison)
    }
  }
  for (let index = 0; index < PER_FAMILY; index++) {
    add({ head: 'definition', family: 'own-evil-name', hostile: true }, [make(pick(random, EVIL_NAMES))])
    add({ head: 'definition', family: 'own-honest-tools', hostile: false }, [
      'helper',
      `${make(pick(random, HONEST_TOOLS))} ${make(pick(random, HONEST_TOOLS))}`,
    ])
  }
}

function addData(add: Add, make: Make, random: Random): void {
  const families: readonly (readonly [string, readonly string[]])[] = [
    ['own-goal', ['$ask $goal. $ending', '$ask $goal.', '$goal.']],
    [
      'own-override-goal',
      ['$override and $goal. $ending', '$override. $ask $goal.', '$override, $goal. $ending'],
    ],
    [
      'own-posing',
      ['$posing $ask $goal. $ending', '$posing $override. $ask $goal. $ending', '$posing $goal. $ending'],
    ],
    ['own-shaping', ['$shaping', '$shaping', '$posing $shaping', '$override. $shaping']],
  ]
  for (const [family, templates] of families) {
    for (let index = 0; index < PER_FAMILY; index++) {
      const payload = make(pick(random, templates))
      add({ head: 'directive', family, hostile: true }, [carry(payload, random)], payload)
    }
  }
  for (let index = 0; index < PER_FAMILY * 2; index++) {
    const text = `${make(pick(random, HONEST_TEXTS))} ${make(pick(random, HONEST_TEXTS))}`
    add({ head: 'directive', family: 'own-honest-texts', hostile: false, hard: true }, [carry(text, random)])
  }
}

function addPrompts(add: Add, make: Make, random: Random): void {
  for (const [family, templates] of Object.entries(PROMPT_ATTACKS)) {
    for (let index = 0; index < PER_FAMILY; index++) {
      const payload = make(pick(random, templates))
      add({ head: 'attack', family, hostile: true }, [payload])
      if (index % 2 === 0)
        add({ head: 'directive', family, hostile: true }, [carry(payload, random)], payload)
    }
  }
  for (let index = 0; index < PER_FAMILY; index++) {
    add({ head: 'attack', family: 'own-injected-prompt', hostile: true }, [make(pick(random, ANY_ATTACK))])
    const honest = make(pick(random, HONEST_PROMPTS))
    add({ head: 'attack', family: 'own-honest-prompts', hostile: false }, [honest])
    add({ head: 'attack', family: 'own-honest-prompts', hostile: false }, [
      make(pick(random, HONEST_PROMPTS)),
      honest,
    ])
    add({ head: 'directive', family: 'own-honest-prompts', hostile: false, hard: true }, [
      carry(honest, random),
    ])
  }
}

function addLanguages(add: Add, make: Make, random: Random): void {
  for (const [language, [attacks, honest]] of Object.entries(OTHER_LANGUAGES)) {
    for (let index = 0; index < 30; index++) {
      const attack = make(pick(random, attacks))
      add({ head: 'attack', family: `own-lang-${language}`, hostile: true }, [attack])
      add(
        { head: 'directive', family: `own-lang-${language}`, hostile: true },
        [carry(`${make(pick(random, honest))} ${attack}`, random)],
        attack,
      )
      if (index % 3 === 0)
        add(
          { head: 'definition', family: `own-lang-${language}`, hostile: true },
          [`${make(pick(random, honest))} ${attack}`],
          attack,
        )
      const plain = `${make(pick(random, honest))} ${make(pick(random, honest))}`
      for (const head of ['attack', 'directive', 'definition'] as const)
        add({ head, family: `own-honest-${language}`, hostile: false }, [
          head === 'directive' ? carry(plain, random) : plain,
        ])
    }
  }
}

function addKinds(add: Add, make: Make, random: Random): void {
  for (const [family, templates] of Object.entries(KIND_ATTACKS)) {
    for (let index = 0; index < PER_KIND; index++) {
      const payload = make(pick(random, templates))
      add({ head: 'attack', family, hostile: true }, [payload])
      if (index % 3 === 0)
        add({ head: 'directive', family, hostile: true }, [carry(payload, random)], payload)
    }
  }
  for (const [family, templates] of Object.entries(ORDER_KINDS)) {
    for (let index = 0; index < PER_KIND; index++) {
      const payload = make(pick(random, templates))
      add({ head: 'directive', family, hostile: true }, [carry(payload, random)], payload)
    }
  }
  for (let index = 0; index < PER_KIND * 5; index++) {
    const honest = make(pick(random, index % 5 === 0 ? HONEST_KINDS : HONEST_ORDERS))
    const text = index % 3 === 0 ? `${honest} ${make(pick(random, HONEST_ORDERS))}` : honest
    add({ head: 'directive', family: `own-honest-orders-${index % 5}`, hostile: false }, [
      carry(text, random),
    ])
  }
  for (let index = 0; index < PER_KIND * 4; index++) {
    const text = Array.from({ length: 1 + (index % 9) }, () => make(pick(random, PROSE))).join(' ')
    add({ head: 'directive', family: `own-prose-${index % 4}`, hostile: false }, [
      index % 3 === 0 ? carry(text, random) : text,
    ])
  }
  for (let index = 0; index < PER_KIND * 4; index++) {
    const text = make(pick(random, TALK))
    if (index % 2 === 0) add({ head: 'attack', family: 'own-talk', hostile: false }, [text])
    add({ head: 'directive', family: `own-talk-${index % 4}`, hostile: false }, [
      index % 2 === 0 ? text : `${text} ${make(pick(random, TALK))}`,
    ])
  }
  for (let index = 0; index < PER_KIND * 3; index++)
    add({ head: 'directive', family: `own-records-${index % 3}`, hostile: false }, [tabulate(random)])
  for (let index = 0; index < PER_KIND * 6; index++) {
    const honest = make(pick(random, HONEST_KINDS))
    const text = index % 4 === 0 ? `${honest} ${make(pick(random, HONEST_KINDS))}` : honest
    add({ head: 'attack', family: `own-honest-kinds-${index % 6}`, hostile: false }, [text])
  }
}

/** Long and technical attacks, and honest prompts in the same dress. */
function addJailbreaks(add: Add, make: Make, random: Random): void {
  for (const [family, templates] of Object.entries(JAILBREAK_KINDS)) {
    for (let index = 0; index < PER_KIND; index++) {
      const payload = make(pick(random, templates))
      add({ head: 'attack', family, hostile: true }, [payload])
      if (index % 3 === 0 && !OF_PROMPTS_ALONE.has(family))
        add({ head: 'directive', family, hostile: true }, [carry(payload, random)], payload)
    }
  }
  for (let index = 0; index < PER_KIND * 6; index++) {
    const text = make(pick(random, FICTION_KINDS))
    const family = `own-fiction-${index % 6}`
    add({ head: 'attack', family, hostile: false }, [text])
    if (index % 2 === 0) add({ head: 'directive', family, hostile: false }, [text])
  }
  for (let index = 0; index < PER_KIND * 5; index++) {
    const text = make(pick(random, CHAT))
    const family = `own-chat-${index % 5}`
    add({ head: 'attack', family, hostile: false }, [text])
    if (index % 3 === 0) add({ head: 'directive', family, hostile: false }, [carry(text, random)])
  }
  for (const [language, [attacks, honest]] of Object.entries(OTHER_SPEECH)) {
    for (let index = 0; index < PER_LANGUAGE; index++) {
      const attack = make(pick(random, attacks))
      const plain = make(pick(random, honest))
      add({ head: 'attack', family: `own-speech-${language}`, hostile: true }, [attack])
      add({ head: 'attack', family: `own-spoken-${language}`, hostile: false }, [plain])
    }
  }
}

/** Premises that make harm look allowed, and careful questions in the words of harm. */
function addCareful(add: Add, make: Make, random: Random): void {
  for (const [family, templates] of Object.entries(PREMISE_KINDS))
    for (let index = 0; index < PER_KIND; index++)
      add({ head: 'attack', family, hostile: true }, [make(pick(random, templates))])
  for (let index = 0; index < PER_KIND * 6; index++) {
    const text = make(pick(random, CAREFUL_KINDS))
    const family = `own-careful-${index % 6}`
    add({ head: 'attack', family, hostile: false }, [text])
    if (index % 4 === 0) add({ head: 'directive', family, hostile: false }, [text])
  }
}

/** Orders worded as editing or as a message of a system, and the pages and notes they hide among. */
function addPages(add: Add, make: Make, random: Random): void {
  const write = (templates: readonly string[], count: number): string =>
    Array.from({ length: count }, () => make(pick(random, templates))).join(' ')
  for (const [family, templates] of Object.entries(PAGE_ORDERS)) {
    for (let index = 0; index < PER_KIND; index++) {
      const payload = make(pick(random, templates))
      const text =
        index % 2 === 0
          ? carry(payload, random)
          : `${write(PAGES, 1 + (index % 4))} ${payload} ${write(PAGES, index % 3)}`.trim()
      add({ head: 'directive', family, hostile: true }, [text], payload)
    }
  }
  for (let index = 0; index < PER_KIND * 4; index++) {
    const page = write(PAGES, 1 + (index % 8))
    add({ head: 'directive', family: `own-pages-${index % 4}`, hostile: false }, [page])
    if (index % 4 === 0) add({ head: 'attack', family: 'own-pages', hostile: false }, [page])
    const note = write(PAGE_NOTES, 1 + (index % 2))
    add({ head: 'directive', family: `own-notes-${index % 4}`, hostile: false }, [carry(note, random)])
  }
}

/** The same premises and staged messages in other languages, and everyday sentences there. */
function addTongues(add: Add, make: Make, random: Random): void {
  for (const [language, [attacks, orders, honest]] of Object.entries(TONGUES)) {
    for (let index = 0; index < PER_LANGUAGE / 2; index++) {
      const plain = (): string => make(pick(random, honest))
      const attack = make(pick(random, attacks))
      const order = make(pick(random, orders))
      add({ head: 'attack', family: `own-premise-${language}`, hostile: true }, [attack])
      add(
        { head: 'directive', family: `own-order-${language}`, hostile: true },
        [carry(index % 2 === 0 ? order : `${plain()} ${order}`, random)],
        order,
      )
      add({ head: 'attack', family: `own-daily-${language}`, hostile: false }, [plain()])
      const page = `${plain()} ${plain()}`
      add({ head: 'directive', family: `own-daily-${language}`, hostile: false }, [carry(page, random)])
    }
  }
}

/** What people ask of the form of an answer, which is harmless in a prompt. */
function addForms(add: Add, make: Make, random: Random): void {
  for (let index = 0; index < PER_KIND * 3; index++)
    add({ head: 'attack', family: `own-form-${index % 3}`, hostile: false }, [make(pick(random, FORM_KINDS))])
}

/** Pages and results hold code, and damaged text, for good reasons. */
const OF_PROMPTS_ALONE: ReadonlySet<string> = new Set(['own-code-attack', 'own-noise', 'own-spaced'])
