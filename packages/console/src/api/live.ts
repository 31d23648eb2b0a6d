/** What happens now: events of the gateway wake the readers of lists and of the journal's end; without events, a clock does. */

import type { JournalRecord } from '@callgate/contracts/journal'
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { type RecordPage, readRecords, statusQuery } from './queries.ts'

export type Connection = 'live' | 'polling' | 'lost'

export interface Tail {
  /** The newest records, oldest first; bounded. */
  readonly records: readonly JournalRecord[]
  readonly connection: Connection
  /** False until the first look at the journal. */
  readonly ready: boolean
}

const KEPT = 3_000
const PAGE = 1_000
const POLL_MS = 1_500
const POLL_WITH_EVENTS_MS = 10_000
/** Events come in bursts; a burst is one look. */
const GATHER_MS = 150

/** Which lists are read anew after an event. */
const STALE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  approval: [['approvals'], ['grants']],
  finding: [['incidents']],
  denial: [['incidents']],
  incident: [['incidents'], ['responses'], ['trust']],
  upstream: [['status'], ['servers']],
  quarantine: [['quarantine'], ['servers']],
  freeze: [['freezes'], ['responses']],
  config: [['status'], ['policy']],
  lagging: [['approvals'], ['incidents'], ['quarantine'], ['freezes'], ['status']],
}
/** The same, by the type of a record, for when there are no events. */
const STALE_BY_RECORD: Readonly<Record<string, readonly (readonly string[])[]>> = {
  approval: [['approvals'], ['grants']],
  admin: [['incidents'], ['responses'], ['freezes'], ['quarantine'], ['keys'], ['servers'], ['status']],
  intent: [['conversations']],
  event: [['quarantine'], ['incidents']],
}

/** Follows the gateway while somebody is signed in. One for the whole console. */
export class LiveTail {
  #state: Tail = { records: [], connection: 'polling', ready: false }
  readonly #listeners = new Set<() => void>()
  #next: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #source: EventSource | undefined
  #client: QueryClient | undefined
  #due = 0
  #looking = false
  #again = false

  start(client: QueryClient): () => void {
    this.#client = client
    this.#source = this.#open(client)
    void this.#look()
    return () => this.#stop()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Tail => this.#state

  #stop(): void {
    this.#source?.close()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#client = undefined
    this.#next = null
    this.#set({ records: [], connection: 'polling', ready: false })
  }

  #open(client: QueryClient): EventSource {
    const source = new EventSource('/api/v1/events')
    source.addEventListener('open', () => this.#set({ connection: 'live' }))
    // A gateway without events answers once with an error, and the clock goes on.
    source.addEventListener('error', () => {
      if (this.#state.connection === 'live') this.#set({ connection: 'polling' })
    })
    const take = (type: string): void => {
      for (const queryKey of STALE[type] ?? []) void client.invalidateQueries({ queryKey })
      this.#soon(GATHER_MS)
    }
    for (const type of ['call', ...Object.keys(STALE)]) source.addEventListener(type, () => take(type))
    source.addEventListener('message', ({ data }) => take(readType(data)))
    return source
  }

  /** A look that is due sooner stays: events that never cease would else put it off for ever. */
  #soon(ms: number): void {
    const due = performance.now() + ms
    if (this.#timer !== undefined && this.#due <= due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#look()
    }, ms)
  }

  async #look(): Promise<void> {
    this.#again = this.#looking
    if (this.#looking || this.#client === undefined) return
    this.#looking = true
    try {
      await this.#read(this.#client)
    } catch {
      // Refused or unreachable: what is shown stays, and the next look may succeed.
      this.#set({ connection: 'lost', ready: true })
    } finally {
      this.#looking = false
      if (this.#client !== undefined)
        this.#soon(
          this.#again ? GATHER_MS : this.#state.connection === 'live' ? POLL_WITH_EVENTS_MS : POLL_MS,
        )
    }
  }

  async #read(client: QueryClient): Promise<void> {
    if (this.#next === null) {
      const status = await client.fetchQuery({ ...statusQuery, staleTime: 0 })
      this.#next = Math.max(0, status.journal.records - KEPT)
    }
    const fresh: JournalRecord[] = []
    let page: RecordPage
    let from = this.#next
    do {
      page = await readRecords({ from, limit: PAGE })
      fresh.push(...page.records)
      from = (page.records.at(-1)?.seq ?? from - 1) + 1
    } while (page.next !== null && page.records.length > 0)
    this.#next = from
    const first = !this.#state.ready
    const connection = this.#source?.readyState === EventSource.OPEN ? 'live' : 'polling'
    if (fresh.length === 0 && !first && connection === this.#state.connection) return
    if (!first && connection !== 'live') wakeReaders(client, fresh)
    const records = fresh.length === 0 ? this.#state.records : [...this.#state.records, ...fresh].slice(-KEPT)
    this.#set({ ready: true, connection, records })
  }

  #set(change: Partial<Tail>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function readType(data: unknown): string {
  try {
    const event: unknown = JSON.parse(String(data))
    return typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : ''
  } catch {
    return ''
  }
}

function wakeReaders(client: QueryClient, fresh: readonly JournalRecord[]): void {
  const keys = new Map<string, readonly string[]>()
  for (const { entry } of fresh)
    for (const key of STALE_BY_RECORD[entry.type] ?? []) keys.set(key.join('/'), key)
  for (const queryKey of keys.values()) void client.invalidateQueries({ queryKey })
}

export const tail = new LiveTail()

export function useTail(): Tail {
  return useSyncExternalStore(tail.subscribe, tail.snapshot)
}
