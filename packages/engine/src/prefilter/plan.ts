/** One scan for the literals of all detectors that look at a hook, handing each its own hits. */

import type { Hook } from '@callgate/contracts/finding'
import { type Detector, NO_HITS, type Trigger, type ViewText } from '../detectors/detector.ts'
import { BROKEN_LITERALS } from '../views/hints.ts'
import { maskOf, type Rendering, SEEN_AS_IT_STANDS, VIEW_BIT } from '../views/text.ts'
import { isPlain } from '../views/unit-kinds.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'

/** Stands for no detector: the text has words to be read in another way. */
const BROKEN = -1

/** What is scanned for at a hook. */
export interface Plan {
  readonly readers: readonly Reader[]
  /** Nothing for each of them: what lists with a place for each begin as. */
  readonly none: readonly undefined[]
  /** Mask of all views the detectors read. */
  readonly wanted: number
  readonly automaton: Automaton
  /** Literal of the automaton → detector, or `BROKEN`, and index in its own list or of its cue. */
  readonly owners: readonly (readonly Owner[])[]
}

/** A detector as the plan hands texts to it: of one shape for all, because each text asks each of them. */
export interface Reader {
  readonly detector: Detector
  /** Mask of the views it reads. */
  readonly mask: number
  readonly trigger: Trigger
  readonly isNamed: ((name: string) => boolean) | undefined
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

function readerOf(detector: Detector): Reader {
  const { trigger, names } = detector
  return {
    detector,
    mask: maskOfDetector(detector),
    trigger,
    isNamed: names === undefined ? undefined : rememberNames(names),
  }
}

/** Names of members repeat, within a message and from one to the next. */
const NAMES_MAX = 2_048
/** Longer names are not kept. */
const NAME_MAX = 200

/** Whether a name matches, asked of each name once. */
function rememberNames(names: RegExp): (name: string) => boolean {
  const known = new Map<string, boolean>()
  return (name) => {
    const kept = known.get(name)
    if (kept !== undefined) return kept
    const matches = name !== '' && names.test(name)
    if (known.size >= NAMES_MAX) known.clear()
    if (name.length <= NAME_MAX) known.set(name, matches)
    return matches
  }
}

function buildPlan(detectors: readonly Detector[]): Plan {
  const owners = new Map<string, Owner[]>()
  const own = (text: string, owner: Owner): void => {
    const key = text.toLowerCase()
    const list = owners.get(key)
    if (list) list.push(owner)
    else owners.set(key, [owner])
  }
  const readers = detectors.map(readerOf)
  let wanted = 0
  for (const [index, detector] of detectors.entries()) {
    wanted |= (readers[index] as Reader).mask
    for (const [literal, text] of detector.literals.entries())
      own(text, { detector: index, literal, isCue: false })
    for (const [group, texts] of (detector.cues ?? []).entries())
      for (const text of texts) own(text, { detector: index, literal: group, isCue: true })
  }
  if ((wanted & VIEW_BIT.folded) !== 0)
    for (const text of BROKEN_LITERALS) own(text, { detector: BROKEN, literal: 0, isCue: false })
  return {
    readers,
    none: readers.map(() => undefined),
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
  readonly #texts: (ViewText[] | undefined)[]
  /** Of the text that is being scanned: the views it serves, the hits of each detector, and the text itself for all without any. */
  #mask = 0
  #hits: (Hits | undefined)[] | undefined
  #bare: ViewText | undefined
  #isBroken = false
  readonly #onHit = (literal: number, end: number): void => this.#take(literal, end)

  constructor(plan: Plan) {
    this.#plan = plan
    this.#texts = plan.none.slice()
  }

  /** Scans one text and hands it to the detectors that want it; true when it seems to have broken words. */
  take(rendering: Rendering): boolean {
    const { readers } = this.#plan
    const isAscii = isPlain(rendering.kinds)
    const hits = this.#scan(rendering, isAscii)
    for (let index = 0; index < readers.length; index++) {
      const reader = readers[index] as Reader
      if ((reader.mask & rendering.mask) === 0) continue
      const found = hits?.[index]
      if (found !== undefined && (found.ends.length > 0 || reader.trigger === 'every'))
        this.#give(index, { rendering, text: rendering.text, hits: found })
      else if (isWanted(reader, rendering, isAscii))
        this.#give(index, (this.#bare ??= { rendering, text: rendering.text, hits: NO_HITS }))
    }
    return this.#isBroken
  }

  textsOf(index: number): readonly ViewText[] {
    return this.#texts[index] ?? NO_TEXTS
  }

  /** The hits of each detector that reads this view. */
  #scan(rendering: Rendering, isAscii: boolean): readonly (Hits | undefined)[] | undefined {
    this.#mask = rendering.mask
    this.#hits = undefined
    this.#bare = undefined
    this.#isBroken = false
    this.#plan.automaton.scan(rendering.text, this.#onHit, isAscii)
    return this.#hits
  }

  #take(literal: number, end: number): void {
    const { owners, readers, none } = this.#plan
    const owning = owners[literal] as readonly Owner[]
    for (let index = 0; index < owning.length; index++) {
      const { detector, literal: own, isCue } = owning[index] as Owner
      if (detector === BROKEN) {
        this.#isBroken = true
        continue
      }
      if (((readers[detector] as Reader).mask & this.#mask) === 0) continue
      this.#hits ??= none.slice()
      const list = (this.#hits[detector] ??= { literals: [], ends: [], cues: 0 })
      if (isCue) {
        list.cues |= 1 << own
        continue
      }
      list.literals.push(own)
      list.ends.push(end)
    }
  }

  #give(index: number, text: ViewText): void {
    const texts = this.#texts[index]
    if (texts === undefined) this.#texts[index] = [text]
    else texts.push(text)
  }
}

/** Whether a detector reads a text without any of its literals. */
function isWanted({ trigger, isNamed }: Reader, rendering: Rendering, isAscii: boolean): boolean {
  if (trigger === 'every') return true
  if (trigger === 'not-plain') return !isAscii
  return isNamed !== undefined && isNamed(rendering.source.name)
}
