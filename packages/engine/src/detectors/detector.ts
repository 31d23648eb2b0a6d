/** What a detector is, what it is given and what it gives back. */

import type { FindingClass, Hook, InspectionContext, Severity } from '@callgate/contracts/finding'
import type { SchemaError } from '../inspect-types.ts'
import type { Rendering, ViewName } from '../views/text.ts'

/** Which texts a detector is handed. */
export type Trigger =
  /** Those that hold one of its literals, or whose member name matches `names`. */
  | 'literals'
  /** Those with anything but printable ASCII, tabs and line ends. */
  | 'not-plain'
  /** All of them; dear, only for rules that can name no literal. */
  | 'every'
  /** None: it reads the message, not its texts. */
  | 'message'

export interface Detector {
  readonly id: string
  readonly at: readonly Hook[]
  readonly reads: readonly ViewName[]
  /** Of a text that is seen as it stands, the folded form alone is handed over: what is looked for is written in plain letters. */
  readonly seenFolded?: boolean
  readonly trigger: Trigger
  /** Found in one pass together with those of all others, ASCII case ignored. */
  readonly literals: readonly string[]
  /**
   * Up to 31 groups of literals of which it is only told whether one of the group stands in a text: what a dear step
   * cannot do without. A text with nothing but these is not handed over for them.
   */
  readonly cues?: readonly (readonly string[])[]
  /** Every code its findings can have; left out by a detector that cannot list them. */
  readonly codes?: readonly string[]
  /** Member names whose values are handed over even without a literal. */
  readonly names?: RegExp
  /** Pure, synchronous; time and output bounded by the length of the texts and by `limits`. */
  inspect(views: Views, limits: DetectorLimits): readonly Observation[]
}

export interface DetectorLimits {
  readonly findingsMax: number
}

export interface Views {
  readonly hook: Hook
  readonly context: InspectionContext
  readonly schemaErrors: readonly SchemaError[]
  readonly texts: readonly ViewText[]
}

/** One text of a view the detector reads, with the places of its literals. */
export interface ViewText {
  readonly rendering: Rendering
  readonly text: string
  readonly hits: LiteralHits
}

/** Parallel lists, in order of the text: index into the detector's literals, and where that literal ends. */
export interface LiteralHits {
  readonly literals: readonly number[]
  readonly ends: readonly number[]
  /** The groups of cues of the detector that stand in the text, a bit for each. */
  readonly cues: number
}

export const NO_HITS: LiteralHits = { literals: [], ends: [], cues: 0 }

/** What a detector saw. The frame turns it into findings: spans in the original message, excerpt, digest. */
export interface Observation {
  readonly code: string
  readonly class: FindingClass
  readonly severity: Severity
  readonly confidence: number
  readonly message: string
  /** Where: a range of a text, or a pointer into the message. */
  readonly at:
    | { readonly text: ViewText; readonly start: number; readonly end: number }
    | { readonly path: string }
}

/** Every hook at which text comes from the side of the server. */
export const SERVER_TEXT_HOOKS: readonly Hook[] = [
  'result',
  'structured-result',
  'resource',
  'prompt',
  'completion',
  'sampling',
  'elicitation',
  'error',
  'notification',
  'stderr',
  'media-metadata',
]

/** Every hook at which definitions are read. */
export const DEFINITION_HOOKS: readonly Hook[] = ['tool-definition', 'item-definition', 'instructions']
