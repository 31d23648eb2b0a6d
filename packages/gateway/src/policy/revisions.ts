/** Revisions of the policy as the store keeps them: numbered, never changed, and one row that says which is live. */

import { hash } from 'node:crypto'
import type { PolicyHead, PolicyRevision, PolicyRevisionText } from '@callgate/contracts/policy-revision'
import type { Compilable } from 'kysely'
import type { PolicyNames } from '../config/policy-names.ts'
import { parsePolicyText, type PolicyParts } from '../config/policy-parts.ts'
import { type ConfigProblem, fileProblem } from '../config/problem.ts'
import type { PolicyHeadRow, PolicyRevisionRow } from '../store/rows/policy.ts'
import type { Store } from '../store/store.ts'

/** Older revisions go, but for those that are live or staged; the journal keeps what was done with them. */
export const REVISIONS_MAX = 1_000

export interface PolicySource {
  readonly text: string
  readonly cases: string | null
}

export interface NewRevision extends PolicySource {
  readonly parent: number | null
  readonly author: string
  readonly authorId: string | null
  readonly madeAtMs: number
  readonly reason: string
}

/** A revision with who made it, for what depends on that. */
export type KeptRevision = PolicyRevisionText & {
  readonly authorId: string | null
  /** Why it decides nothing although text and digest agree; null where nothing speaks against it. */
  readonly contested: string | null
}

export function digestSource({ text, cases }: PolicySource): string {
  return hash('sha256', JSON.stringify([text, cases]))
}

export function digestText(text: string): string {
  return hash('sha256', text)
}

/** Nothing for a revision that is what was kept; what was changed in the file of the store behind its back decides nothing. */
export function findAltered(found: KeptRevision): ConfigProblem[] {
  const isKept = digestSource(found) === found.digest
  if (isKept && found.contested === null) return []
  const message =
    isKept && found.contested !== null
      ? found.contested
      : `revision ${found.number} is not what was kept: somebody changed its text in the store`
  return [
    fileProblem(
      `revision ${found.number}`,
      message,
      'go back to an earlier revision, or look through this text and put it in force anew',
    ),
  ]
}

/** Checks a revision as it may be put in force. */
export function parseRevision(found: KeptRevision, names: PolicyNames): PolicyParts {
  const altered = findAltered(found)
  if (altered.length > 0) return { policy: altered, cases: [] }
  return parsePolicyText({ name: `revision ${found.number}`, ...found }, names)
}

type ShortRow = Omit<PolicyRevisionRow, 'tenant' | 'text' | 'cases'>
const SHORT = [
  'number',
  'parent',
  'author',
  'author_id',
  'made_at',
  'reason',
  'digest',
  'live_at',
] as const satisfies readonly (keyof ShortRow)[]

/** The caller sees to it that one change comes after the other. */
export class PolicyRevisions {
  readonly #store: Store
  readonly #tenant: string
  #head: PolicyHeadRow | undefined
  #contested: { readonly number: number; readonly why: string } | undefined
  /** The live revision as it was held against the record, or put in force by this process. */
  #settled: Pick<KeptRevision, 'number' | 'digest'> | undefined

  private constructor(store: Store, tenant: string, head: PolicyHeadRow | undefined) {
    this.#store = store
    this.#tenant = tenant
    this.#head = head
  }

  static async open(store: Store, tenant: string): Promise<PolicyRevisions> {
    const head = await store.db
      .selectFrom('policy_heads')
      .selectAll()
      .where('tenant', '=', tenant)
      .executeTakeFirst()
    return new PolicyRevisions(store, tenant, head)
  }

  /** undefined until the first revision is there. */
  get head(): PolicyHeadRow | undefined {
    return this.#head
  }

  /** Something outside the store speaks against the revision: it decides nothing as long as this process runs. */
  contest(number: number, why: string): void {
    this.#contested = { number, why }
  }

  /** From then on no other text decides under this number, whatever the store says of it. */
  settle({ number, digest }: Pick<KeptRevision, 'number' | 'digest'>): void {
    this.#settled = { number, digest }
  }

  /** Newest first. */
  async list(): Promise<readonly PolicyRevision[]> {
    const rows = await this.#store.db
      .selectFrom('policy_revisions')
      .select(SHORT)
      .where('tenant', '=', this.#tenant)
      .orderBy('number', 'desc')
      .execute()
    return rows.map((row) => this.#describe(row))
  }

  async find(number: number): Promise<KeptRevision | undefined> {
    const row = await this.#store.db
      .selectFrom('policy_revisions')
      .select([...SHORT, 'text', 'cases'])
      .where('tenant', '=', this.#tenant)
      .where('number', '=', number)
      .executeTakeFirst()
    if (row === undefined) return undefined
    const contested = this.#findContest(row)
    return { ...this.#describe(row), text: row.text, cases: row.cases, authorId: row.author_id, contested }
  }

  #findContest({ number, digest }: ShortRow): string | null {
    if (this.#contested?.number === number) return this.#contested.why
    const settled = this.#settled
    if (settled?.number !== number || settled.digest === digest) return null
    return `revision ${number} has another text than the one that was put in force: somebody changed the store while the gateway ran`
  }

  async need(number: number): Promise<KeptRevision> {
    const found = await this.find(number)
    if (found === undefined) throw new Error(`Revision ${number} of the policy is not in the store.`)
    return found
  }

  async showHead(): Promise<PolicyHead | undefined> {
    const head = this.#head
    if (head === undefined) return undefined
    const {
      authorId: _author,
      text: _text,
      cases: _cases,
      contested: _contested,
      ...live
    } = await this.need(head.live)
    return { changes: head.changes, live, liveBy: head.live_by, staged: await this.#showStaged(head) }
  }

  async #showStaged({ staged, staged_by, staged_at }: PolicyHeadRow): Promise<PolicyHead['staged']> {
    if (staged === null) return null
    const {
      authorId: _author,
      text: _text,
      cases: _cases,
      contested: _contested,
      ...revision
    } = await this.need(staged)
    return { revision, by: staged_by ?? '', atMs: staged_at ?? 0 }
  }

  /** The first revision, live from the beginning. */
  async seed(wanted: NewRevision): Promise<void> {
    const head: PolicyHeadRow = {
      tenant: this.#tenant,
      live: 1,
      live_by: wanted.author,
      live_at: wanted.madeAtMs,
      staged: null,
      staged_by: null,
      staged_at: null,
      changes: 1,
      newest: 1,
      seeded: digestText(wanted.text),
    }
    await this.#store.batch([
      this.#insert(1, wanted, wanted.madeAtMs),
      this.#store.db.insertInto('policy_heads').values(head),
    ])
    this.#head = head
    this.settle({ number: 1, digest: digestSource(wanted) })
  }

  /** Durable when it resolves. What is live is what it was. */
  async add(wanted: NewRevision): Promise<number> {
    const head = this.#needHead()
    const number = head.newest + 1
    await this.#store.batch([
      this.#insert(number, wanted, null),
      this.#updateHead({ newest: number }),
      this.#dropOldest(number - REVISIONS_MAX, head),
    ])
    this.#head = { ...head, newest: number }
    return number
  }

  /** One transaction: what is live before it or after it, and nothing between. A revision that is live is staged no more. */
  async setLive(revision: Pick<KeptRevision, 'number' | 'digest'>, by: string, nowMs: number): Promise<void> {
    const { number } = revision
    const head = this.#needHead()
    const unstaged = head.staged === number ? { staged: null, staged_by: null, staged_at: null } : {}
    const change = { live: number, live_by: by, live_at: nowMs, changes: head.changes + 1, ...unstaged }
    await this.#store.batch([
      this.#updateHead(change),
      this.#store.db
        .updateTable('policy_revisions')
        .set({ live_at: nowMs })
        .where('tenant', '=', this.#tenant)
        .where('number', '=', number),
    ])
    this.#head = { ...head, ...change }
    this.settle(revision)
  }

  async setStaged(number: number | null, by: string, nowMs: number): Promise<void> {
    const head = this.#needHead()
    const isStaged = number !== null
    const change = {
      staged: number,
      staged_by: isStaged ? by : null,
      staged_at: isStaged ? nowMs : null,
      changes: head.changes + 1,
    }
    await this.#store.batch([this.#updateHead(change)])
    this.#head = { ...head, ...change }
  }

  #needHead(): PolicyHeadRow {
    if (this.#head === undefined) throw new Error('There is no revision of the policy yet.')
    return this.#head
  }

  #insert(number: number, wanted: NewRevision, liveAtMs: number | null): Compilable {
    return this.#store.db.insertInto('policy_revisions').values({
      tenant: this.#tenant,
      number,
      parent: wanted.parent,
      author: wanted.author,
      author_id: wanted.authorId,
      made_at: wanted.madeAtMs,
      reason: wanted.reason,
      digest: digestSource(wanted),
      live_at: liveAtMs,
      text: wanted.text,
      cases: wanted.cases,
    })
  }

  #updateHead(change: Partial<Omit<PolicyHeadRow, 'tenant'>>): Compilable {
    return this.#store.db.updateTable('policy_heads').set(change).where('tenant', '=', this.#tenant)
  }

  #dropOldest(upTo: number, { live, staged }: PolicyHeadRow): Compilable {
    return this.#store.db
      .deleteFrom('policy_revisions')
      .where('tenant', '=', this.#tenant)
      .where('number', '<=', upTo)
      .where('number', 'not in', [live, staged ?? live])
  }

  #describe(row: ShortRow): PolicyRevision {
    const { number, parent, author, reason, digest } = row
    return {
      number,
      parent,
      author,
      madeAtMs: row.made_at,
      reason,
      digest,
      state: this.#stateOf(row),
      liveAtMs: row.live_at,
    }
  }

  #stateOf({ number, live_at }: ShortRow): PolicyRevision['state'] {
    if (number === this.#head?.live) return 'live'
    if (number === this.#head?.staged) return 'staged'
    return live_at === null ? 'draft' : 'past'
  }
}
