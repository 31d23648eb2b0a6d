/** Asks the trained model about texts that no pattern is sure of: is this an order to an agent, or an attack on its instructions? */

import type { FindingClass, Hook } from '@callgate/contracts/finding'
import type { ModelQuestion } from '@callgate/contracts/rule'
import {
  confidenceOf,
  explainWindow,
  findWorstWindow,
  type Model,
  type WorstWindow,
} from '../../model/model.ts'
import {
  DEFINITION_HOOKS,
  type Detector,
  type Observation,
  SERVER_TEXT_HOOKS,
  type ViewText,
} from '../detector.ts'
import { weighSetting } from '../setting.ts'
import { isReadElsewhere } from './by-number.ts'

/** Shorter texts hold no order. */
const CHARS_MIN = 12
/** What is less sure than this is not worth a record. */
const CONFIDENCE_MIN = 0.55
/** Nothing is surer: what was learned from examples is never certain. */
const CONFIDENCE_MAX = 0.97
/** Most texts of one message that are reported; more say nothing new. */
const REPORTS_MAX = 8

const PROMPT_HOOKS: readonly Hook[] = ['prompt', 'prompt-arguments', 'sampling']
const DEFINITIONS: ReadonlySet<Hook> = new Set(DEFINITION_HOOKS)

interface Question {
  readonly class: FindingClass
  readonly message: string
}

const QUESTIONS: Readonly<Record<ModelQuestion, Question>> = {
  definition: {
    class: 'tool-poisoning',
    message: 'The wording of this definition gives orders to the assistant',
  },
  directive: { class: 'injection', message: 'The wording gives orders to whatever assistant reads it' },
  attack: { class: 'injection', message: 'The wording attacks the instructions of the assistant' },
}

/** The detector, when there is a model to ask. */
export function listModelDetectors(model: Model | null): readonly Detector[] {
  return model === null ? [] : [createModelDetector(model)]
}

function headOf(hook: Hook): ModelQuestion {
  if (DEFINITIONS.has(hook)) return 'definition'
  return PROMPT_HOOKS.includes(hook) ? 'attack' : 'directive'
}

function createModelDetector(model: Model): Detector {
  return {
    id: 'model',
    at: [...new Set([...DEFINITION_HOOKS, ...SERVER_TEXT_HOOKS, ...PROMPT_HOOKS])],
    reads: ['folded', 'visible', 'hidden', 'json', 'decoded', 'joined'],
    seenFolded: true,
    trigger: 'every',
    literals: [],
    inspect({ hook, texts }) {
      const head = headOf(hook)
      const suspects: Suspect[] = []
      for (const text of texts) {
        if (text.text.length < CHARS_MIN || isReadElsewhere(text, texts)) continue
        const worst = findWorstWindow(model, head, text.text)
        if (worst === undefined || confidenceOf(model, head, worst.score) < CONFIDENCE_MIN) continue
        const confidence = confidenceOf(model, head, discountSetting(head, text.text, worst))
        if (confidence >= CONFIDENCE_MIN)
          suspects.push({ text, worst, confidence: Math.min(CONFIDENCE_MAX, confidence) })
      }
      // What weighed in is worked out for those alone that are reported.
      return suspects
        .toSorted((a, b) => b.confidence - a.confidence)
        .slice(0, REPORTS_MAX)
        .map((suspect) => observe(model, head, suspect))
    },
  }
}

/** What an order loses that stands among the words of defence, in code or in a manual for agents. */
const SETTING_COST = 3

/** The score of a window where it stands; in prompts and definitions the setting says nothing. */
export function discountSetting(
  head: ModelQuestion,
  text: string,
  { score, start, end }: WorstWindow,
): number {
  return head === 'directive' ? score - SETTING_COST * (1 - weighSetting(text, start, end)) : score
}

interface Suspect {
  readonly text: ViewText
  readonly worst: WorstWindow
  readonly confidence: number
}

function observe(model: Model, head: ModelQuestion, { text, worst, confidence }: Suspect): Observation {
  const { class: findingClass, message } = QUESTIONS[head]
  const reasons = explainWindow(model, head, text.text.slice(worst.start, worst.end))
  return {
    code: `model/${head}`,
    class: findingClass,
    severity: confidence >= 0.85 ? 'high' : 'medium',
    confidence,
    message: reasons.length === 0 ? message : `${message}; what weighed in: ${reasons.join(', ')}`,
    at: { text, start: worst.start, end: worst.end },
  }
}
