/** Keeps the catalogue moving by itself: on, back, held when an approval ends, and scanned again on a schedule. */

import type { CatalogueServer, RegistryConfig } from '@callgate/contracts/registry'
import type { Clock, Logger } from '../../pipeline/ports/ports.ts'
import { type AutomaticStep, endsSoon, planAutomatic } from './automatic.ts'
import { type Catalogue, StepConflict, type SurfaceItem } from './catalogue.ts'
import { isApproved, type PlannedStep, type Wanted } from './lifecycle.ts'
import type { Scanned } from './scan.ts'
import type { UseBook } from './use.ts'

const HOUR_MS = 3_600_000
const BY = 'gateway'
const BACKOFF_DOUBLINGS_MAX = 10

export interface WatchParts {
  readonly tenant: string
  readonly catalogue: Pick<Catalogue, 'list' | 'find' | 'plan'>
  readonly use: Pick<UseBook, 'of' | 'save'>
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Logger
  readonly settings: () => RegistryConfig
  /** Starts it once and reads what it lists. */
  readonly look: (server: CatalogueServer) => Promise<Scanned>
  /** Records the step, then takes it. */
  readonly take: (planned: PlannedStep, surface?: readonly SurfaceItem[]) => Promise<unknown>
  /** Records something that changes no stage. */
  readonly note: (server: CatalogueServer, act: string, note: string) => Promise<void>
  /** Opens an incident about a server that was taken back. */
  readonly raise: (server: CatalogueServer, because: NonNullable<AutomaticStep['because']>) => Promise<void>
}

export class LifecycleWatch {
  readonly #parts: WatchParts
  /** Approvals whose end was announced. */
  readonly #announced = new Set<string>()
  readonly #failures = new Map<string, { readonly count: number; readonly nextAtMs: number }>()
  #turn: Promise<void> = Promise.resolve()
  #scans: Promise<void> | undefined

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Looks at every server once; one look after the other. */
  tick(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#move())
    return this.#turn
  }

  /** Scans what is due, a few at a time; joins a round that runs. */
  revalidate(): Promise<void> {
    this.#scans ??= this.#scanDue().finally(() => (this.#scans = undefined))
    return this.#scans
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#scans
  }

  async #move(): Promise<void> {
    const { tenant, catalogue, use, clock, settings } = this.#parts
    try {
      await use.save()
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'What came of servers could not be saved')
    }
    for (const server of catalogue.list(tenant)) {
      const at = { server, use: use.of(server), settings: settings(), nowMs: clock.nowMs() }
      const step = planAutomatic(at)
      await this.#guard(server, async () => {
        if (step !== undefined) await this.#step(server, step)
        else if (endsSoon(at)) await this.#announce(server)
      })
    }
  }

  async #step(server: CatalogueServer, { wanted, because }: AutomaticStep): Promise<void> {
    if (!(await this.#take(server, wanted))) return
    const { id, stage } = server
    const { step, why } = wanted
    this.#parts.logger.warn({ upstream: id, from: stage, step, why }, 'A server took a step by itself')
    if (because !== null) await this.#parts.raise(server, because)
  }

  /** False when it cannot be taken any more. */
  async #take(server: CatalogueServer, wanted: Wanted, surface?: readonly SurfaceItem[]): Promise<boolean> {
    const { tenant, catalogue, take, logger } = this.#parts
    const asked = { tenant, id: server.id, by: BY, revision: server.revision }
    const planned = catalogue.plan(asked, wanted)
    if ('refused' in planned) {
      logger.warn({ upstream: server.id, reason: planned.reason }, 'A server could not take a step by itself')
      return false
    }
    await take(planned, surface)
    return true
  }

  async #announce(server: CatalogueServer): Promise<void> {
    const { approval, id } = server
    const key = JSON.stringify([id, approval?.atMs])
    if (approval === null || this.#announced.has(key)) return
    this.#announced.add(key)
    const until = new Date(approval.expiresAtMs).toISOString()
    this.#parts.logger.warn(
      { upstream: id, until },
      'An approval ends soon: scan and approve the server again',
    )
    await this.#parts.note(server, 'server.ends-soon', `Its approval ends at ${until}`)
  }

  async #scanDue(): Promise<void> {
    const due = this.#listDue()
    const { concurrencyMax } = this.#parts.settings().revalidate
    const workers = Array.from({ length: Math.min(concurrencyMax, due.length) }, async () => {
      for (let server = due.shift(); server !== undefined; server = due.shift()) await this.#scan(server)
    })
    await Promise.all(workers)
  }

  /** Who was not looked at for longest comes first. */
  #listDue(): CatalogueServer[] {
    const { tenant, catalogue, clock, settings } = this.#parts
    const { everyHours } = settings().revalidate
    if (everyHours === null) return []
    const nowMs = clock.nowMs()
    const isDue = ({ id, stage, scan }: CatalogueServer): boolean =>
      isApproved(stage) &&
      (scan?.atMs ?? 0) + everyHours * HOUR_MS <= nowMs &&
      (this.#failures.get(id)?.nextAtMs ?? 0) <= nowMs
    return catalogue
      .list(tenant)
      .filter(isDue)
      .toSorted((a, b) => (a.scan?.atMs ?? 0) - (b.scan?.atMs ?? 0))
  }

  async #scan(listed: CatalogueServer): Promise<void> {
    const { tenant, catalogue, look, logger } = this.#parts
    const server = catalogue.find(tenant, listed.id)
    if (server === undefined || !isApproved(server.stage)) return
    let looked: Scanned
    try {
      looked = await look(server)
    } catch (error) {
      const failed = this.#countFailure(server.id)
      logger.warn({ upstream: server.id, err: error, failed }, 'A scheduled scan failed; it is tried again')
      if (failed === 1)
        await this.#guard(server, () =>
          this.#parts.note(
            server,
            'server.scan-failed',
            error instanceof Error ? error.message : String(error),
          ),
        )
      return
    }
    this.#failures.delete(server.id)
    const wanted = { step: 'scan', scan: looked.scan, why: 'scheduled' } as const
    await this.#guard(server, async () => {
      await this.#take(server, wanted, looked.surface)
    })
  }

  #countFailure(id: string): number {
    const { clock, settings } = this.#parts
    const count = (this.#failures.get(id)?.count ?? 0) + 1
    const pauseMs = settings().revalidate.backoffMs * 2 ** Math.min(count - 1, BACKOFF_DOUBLINGS_MAX)
    this.#failures.set(id, { count, nextAtMs: clock.nowMs() + pauseMs })
    return count
  }

  /** One server that cannot be handled keeps none of the others waiting; an operator who was first is no fault. */
  async #guard({ id }: CatalogueServer, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (error instanceof StepConflict) return
      this.#parts.logger.error({ upstream: id, err: error }, 'A server could not be looked after')
    }
  }
}
