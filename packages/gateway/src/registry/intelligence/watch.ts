/** Compares every server with what is known, at every change of either: what is named is cut off at once, told once, and lifted again. */

import type { IntelligenceConfig } from '@callgate/contracts/intelligence'
import { readJson } from '@callgate/contracts/read-json'
import type { ServerFacts } from '@callgate/engine/intelligence/facts'
import type { Clock, Logger } from '../../pipeline/ports/ports.ts'
import type { Store } from '../../store/store.ts'
import type { IntelligenceBook } from './book.ts'
import { refOf, type Sighting } from './indicator-index.ts'
import { describeSighting, sortSightings, treatmentOf, type Treatment, worstTreatment } from './policy.ts'

export interface KnownServer {
  readonly upstream: string
  /** What the facts are read from: while it is the same, so are they. */
  readonly from: readonly unknown[]
  readonly facts: () => ServerFacts
}

export interface ServerHit {
  readonly upstream: string
  readonly state: Treatment
  readonly sinceMs: number | null
  readonly sightings: readonly Sighting[]
}

export interface WatchParts {
  readonly tenant: string
  readonly store: Store
  readonly book: IntelligenceBook
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Logger
  readonly settings: () => IntelligenceConfig
  /** Every server that is configured or was ever submitted. */
  readonly servers: () => Iterable<KnownServer>
  /** Writes down that a server is named by entries it was not named by before. */
  readonly tell: (hit: ServerHit, fresh: readonly Sighting[]) => Promise<void>
  /** Writes down that nothing names a server any more. */
  readonly tellLifted: (upstream: string) => Promise<void>
  /** Called whenever what is known was compared anew. */
  readonly onLooked?: () => void
}

interface Told {
  readonly sinceMs: number
  readonly refs: ReadonlySet<string>
}

interface Looked {
  readonly version: number
  readonly from: readonly unknown[]
  readonly sightings: readonly Sighting[]
}

const LOOK_AGAIN_MS = 15_000

export class IntelligenceWatch {
  readonly #parts: WatchParts
  readonly #told = new Map<string, Told>()
  readonly #listeners = new Set<() => void>()
  readonly #timer: NodeJS.Timeout
  #textVersion = 0
  #bars: ReadonlyMap<string, string> = new Map()
  readonly #looked = new Map<string, Looked>()
  #lookedMs = 0
  #mustLook = true
  #telling: Promise<void> = Promise.resolve()

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#lookAgain(), LOOK_AGAIN_MS)
    this.#timer.unref()
  }

  /** Reads what was told before the process ended, and looks. What is named is cut off when the promise resolves. */
  async open(): Promise<void> {
    const { store, tenant } = this.#parts
    const rows = await store.db
      .selectFrom('intelligence_hits')
      .selectAll()
      .where('tenant', '=', tenant)
      .execute()
    for (const { upstream, since, told } of rows)
      this.#told.set(upstream, { sinceMs: since, refs: new Set(readJson(told) as string[]) })
    await this.look()
  }

  /** Upstreams where nothing may be started, sent or listed, and why; asked before every start and every message. */
  get bars(): ReadonlyMap<string, string> {
    return this.#bars
  }

  /** Called when servers were cut off or lifted, or texts are judged otherwise. */
  onChanged(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** In force before the promise is there; written down when it resolves. Never rejects. */
  look(): Promise<void> {
    this.#mustLook = false
    const hits = this.hits()
    const bars = new Map(
      hits.flatMap((hit) =>
        hit.state === 'quarantined' ? [[hit.upstream, this.#explain(hit)] as const] : [],
      ),
    )
    const { textVersion } = this.#parts.book.index
    const isChanged =
      textVersion !== this.#textVersion ||
      bars.size !== this.#bars.size ||
      [...bars.keys()].some((id) => !this.#bars.has(id))
    this.#bars = bars
    this.#textVersion = textVersion
    this.#parts.onLooked?.()
    if (isChanged) for (const listener of this.#listeners) listener()
    this.#telling = this.#telling
      .then(() => this.#tellAll(hits))
      .catch((error: unknown) => {
        this.#mustLook = true
        this.#parts.logger.error({ err: error }, 'What threat intelligence names could not be written down')
      })
    return this.#telling
  }

  /** Every server that is named now, the mildest too. */
  hits(): readonly ServerHit[] {
    const { book, clock, settings, servers } = this.#parts
    if (book.index.size === 0) return []
    const nowMs = clock.nowMs()
    const current = settings()
    const hits: ServerHit[] = []
    if (book.index.hasExpired(this.#lookedMs, nowMs)) this.#looked.clear()
    this.#lookedMs = nowMs
    for (const server of servers()) {
      const { upstream } = server
      const sightings = this.#lookAt(server, nowMs)
      if (sightings.length === 0) continue
      const state = worstTreatment(sightings, current)
      hits.push({ upstream, state, sightings, sinceMs: this.#told.get(upstream)?.sinceMs ?? null })
    }
    return hits
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#telling
  }

  /** Entries run out by themselves, and what could not be written down is written later. */
  #lookAgain(): void {
    const { book, clock } = this.#parts
    if (this.#mustLook || book.index.hasExpired(this.#lookedMs, clock.nowMs())) void this.look()
  }

  /** With many servers, only those that changed are looked at again. */
  #lookAt({ upstream, from, facts }: KnownServer, nowMs: number): readonly Sighting[] {
    const { index } = this.#parts.book
    const known = this.#looked.get(upstream)
    if (known?.version === index.version && known.from.every((one, at) => one === from[at]))
      return known.sightings
    const sightings = sortSightings(unique(index.findServer(facts(), nowMs)))
    this.#looked.set(upstream, { version: index.version, from, sightings })
    return sightings
  }

  #explain({ sightings }: ServerHit): string {
    const worst = sightings.find(({ named }) => treatmentOf(named, this.#parts.settings()) === 'quarantined')
    return `Threat intelligence: ${worst === undefined ? '' : describeSighting(worst)}`
  }

  async #tellAll(hits: readonly ServerHit[]): Promise<void> {
    const acted = hits.filter(({ state }) => state !== 'below-threshold')
    for (const hit of acted) await this.#tell(hit)
    const named = new Set(acted.map(({ upstream }) => upstream))
    for (const upstream of this.#told.keys()) if (!named.has(upstream)) await this.#lift(upstream)
  }

  /** Recorded first: a kill in between has it told twice rather than never. */
  async #tell(hit: ServerHit): Promise<void> {
    const { store, tenant, clock, settings, tell } = this.#parts
    const known = this.#told.get(hit.upstream)
    const acting = hit.sightings.filter(({ named }) => treatmentOf(named, settings()) !== 'below-threshold')
    const refs = acting.map(({ named }) => refOf(named.source, named.id))
    const fresh = acting.filter(({ named }) => known?.refs.has(refOf(named.source, named.id)) !== true)
    if (fresh.length === 0 && known?.refs.size === refs.length) return
    if (fresh.length > 0) await tell(hit, fresh)
    const sinceMs = known?.sinceMs ?? clock.nowMs()
    const changed = { since: sinceMs, told: JSON.stringify(refs) }
    await store.batch([
      store.db
        .insertInto('intelligence_hits')
        .values({ tenant, upstream: hit.upstream, ...changed })
        .onConflict((conflict) => conflict.columns(['tenant', 'upstream']).doUpdateSet(changed)),
    ])
    this.#told.set(hit.upstream, { sinceMs, refs: new Set(refs) })
  }

  async #lift(upstream: string): Promise<void> {
    const { store, tenant, tellLifted } = this.#parts
    await tellLifted(upstream)
    await store.batch([
      store.db.deleteFrom('intelligence_hits').where('tenant', '=', tenant).where('upstream', '=', upstream),
    ])
    this.#told.delete(upstream)
  }
}

/** One entry may name a server by several things; the first is told. */
function unique(sightings: readonly Sighting[]): readonly Sighting[] {
  const seen = new Map(
    sightings.map((one) => [`${refOf(one.named.source, one.named.id)} ${one.kind} ${one.value}`, one]),
  )
  return [...seen.values()].slice(0, 200)
}
