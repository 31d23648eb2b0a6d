/** One scan for the literals of all detectors that look at a hook, handing each its own hits. */

import type { Hook } from '@callgate/contracts/finding'
import { type Detector, NO_HITS, type ViewText } from '../detectors/detector.ts'
import { maskOf, type Rendering } from '../views/text.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'

// eslint-disable-next-line no-control-regex
const NOT_PLAIN = /[^\t\n\r\x20-\x7e]/

interface Reader {
  readonly detector: Detector
  readonly mask: number
  readonly texts: ViewText[]
}

/** What is scanned for at one hook. */
export interface Plan {
  readonly detectors: readonly Detector[]
  /** Mask of all views the detectors read. */
  readonly wanted: number
  readonly automaton: Automaton
  /** Literal of the automaton → detector and index in its own list. */
  readonly owners: readonly (readonly (readonly [detector: number, literal: number])[])[]
}

export function buildPlan(hook: Hook, all: readonly Detector[]): Plan {
  const detectors = all.filter((detector) => detector.at.includes(hook))
  const owners = new Map<string, [number, number][]>()
  let wanted = 0
  for (const [index, detector] of detectors.entries()) {
    wanted |= maskOf(detector.reads)
    for (const [literal, text] of detector.literals.entries()) {
      const key = text.toLowerCase()
      const list = owners.get(key)
      if (list) list.push([index, literal])
      else owners.set(key, [[index, literal]])
    }
  }
  return { detectors, wanted, automaton: buildAutomaton([...owners.keys()]), owners: [...owners.values()] }
}

/** Collects, for one message, the texts each detector is handed. */
export class PlanRun {
  readonly #plan: Plan
  readonly #readers: readonly Reader[]
  readonly #namesMatch = new Map<string, boolean>()
  readonly #hasNames: boolean

  constructor(plan: Plan) {
    this.#plan = plan
    this.#readers = plan.detectors.map((detector) => ({ detector, mask: maskOf(detector.reads), texts: [] }))
    this.#hasNames = plan.detectors.some((detector) => detector.names !== undefined)
  }

  /** Scans one text and hands it to the detectors that want it. */
  take(rendering: Rendering): void {
    const { text } = rendering
    let hits: ({ literals: number[]; ends: number[] } | undefined)[] | undefined
    const { owners } = this.#plan
    const readers = this.#readers
    this.#plan.automaton.scan(text, (literal, end) => {
      for (const [reader, own] of owners[literal] as readonly (readonly [number, number])[]) {
        if (((readers[reader] as Reader).mask & rendering.mask) === 0) continue
        hits ??= []
        const list = (hits[reader] ??= { literals: [], ends: [] })
        list.literals.push(own)
        list.ends.push(end)
      }
    })
    let plain: boolean | undefined
    for (let index = 0; index < readers.length; index++) {
      const reader = readers[index] as Reader
      if ((reader.mask & rendering.mask) === 0) continue
      const found = hits?.[index]
      if (found) reader.texts.push({ rendering, text, hits: found })
      else if (reader.detector.trigger === 'every') reader.texts.push({ rendering, text, hits: NO_HITS })
      else if (reader.detector.trigger === 'not-plain') {
        plain ??= !NOT_PLAIN.test(text)
        if (!plain) reader.texts.push({ rendering, text, hits: NO_HITS })
      } else if (this.#hasNames && this.#isNamed(reader.detector, rendering)) {
        reader.texts.push({ rendering, text, hits: NO_HITS })
      }
    }
  }

  textsOf(index: number): readonly ViewText[] {
    return (this.#readers[index] as Reader).texts
  }

  #isNamed(detector: Detector, rendering: Rendering): boolean {
    const { name } = rendering.source
    if (detector.names === undefined || name === '') return false
    const key = `${detector.id} ${name}`
    let matches = this.#namesMatch.get(key)
    if (matches === undefined) {
      matches = detector.names.test(name)
      this.#namesMatch.set(key, matches)
    }
    return matches
  }
}
