/** The budget is exact, answers are remembered within bounds, and only one form of answer is one. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from './budget.ts'
import { cleanReason, readAnswer, writeQuestion } from './formats.ts'
import { RememberedAnswers } from './remembered.ts'

const LIMITS = { callsPerMinute: 3, callsPerDay: 5, concurrencyMax: 2 }
const ANSWER = { outcome: 'benign', confidence: 1, reason: '' } as const

describe('the budget', () => {
  it('never lets more through in any window than is allowed', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(steps, (waits) => {
        let nowMs = 0
        const budget = new Budget(() => nowMs)
        const sent: number[] = []
        for (const wait of waits) {
          nowMs += wait
          if (budget.take(LIMITS) !== null) continue
          budget.release()
          sent.push(nowMs)
        }
        const within = (at: number, windowMs: number) =>
          sent.filter((one) => one <= at && one > at - windowMs).length
        for (const at of sent) {
          expect(within(at, 60_000)).toBeLessThanOrEqual(3)
          expect(within(at, 86_400_000)).toBeLessThanOrEqual(5)
        }
      }),
    )
  })

  it('is there again after the window, and says which bound is reached', () => {
    let nowMs = 0
    const budget = new Budget(() => nowMs)
    expect([budget.take(LIMITS), budget.take(LIMITS)]).toEqual([null, null])
    expect(budget.take(LIMITS)).toMatch(/under way/)
    budget.release()
    expect(budget.take(LIMITS)).toBeNull()
    budget.release()
    expect(budget.take(LIMITS)).toMatch(/of a minute/)
    nowMs = 60_000
    expect(budget.take(LIMITS)).toBeNull()
    budget.release()
    expect(budget.take(LIMITS)).toBeNull()
    budget.release()
    expect(budget.take(LIMITS)).toMatch(/of a day/)
    nowMs = 86_400_000
    expect(budget.take(LIMITS)).toBeNull()
  })
})

describe('remembered answers', () => {
  it('are forgotten by age and by number, the one unused longest first', () => {
    const remembered = new RememberedAnswers()
    const keep = (name: string) =>
      remembered.keep(name, { answer: ANSWER, answerDigest: name, untilMs: 100 }, 2)
    keep('a')
    keep('b')
    expect(remembered.find('a', 50)?.answerDigest).toBe('a')
    keep('c')
    expect(['a', 'b', 'c'].filter((name) => remembered.find(name, 50) !== undefined)).toEqual(['a', 'c'])
    expect(remembered.find('a', 100)).toBeUndefined()
  })
})

describe('an answer', () => {
  it('of any other text is a problem, never an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom('openai', 'anthropic'), (text, api) => {
        expect(readAnswer(api, text)).toHaveProperty('problem')
      }),
    )
  })

  it('has a reason of one short visible line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (reason) => {
        const shown = cleanReason(reason)
        expect(shown.length).toBeLessThanOrEqual(201)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it('is asked for between marks', () => {
    const question = writeQuestion({ hook: 'resource', excerpts: ['one', 'two'] }, 'mark')
    expect(question).toContain('a resource from a server')
    expect(question.split('<<<mark>>>')).toHaveLength(5)
  })
})
