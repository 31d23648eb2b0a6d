/** What counts as flagged: by class, severity and confidence, with a score that agrees with the flag. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CORPUS_TASKS } from '@callgate/contracts/corpus'
import { type Finding, FINDING_CLASSES, SEVERITIES } from '@callgate/contracts/finding'
import { scoreTask } from './score.ts'

const SHIPPED = { minSeverity: 'medium', minConfidence: 0.6 } as const

function find(over: Partial<Finding>): Finding {
  return {
    code: 'detector/kind',
    detector: 'detector',
    class: 'injection',
    severity: 'high',
    confidence: 0.8,
    span: { path: '', start: 0, end: 1 },
    view: 'raw',
    message: 'something',
    evidence: '',
    digest: '',
    ...over,
  }
}

describe('score of a task', () => {
  it('counts what is severe and sure enough, and speaks to the task', () => {
    expect(scoreTask('injection', [find({})], SHIPPED)).toMatchObject({ flagged: true, score: 0.8 })
    expect(scoreTask('injection', [find({ severity: 'low' })], SHIPPED).flagged).toBe(false)
    expect(scoreTask('injection', [find({ confidence: 0.59 })], SHIPPED).flagged).toBe(false)
    expect(scoreTask('injection', [find({ class: 'secret' })], SHIPPED)).toMatchObject({
      flagged: false,
      score: 0,
    })
    expect(scoreTask('secret', [find({ class: 'secret' })], SHIPPED).flagged).toBe(true)
    expect(scoreTask('secret', [find({})], SHIPPED).flagged).toBe(false)
    expect(scoreTask('pii', [find({ class: 'personal-data', severity: 'medium' })], SHIPPED).flagged).toBe(
      true,
    )
  })

  it('takes invisible characters for an alarm only when they are severe, for they are stripped', () => {
    expect(
      scoreTask('injection', [find({ class: 'hidden-text', severity: 'medium' })], SHIPPED).flagged,
    ).toBe(false)
    expect(scoreTask('injection', [find({ class: 'hidden-text', severity: 'high' })], SHIPPED).flagged).toBe(
      true,
    )
  })

  it('flags exactly from the threshold on, whatever is found', () => {
    const findings = fc.array(
      fc.record({
        class: fc.constantFrom(...FINDING_CLASSES),
        severity: fc.constantFrom(...SEVERITIES),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...CORPUS_TASKS), findings, (task, list) => {
        const { flagged, score, counted } = scoreTask(task, list.map(find), SHIPPED)
        expect(flagged).toBe(score >= SHIPPED.minConfidence)
        expect(flagged).toBe(counted.length > 0)
        expect(score).toBeLessThanOrEqual(1)
      }),
    )
  })
})
