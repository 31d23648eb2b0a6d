/** What operators do with threat intelligence: import, withdraw, look at sources and entries, and see who is named and who used it. */

import type {
  BeginImportBody,
  CommitImportBody,
  HitView,
  ImportView,
  Indicator,
  IndicatorView,
  IntelligenceConfig,
  SourceView,
  UserView,
} from '@callgate/contracts/intelligence'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { IntelligenceBook } from './book.ts'
import type { FeedState } from './feeds.ts'
import type { Imports } from './imports.ts'
import { toSightingView } from './policy.ts'
import type { IntelligenceWatch } from './watch.ts'

export interface IntelligenceOffice {
  sources(): readonly SourceView[]
  list(query: {
    readonly source?: string | undefined
    readonly text?: string | undefined
    readonly limit: number
  }): Promise<readonly IndicatorView[]>
  find(source: string, id: string): Promise<IndicatorView | undefined>
  hits(sinceMs: number | undefined): Promise<readonly HitView[]>
  begin(wanted: BeginImportBody, by: string): Promise<string>
  describe(id: string): ReturnType<Imports['describe']>
  /** False when there is no such import. */
  stage(id: string, indicators: readonly Indicator[]): Promise<boolean>
  /** In force, servers that are named cut off, when the promise resolves. undefined when there is no such import. */
  commit(id: string, read: CommitImportBody): Promise<ImportView | undefined>
  abandon(id: string): Promise<boolean>
  withdraw(source: string, id: string, by: { readonly by: string; readonly why: string }): Promise<boolean>
}

export interface OfficeParts {
  readonly book: IntelligenceBook
  readonly imports: Imports
  readonly watch: IntelligenceWatch
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => IntelligenceConfig
  readonly feeds: () => ReadonlyMap<string, FeedState>
  /** Who has used these upstreams since then, by upstream. */
  readonly usersOf: (
    upstreams: ReadonlySet<string>,
    sinceMs: number,
  ) => Promise<ReadonlyMap<string, readonly UserView[]>>
}

export function createIntelligenceOffice(parts: OfficeParts): IntelligenceOffice {
  const { book, imports, watch } = parts
  return {
    sources: () => listSources(parts),
    list: (query) => book.list(query),
    find: (source, id) => book.find(source, id),
    async hits(sinceMs) {
      const hits = watch.hits()
      const upstreams = new Set(hits.map(({ upstream }) => upstream))
      const users = sinceMs === undefined ? new Map() : await parts.usersOf(upstreams, sinceMs)
      return hits.map(({ upstream, state, sinceMs: since, sightings }) => ({
        upstream,
        state,
        sinceMs: since,
        sightings: sightings.map(toSightingView),
        usedBy: (users.get(upstream) ?? []) as readonly UserView[],
      }))
    },
    begin: (wanted, by) => imports.begin(wanted, by),
    describe: (id) => imports.describe(id),
    stage: (id, indicators) => imports.stage(id, indicators),
    async commit(id, read) {
      const done = await imports.commit(id, read)
      if (done === undefined) return undefined
      await watch.look()
      return { ...done, hits: watch.hits().filter(({ state }) => state !== 'below-threshold').length }
    },
    abandon: (id) => imports.abandon(id),
    async withdraw(source, id, by) {
      const done = await book.withdraw(source, id, by)
      if (done) await watch.look()
      return done
    },
  }
}

/** What was imported, and feeds that have brought nothing yet. */
function listSources({ book, settings, feeds, clock }: OfficeParts): readonly SourceView[] {
  const states = feeds()
  const configured = new Map(settings().feeds.map((feed) => [feed.id, feed]))
  const feedOf = (source: string): SourceView['feed'] => {
    const [config, state] = [configured.get(source), states.get(source)]
    if (config === undefined) return null
    const last = state?.lastSucceededAtMs ?? book.source(source)?.importedAtMs ?? null
    return {
      everyMs: config.everyMs,
      lastTriedAtMs: state?.lastTriedAtMs ?? null,
      lastSucceededAtMs: last,
      failures: state?.failures ?? 0,
      lastError: state?.lastError ?? null,
      stale: last === null || clock.nowMs() - last > config.staleAfterMs,
    }
  }
  const imported = book.sources().map((one) => ({ ...one, feed: feedOf(one.source) }))
  const known = new Set(imported.map(({ source }) => source))
  const waiting = [...configured.values()].filter(({ id }) => !known.has(id))
  return [
    ...imported,
    ...waiting.map(({ id, format, url }) => ({
      source: id,
      format,
      origin: url,
      importedAtMs: 0,
      importedBy: 'gateway',
      newestAtMs: null,
      entries: 0,
      serial: null,
      publisher: null,
      unsupported: {},
      feed: feedOf(id),
    })),
  ]
}
