/** What operators do with revisions of the policy: keep drafts, try one beside the live one, put one in force, go back. */

import type { AdminEntry } from '@callgate/contracts/journal'
import type { PolicyCheckView, PolicyProblemView } from '@callgate/contracts/policy-check'
import type { PolicyDiffView, PolicyHead } from '@callgate/contracts/policy-revision'
import { namesForPolicy, type PolicyNames } from '../config/policy-names.ts'
import type { parsePolicyText } from '../config/policy-parts.ts'
import type { LoadedPolicy } from '../config/policy-file.ts'
import type { ConfigProblem } from '../config/problem.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { IsOnePerson } from '@callgate/contracts/operator'
import type { Clock } from '../pipeline/ports/ports.ts'
import { IN_FORCE } from './compare-record.ts'
import { diffSources } from './diff-sources.ts'
import {
  digestSource,
  findAltered,
  type KeptRevision,
  parseRevision,
  type PolicyRevisions,
  type PolicySource,
} from './revisions.ts'
import type { StagedBook } from './staged-book.ts'
import { Turns } from '../turns.ts'

export interface Actor {
  readonly name: string
  /** null for whoever can read the data directory. */
  readonly id: string | null
}

export interface Step {
  readonly by: Actor
  readonly reason: string
  /** The count of changes that was seen; null when nobody looked. */
  readonly seen: number | null
}

export interface Draft extends PolicySource, Step {
  readonly parent: number
}

export type DeskRefusal =
  | { readonly refused: 'not-found' | 'four-eyes' | 'not-past' | 'unchanged'; readonly reason: string }
  | {
      readonly refused: 'does-not-check'
      readonly reason: string
      readonly problems: readonly PolicyProblemView[]
    }
  | {
      readonly refused: 'conflict'
      readonly reason: string
      readonly head: PolicyHead
      readonly diff: PolicyDiffView | null
    }

export interface PolicyDeskParts {
  readonly revisions: PolicyRevisions
  readonly snapshots: Pick<SnapshotHolder, 'current' | 'replacePolicy'>
  readonly staged: StagedBook
  readonly clock: Pick<Clock, 'nowMs'>
  readonly isOnePerson: IsOnePerson
  /** Says whether a text could be put in force, without holding up calls; rejects where that takes too long. */
  readonly check: (source: PolicySource) => Promise<PolicyCheckView>
  /** Durable when it resolves; nothing is done when it rejects. */
  readonly record: (entry: Omit<AdminEntry, 'type' | 'tenant'>) => Promise<void>
}

type Checked = { readonly policy: LoadedPolicy; readonly cases: Exclude<Cases, { problems: unknown }> }
type Cases = ReturnType<typeof parsePolicyText>['cases']

export class PolicyDesk {
  readonly #parts: PolicyDeskParts
  /** One change after the other: of two operators at once the second is told what the first did. */
  readonly #turns = new Turns()

  constructor(parts: PolicyDeskParts) {
    this.#parts = parts
  }

  /** Keeps a draft; what does not check is not kept. */
  draft(draft: Draft): Promise<DeskRefusal | { readonly number: number }> {
    return this.#turns.take(async () => {
      const { revisions, clock } = this.#parts
      const parent = await revisions.find(draft.parent)
      if (parent === undefined) return notFound(draft.parent)
      const conflict = await this.#compareSeen(draft, draft.parent)
      if (conflict !== undefined) return conflict
      const digest = digestSource(draft)
      if (digest === parent.digest && findAltered(parent).length === 0)
        return { refused: 'unchanged', reason: `It says the same as revision ${parent.number}.` }
      const { ok, problems, caseProblems } = await this.#parts.check({ text: draft.text, cases: draft.cases })
      if (!ok) return doesNotCheck([...problems, ...caseProblems])
      const { name, id } = draft.by
      await this.#record(draft, 'draft', {
        subject: `from revision ${parent.number}`,
        before: parent.digest,
        after: digest,
      })
      const { text, cases, reason } = draft
      const made = { parent: parent.number, author: name, authorId: id, madeAtMs: clock.nowMs(), reason }
      return { number: await revisions.add({ text, cases, ...made }) }
    })
  }

  /** Judges beside the live revision from then on, and enforces nothing. null ends it. */
  stage(number: number | null, step: Step): Promise<PolicyHead | DeskRefusal> {
    return this.#turns.take(async () => {
      const { revisions, staged, clock } = this.#parts
      const found = number === null ? null : await revisions.find(number)
      if (found === undefined) return notFound(number ?? 0)
      const conflict = await this.#compareSeen(step, revisions.head?.live ?? 0)
      if (conflict !== undefined) return conflict
      if (found === null) {
        const isNone = revisions.head?.staged === null
        if (isNone) return { refused: 'unchanged', reason: 'No revision is staged.' }
        await this.#record(step, 'unstage', { subject: `revision ${revisions.head?.staged}` })
        await revisions.setStaged(null, step.by.name, clock.nowMs())
        staged.clear()
        return this.#head()
      }
      const stale = await this.#compareParent(found)
      if (stale !== undefined) return stale
      const checked = parseRevision(found, this.#names())
      if (!isUsable(checked)) return doesNotCheck(listProblems(checked))
      await this.#record(step, 'stage', await this.#fromLiveTo(found))
      await revisions.setStaged(found.number, step.by.name, clock.nowMs())
      staged.begin(found.number, checked.policy.policy)
      return this.#head()
    })
  }

  /** Puts a revision in force; one that was made from another than the live one would undo what came between. */
  activate(number: number, step: Step, fourEyes: boolean): Promise<PolicyHead | DeskRefusal> {
    return this.#turns.take(async () => {
      const { revisions } = this.#parts
      const found = await revisions.find(number)
      if (found === undefined) return notFound(number)
      const refused =
        (await this.#compareSeen(step, revisions.head?.live ?? 0)) ??
        (await this.#compareParent(found)) ??
        (fourEyes ? this.#compareEyes(found, step.by) : undefined)
      return refused ?? this.#putInForce(found, step, 'activate')
    })
  }

  /** Goes back to a revision that was live before, which may open what was closed since. */
  rollBack(number: number, step: Step, fourEyes: boolean): Promise<PolicyHead | DeskRefusal> {
    return this.#turns.take(async () => {
      const { revisions } = this.#parts
      const found = await revisions.find(number)
      if (found === undefined) return notFound(number)
      const conflict = await this.#compareSeen(step, revisions.head?.live ?? 0)
      if (conflict !== undefined) return conflict
      if (found.liveAtMs === null)
        return { refused: 'not-past', reason: `Revision ${number} was never live: activate it.` }
      const alone = fourEyes ? this.#compareEyes(found, step.by) : undefined
      if (alone !== undefined) return alone
      return this.#putInForce(found, step, 'roll-back')
    })
  }

  async #putInForce(
    found: KeptRevision,
    step: Step,
    act: 'activate' | 'roll-back',
  ): Promise<PolicyHead | DeskRefusal> {
    const { revisions, snapshots, staged, clock } = this.#parts
    if (found.number === revisions.head?.live)
      return { refused: 'unchanged', reason: `Revision ${found.number} is live already.` }
    const checkNow = (names: PolicyNames) => {
      const parts = parseRevision(found, names)
      const usable = isUsable(parts)
      return usable ? parts : listProblems(parts)
    }
    const subject = await this.#fromLiveTo(found)
    const result = await snapshots.replacePolicy(checkNow, async (next, previous) => {
      await this.#record(step, act, { ...subject, snapshots: `${previous.digest} ${next.digest}` })
      await revisions.setLive(found, step.by.name, clock.nowMs())
    })
    if (Array.isArray(result)) return doesNotCheck(result)
    const { after } = subject
    await this.#record(step, IN_FORCE, { ...subject, before: after })
    if (revisions.head?.staged === null) staged.clear()
    return this.#head()
  }

  /** The token of the data directory belongs to nobody in particular: behind it, on either side, the other one may stand. */
  #compareEyes({ author, authorId, parent }: KeptRevision, by: Actor): DeskRefusal | undefined {
    // The first one was written by whoever wrote the file, before there was anybody to ask.
    if (parent === null && by.id !== null) return undefined
    const isNobody = by.id === null || authorId === null
    const isOne = by.id === authorId || this.#parts.isOnePerson(by.name, author)
    if (!isNobody && !isOne) return undefined
    const reason = isNobody
      ? 'policyChanges.fourEyes asks for a second named operator; the token of the data directory is nobody in particular.'
      : 'You wrote it, and policyChanges.fourEyes asks for another operator to put it in force.'
    return { refused: 'four-eyes', reason }
  }

  #names(): PolicyNames {
    const { upstreams, config } = this.#parts.snapshots.current()
    return namesForPolicy(upstreams.keys(), config)
  }

  async #head(): Promise<PolicyHead> {
    const head = await this.#parts.revisions.showHead()
    if (head === undefined) throw new Error('There is no revision of the policy yet.')
    return head
  }

  async #fromLiveTo(to: KeptRevision): Promise<{ subject: string; before: string; after: string }> {
    const { live } = await this.#head()
    return { subject: `revision ${to.number}`, before: live.digest, after: to.digest }
  }

  /** Undefined unless something changed since it was looked at; `base` is what the editor had before the eyes. */
  async #compareSeen({ seen }: Step, base: number): Promise<DeskRefusal | undefined> {
    const head = await this.#head()
    if (seen === null || seen === head.changes) return undefined
    const what =
      head.staged === null
        ? `live is revision ${head.live.number}, by ${head.liveBy}: ${head.live.reason}`
        : `live is revision ${head.live.number}, and ${head.staged.by} has staged revision ${head.staged.revision.number}`
    return {
      refused: 'conflict',
      reason: `It has changed since you looked: ${what}. Look again, then decide.`,
      head,
      diff: await this.#diff(base, head.live.number),
    }
  }

  async #compareParent({ number, parent }: KeptRevision): Promise<DeskRefusal | undefined> {
    const head = await this.#head()
    if (parent === null || parent === head.live.number || number === head.live.number) return undefined
    return {
      refused: 'conflict',
      reason: `Revision ${number} was made from revision ${parent}, and live is revision ${head.live.number} by ${head.liveBy}: what changed in between would be undone. Edit the live one anew, or roll back.`,
      head,
      diff: await this.#diff(parent, head.live.number),
    }
  }

  async #diff(from: number, to: number): Promise<PolicyDiffView | null> {
    if (from === to) return null
    const [before, after] = await Promise.all([from, to].map((one) => this.#parts.revisions.find(one)))
    return before === undefined || after === undefined ? null : diffSources(before, after)
  }

  #record(
    { by, reason }: Step,
    act: string,
    { snapshots, ...what }: { subject: string; before?: string; after?: string; snapshots?: string },
  ): Promise<void> {
    const note = snapshots === undefined ? reason : `${reason} (snapshots ${snapshots})`
    const sides = { before: what.before ?? null, after: what.after ?? null }
    const entry = { operator: by.name, act: `policy.${act}`, subject: what.subject, ...sides }
    return this.#parts.record({ ...entry, accepted: true, note })
  }
}

function isUsable(parts: ReturnType<typeof parsePolicyText>): parts is Checked {
  return !Array.isArray(parts.policy) && !('problems' in parts.cases)
}

export function listProblems({ policy, cases }: ReturnType<typeof parsePolicyText>): ConfigProblem[] {
  return [
    ...(Array.isArray(policy) ? policy : policy.warnings),
    ...('problems' in cases ? cases.problems : []),
  ]
}

function notFound(number: number): DeskRefusal {
  return { refused: 'not-found', reason: `There is no revision ${number}.` }
}

function doesNotCheck(problems: readonly PolicyProblemView[]): DeskRefusal {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const where = first === undefined || first.line < 1 ? '' : ` at line ${first.line}, column ${first.column}`
  const more = errors.length > 1 ? ` There are ${errors.length - 1} more.` : ''
  const suggestion = first?.suggestion ?? null
  const help = suggestion === null ? '' : ` ${suggestion}.`
  const reason = `The policy has an error${where}: ${first?.message ?? 'it cannot be read'}.${help}${more}`
  return { refused: 'does-not-check', reason, problems }
}
