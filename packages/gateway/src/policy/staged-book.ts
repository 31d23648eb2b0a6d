/** What a staged revision would have decided about real messages: counted beside the live one, never enforced. */

import type { StagedDifference, StagedView } from '@callgate/contracts/policy-revision'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { Clock } from '../pipeline/ports/ports.ts'
import type { ComparedDecision, StagedPort } from '../pipeline/ports/staged-port.ts'

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
  #onChange: () => void = () => undefined

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock
  }

  /** Whoever keeps the counts hears of each change. */
  follow(onChange: () => void): void {
    this.#onChange = onChange
  }

  begin(revision: number, policy: CompiledPolicy): void {
    const nothing = { compared: 0, differing: 0, failed: 0, byTool: [], newest: [] }
    this.resume({ revision, sinceMs: this.#clock.nowMs(), ...nothing }, policy)
  }

  /** Goes on from what was counted before. */
  resume(counted: StagedView, policy: CompiledPolicy): void {
    this.#revision = counted.revision
    this.#policy = policy
    this.#take(counted)
  }

  clear(): void {
    this.#revision = undefined
    this.#policy = undefined
    this.#take({ sinceMs: 0, compared: 0, differing: 0, failed: 0, byTool: [], newest: [] })
  }

  #take({ sinceMs, compared, differing, failed, byTool, newest }: Omit<StagedView, 'revision'>): void {
    this.#sinceMs = sinceMs
    this.#compared = compared
    this.#differing = differing
    this.#failed = failed
    const kinds = byTool.slice(0, KINDS_MAX)
    this.#counted = new Map(kinds.map((one) => [keyOf(one), { ...one }]))
    this.#newest = newest.slice(0, NEWEST_MAX)
    this.#onChange()
  }

  inTrial(): { readonly revision: number; readonly policy: CompiledPolicy } | undefined {
    const revision = this.#revision
    const policy = this.#policy
    return revision === undefined || policy === undefined ? undefined : { revision, policy }
  }

  /** Nothing of it reaches whoever called. */
  fail(): void {
    this.#failed += 1
    this.#onChange()
  }

  note(compared: ComparedDecision): void {
    if (compared.revision !== this.#revision) return
    this.#compared += 1
    this.#onChange()
    const { was, wouldBe, revision: _revision, ...what } = compared
    if (was === wouldBe) return
    this.#differing += 1
    const difference = { atMs: this.#clock.nowMs(), ...what, was, wouldBe }
    this.#newest.unshift(difference)
    if (this.#newest.length > NEWEST_MAX) this.#newest.pop()
    const tool = `${what.upstream}/${what.target}`
    const key = keyOf({ tool, was, wouldBe })
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

function keyOf({ tool, was, wouldBe }: Pick<Counted, 'tool' | 'was' | 'wouldBe'>): string {
  return JSON.stringify([tool, was, wouldBe])
}
