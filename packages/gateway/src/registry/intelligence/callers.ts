/** Callers that intelligence names: where they come from, what software they say they are, and who vouches for them. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { IntelligenceConfig } from '@callgate/contracts/intelligence'
import type { CallerTraits, Clock } from '../../pipeline/ports/ports.ts'
import type { IntelligenceBook } from './book.ts'
import type { Sighting } from './indicator-index.ts'
import { sortSightings, treatmentOf } from './policy.ts'
import { Told } from './told.ts'

export interface CallersParts {
  readonly book: IntelligenceBook
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => IntelligenceConfig
  readonly tell: (caller: CallerTraits['caller'], did: string, sightings: readonly Sighting[]) => void
}

interface Looked {
  readonly version: number
  readonly settings: IntelligenceConfig
  readonly untilMs: number
  readonly sightings: readonly Sighting[]
}

const KNOWN_MAX = 10_000
/** Entries run out by themselves; no answer is kept longer. */
const KEPT_MS = 15_000

export class CallerWatch {
  readonly #parts: CallersParts
  readonly #known = new Map<string, Looked>()
  readonly #told = new Told()

  constructor(parts: CallersParts) {
    this.#parts = parts
  }

  /** Why the caller is turned away; undefined when nothing known speaks against it. */
  refuse(traits: CallerTraits): Refusal | undefined {
    if (this.#parts.book.index.size === 0) return undefined
    const settings = this.#parts.settings()
    const acting = this.#look(traits, settings)
    const [worst] = acting
    if (worst === undefined) return undefined
    const isStopped = acting.some(({ named }) => treatmentOf(named, settings) === 'quarantined')
    const did = isStopped ? 'turned away' : 'notified'
    const { caller } = traits
    if (this.#told.isNews([caller.principal.id, caller.agent.id], did, acting))
      this.#parts.tell(caller, did, acting)
    if (!isStopped) return undefined
    // Which entry it was is for operators: whoever is named need not learn by what.
    return refuse('frozen', 'Callers like this one are turned away: threat intelligence names them.')
  }

  #look(traits: CallerTraits, settings: IntelligenceConfig): readonly Sighting[] {
    const { book, clock } = this.#parts
    const { address, client, issuer } = traits
    const key = JSON.stringify([address, client, issuer])
    const nowMs = clock.nowMs()
    const known = this.#known.get(key)
    if (known?.version === book.index.version && known.settings === settings && nowMs < known.untilMs)
      return known.sightings
    const found = [
      ...(address === '' ? [] : book.index.findCaller(address, nowMs)),
      ...(client === null ? [] : book.index.findClient(client.name, client.version, nowMs)),
      ...(issuer === null ? [] : book.index.findIssuer(issuer, nowMs)),
    ]
    const sightings = sortSightings(found).filter(
      ({ named }) => treatmentOf(named, settings) !== 'below-threshold',
    )
    if (this.#known.size >= KNOWN_MAX) this.#known.clear()
    this.#known.set(key, { version: book.index.version, settings, untilMs: nowMs + KEPT_MS, sightings })
    return sightings
  }
}
