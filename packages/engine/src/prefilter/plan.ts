/** One scan for the literals of all detectors that look at a hook, handing each its own hits. */

import type { Hook } from '@callgate/contracts/finding'
import { type Detector, NO_HITS, type ViewText } from '../detectors/detector.ts'
import { BROKEN_LITERALS } from '../views/hints.ts'
import { maskOf, type Rendering, SEEN_AS_IT_STANDS, VIEW_BIT } from '../views/text.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'

/** Stands for no detector: the text has words to be read in another way. */
const BROKEN = -1

/** What is scanned for at a hook. */
export interface Plan {
  readonly detectors: readonly Detector[]
  /** Mask of the views each detector reads. */
  readonly masks: readonly number[]
  /** Mask of all views the detectors read. */
  readonly wanted: number
  readonly automaton: Automaton
  /** Literal of the automaton → detector, or `BROKEN`, and index in its own list or of its cue. */
  readonly owners: readonly (readonly Owner[])[]
}

interface Owner {
  readonly detector: number
  /** Index in the list of the detector; of a group of its cues when `isCue`. */
  readonly literal: number
  readonly isCue: boolean
}

/** Hooks at which the same detectors look get the same plan: its table is large. */
export class Plans {
  readonly #all: readonly Detector[]
  readonly #byHook = new Map<Hook, Plan>()
  readonly #byDetectors = new Map<string, Plan>()

  constructor(all: readonly Detector[]) {
    this.#all = all
  }

  of(hook: Hook): Plan {
    const known = this.#byHook.get(hook)
    if (known !== undefined) return known
    const own = this.#all.filter((detector) => detector.at.includes(hook))
    const key = own.map((detector) => this.#all.indexOf(detector)).join(' ')
    const plan = this.#byDetectors.get(key) ?? buildPlan(own)
    this.#byDetectors.set(key, plan)
    this.#byHook.set(hook, plan)
    return plan
  }
}

function maskOfDetector({ reads, seenFolded }: Detector): number {
  return seenFolded === true ? maskOf(reads) & ~SEEN_AS_IT_STANDS : maskOf(reads)
}

function buildPlan(detectors: readonly Detector[]): Plan {
  const owners = new Map<string, Owner[]>()
  const own = (text: string, owner: Owner): void => {
    const key = text.toLowerCase()
    const list = owners.get(key)
    if (list) list.push(owner)
    else owners.set(key, [owner])
  }
  const masks = detectors.map(maskOfDetector)
  let wanted = 0
  for (const [index, detector] of detectors.entries()) {
    wanted |= masks[index] as number
    for (const [literal, text] of detector.literals.entries())
      own(text, { detector: index, literal, isCue: false })
    for (const [group, texts] of (detector.cues ?? []).entries())
      for (const text of texts) own(text, { detector: index, literal: group, isCue: true })
  }
  if ((wanted & VIEW_BIT.folded) !== 0)
    for (const text of BROKEN_LITERALS) own(text, { detector: BROKEN, literal: 0, isCue: false })
  return {
    detectors,
    masks,
    wanted,
    automaton: buildAutomaton([...owners.keys()]),
    owners: [...owners.values()],
  }
}

const NO_TEXTS: readonly ViewText[] = []

interface Hits {
  readonly literals: number[]
  readonly ends: number[]
  /** Groups of cues that stand in the text, a bit for each. */
  cues: number
}

/** Collects, for one message, the texts each detector is handed. */
export class PlanRun {
  readonly #plan: Plan
  /** Texts of each detector; undefined while it has none. */
  readonly #texts: (ViewText[] | undefined)[] = []
  /** What the names of each detector say of member names. */
  readonly #namesMatch: (Map<string, boolean> | undefined)[] = []
  /** Of the text that is being scanned. */
  #mask = 0
  #hits: (Hits | undefined)[] | undefined
  #isBroken = false
  readonly #onHit = (literal: number, end: number): void => this.#take(literal, end)

  constructor(plan: Plan) {
    this.#plan = plan
  }

  /** Scans one text and hands it to the detectors that want it; true when it seems to have broken words. */
  take(rendering: Rendering): boolean {
    const { masks, detectors } = this.#plan
    const isPlain = rendering.kinds === 0
    const hits = this.#scan(rendering, isPlain)
    for (let index = 0; index < detectors.length; index++) {
      if (((masks[index] as number) & rendering.mask) === 0) continue
      const detector = detectors[index] as Detector
      const found = hits?.[index]
      if (found !== undefined && (found.ends.length > 0 || detector.trigger === 'every'))
        this.#give(index, rendering, found)
      else if (detector.trigger === 'every') this.#give(index, rendering, NO_HITS)
      else if (detector.trigger === 'not-plain') {
        if (!isPlain) this.#give(index, rendering, NO_HITS)
      } else if (detector.names !== undefined && this.#isNamed(index, detector.names, rendering)) {
        this.#give(index, rendering, NO_HITS)
      }
    }
    return this.#isBroken
  }

  textsOf(index: number): readonly ViewText[] {
    return this.#texts[index] ?? NO_TEXTS
  }

  /** The hits of each detector that reads this view. */
  #scan(rendering: Rendering, isPlain: boolean): readonly (Hits | undefined)[] | undefined {
    this.#mask = rendering.mask
    this.#hits = undefined
    this.#isBroken = false
    this.#plan.automaton.scan(rendering.text, this.#onHit, isPlain)
    return this.#hits
  }

  #take(literal: number, end: number): void {
    const { owners, masks } = this.#plan
    const owning = owners[literal] as readonly Owner[]
    for (let index = 0; index < owning.length; index++) {
      const { detector, literal: own, isCue } = owning[index] as Owner
      if (detector === BROKEN) {
        this.#isBroken = true
        continue
      }
      if (((masks[detector] as number) & this.#mask) === 0) continue
      this.#hits ??= []
      const list = (this.#hits[detector] ??= { literals: [], ends: [], cues: 0 })
      if (isCue) {
        list.cues |= 1 << own
        continue
      }
      list.literals.push(own)
      list.ends.push(end)
    }
  }

  #give(index: number, rendering: Rendering, hits: ViewText['hits']): void {
    const text: ViewText = { rendering, text: rendering.text, hits }
    const texts = this.#texts[index]
    if (texts === undefined) this.#texts[index] = [text]
    else texts.push(text)
  }

  #isNamed(index: number, names: RegExp, rendering: Rendering): boolean {
    const { name } = rendering.source
    if (name === '') return false
    const known = (this.#namesMatch[index] ??= new Map<string, boolean>())
    let matches = known.get(name)
    if (matches === undefined) {
      matches = names.test(name)
      known.set(name, matches)
    }
    return matches
  }
}
