/** The calls of the control API for servers of the catalogue. */

import type { z } from 'zod'
import type { Submission } from '@callgate/contracts/catalogue'
import {
  type ApproveServerBody,
  CleanedStoreView,
  ServerDiffView,
  ServerStepView,
  ServerView,
  type StageBody,
  type StepBody,
} from '@callgate/contracts/registry'
import { type TrialBody, TrialView, type TrialVisitBody, TrialVisitView } from '@callgate/contracts/trial'
import { findingCalls } from './client-findings.ts'
import { toQuery } from './query.ts'
import type { Sending } from './sending.ts'

const at = (server: string): string => `/servers/${encodeURIComponent(server)}`

export function serverCalls({ get, list, post, postSlowly }: Sending) {
  return {
    ...findingCalls({ get, post }),
    listServers: (query: Readonly<Record<string, string | undefined>> = {}) =>
      list(`/servers${toQuery(query)}`, ServerView),
    showServer: (server: string) => get(at(server), ServerView),
    serverHistory: (server: string) => list(`${at(server)}/history`, ServerStepView),
    cleanServers: () => postSlowly('/servers/clean', CleanedStoreView, {}),
    diffServer: (server: string) => get(`${at(server)}/diff`, ServerDiffView),
    submitServer: (submission: z.input<typeof Submission>, why: string) =>
      post('/servers', ServerView, { submission, why }),
    scanServer: (server: string, why: string) => postSlowly(`${at(server)}/scan`, ServerView, { why }),
    tryServer: (server: string, asked: z.input<typeof TrialBody>) =>
      postSlowly(`${at(server)}/trial`, TrialView, asked),
    lastTrial: (server: string) => get(`${at(server)}/trial`, TrialView),
    inviteToTrial: (server: string, asked: z.input<typeof TrialVisitBody>) =>
      post(`${at(server)}/trial/visit`, TrialVisitView, asked),
    showTrialVisit: (server: string) => get(`${at(server)}/trial/visit`, TrialVisitView),
    endTrialVisit: (server: string, why: string) =>
      post(`${at(server)}/trial/visit/end`, TrialVisitView, { why }),
    approveServer: (server: string, decided: z.input<typeof ApproveServerBody>) =>
      post(`${at(server)}/approve`, ServerView, decided),
    stageServer: (server: string, stage: z.input<typeof StageBody>) =>
      post(`${at(server)}/stage`, ServerView, stage),
    stepServer: (server: string, step: 'hold' | 'reject' | 'retire', body: z.input<typeof StepBody>) =>
      post(`${at(server)}/${step}`, ServerView, body),
  }
}
