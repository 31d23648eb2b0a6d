/** Keyed fingerprints of what was written under worse labels, for all sessions of a tenant, in memory and in the store. */

import { createHmac } from 'node:crypto'
import type { WrittenConfig } from '@callgate/contracts/context'
import type { JsonValue } from '@callgate/contracts/json'
import { DataClass, type Labels, Trust } from '@callgate/contracts/label'
import { readJson } from '@callgate/contracts/read-json'
import { isAtLeast, isOutside, joinLabels } from '@callgate/engine/labels/join'
import {
  listKnownRuns,
  type MarkKeys,
  markTexts,
  type TextMark,
} from '@callgate/engine/provenance/text-marks'
import { z } from 'zod'
import type { Clock } from '../pipeline/ports/ports.ts'
import type { WrittenPort } from '../pipeline/ports/written-port.ts'
import type { Store } from '../store/store.ts'

/** Fingerprints of all texts together: some 10 MB. The text met longest ago goes first. */
const MARKS_MAX = 100_000
const DAY_MS = 86_400_000
/** One run of words may be anybody's; two of a text are not. */
const RUNS_MIN = 2
/** Noted once in so long that a text was met: it is not worth a write each time. */
const MET_EVERY_MS = 3_600_000

const Marks = z.array(z.tuple([z.int(), z.int()]))
const Sources = z.array(z.string())

interface Written {
  readonly tenant: string
  readonly id: string
  readonly labels: Labels
  readonly marks: readonly TextMark[]
  readonly writtenMs: number
  metMs: number
}

export interface WrittenOptions {
  readonly store: Store
  readonly clock: Clock
  /** Of the oldest master key, so that texts are known again when keys rotate. */
  readonly key: Uint8Array
  readonly config: () => WrittenConfig
  readonly onError: (error: unknown) => void
}

export async function openWrittenTexts(options: WrittenOptions): Promise<WrittenPort> {
  const { db } = options.store
  const sinceMs = options.clock.nowMs() - options.config().days * DAY_MS
  await options.store.batch([db.deleteFrom('written_texts').where('written_at', '<', sinceMs)])
  const rows = await db.selectFrom('written_texts').selectAll().orderBy('met_at').execute()
  const texts = new WrittenTexts(options)
  for (const row of rows)
    texts.add({
      tenant: row.tenant,
      id: row.id,
      labels: {
        trust: Trust.parse(row.trust),
        sensitivity: DataClass.parse(row.sensitivity),
        sources: Sources.parse(readJson(row.sources)),
      },
      marks: Marks.parse(readJson(row.marks)).map(([first, second]) => ({ first, second })),
      writtenMs: row.written_at,
      metMs: row.met_at,
    })
  return texts
}

class WrittenTexts implements WrittenPort {
  readonly #options: WrittenOptions
  readonly #keys = new Map<string, MarkKeys>()
  /** Met longest ago first. */
  readonly #texts = new Map<string, Written>()
  /** By tenant, by `halfOf` a mark. */
  readonly #byMark = new Map<string, Map<number, Written[]>>()
  #marks = 0

  constructor(options: WrittenOptions) {
    this.#options = options
  }

  keep(tenant: string, value: JsonValue, labels: Labels): void | Promise<void> {
    const { days, textsMax } = this.#options.config()
    if (days === 0 || !(isOutside(labels.trust) || isAtLeast(labels.sensitivity, 'confidential')))
      return undefined
    const marks = markTexts(value, this.#keysOf(tenant))
    if (marks.length === 0 || this.#isKept(tenant, marks, labels)) return undefined
    const nowMs = this.#options.clock.nowMs()
    const id = this.#nameOf(tenant, marks, labels)
    const written = { tenant, id, labels, marks, writtenMs: nowMs, metMs: nowMs }
    const gone = this.add(written, textsMax)
    return this.#save(written, gone)
  }

  /** The same runs under the same labels: what is written over and over is known before a name is made for it. */
  #isKept(tenant: string, marks: readonly TextMark[], labels: Labels): boolean {
    const [mark] = marks
    const alike = mark === undefined ? undefined : this.#byMark.get(tenant)?.get(halfOf(mark.first))
    return alike?.some((written) => isSameText(written, marks, labels)) ?? false
  }

  recall(tenant: string, value: JsonValue): Labels | null {
    const byMark = this.#byMark.get(tenant)
    const { days } = this.#options.config()
    if (byMark === undefined || byMark.size === 0 || days === 0) return null
    const oldestMs = this.#options.clock.nowMs() - days * DAY_MS
    const runs = listKnownRuns(value, this.#keysOf(tenant), (first) => byMark.has(halfOf(first)))
    if (runs.length === 0) return null
    const met = new Map<Written, Set<number>>()
    for (const { first, second } of runs) {
      for (const written of byMark.get(halfOf(first)) ?? []) {
        if (!written.marks.some((mark) => mark.first === first && mark.second === second)) continue
        const own = met.get(written) ?? new Set()
        met.set(written, own.add(first))
      }
    }
    let joined: Labels | null = null
    for (const [written, own] of met) {
      if (own.size < Math.min(RUNS_MIN, written.marks.length) || written.writtenMs < oldestMs) continue
      joined = joined === null ? written.labels : joinLabels(joined, written.labels)
      this.#meet(written)
    }
    return joined
  }

  /** Returns what made room for it. */
  add(written: Written, textsMax = Infinity): Written[] {
    this.#texts.set(keyOf(written.tenant, written.id), written)
    const byMark = this.#byMark.get(written.tenant) ?? new Map<number, Written[]>()
    this.#byMark.set(written.tenant, byMark)
    for (const { first } of written.marks) {
      const half = halfOf(first)
      byMark.set(half, [...(byMark.get(half) ?? []), written])
    }
    this.#marks += written.marks.length
    const gone: Written[] = []
    for (const oldest of this.#texts.values()) {
      if (oldest === written || (this.#texts.size <= textsMax && this.#marks <= MARKS_MAX)) break
      this.#drop(oldest)
      gone.push(oldest)
    }
    return gone
  }

  #drop(written: Written): void {
    this.#texts.delete(keyOf(written.tenant, written.id))
    this.#marks -= written.marks.length
    const byMark = this.#byMark.get(written.tenant)
    for (const { first } of written.marks) {
      const half = halfOf(first)
      const left = (byMark?.get(half) ?? []).filter((one) => one !== written)
      if (left.length === 0) byMark?.delete(half)
      else byMark?.set(half, left)
    }
  }

  #meet(written: Written): void {
    const nowMs = this.#options.clock.nowMs()
    const key = keyOf(written.tenant, written.id)
    this.#texts.delete(key)
    this.#texts.set(key, written)
    if (nowMs - written.metMs < MET_EVERY_MS) return
    written.metMs = nowMs
    this.#save(written, []).catch(this.#options.onError)
  }

  #save({ tenant, id, labels, marks, writtenMs, metMs }: Written, gone: readonly Written[]): Promise<void> {
    const { store } = this.#options
    const row = {
      trust: labels.trust,
      sensitivity: labels.sensitivity,
      sources: JSON.stringify(labels.sources),
      marks: JSON.stringify(marks.map(({ first, second }) => [first, second])),
      written_at: writtenMs,
      met_at: metMs,
    }
    return store.batch([
      store.db
        .insertInto('written_texts')
        .values({ tenant, id, ...row })
        .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet({ met_at: metMs })),
      ...gone.map((one) =>
        store.db.deleteFrom('written_texts').where('tenant', '=', one.tenant).where('id', '=', one.id),
      ),
    ])
  }

  #keysOf(tenant: string): MarkKeys {
    const known = this.#keys.get(tenant)
    if (known !== undefined) return known
    const seed = createHmac('sha256', this.#options.key).update(`tenant ${tenant}`).digest()
    const keys = { first: seed.readUInt32BE(0), second: seed.readUInt32BE(4) }
    this.#keys.set(tenant, keys)
    return keys
  }

  #nameOf(tenant: string, marks: readonly TextMark[], { trust, sensitivity, sources }: Labels): string {
    const what = JSON.stringify([tenant, marks.map(({ first }) => first), trust, sensitivity, sources])
    return createHmac('sha256', this.#options.key).update(what).digest('hex').slice(0, 32)
  }
}

/** The first half of a mark as a small number, which is looked up without an object made for it. */
function halfOf(first: number): number {
  return first | 0
}

function isSameText(
  written: Written,
  marks: readonly TextMark[],
  { trust, sensitivity, sources }: Labels,
): boolean {
  const { labels } = written
  return (
    labels.trust === trust &&
    labels.sensitivity === sensitivity &&
    written.marks.length === marks.length &&
    labels.sources.length === sources.length &&
    labels.sources.every((source, at) => source === sources[at]) &&
    written.marks.every(({ first }, at) => first === marks[at]?.first)
  )
}

function keyOf(tenant: string, id: string): string {
  return `${tenant} ${id}`
}
