/** Policy results: an effect, the reasons for it, and obligations that must be discharged for it to hold. */

import type { ErrorCode } from './errors.ts'
import type { Span } from './finding.ts'

/** Something that must be done for an allow to hold. Obligations add up; one that cannot be discharged is a deny. */
export type Obligation =
  | { readonly type: 'redact'; readonly span: Span; readonly placeholder: string; readonly finding: string }
  | MaskObligation
  | { readonly type: 'strip'; readonly span: Span; readonly finding: string }
  | ProjectObligation
  | { readonly type: 'mark'; readonly upstream: string }
  | ApproveObligation
  /** Ask the operator's webhook of this id; what it changes or refuses holds. */
  | { readonly type: 'intercept'; readonly interceptor: string }
  | { readonly type: 'limit'; readonly limit: string; readonly key: string; readonly spec: LimitSpec }
  | { readonly type: 'notify'; readonly channel: string; readonly rule: string }

/** A human must approve exactly this call. */
export interface ApproveObligation {
  readonly type: 'approve'
  /** Operators or `group:NAME`; empty for any operator who may approve. */
  readonly approvers: readonly string[]
  readonly rule: string
  /** How many of them; one when left out. */
  readonly quorum?: number
  /** `by-risk` lets calls of a low score run; `always` when left out. */
  readonly routing?: 'always' | 'by-risk'
  readonly escalate?: { readonly afterMs: number; readonly to: readonly string[] }
}

/** Of a tool's structured result only the kept fields stay, and none of the dropped ones. Paths as in PolicyObligation. */
export interface ProjectObligation {
  readonly type: 'project'
  readonly keep: readonly string[] | null
  readonly drop: readonly string[] | null
  readonly rule: string
}

/** Leaves the last characters, or puts `token` where there is one. */
export interface MaskObligation {
  readonly type: 'mask'
  readonly span: Span
  readonly keepLast: number
  readonly token?: string
  readonly finding: string
}

/** A rate (`calls` per `windowMs`) and/or a concurrency bound. */
export interface LimitSpec {
  readonly calls?: number
  readonly windowMs?: number
  readonly concurrent?: number
}

/** Why a decision came out as it did; `source` is the rule id, the finding code or the built-in reason. */
export interface Reason {
  readonly source: string
  readonly effect: 'allow' | 'deny' | 'oblige'
  readonly text: string
}

export interface Decision {
  readonly effect: 'allow' | 'deny'
  /** For a deny, the error the other side is given. */
  readonly code: ErrorCode | null
  readonly reasons: readonly Reason[]
  readonly obligations: readonly Obligation[]
}
