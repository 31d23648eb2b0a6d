/** The calls of the control API about the policy: questions, revisions, and replays of the journal. */

import { z } from 'zod'
import { type ExplainBody, ExplainView } from '@callgate/contracts/control'
import {
  type PolicyCheckBody,
  PolicyCheckView,
  type PolicyTestBody,
  PolicyTestView,
  PolicyWordsView,
  type ToolFactsQuery,
  ToolFactsView,
} from '@callgate/contracts/policy-check'
import {
  PolicyDiffView,
  type PolicyDraftBody,
  PolicyHead,
  type PolicyReplayBody,
  PolicyReplayView,
  PolicyRevision,
  PolicyRevisionText,
  ReplayedDifference,
  StagedView,
} from '@callgate/contracts/policy-revision'
import { PolicyView } from '@callgate/contracts/policy-view'
import { toQuery } from './query.ts'
import type { Sending } from './sending.ts'

const StagedAnswer = z.object({ staged: StagedView.nullable() })

export function policyCalls({ get, list, post }: Sending) {
  const step = (path: string, reason: string) => post(path, PolicyHead, { reason })
  const at = (id: string): string => `/policy/replays/${encodeURIComponent(id)}`
  return {
    showPolicy: () => get('/policy', PolicyView),
    policyWords: () => get('/policy/words', PolicyWordsView),
    toolFacts: (tool: ToolFactsQuery) => get(`/policy/facts${toQuery({ ...tool })}`, ToolFactsView),
    explainPolicy: (query: z.input<typeof ExplainBody>) => post('/policy/explain', ExplainView, query),
    checkPolicy: (asked: z.input<typeof PolicyCheckBody>) => post('/policy/check', PolicyCheckView, asked),
    testPolicy: (asked: z.input<typeof PolicyTestBody>) => post('/policy/test', PolicyTestView, asked),
    policyHead: () => get('/policy/head', PolicyHead),
    listRevisions: () => list('/policy/revisions', PolicyRevision),
    showRevision: (number: number) => get(`/policy/revisions/${number}`, PolicyRevisionText),
    diffRevisions: (from: number, to: number) => get(`/policy/diff${toQuery({ from, to })}`, PolicyDiffView),
    draftPolicy: (draft: z.input<typeof PolicyDraftBody>) => post('/policy/revisions', PolicyRevision, draft),
    stagePolicy: (number: number, reason: string) => step(`/policy/revisions/${number}/stage`, reason),
    unstagePolicy: (reason: string) => step('/policy/unstage', reason),
    activatePolicy: (number: number, reason: string) => step(`/policy/revisions/${number}/activate`, reason),
    rollBackPolicy: (number: number, reason: string) => step(`/policy/revisions/${number}/roll-back`, reason),
    stagedPolicy: () => get('/policy/staged', StagedAnswer).then(({ staged }) => staged),
    startReplay: (asked: z.input<typeof PolicyReplayBody>) =>
      post('/policy/replays', PolicyReplayView, asked),
    showReplay: (id: string) => get(at(id), PolicyReplayView),
    cancelReplay: (id: string) => post(`${at(id)}/cancel`, PolicyReplayView),
    listReplayed: (id: string) => list(`${at(id)}/differences`, ReplayedDifference),
  }
}
