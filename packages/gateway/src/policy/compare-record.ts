/** Compares what the store says decides with what the record says was put in force: who can write the store can write both a text and its digest. */

import type { AdminEntry } from '@callgate/contracts/journal'
import type { KeptRevision } from './revisions.ts'

/** What was recorded before it was done has come to pass: from then on the store alone takes nothing back. */
export const IN_FORCE = 'in-force'

/** The newest of the acts below, as every segment of the journal repeats it. */
export const CARRIED_ACT = 'policy.carried'

/** Acts that say which revision decides from then on. */
export const DECIDING_ACTS = [
  'policy.seed',
  'policy.activate',
  'policy.roll-back',
  'policy.stay',
  `policy.${IN_FORCE}`,
  CARRIED_ACT,
] as const

export type Standing =
  | { readonly state: 'as-recorded' }
  /** The last act was recorded and not done: the gateway ended in between. */
  | { readonly state: 'not-done'; readonly recorded: string }
  | { readonly state: 'other'; readonly why: string }

export function compareRecord(live: KeptRevision, last: AdminEntry | undefined): Standing {
  const subject = `revision ${live.number}`
  if (last === undefined || (last.after === live.digest && last.subject === subject))
    return { state: 'as-recorded' }
  if (last.before === live.digest) return { state: 'not-done', recorded: last.subject }
  return {
    state: 'other',
    why: `the store says that ${subject} decides, and the journal holds that ${last.subject} was put in force, with another text: somebody changed the store`,
  }
}
