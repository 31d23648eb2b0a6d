/** A kind of credential that code judges: where it may stand, and how sure each match is. */

import type { LiteralPattern, PatternMatch } from '../../prefilter/windows.ts'

export interface BuiltIn extends LiteralPattern {
  readonly what: string
  readonly severity: 'medium' | 'high' | 'critical'
  readonly message: string
  /** Confidence in the match; 0 rejects it. */
  readonly judge: (match: PatternMatch<BuiltIn>, text: string) => number
  /** The secrets of a match, where no group can name them. */
  readonly locate?: (match: PatternMatch<BuiltIn>, text: string) => readonly Located[]
  /** More to say of one match; never a part of the secret. */
  readonly describe?: (matched: string) => string
}

/** A range of the text. */
export interface Located {
  readonly start: number
  readonly end: number
}
