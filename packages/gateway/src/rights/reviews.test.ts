/** Access reviews over a real store: decided, due, decided by two at once, and taken up again after a kill. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartReviewBody } from '@callgate/contracts/access-review'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { AccessReviews, type Removal, type ReviewsParts } from './reviews.ts'

let folder: string
let store: Store
let nowMs: number
let acts: string[]
let removed: string[]
let removal: () => Removal
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-reviews-'))
  store = await openStore(join(folder, 'store.sqlite'))
  nowMs = 1_000
  acts = []
  removed = []
  removal = () => ({ removal: 'done', note: null })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const evidence = { lastUsedAtMs: null, calls: 0, note: 'never used' }
function open(more: Partial<ReviewsParts> = {}): AccessReviews {
  let ids = 0
  return new AccessReviews({
    tenant: 'default',
    store,
    clock: { nowMs: () => nowMs },
    random: { id: (prefix) => `${prefix}${++ids}` },
    logger: { error() {} },
    listItems: async () => ['a', 'b', 'c'].map((subject) => ({ subject, title: subject, evidence })),
    async remove(_scope, subject) {
      const done = removal()
      removed.push(subject)
      return done
    },
    async record({ act, subject, operator, after }) {
      acts.push(`${operator} ${act} ${subject} ${after}`)
    },
    ...more,
  })
}

const wanted = (more: object = {}) =>
  StartReviewBody.parse({ scope: 'agents', owner: 'ada', dueAtMs: 5_000, reason: 'yearly', ...more })
const keep = { decision: 'keep', reason: 'in use', by: 'ada' } as const
const remove = { decision: 'remove', reason: 'unused', by: 'bob' } as const

describe('an access review', () => {
  it('removes what is decided to go, keeps the rest, and records each step before it', async () => {
    const reviews = open()
    const { id } = await reviews.start(wanted(), 'ada')
    expect(await reviews.decide(id, 'a', keep)).toMatchObject({ decision: 'keep', removal: 'none' })
    expect(await reviews.decide(id, 'b', remove)).toMatchObject({ decidedBy: 'bob', removal: 'done' })
    expect(removed).toEqual(['b'])
    expect(await reviews.find(id)).toMatchObject({ items: 3, undecidedItems: 1, kept: 1, removed: 1 })
    expect(await reviews.close(id, 'enough', 'ada')).toMatchObject({ state: 'closed', undecidedItems: 1 })
    expect(acts).toEqual([
      'ada review.start rev_1 agents',
      'ada review.decide rev_1/a keep',
      'bob review.decide rev_1/b remove',
      'ada review.close rev_1 closed',
    ])
    await expect(reviews.decide(id, 'c', remove)).rejects.toThrow('closed')
    expect(await reviews.decide(id, 'nothing', keep)).toBeUndefined()
    expect(await reviews.decide('rev_9', 'a', keep)).toBeUndefined()
  })

  it.each(['remove', 'keep'] as const)(
    'does %s with what nobody decided until it was due, by itself',
    async (undecided) => {
      const reviews = open()
      const { id } = await reviews.start(wanted({ undecided }), 'ada')
      await reviews.decide(id, 'a', keep)
      nowMs = 4_999
      await reviews.look()
      expect(removed).toEqual([])
      nowMs = 5_000
      await reviews.look()
      expect(removed).toEqual(undecided === 'remove' ? ['b', 'c'] : [])
      expect(await reviews.find(id)).toMatchObject({ state: 'closed', undecidedItems: 0 })
      expect(acts).toContain(`gateway review.decide rev_1/b ${undecided}`)
    },
  )

  it('is decided by the first of two at once, and says so to the second', async () => {
    const reviews = open()
    const { id } = await reviews.start(wanted(), 'ada')
    const [first, second] = await Promise.allSettled([
      reviews.decide(id, 'a', remove),
      reviews.decide(id, 'a', keep),
    ])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({
      reason: expect.objectContaining({ message: expect.stringContaining('bob') }),
    })
    expect(removed).toEqual(['a'])
  })

  it.each([
    ['remove', ['b', 'c'], { kept: 1, removed: 2 }],
    ['keep', [], { kept: 3, removed: 0 }],
  ])('that is due decides %s for what is left, and closes', async (undecided, gone, counts) => {
    const reviews = open()
    const { id } = await reviews.start(wanted({ undecided }), 'ada')
    await reviews.decide(id, 'a', keep)
    await reviews.look()
    expect(removed).toEqual([])
    nowMs = 5_000
    await reviews.look()
    expect(removed).toEqual(gone)
    expect(await reviews.find(id)).toMatchObject({ state: 'closed', closedBy: 'gateway', ...counts })
    await reviews.look()
    expect(removed).toEqual(gone)
  })

  it('takes up after a kill what was decided and not carried out', async () => {
    const before = open({ remove: () => new Promise<never>(() => {}) })
    const { id } = await before.start(wanted(), 'ada')
    void before.decide(id, 'a', remove)
    // The decision is durable; the process ends before the removal does.
    const isPending = async () => (await open().items(id))?.[0]?.removal === 'pending'
    while (!(await isPending())) await new Promise((resolve) => setImmediate(resolve))
    const after = open()
    await after.look()
    expect(removed).toEqual(['a'])
    expect((await after.items(id))?.[0]).toMatchObject({ removal: 'done', decidedBy: 'bob' })
  })

  it('tries again what could not be removed, and shows that it is pending', async () => {
    removal = () => {
      throw new Error('disk full')
    }
    const reviews = open()
    const { id } = await reviews.start(wanted(), 'ada')
    expect(await reviews.decide(id, 'a', remove)).toMatchObject({
      removal: 'pending',
      note: expect.stringContaining('tried again'),
    })
    removal = () => ({ removal: 'done', note: null })
    await reviews.look()
    expect((await reviews.items(id))?.[0]).toMatchObject({ removal: 'done', note: null })
  })

  it('changes nothing that cannot be recorded', async () => {
    const { id } = await open().start(wanted(), 'ada')
    const down = open({ record: () => Promise.reject(new Error('journal down')) })
    await expect(down.decide(id, 'a', remove)).rejects.toThrow('journal down')
    nowMs = 6_000
    await down.look()
    expect(removed).toEqual([])
    expect(await open().find(id)).toMatchObject({ state: 'open', undecidedItems: 3 })
  })

  it('refuses a due date that has passed, and more items than one review holds', async () => {
    await expect(open().start(wanted({ dueAtMs: 1_000 }), 'ada')).rejects.toThrow('past')
    const many = Array.from({ length: 5_001 }, (_, at) => ({ subject: `s${at}`, title: '', evidence }))
    await expect(open({ listItems: async () => many }).start(wanted(), 'ada')).rejects.toThrow('5000')
  })
})
