/** Turns flows into what the rest of the engine knows: findings, labels as text, and tightenings of a policy result. */

import type { Finding } from '@callgate/contracts/finding'
import type { FlowFacts } from '@callgate/contracts/flow'
import { DATA_CLASSES, type Labels, TRUSTS } from '@callgate/contracts/label'
import { tightenPolicy } from '../policy/tighten.ts'
import type { PolicyResult } from '../policy/types.ts'

/** The labels of a session as policy reads them; a worse session has all of a better one and more. */
export function listSessionLabels({ trust, sensitivity, sources }: Labels): string[] {
  return [
    ...TRUSTS.slice(1, TRUSTS.indexOf(trust) + 1).map((one) => `trust:${one}`),
    ...DATA_CLASSES.slice(1, DATA_CLASSES.indexOf(sensitivity) + 1).map((one) => `sensitivity:${one}`),
    ...sources.map((source) => `source:${source}`),
  ]
}

/** Flows as findings of the call, for record and policy. What is done about a flow stands in the flow, not in its class. */
export function findingsOfFlows({ flows }: FlowFacts): Finding[] {
  return flows.map(({ code, severity, confidence, span, text, key }) => ({
    code,
    detector: 'flow',
    class: 'flow',
    severity,
    confidence,
    span,
    view: 'raw',
    message: text,
    evidence: '',
    digest: key,
  }))
}

/** Flows only ever tighten. */
export function tightenByFlows(policy: PolicyResult, { flows }: FlowFacts): PolicyResult {
  return tightenPolicy(policy, flows, 'flow')
}
