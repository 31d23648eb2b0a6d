/** Definitions whose text intelligence names: each is held back by itself, whatever else its server offers. */

import type { IntelligenceConfig } from '@callgate/contracts/intelligence'
import type { BaselineItem, Clock } from '../../pipeline/ports.ts'
import type { IntelligenceBook } from './book.ts'
import { refOf, type Sighting } from './indicator-index.ts'
import { sortSightings, treatmentOf } from './policy.ts'

export interface TextsParts {
  readonly book: IntelligenceBook
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => IntelligenceConfig
  readonly tell: (item: BaselineItem, did: string, sightings: readonly Sighting[]) => void
}

interface Looked {
  readonly version: number
  readonly settings: IntelligenceConfig
  readonly untilMs: number
  readonly reason: string | undefined
}

/** Which entry it was is on record: what a feed says is not for agents to read. */
const NAMED = 'threat intelligence names what it says; your operator knows the entry.'

const TOLD_MAX = 10_000
const KEPT_MS = 15_000

export class TextWatch {
  readonly #parts: TextsParts
  readonly #known = new WeakMap<BaselineItem, Looked>()
  readonly #told = new Set<string>()

  constructor(parts: TextsParts) {
    this.#parts = parts
  }

  /** Why the item is held back; undefined when nothing known speaks against it. */
  quarantined(item: BaselineItem): string | undefined {
    const { book, clock, settings } = this.#parts
    if (!book.index.hasTexts) return undefined
    const { textVersion: version } = book.index
    const current = settings()
    const nowMs = clock.nowMs()
    const known = this.#known.get(item)
    if (known?.version === version && known.settings === current && nowMs < known.untilMs) return known.reason
    const reason = this.#look(item, current, nowMs)
    this.#known.set(item, { version, settings: current, untilMs: nowMs + KEPT_MS, reason })
    return reason
  }

  #look(item: BaselineItem, settings: IntelligenceConfig, nowMs: number): string | undefined {
    const found = collectTexts(item.definition).flatMap((text) =>
      this.#parts.book.index.findText(text, nowMs),
    )
    const acting = sortSightings(found).filter(
      ({ named }) => treatmentOf(named, settings) !== 'below-threshold',
    )
    if (acting.length === 0) return undefined
    const isStopped = acting.some(({ named }) => treatmentOf(named, settings) === 'quarantined')
    this.#tellOnce(item, isStopped ? 'quarantined' : 'notified', acting)
    return isStopped ? NAMED : undefined
  }

  #tellOnce(item: BaselineItem, did: string, sightings: readonly Sighting[]): void {
    const refs = sightings.map(({ named }) => refOf(named.source, named.id)).join(' ')
    const key = JSON.stringify([item.tenant, item.upstream, item.type, item.name, item.digest, did, refs])
    if (this.#told.has(key)) return
    if (this.#told.size >= TOLD_MAX) this.#told.clear()
    this.#told.add(key)
    this.#parts.tell(item, did, sightings)
  }
}

const TEXTS_MAX = 2_000

/** Every text of a definition, as it stands there rather than as JSON writes it. */
function collectTexts(definition: unknown): string[] {
  const texts: string[] = []
  const waiting: unknown[] = [definition]
  while (waiting.length > 0 && texts.length < TEXTS_MAX) {
    const value = waiting.pop()
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null) {
      waiting.push(...(Object.values(value) as readonly unknown[]))
      if (!Array.isArray(value)) texts.push(Object.keys(value).join('\n'))
    }
  }
  return texts
}
