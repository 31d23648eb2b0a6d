/** Definitions whose text intelligence names: each is held back by itself, whatever else its server offers. */

import type { IntelligenceConfig } from '@callgate/contracts/intelligence'
import { setImmediate } from 'node:timers/promises'
import type { BaselineItem, Clock } from '../../pipeline/ports/ports.ts'
import type { IntelligenceBook } from './book.ts'
import type { Sighting } from './indicator-index.ts'
import { sortSightings, treatmentOf } from './policy.ts'
import { Told } from './told.ts'

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

const KEPT_MS = 15_000

export class TextWatch {
  readonly #parts: TextsParts
  readonly #known = new WeakMap<BaselineItem, Looked>()
  readonly #told = new Told()

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
    const found = collectTexts(item.definition).flatMap((text) => book.index.findText(text, nowMs))
    return this.#keep(item, found, { version, settings: current, nowMs })
  }

  /** Looks ahead of whoever asks for the item, and lets calls have their turn while a large one is read. */
  async prepare(item: BaselineItem): Promise<void> {
    const { book, clock, settings } = this.#parts
    if (!book.index.hasTexts) return
    const at = { version: book.index.textVersion, settings: settings(), nowMs: clock.nowMs() }
    const found: Sighting[] = []
    for (const text of collectTexts(item.definition))
      found.push(...(await book.index.findTextSlowly(text, at.nowMs, () => setImmediate())))
    this.#keep(item, found, at)
  }

  #keep(
    item: BaselineItem,
    found: readonly Sighting[],
    { version, settings, nowMs }: Pick<Looked, 'version' | 'settings'> & { readonly nowMs: number },
  ): string | undefined {
    const reason = this.#judge(item, found, settings)
    this.#known.set(item, { version, settings, untilMs: nowMs + KEPT_MS, reason })
    return reason
  }

  #judge(item: BaselineItem, found: readonly Sighting[], settings: IntelligenceConfig): string | undefined {
    const acting = sortSightings(found).filter(
      ({ named }) => treatmentOf(named, settings) !== 'below-threshold',
    )
    if (acting.length === 0) return undefined
    const isStopped = acting.some(({ named }) => treatmentOf(named, settings) === 'quarantined')
    const did = isStopped ? 'quarantined' : 'notified'
    const { tenant, upstream, type, name, digest } = item
    if (this.#told.isNews([tenant, upstream, type, name, digest], did, acting))
      this.#parts.tell(item, did, acting)
    return isStopped ? NAMED : undefined
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
