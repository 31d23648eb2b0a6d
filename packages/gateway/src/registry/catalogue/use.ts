/** Counts what comes of servers while they are canary or live, from the journal, so that a restart forgets none of it. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { JournalEntry, RecordedFinding } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { StageUse } from '@callgate/contracts/registry'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { Store } from '../../store/store.ts'
import type { Catalogue } from './catalogue.ts'
import { stagedAt } from './lifecycle.ts'

export interface WrittenRecord {
  readonly seq: number
  readonly timeMs: number
  readonly entry: JournalEntry
}

/** Families of findings that speak of what a server offers; the others speak of content it may only pass on. */
const OF_SERVERS: ReadonlySet<string> = new Set(['tool-poisoning', 'drift'])
const NOTHING: StageUse = Object.freeze({ calls: 0, errors: 0, worst: null, worstContent: null })

interface Kept {
  readonly stagedAtMs: number
  readonly use: StageUse
}

export interface UseParts {
  readonly store: Store
  readonly catalogue: Pick<Catalogue, 'find'>
}

export class UseBook {
  readonly #parts: UseParts
  readonly #kept: Map<string, Kept>
  readonly #changed = new Set<string>()
  #nextSeq: number
  #savedSeq: number

  constructor(parts: UseParts, kept: ReadonlyMap<string, Kept>, nextSeq: number) {
    this.#parts = parts
    this.#kept = new Map(kept)
    this.#nextSeq = nextSeq
    this.#savedSeq = nextSeq
  }

  /** Where the journal is to be read on from. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  of(server: CatalogueServer): StageUse {
    const kept = this.#kept.get(server.id)
    return kept?.stagedAtMs === stagedAt(server) ? kept.use : NOTHING
  }

  observe({ seq, timeMs, entry }: WrittenRecord): void {
    if (seq < this.#nextSeq) return
    this.#nextSeq = seq + 1
    if (entry.type !== 'outcome' && entry.type !== 'event') return
    if (entry.upstream === null || !isFromServer(entry)) return
    const server = this.#parts.catalogue.find(DEFAULT_TENANT, entry.upstream)
    if (server === undefined || (server.stage !== 'canary' && server.stage !== 'live')) return
    const stagedAtMs = stagedAt(server)
    if (timeMs < stagedAtMs) return
    const use = addTo(this.of(server), entry)
    if (use === undefined) return
    this.#kept.set(server.id, { stagedAtMs, use })
    this.#changed.add(server.id)
  }

  /** Durable when it resolves. */
  async save(): Promise<void> {
    const nextSeq = this.#nextSeq
    if (nextSeq === this.#savedSeq && this.#changed.size === 0) return
    const changed = [...this.#changed]
    this.#changed.clear()
    const { db } = this.#parts.store
    const tenant = DEFAULT_TENANT
    try {
      await this.#parts.store.batch([
        ...changed.flatMap((server) => {
          const kept = this.#kept.get(server)
          if (kept === undefined) return []
          const row = { staged_at: kept.stagedAtMs, body: JSON.stringify(kept.use) }
          return db
            .insertInto('catalogue_use')
            .values({ tenant, server, ...row })
            .onConflict((conflict) => conflict.columns(['tenant', 'server']).doUpdateSet(row))
        }),
        db
          .insertInto('catalogue_progress')
          .values({ tenant, next_seq: nextSeq })
          .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ next_seq: nextSeq })),
      ])
      this.#savedSeq = nextSeq
    } catch (error) {
      for (const server of changed) this.#changed.add(server)
      throw error
    }
  }
}

/** `sizeNow` is where the journal ends: a gateway that never counted begins there. */
export async function openUse(parts: UseParts, sizeNow: number): Promise<UseBook> {
  const { db } = parts.store
  const [rows, progress] = await Promise.all([
    db.selectFrom('catalogue_use').selectAll().where('tenant', '=', DEFAULT_TENANT).execute(),
    db.selectFrom('catalogue_progress').selectAll().where('tenant', '=', DEFAULT_TENANT).executeTakeFirst(),
  ])
  const kept = new Map(
    rows.map(({ server, staged_at, body }) => [
      server,
      { stagedAtMs: staged_at, use: StageUse.parse(readJson(body)) },
    ]),
  )
  const book = new UseBook(parts, kept, Math.min(progress?.next_seq ?? sizeNow, sizeNow))
  if (progress === undefined) {
    const begun = db.insertInto('catalogue_progress').values({ tenant: DEFAULT_TENANT, next_seq: sizeNow })
    await parts.store.batch([begun])
  }
  return book
}

/** An outcome is what came back, and carries the direction of what was asked: of a call it is the server's. */
function isFromServer({ type, direction }: Extract<JournalEntry, { type: 'outcome' | 'event' }>): boolean {
  return (direction === 'agent-to-upstream') === (type === 'outcome')
}

const NOT_FOUND: readonly RecordedFinding[] = []

function isOpen({ suppressed }: RecordedFinding): boolean {
  return suppressed === undefined
}

function addTo(
  use: StageUse,
  entry: Extract<JournalEntry, { type: 'outcome' | 'event' }>,
): StageUse | undefined {
  const isCall = entry.type === 'outcome' && entry.kind === 'call' && isAnswered(entry.outcome)
  const found = entry.findings.length === 0 ? NOT_FOUND : entry.findings.filter(isOpen)
  const drifted = entry.type === 'event' && entry.event === 'drift'
  if (!isCall && found.length === 0 && !drifted) return undefined
  const failed = isCall && entry.outcome !== 'ok' && entry.outcome !== 'withheld'
  const drift = drifted ? ({ severity: 'high', code: 'drift' } as const) : null
  return {
    calls: use.calls + (isCall ? 1 : 0),
    errors: use.errors + (failed ? 1 : 0),
    worst: worse(use.worst, worse(drift, worstOf(found, true))),
    worstContent: worse(use.worstContent, worstOf(found, false)),
  }
}

/** What was denied or cancelled says nothing about the server. */
function isAnswered(outcome: string): boolean {
  return outcome !== 'denied' && outcome !== 'cancelled'
}

type Worst = StageUse['worst']

function worstOf(findings: readonly RecordedFinding[], ofServer: boolean): Worst {
  let worst: Worst = null
  for (const { severity, code, class: family } of findings)
    if (OF_SERVERS.has(family) === ofServer) worst = worse(worst, { severity: severity as Severity, code })
  return worst
}

function worse(a: Worst, b: Worst): Worst {
  if (a === null || b === null) return a ?? b
  return SEVERITIES.indexOf(b.severity) > SEVERITIES.indexOf(a.severity) ? b : a
}
