/** Findings of servers and what was decided about each: durable in the store, read from memory, one change at a time. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import { ScanFinding as ScanFindingSchema } from '@callgate/contracts/catalogue'
import { isGrave } from '@callgate/contracts/finding'
import { readJson } from '@callgate/contracts/read-json'
import type { CatalogueServer } from '@callgate/contracts/registry'
import { type FindingsImport, type FindingView, Remedy } from '@callgate/contracts/remedy'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { Compilable } from 'kysely'
import type { Store } from '../../store/store.ts'
import { StepConflict } from '../catalogue/catalogue.ts'
import { inspectScopes } from '../catalogue/scopes.ts'
import { compilePatches } from './patch-policy.ts'
import { isPatchInForce, isRemedied, stateOf } from './remedy-state.ts'

export interface FindingKey {
  readonly tenant: string
  readonly server: string
  readonly fingerprint: string
}

export type RemedyChange = Partial<Omit<Remedy, 'fingerprint' | 'revision'>>

/** The queries fail when somebody else changed it meanwhile; `apply` follows them. */
export interface PlannedRemedy {
  readonly next: Remedy
  readonly queries: readonly Compilable[]
  apply(this: void): void
  /** Whether somebody else was first. */
  isBehind(this: void): boolean
}

export interface Findings {
  /** Of the last scan and of imports, the worst that nobody takes care of first. */
  list(tenant: string, server: CatalogueServer, nowMs: number): readonly FindingView[]
  /** Durable when it resolves. Throws StepConflict when somebody else changed it meanwhile. */
  change(key: FindingKey, revision: number, change: RemedyChange): Promise<Remedy>
  /** The same as part of a transaction of the caller's. Throws StepConflict when somebody else changed it already. */
  planChange(key: FindingKey, revision: number, change: RemedyChange): PlannedRemedy
  /** Replaces what the same tool found before. */
  import(tenant: string, server: string, imported: FindingsImport): Promise<void>
  /** Why an approved server may not run any more: a waiver that it was approved with has ended. */
  explainLapse(tenant: string, server: CatalogueServer, nowMs: number): string | undefined
  /** What virtual patches close; undefined when there are none for the version that runs. */
  patches(tenant: string, server: CatalogueServer): CompiledPolicy | undefined
  /** Another number after every decision and every import. */
  version(): number
  /** When the next waiver ends, of whatever server; Infinity when none does. */
  nextEnd(nowMs: number): number
}

interface OfServer {
  readonly remedies: Map<string, Remedy>
  readonly imports: Map<string, readonly ScanFinding[]>
  /** Compiled for the version with this pin. */
  patches: { readonly pin: string; readonly policy: CompiledPolicy | undefined } | undefined
}

export async function openFindings(store: Store): Promise<Findings> {
  const findings = new StoredFindings(store)
  for (const { tenant, server, body } of await store.db
    .selectFrom('finding_remedies')
    .selectAll()
    .execute()) {
    const remedy = Remedy.parse(readJson(body))
    findings.of(tenant, server).remedies.set(remedy.fingerprint, remedy)
  }
  for (const { tenant, server, tool, body } of await store.db
    .selectFrom('imported_findings')
    .selectAll()
    .execute())
    findings.of(tenant, server).imports.set(tool, ScanFindingSchema.array().parse(readJson(body)))
  return findings
}

const ORDER = ['critical', 'high', 'medium', 'low', 'info'] as const

class StoredFindings implements Findings {
  readonly #store: Store
  readonly #servers = new Map<string, OfServer>()
  #version = 0

  constructor(store: Store) {
    this.#store = store
  }

  of(tenant: string, server: string): OfServer {
    const key = JSON.stringify([tenant, server])
    const known = this.#servers.get(key)
    if (known !== undefined) return known
    const made: OfServer = { remedies: new Map(), imports: new Map(), patches: undefined }
    this.#servers.set(key, made)
    return made
  }

  list(tenant: string, server: CatalogueServer, nowMs: number): readonly FindingView[] {
    const { remedies, imports } = this.of(tenant, server.id)
    const pin = server.scan?.pin.digest
    const found = new Map<string, { finding: ScanFinding; from: string }>()
    for (const [tool, list] of imports)
      for (const finding of list) found.set(finding.fingerprint, { finding, from: tool })
    // What it asks for is known before anything of it was started.
    const from = server.scan === null ? 'submission' : 'scan'
    for (const finding of server.scan?.findings ?? inspectScopes(server.submission))
      found.set(finding.fingerprint, { finding, from })
    const views = [...found.values()].map(({ finding, from }): FindingView => {
      const remedy = remedies.get(finding.fingerprint)
      const state = stateOf(remedy, pin, nowMs)
      return {
        ...finding,
        from,
        state,
        blocks: isGrave(finding) && !isRemedied(state),
        remedy: remedy ?? null,
      }
    })
    const rank = ({ blocks, severity }: FindingView): number => (blocks ? 0 : 10) + ORDER.indexOf(severity)
    return views.toSorted((a, b) => rank(a) - rank(b))
  }

  async change(key: FindingKey, revision: number, change: RemedyChange): Promise<Remedy> {
    const planned = this.planChange(key, revision, change)
    try {
      await this.#store.batch(planned.queries)
    } catch (error) {
      if (planned.isBehind()) throw new StepConflict(`This finding of ${key.server}`)
      throw error
    }
    planned.apply()
    return planned.next
  }

  planChange(
    { tenant, server, fingerprint }: FindingKey,
    revision: number,
    change: RemedyChange,
  ): PlannedRemedy {
    const of = this.of(tenant, server)
    const before = of.remedies.get(fingerprint)
    const isBehind = (): boolean => (of.remedies.get(fingerprint)?.revision ?? 0) !== revision
    if (isBehind()) throw new StepConflict(`This finding of ${server}`)
    const empty = { owner: null, dueAtMs: null, waiver: null, patch: null }
    const next: Remedy = { ...empty, ...before, ...change, fingerprint, revision: revision + 1 }
    const row = { tenant, server, fingerprint, revision: next.revision, body: JSON.stringify(next) }
    const { db } = this.#store
    // The revision is part of the key, so that the second of two at once breaks it and changes nothing.
    const queries = [
      db.insertInto('finding_remedies').values(row),
      db
        .deleteFrom('finding_remedies')
        .where('tenant', '=', tenant)
        .where('server', '=', server)
        .where('fingerprint', '=', fingerprint)
        .where('revision', '<', next.revision),
    ]
    const apply = (): void => {
      of.remedies.set(fingerprint, next)
      of.patches = undefined
      this.#version += 1
    }
    return { next, queries, apply, isBehind }
  }

  async import(tenant: string, server: string, { tool, digest, findings }: FindingsImport): Promise<void> {
    const body = JSON.stringify(findings)
    await this.#store.batch([
      this.#store.db
        .insertInto('imported_findings')
        .values({ tenant, server, tool, digest, body })
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'server', 'tool']).doUpdateSet({ digest, body }),
        ),
    ])
    this.of(tenant, server).imports.set(tool, findings)
    this.#version += 1
  }

  version(): number {
    return this.#version
  }

  nextEnd(nowMs: number): number {
    let next = Infinity
    for (const { remedies } of this.#servers.values())
      for (const { waiver } of remedies.values())
        if (waiver !== null && waiver.untilMs > nowMs && waiver.untilMs < next) next = waiver.untilMs
    return next
  }

  explainLapse(tenant: string, server: CatalogueServer, nowMs: number): string | undefined {
    const { remedies } = this.of(tenant, server.id)
    if (server.approval === null || remedies.size === 0) return undefined
    const { approval } = server
    for (const remedy of remedies.values()) {
      const { waiver, fingerprint } = remedy
      if (waiver === null || waiver.untilMs > nowMs || isPatchInForce(remedy, server)) continue
      // What was waived after the approval was not what let it in, and what ended before it neither.
      if (waiver.untilMs <= approval.atMs || !this.#isFound(tenant, server, fingerprint)) continue
      if (!isRemedied(stateOf(remedy, approval.pin, nowMs)))
        return `The waiver by ${waiver.by} of a finding has ended: look at callgate servers findings ${server.id}`
    }
    return undefined
  }

  #isFound(tenant: string, { id, scan }: CatalogueServer, fingerprint: string): boolean {
    const isIt = (finding: ScanFinding): boolean => finding.fingerprint === fingerprint && isGrave(finding)
    const { imports } = this.of(tenant, id)
    return scan?.findings.some(isIt) === true || [...imports.values()].some((list) => list.some(isIt))
  }

  patches(tenant: string, server: CatalogueServer): CompiledPolicy | undefined {
    const of = this.of(tenant, server.id)
    if (of.remedies.size === 0) return undefined
    const pin = server.approval?.pin ?? server.scan?.pin.digest ?? ''
    if (of.patches?.pin !== pin) {
      const inForce = [...of.remedies.values()].flatMap((remedy) =>
        remedy.patch !== null && isPatchInForce(remedy, server)
          ? [{ fingerprint: remedy.fingerprint, patch: remedy.patch }]
          : [],
      )
      of.patches = { pin, policy: inForce.length === 0 ? undefined : compilePatches(inForce) }
    }
    return of.patches.policy
  }
}
