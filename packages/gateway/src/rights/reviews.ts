/** Access reviews: kept in the store, decided item by item, and carried out also when the gateway was killed in between. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import {
  Review,
  type ReviewEvidence,
  ReviewItemView,
  type ReviewScope,
  type ReviewView,
  type StartReviewBody,
} from '@callgate/contracts/access-review'
import type { AdminEntry } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock, Logger, Random } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import { Turns } from '../turns.ts'

const ITEMS_MAX = 5_000
const REVIEWS_MAX = 1_000
const ROWS_MAX = 200
const BY = 'gateway'

export interface Reviewed {
  readonly subject: string
  readonly title: string
  readonly evidence: ReviewEvidence
}

/** What came of taking a right away; idempotent, since it is done again after a kill. */
export type Removal = Pick<ReviewItemView, 'removal' | 'note'>

export type RecordedStep = Pick<AdminEntry, 'operator' | 'act' | 'subject' | 'after' | 'note'>

export interface ReviewsParts {
  readonly tenant: string
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'id'>
  readonly logger: Pick<Logger, 'error'>
  readonly listItems: (scope: ReviewScope) => Promise<readonly Reviewed[]>
  readonly remove: (
    scope: ReviewScope,
    subject: string,
    because: { readonly by: string; readonly why: string },
  ) => Promise<Removal>
  /** Durable when it resolves. */
  readonly record: (entry: RecordedStep) => Promise<void>
}

export interface ReviewDecision {
  readonly decision: 'keep' | 'remove'
  readonly reason: string
  readonly by: string
}

export class AccessReviews {
  readonly #parts: ReviewsParts
  /** One change after the other: two reviewers at once decide one after the other, and the second is told. */
  readonly #turns = new Turns()

  constructor(parts: ReviewsParts) {
    this.#parts = parts
  }

  /** Newest first. */
  async list(): Promise<readonly ReviewView[]> {
    const { db } = this.#parts.store
    const rows = await db
      .selectFrom('access_reviews')
      .select(['id', 'body'])
      .where('tenant', '=', this.#parts.tenant)
      .limit(REVIEWS_MAX)
      .execute()
    const views = await Promise.all(rows.map(({ body }) => this.#count(parseReview(body))))
    return views.toSorted((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1))
  }

  async find(id: string): Promise<ReviewView | undefined> {
    const review = await this.#find(id)
    return review === undefined ? undefined : this.#count(review)
  }

  /** In the order of subjects; undefined when there is no such review. */
  async items(id: string): Promise<readonly ReviewItemView[] | undefined> {
    return (await this.#find(id)) === undefined ? undefined : this.#items(id)
  }

  start(wanted: StartReviewBody, by: string): Promise<ReviewView> {
    return this.#turns.take(async () => {
      const { clock, random, listItems, record } = this.#parts
      const nowMs = clock.nowMs()
      if (wanted.dueAtMs <= nowMs) throw invalid('It is due in the past: give a time to come.')
      if ((await this.list()).length >= REVIEWS_MAX)
        throw invalid(`There are ${REVIEWS_MAX} reviews already.`)
      const items = await listItems(wanted.scope)
      if (items.length > ITEMS_MAX)
        throw invalid(`There are ${items.length} ${wanted.scope}; one review holds ${ITEMS_MAX} at most.`)
      const begun = {
        createdBy: by,
        createdAtMs: nowMs,
        state: 'open',
        closedAtMs: null,
        closedBy: null,
      } as const
      const review: Review = { id: random.id('rev_'), ...wanted, ...begun }
      const { scope, reason } = wanted
      await record({ operator: by, act: 'review.start', subject: review.id, after: scope, note: reason })
      await this.#parts.store.batch([this.#insert(review), ...this.#insertItems(review.id, items)])
      return this.#count(review)
    })
  }

  /** Durable, and carried out where it can be, when it resolves. undefined when there is no such item. */
  decide(id: string, subject: string, decided: ReviewDecision): Promise<ReviewItemView | undefined> {
    return this.#turns.take(async () => {
      const review = await this.#find(id)
      const item = review === undefined ? undefined : (await this.#items(id, subject))[0]
      if (review === undefined || item === undefined) return undefined
      if (review.state === 'closed') throw conflict('The review is closed.')
      if (item.decision === 'remove') throw conflict(`${item.decidedBy} has decided that it goes.`)
      return this.#decide(review, item, decided)
    })
  }

  /** What nobody has decided on stays as it is. */
  close(id: string, reason: string, by: string): Promise<ReviewView | undefined> {
    return this.#turns.take(async () => {
      const review = await this.#find(id)
      if (review === undefined) return undefined
      if (review.state === 'closed') throw conflict('The review is closed already.')
      return this.#count(await this.#close(review, reason, by))
    })
  }

  /** Ends what is due, and carries out what was decided and is not done. Never rejects. */
  async look(): Promise<void> {
    try {
      await this.#turns.take(async () => {
        await this.#endDue()
        await this.#carryOutPending()
      })
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'Access reviews could not be looked after; will try again')
    }
  }

  /** Resolves when nothing is being changed any more. */
  async settle(): Promise<void> {
    await this.#turns.settle()
  }

  async #endDue(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs()
    for (const review of await this.list()) {
      if (review.state === 'closed' || review.dueAtMs > nowMs) continue
      const decided = { decision: review.undecided, by: BY, reason: 'Nobody decided until it was due.' }
      for (const item of await this.#items(review.id))
        if (item.decision === null) await this.#decide(Review.parse(review), item, decided)
      await this.#close(Review.parse(review), 'It was due.', BY)
    }
  }

  /** On record, then durable, then carried out: what a kill leaves half done is found by its state. */
  async #decide(review: Review, item: ReviewItemView, decided: ReviewDecision): Promise<ReviewItemView> {
    const { decision, reason, by } = decided
    const subject = `${review.id}/${item.subject}`
    await this.#parts.record({ operator: by, act: 'review.decide', subject, after: decision, note: reason })
    const next: ReviewItemView = {
      ...item,
      decision,
      reason,
      decidedBy: by,
      decidedAtMs: this.#parts.clock.nowMs(),
      removal: decision === 'remove' ? 'pending' : 'none',
    }
    await this.#update(review.id, next)
    return decision === 'remove' ? this.#carryOut(review, next) : next
  }

  async #carryOutPending(): Promise<void> {
    const { db } = this.#parts.store
    const rows = await db
      .selectFrom('access_review_items')
      .select(['review', 'body'])
      .where('tenant', '=', this.#parts.tenant)
      .where('removal', '=', 'pending')
      .limit(ITEMS_MAX)
      .execute()
    for (const { review: id, body } of rows) {
      const review = await this.#find(id)
      if (review !== undefined) await this.#carryOut(review, parseItem(body))
    }
  }

  /** What cannot be removed now stays pending, with the reason, and is tried again. */
  async #carryOut(review: Review, item: ReviewItemView): Promise<ReviewItemView> {
    const because = { by: item.decidedBy ?? BY, why: `access review ${review.id}: ${item.reason ?? ''}` }
    let removal: Removal
    try {
      removal = await this.#parts.remove(review.scope, item.subject, because)
    } catch (error) {
      this.#parts.logger.error({ err: error, review: review.id, subject: item.subject }, 'A removal failed')
      removal = { removal: 'pending', note: 'It could not be removed; it is tried again. The log says why.' }
    }
    const next = { ...item, ...removal }
    await this.#update(review.id, next)
    return next
  }

  async #close(review: Review, reason: string, by: string): Promise<Review> {
    const { clock, record, store, tenant } = this.#parts
    await record({ operator: by, act: 'review.close', subject: review.id, after: 'closed', note: reason })
    const next: Review = { ...review, state: 'closed', closedAtMs: clock.nowMs(), closedBy: by }
    const changed = { state: next.state, body: JSON.stringify(next) }
    await store.batch([
      store.db
        .updateTable('access_reviews')
        .set(changed)
        .where('tenant', '=', tenant)
        .where('id', '=', review.id),
    ])
    return next
  }

  async #find(id: string): Promise<Review | undefined> {
    const row = await this.#parts.store.db
      .selectFrom('access_reviews')
      .select('body')
      .where('tenant', '=', this.#parts.tenant)
      .where('id', '=', id)
      .executeTakeFirst()
    return row === undefined ? undefined : parseReview(row.body)
  }

  async #items(id: string, subject?: string): Promise<readonly ReviewItemView[]> {
    let query = this.#parts.store.db
      .selectFrom('access_review_items')
      .select('body')
      .where('tenant', '=', this.#parts.tenant)
      .where('review', '=', id)
    if (subject !== undefined) query = query.where('subject', '=', subject)
    const rows = await query.orderBy('subject').limit(ITEMS_MAX).execute()
    return rows.map(({ body }) => parseItem(body))
  }

  async #count(review: Review): Promise<ReviewView> {
    const { db } = this.#parts.store
    const rows = await db
      .selectFrom('access_review_items')
      .select(['decision', db.fn.countAll<number>().as('count')])
      .where('tenant', '=', this.#parts.tenant)
      .where('review', '=', review.id)
      .groupBy('decision')
      .execute()
    const of = (decision: string | null): number => rows.find((row) => row.decision === decision)?.count ?? 0
    const [undecidedItems, kept, removed] = [of(null), of('keep'), of('remove')]
    return { ...review, items: undecidedItems + kept + removed, undecidedItems, kept, removed }
  }

  #insert(review: Review) {
    const { store, tenant } = this.#parts
    const row = { tenant, id: review.id, state: review.state, body: JSON.stringify(review) }
    return store.db.insertInto('access_reviews').values(row)
  }

  #insertItems(review: string, items: readonly Reviewed[]) {
    const { store, tenant } = this.#parts
    const rows = items.map((item) => {
      const { subject } = item
      const body = JSON.stringify({ ...item, ...UNDECIDED } satisfies ReviewItemView)
      return { tenant, review, subject, decision: null, removal: 'none', body }
    })
    return Array.from({ length: Math.ceil(rows.length / ROWS_MAX) }, (_, at) =>
      store.db.insertInto('access_review_items').values(rows.slice(at * ROWS_MAX, (at + 1) * ROWS_MAX)),
    )
  }

  async #update(review: string, item: ReviewItemView): Promise<void> {
    const { store, tenant } = this.#parts
    const { decision, removal } = item
    await store.batch([
      store.db
        .updateTable('access_review_items')
        .set({ decision, removal, body: JSON.stringify(item) })
        .where('tenant', '=', tenant)
        .where('review', '=', review)
        .where('subject', '=', item.subject),
    ])
  }
}

const UNDECIDED = {
  decision: null,
  reason: null,
  decidedBy: null,
  decidedAtMs: null,
  removal: 'none',
  note: null,
} as const

const parseReview = (body: string): Review => Review.parse(readJson(body))
const parseItem = (body: string): ReviewItemView => ReviewItemView.parse(readJson(body))

const invalid = (reason: string): CallgateError => new CallgateError(refuse('invalid-params', reason))
const conflict = (reason: string): CallgateError => new CallgateError(refuse('invalid-request', reason))
