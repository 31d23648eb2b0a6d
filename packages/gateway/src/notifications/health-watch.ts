/** Notices when a server behind the gateway is lost and found again, and when the journal cannot be written. */

import { factsOf, type Notice } from './notice.ts'

const DOWN: ReadonlySet<string> = new Set(['circuit-open', 'backing-off', 'stopped'])
/** Seen so often in a row, it is no hiccup. */
const LOOKS = 2

interface Seen {
  readonly nowMs: number
  readonly journal: { readonly writable: boolean; readonly failure: string | null }
  readonly upstreams: readonly {
    readonly upstream: string
    readonly state: string
    readonly lastError: string | null
  }[]
}

export class HealthWatch {
  readonly #tenant: string
  readonly #announce: (notice: Notice) => void
  /** How often in a row each was seen down; those told of stay at the bound. */
  readonly #down = new Map<string, number>()
  #isJournalDown = false

  constructor(tenant: string, announce: (notice: Notice) => void) {
    this.#tenant = tenant
    this.#announce = announce
  }

  look({ nowMs, journal, upstreams }: Seen): void {
    for (const upstream of this.#down.keys())
      if (!upstreams.some((one) => one.upstream === upstream)) this.#down.delete(upstream)
    for (const one of upstreams) this.#lookAt(one, nowMs)
    const isDown = !journal.writable
    if (isDown && !this.#isJournalDown)
      this.#tell('journal-down', 'critical', nowMs, { subject: null, why: journal.failure })
    this.#isJournalDown = isDown
  }

  #lookAt({ upstream, state, lastError }: Seen['upstreams'][number], nowMs: number): void {
    const before = this.#down.get(upstream) ?? 0
    if (DOWN.has(state)) {
      if (before >= LOOKS) return
      this.#down.set(upstream, before + 1)
      if (before + 1 === LOOKS)
        this.#tell('upstream-down', 'medium', nowMs, { subject: upstream, why: lastError ?? state })
    } else if (state === 'ready') {
      this.#down.delete(upstream)
      if (before >= LOOKS) this.#tell('upstream-up', 'info', nowMs, { subject: upstream, why: null })
    }
  }

  #tell(
    event: 'upstream-down' | 'upstream-up' | 'journal-down',
    severity: Notice['severity'],
    atMs: number,
    { subject, why }: { readonly subject: string | null; readonly why: string | null },
  ): void {
    const key = `${event} ${subject ?? ''} ${atMs}`
    const facts = factsOf({ Server: subject, Why: why })
    this.#announce({ tenant: this.#tenant, key, event, severity, atMs, subject, facts, channels: [] })
  }
}
