/** The whole security order on one screen: stages in rows, kinds of message in columns. */

import { KINDS, type Kind } from '@callgate/contracts/message'
import type { Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from './passage.ts'
import { authenticate } from './stages/authenticate.ts'
import { openSession } from './stages/open-session.ts'
import { resolve } from './stages/resolve.ts'
import { takeContext } from './stages/take-context.ts'
import { inspect } from './stages/inspect.ts'
import { claimFlows, considerAnswer, considerFlows } from './stages/consider-flows.ts'
import { considerBehaviour, observeBehaviour } from './stages/watch-behaviour.ts'
import { consultOnMessage, consultOnReply } from './stages/consult.ts'
import { decideMessage } from './stages/decide.ts'
import { discharge, dischargeResult } from './stages/discharge.ts'
import { recordIntent } from './stages/record-intent.ts'
import { forward } from './stages/forward.ts'
import { inspectResult } from './stages/inspect-result.ts'
import { decideResult } from './stages/decide-result.ts'
import { labelSession } from './stages/label-session.ts'
import { recordOutcome } from './stages/record-outcome.ts'
import { deliver } from './stages/deliver.ts'

/** A stage fills the passage and returns nothing, or returns why the passage ends here. */
export type Stage = (passage: Passage, services: Services) => void | Refusal | Promise<void | Refusal>

/** One cell for each kind, in the order of KINDS: a kind without its column does not compile. */
type Cells<Kinds = typeof KINDS> = { readonly [Index in keyof Kinds]: 0 | 1 }

// What an upstream asks or says (sample, elicit, roots, and notify from that side) arrives inside an authenticated
// exchange or feed: its caller and session are those of the passage it belongs to, and the first stages leave it alone.
// A cancellation always passes: its words go nowhere, upstreams are told in ours, so nothing in them may stop it.
// oxfmt-ignore
const MATRIX: readonly (readonly [name: string, stage: Stage, cells: Cells])[] = [
  //                                    life call list read prom comp samp elic root subs noti canc task erro
  ['authenticate',     authenticate,    [1,   1,   1,   1,   1,   1,   0,   0,   0,   1,   1,   1,   1,   0]],
  ['open-session',     openSession,     [1,   1,   1,   1,   1,   1,   0,   0,   0,   1,   1,   1,   1,   0]],
  ['resolve',          resolve,         [1,   1,   1,   1,   1,   1,   0,   0,   0,   1,   1,   1,   1,   0]],
  ['take-context',     takeContext,     [0,   1,   1,   1,   1,   0,   0,   0,   0,   0,   0,   0,   0,   0]],
  ['inspect',          inspect,         [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   0,   1,   1]],
  ['consult',          consultOnMessage, [0,  1,   0,   1,   1,   1,   1,   1,   0,   0,   0,   0,   1,   0]],
  ['consider-flows',   considerFlows,   [0,   1,   1,   1,   1,   1,   0,   0,   0,   1,   0,   0,   1,   0]],
  ['consider-behaviour', considerBehaviour, [0, 1, 0,  1,   1,   1,   1,   1,   0,   0,   1,   0,   0,   0]],
  ['decide',           decideMessage,   [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1]],
  ['discharge',        discharge,       [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1]],
  ['claim-flows',      claimFlows,      [0,   1,   1,   1,   1,   1,   0,   0,   0,   1,   0,   0,   1,   0]],
  ['record-intent',    recordIntent,    [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1]],
  ['forward',          forward,         [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1]],
  ['inspect-result',   inspectResult,   [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   0,   0,   1,   0]],
  ['consult-result',   consultOnReply,  [0,   1,   0,   1,   1,   1,   1,   1,   0,   0,   0,   0,   1,   0]],
  ['consider-answer',  considerAnswer,  [0,   0,   0,   0,   0,   0,   1,   1,   1,   0,   0,   0,   0,   0]],
  ['decide-result',    decideResult,    [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   0,   0,   1,   0]],
  ['label-session',    labelSession,    [0,   1,   0,   1,   1,   1,   0,   0,   0,   0,   0,   0,   1,   0]],
  ['discharge-result', dischargeResult, [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   0,   0,   1,   0]],
  ['observe-behaviour', observeBehaviour, [1, 1,   1,   1,   1,   1,   0,   0,   0,   0,   0,   0,   0,   0]],
  ['record-outcome',   recordOutcome,   [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   0,   0,   1,   0]],
  ['deliver',          deliver,         [1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   0,   0,   1,   0]],
]

/**
 * Before these a passage gives the others of its turn the stage before. None stands between considering a call and claiming what it
 * carries: another call of the same session in between would have it considered twice.
 */
const IN_STEP: ReadonlySet<string> = new Set([
  'inspect',
  'consider-flows',
  'record-intent',
  'inspect-result',
  'label-session',
  'record-outcome',
  'deliver',
])

export interface NamedStage {
  readonly name: string
  readonly run: Stage
  readonly isInStep: boolean
}

/** The stages of each kind, in order. */
export const COLUMNS: Readonly<Record<Kind, readonly NamedStage[]>> = Object.freeze(
  Object.fromEntries(
    KINDS.map((kind, column) => [
      kind,
      Object.freeze(
        MATRIX.filter(([, , cells]) => cells[column] === 1).map(([name, run]) => ({
          name,
          run,
          isInStep: IN_STEP.has(name),
        })),
      ),
    ]),
  ) as Record<Kind, readonly NamedStage[]>,
)
