/** What happens now: events of the gateway wake the readers of lists and of the journal's end; without events, a clock does. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
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
  /** Whether what happened before the page was opened is among them, as far back as is kept. */
  readonly recalled: boolean
}

const KEPT = 3_000
/** Read back where nobody asks for what happened before: enough to miss nothing between two readers. */
const RECENT = 100
const PAGE = 1_000
const POLL_MS = 1_500
const POLL_WITH_EVENTS_MS = 10_000
/** Events come in bursts; a burst is one look, and one reading of each list that it made stale. */
const GATHER_MS = 250

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
  #state: Tail = { records: [], connection: 'polling', ready: false, recalled: false }
  readonly #listeners = new Set<() => void>()
  #next: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #source: EventSource | undefined
  #client: QueryClient | undefined
  #due = 0
  #looking = false
  #again = false
  /** Lists to be read anew with the next look. */
  readonly #stale = new Map<string, readonly string[]>()

  start(client: QueryClient): () => void {
    this.#client = client
    this.#source = this.#open()
    void this.#look()
    return () => this.#stop()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Tail => this.#state

  /** From then on what happened before the page was opened is there too. */
  recall(): void {
    if (this.#state.recalled) return
    this.#next = null
    this.#set({ records: [], ready: false, recalled: true })
    void this.#look()
  }

  #stop(): void {
    this.#source?.close()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#client = undefined
    this.#next = null
    this.#stale.clear()
    this.#set({ records: [], connection: 'polling', ready: false })
  }

  #open(): EventSource {
    const source = new EventSource('/api/v1/events')
    source.addEventListener('open', () => this.#set({ connection: 'live' }))
    // A gateway without events answers once with an error, and the clock goes on.
    source.addEventListener('error', () => {
      if (this.#state.connection === 'live') this.#set({ connection: 'polling' })
    })
    const take = (type: string): void => {
      this.#note(STALE[type] ?? [])
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

  #note(keys: readonly (readonly string[])[]): void {
    for (const key of keys) this.#stale.set(key.join('/'), key)
  }

  /** What is just being read is read again later: begun anew for each event, it would never arrive. */
  #wakeReaders(client: QueryClient): void {
    for (const [name, queryKey] of this.#stale) {
      if (client.isFetching({ queryKey }) > 0) continue
      this.#stale.delete(name)
      void client.invalidateQueries({ queryKey })
    }
  }

  async #look(): Promise<void> {
    this.#again = this.#looking
    if (this.#looking || this.#client === undefined) return
    this.#looking = true
    this.#wakeReaders(this.#client)
    try {
      await this.#read(this.#client)
    } catch {
      // Refused or unreachable: what is shown stays, and the next look may succeed.
      this.#set({ connection: 'lost', ready: true })
    } finally {
      this.#looking = false
      if (this.#client !== undefined)
        this.#soon(
          this.#again || this.#stale.size > 0
            ? GATHER_MS
            : this.#state.connection === 'live'
              ? POLL_WITH_EVENTS_MS
              : POLL_MS,
        )
    }
  }

  async #read(client: QueryClient): Promise<void> {
    const { recalled } = this.#state
    let from = this.#next ?? (await findBeginning(client, recalled ? KEPT : RECENT))
    const fresh: JournalRecord[] = []
    let page: RecordPage
    do {
      page = await readRecords({ from, limit: PAGE })
      fresh.push(...page.records)
      from = (page.records.at(-1)?.seq ?? from - 1) + 1
    } while (page.next !== null && page.records.length > 0)
    // Somebody asked for what was before in the meantime: it is read with the next look.
    if (recalled !== this.#state.recalled) return
    this.#next = from
    const first = !this.#state.ready
    const connection = this.#source?.readyState === EventSource.OPEN ? 'live' : 'polling'
    if (fresh.length === 0 && !first && connection === this.#state.connection) return
    if (!first && connection !== 'live') {
      this.#note(fresh.flatMap(({ entry }) => STALE_BY_RECORD[entry.type] ?? []))
      this.#wakeReaders(client)
    }
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
    const event: unknown = readJson(String(data))
    return typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : ''
  } catch {
    return ''
  }
}

async function findBeginning(client: QueryClient, back: number): Promise<number> {
  const { journal } = await client.fetchQuery({ ...statusQuery, staleTime: 0 })
  return Math.max(0, journal.records - back)
}

export const tail = new LiveTail()

export function useTail(): Tail {
  return useSyncExternalStore(tail.subscribe, tail.snapshot)
}

/** Only what the menu says: not every record is worth drawing it anew. */
export function useConnection(): Connection {
  return useSyncExternalStore(tail.subscribe, () => tail.snapshot().connection)
}
