/** The calls of the control API for threat intelligence. */

import type { z } from 'zod'
import { DoneView } from '@callgate/contracts/control'
import {
  type BeginImportBody,
  type CommitImportBody,
  HitView,
  ImportStartedView,
  ImportView,
  type Indicator,
  IndicatorView,
  SourceView,
} from '@callgate/contracts/intelligence'
import { toQuery } from './query.ts'
import type { Sending } from './sending.ts'

const BASE = '/intelligence'

export function intelligenceCalls({ get, list, post, postSlowly }: Sending) {
  const at = (id: string): string => `${BASE}/imports/${encodeURIComponent(id)}`
  return {
    listIntelligenceSources: () => list(`${BASE}/sources`, SourceView),
    listIndicators: (query: { source?: string; text?: string; limit?: number } = {}) =>
      list(`${BASE}/indicators${toQuery(query)}`, IndicatorView),
    showIndicator: (source: string, id: string) =>
      get(`${BASE}/indicators/${encodeURIComponent(source)}/${encodeURIComponent(id)}`, IndicatorView),
    listIntelligenceHits: (sinceMs?: number) => list(`${BASE}/hits${toQuery({ sinceMs })}`, HitView),
    beginImport: (wanted: z.input<typeof BeginImportBody>) =>
      post(`${BASE}/imports`, ImportStartedView, wanted),
    stageImport: (id: string, indicators: readonly z.input<typeof Indicator>[]) =>
      postSlowly(`${at(id)}/entries`, DoneView, { indicators }),
    commitImport: (id: string, read: z.input<typeof CommitImportBody> = {}) =>
      postSlowly(`${at(id)}/commit`, ImportView, read),
    abandonImport: (id: string) => post(`${at(id)}/abandon`, DoneView, {}),
    withdrawIndicator: (source: string, id: string, why: string) =>
      post(`${BASE}/withdraw`, DoneView, { source, id, why }),
  }
}
