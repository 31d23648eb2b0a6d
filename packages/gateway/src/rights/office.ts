/** What operators ask about rights: the table, what is unused, which identities there are, how far they reach. */

import type { IdentityConfig } from '@callgate/contracts/config'
import type { ReviewScope } from '@callgate/contracts/access-review'
import type { JournalEntry } from '@callgate/contracts/journal'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { CatalogueServer } from '@callgate/contracts/registry'
import {
  type ExceptionQuery,
  type ExceptionView,
  type GrowthQuery,
  type GrowthView,
  type IdentityQuery,
  type MachineIdentityView,
  type ReachKind,
  type ReachView,
  RIGHTS_WINDOW_MS,
  type RightsQuery,
  type RightView,
  type UnusedQuery,
  type UnusedView,
} from '@callgate/contracts/rights'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { JudgeRight } from '@callgate/engine/policy/rights'
import type { AgentKeys } from '../identity/agent-keys.ts'
import type { Operators } from '../identity/operators.ts'
import type { Clock } from '../pipeline/ports/ports.ts'
import { type ExceptionParts, listExceptions } from './exceptions.ts'
import { listGrowth } from './growth.ts'
import { listIdentities } from './identities.ts'
import type { KnownTools, Upstreams } from './known-tools.ts'
import { reachOfCallers, reachOfServer, type ReachParts } from './reach.ts'
import { listReviewItems } from './review-items.ts'
import type { Reviewed } from './reviews.ts'
import { listRows, listSubjects, type Subject, subjectOf } from './subjects.ts'
import type { TokenCallers } from './token-callers.ts'
import { matchesTool, readTable, type TableParts } from './table.ts'
import { findUnused } from './unused.ts'
import { summariseUse, type UseOfRights } from './use.ts'

export interface RightsOffice {
  /** `from`: cell to begin with. `next`: the one to go on from; null at the end. */
  table(
    query: Omit<RightsQuery, 'cursor'>,
    from: number,
  ): Promise<{ readonly items: readonly RightView[]; readonly next: number | null }>
  unused(query: UnusedQuery): Promise<UnusedView>
  identities(query: Omit<IdentityQuery, 'cursor' | 'limit'>): Promise<readonly MachineIdentityView[]>
  /** undefined when there is none of that name. */
  reach(kind: ReachKind, id: string): Promise<ReachView | undefined>
  growth(query: GrowthQuery): Promise<GrowthView>
  exceptions(query: Pick<ExceptionQuery, 'kind' | 'all'>): readonly ExceptionView[]
  /** What an access review looks at, with its use. */
  reviewItems(scope: ReviewScope): Promise<readonly Reviewed[]>
}

/** The configuration as far as rights depend on it; one that is in force. */
export interface RightsSettings {
  readonly document: PolicyDocument
  readonly judge: JudgeRight
  readonly upstreams: Upstreams
  readonly configured: Readonly<Record<string, UpstreamConfig>>
  readonly identity: Pick<IdentityConfig, 'anonymous'>
  readonly inspection: ExceptionParts['inspection']
  readonly isolation: ExceptionParts['isolation']
}

export interface RightsParts {
  readonly tenant: string
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => RightsSettings
  readonly keys: Pick<AgentKeys, 'list' | 'get'>
  readonly tokenCallers: Pick<TokenCallers, 'list'>
  readonly operators: Pick<Operators, 'list'>
  readonly tools: Pick<KnownTools, 'list'>
  readonly servers: {
    list(this: void): readonly CatalogueServer[]
    find(this: void, id: string): CatalogueServer | undefined
  }
  readonly findings: ExceptionParts['findings']
  readonly stopped: TableParts['stopped']
  readonly journal: {
    /** How many records were ever written. */
    size(): number
    read(fromMs: number): AsyncIterable<{ readonly timeMs: number; readonly entry: JournalEntry }>
    /** The oldest record that is kept. */
    oldest(): Promise<{ readonly seq: number; readonly timeMs: number } | undefined>
  }
}

const MINUTE_MS = 60_000

class StandingOffice implements RightsOffice {
  readonly #parts: RightsParts
  /** The last reading of the journal; whoever asks the same meanwhile waits for it. */
  #reading: { readonly key: string; readonly use: Promise<UseOfRights> } | undefined

  constructor(parts: RightsParts) {
    this.#parts = parts
  }

  async table({ limit, effect, ...filter }: Omit<RightsQuery, 'cursor'>, from: number) {
    const { rights, tools, subjects } = await this.#look()
    const rows = listRows(subjects, filter)
    const wanted = tools.filter((tool) => matchesTool(tool, filter))
    return readTable(rows, wanted, { from, limit, effect }, rights)
  }

  async unused({ sinceMs, limit, agent, upstream }: UnusedQuery): Promise<UnusedView> {
    const use = await this.#use(sinceMs)
    const { rights, tools, subjects, settings } = await this.#look()
    return findUnused(use, {
      ...rights,
      tools,
      subjects,
      judged: {
        subjects: subjects.filter((one) => agent === undefined || one.agent.id === agent),
        tools: tools.filter((one) => upstream === undefined || one.upstream === upstream),
      },
      document: settings.document,
      servers: this.#parts.servers.list().filter(({ id }) => upstream === undefined || id === upstream),
      limit,
    })
  }

  async identities(query: Omit<IdentityQuery, 'cursor' | 'limit'>) {
    const { tenant, keys, operators, servers, clock, settings } = this.#parts
    const parts = {
      keys: keys.list(tenant),
      operators: operators.list(),
      upstreams: settings().configured,
      findServer: servers.find,
      use: await this.#use(query.sinceMs),
      nowMs: clock.nowMs(),
    }
    return listIdentities(parts, query)
  }

  async reach(kind: ReachKind, id: string): Promise<ReachView | undefined> {
    const { rights, tools, subjects, settings } = await this.#look()
    const parts: ReachParts = { ...rights, tools, findServer: this.#parts.servers.find }
    if (kind === 'server') {
      const isKnown = settings.configured[id] !== undefined || parts.findServer(id) !== undefined
      return isKnown ? reachOfServer(id, subjects, parts) : undefined
    }
    const callers = kind === 'agent' ? subjects.filter(({ agent }) => agent.id === id) : this.#ofKey(id)
    return callers.length === 0 ? undefined : reachOfCallers({ kind, id }, callers, parts)
  }

  async growth(query: GrowthQuery): Promise<GrowthView> {
    return listGrowth(await this.#use(query.sinceMs), query)
  }

  exceptions(query: Pick<ExceptionQuery, 'kind' | 'all'>): readonly ExceptionView[] {
    const { servers, clock, settings, findings } = this.#parts
    const parts = { ...settings(), servers: servers.list(), findings, nowMs: clock.nowMs() }
    return listExceptions(parts, query)
  }

  async reviewItems(scope: ReviewScope): Promise<readonly Reviewed[]> {
    const { tenant, keys, servers, clock, settings } = this.#parts
    return listReviewItems(scope, {
      keys: keys.list(tenant),
      servers: servers.list(),
      document: settings().document,
      use: await this.#use(undefined),
      nowMs: clock.nowMs(),
    })
  }

  #ofKey(id: string): readonly Subject[] {
    const key = this.#parts.keys.get(this.#parts.tenant, id)
    return key === undefined ? [] : [subjectOf(key)]
  }

  async #look() {
    const { tenant, clock, keys, stopped, tokenCallers } = this.#parts
    const settings = this.#parts.settings()
    const { judge, upstreams } = settings
    return {
      settings,
      rights: { tenant, judge, upstreams, stopped },
      tools: await this.#parts.tools.list(upstreams),
      subjects: listSubjects(keys.list(tenant), tokenCallers.list(), settings.identity, clock.nowMs()),
    }
  }

  #use(wantedMs: number | undefined): Promise<UseOfRights> {
    const { clock, journal } = this.#parts
    const sinceMs = wantedMs ?? Math.floor((clock.nowMs() - RIGHTS_WINDOW_MS) / MINUTE_MS) * MINUTE_MS
    const key = `${sinceMs} ${journal.size()}`
    if (this.#reading?.key === key) return this.#reading.use
    // One after the other: however many ask, the journal is read once at a time.
    const before = this.#reading?.use.catch(() => undefined) ?? Promise.resolve()
    const use = before.then(() => this.#read(Math.max(0, sinceMs)))
    this.#reading = { key, use }
    use.catch(() => {
      if (this.#reading?.use === use) this.#reading = undefined
    })
    return use
  }

  async #read(sinceMs: number): Promise<UseOfRights> {
    const { clock, journal } = this.#parts
    const oldest = await journal.oldest()
    return summariseUse(journal.read(sinceMs), {
      sinceMs,
      untilMs: clock.nowMs(),
      oldestMs: oldest?.timeMs ?? null,
      isWhole: oldest?.seq === 0,
    })
  }
}

export function createRightsOffice(parts: RightsParts): RightsOffice {
  return new StandingOffice(parts)
}
