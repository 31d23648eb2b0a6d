/** What a staged revision would have decided about real messages: counted beside the live one, never enforced. */

import type { StagedDifference, StagedView } from '@callgate/contracts/policy-revision'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { Clock } from '../pipeline/ports.ts'
import type { ComparedDecision, StagedPort } from '../pipeline/staged-port.ts'

const NEWEST_MAX = 200
/** Kinds of difference that are told apart; what comes after them is counted without being told apart. */
const KINDS_MAX = 500

interface Counted {
  readonly tool: string
  readonly was: StagedDifference['was']
  readonly wouldBe: StagedDifference['wouldBe']
  count: number
}

export class StagedBook implements StagedPort {
  readonly #clock: Pick<Clock, 'nowMs'>
  #revision: number | undefined
  #policy: CompiledPolicy | undefined
  #sinceMs = 0
  #compared = 0
  #differing = 0
  #failed = 0
  #counted = new Map<string, Counted>()
  #newest: StagedDifference[] = []

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock
  }

  begin(revision: number, policy: CompiledPolicy): void {
    this.clear()
    this.#revision = revision
    this.#policy = policy
    this.#sinceMs = this.#clock.nowMs()
  }

  clear(): void {
    this.#revision = undefined
    this.#policy = undefined
    this.#compared = 0
    this.#differing = 0
    this.#failed = 0
    this.#counted = new Map()
    this.#newest = []
  }

  inTrial(): { readonly revision: number; readonly policy: CompiledPolicy } | undefined {
    const revision = this.#revision
    const policy = this.#policy
    return revision === undefined || policy === undefined ? undefined : { revision, policy }
  }

  /** Nothing of it reaches whoever called. */
  fail(): void {
    this.#failed += 1
  }

  note(compared: ComparedDecision): void {
    if (compared.revision !== this.#revision) return
    this.#compared += 1
    const { was, wouldBe, revision: _revision, ...what } = compared
    if (was === wouldBe) return
    this.#differing += 1
    const difference = { atMs: this.#clock.nowMs(), ...what, was, wouldBe }
    this.#newest.unshift(difference)
    if (this.#newest.length > NEWEST_MAX) this.#newest.pop()
    const tool = `${what.upstream}/${what.target}`
    const key = JSON.stringify([tool, was, wouldBe])
    const counted = this.#counted.get(key)
    if (counted !== undefined) counted.count += 1
    else if (this.#counted.size < KINDS_MAX) this.#counted.set(key, { tool, was, wouldBe, count: 1 })
  }

  /** null while nothing is staged. */
  view(): StagedView | null {
    if (this.#revision === undefined) return null
    return {
      revision: this.#revision,
      sinceMs: this.#sinceMs,
      compared: this.#compared,
      differing: this.#differing,
      failed: this.#failed,
      byTool: [...this.#counted.values()].toSorted((a, b) => b.count - a.count).map((one) => ({ ...one })),
      newest: [...this.#newest],
    }
  }
}
