/** What a judge is shown: the grey texts, bounded, with nothing confidential in them; and what its answer becomes. */

import type { Finding } from '@callgate/contracts/finding'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { discloseText, listConfidential } from './disclose.ts'
import { findingOf, formQuestion } from './grey-zone.ts'

const ZONE = { from: 0.4, to: 0.8, textCharsMax: 400 }
const finding = (more: Partial<Finding> = {}): Finding => ({
  code: 'rules/x',
  detector: 'rules',
  class: 'injection',
  severity: 'medium',
  confidence: 0.5,
  span: { path: '/content/0/text', start: 0, end: 4 },
  view: 'raw',
  message: '',
  evidence: '',
  digest: 'd',
  ...more,
})
const part = (text: string) => ({ hook: 'result' as const, value: { content: [{ type: 'text', text }] } })
const ask = (text: string, findings: readonly Finding[]) => {
  const assessment = { verdict: 'benign' as const, findings, truncated: false }
  return formQuestion(part(text), assessment, listConfidential(assessment) ?? [], ZONE)
}

describe('a question', () => {
  it.each([
    [0.39, false],
    [0.4, true],
    [0.79, true],
    [0.8, false],
  ])('about a finding of confidence %s is asked: %s', (confidence, isAsked) => {
    expect(ask('some text', [finding({ confidence })]) !== null).toBe(isAsked)
  })

  it('is not asked about what is silenced, or is no matter of wording', () => {
    expect(ask('some text', [finding({ suppressed: 'ada' }), finding({ class: 'secret' })])).toBeNull()
  })

  it('shows no character of a confidential span, wherever the window cuts', () => {
    const spans = fc.record({ start: fc.nat(900), length: fc.integer({ min: 1, max: 300 }), at: fc.nat(990) })
    fc.assert(
      fc.property(spans, ({ start, length, at }) => {
        const end = Math.min(1000, start + length)
        const text = 'a'.repeat(start) + 'S'.repeat(end - start) + 'b'.repeat(1000 - end)
        const path = '/content/0/text'
        const secret = finding({ class: 'secret', code: 'secrets/x', span: { path, start, end } })
        const question = ask(text, [finding({ span: { path, start: at, end: at + 4 } }), secret])
        expect(question?.excerpts.join('')).not.toContain('S')
        expect(question?.excerpts.join('').length).toBeLessThan(ZONE.textCharsMax + 60)
      }),
    )
  })

  it('shows several places, together no longer than allowed', () => {
    const path = '/content/0/text'
    const places = [0, 3000, 6000, 9000, 9500].map((start) =>
      finding({ span: { path, start, end: start + 5 } }),
    )
    const question = ask('x'.repeat(10_000), places)
    expect(question?.excerpts).toHaveLength(4)
    expect(question?.excerpts.join('').length).toBeLessThanOrEqual(ZONE.textCharsMax)
  })

  it('is not formed of what was not read to its end', () => {
    expect(listConfidential({ verdict: 'benign', findings: [], truncated: true })).toBeUndefined()
    const many = Array.from({ length: 500 }, () => finding({ class: 'personal-data' }))
    expect(listConfidential({ verdict: 'benign', findings: many, truncated: false })).toBeUndefined()
  })
})

describe('a disclosed text', () => {
  it('is undefined when a span does not fit it', () => {
    const edits = [
      {
        type: 'redact',
        span: { path: '/p', start: 5, end: 3 },
        placeholder: '[redacted:x]',
        finding: 'x',
      } as const,
    ]
    expect(discloseText('0123456789', { path: '/p', start: 0, end: 10 }, edits)).toBeUndefined()
  })
})

describe('an answer', () => {
  const question = ask('some text', [finding()])
  it.each([
    ['attack', 'keep-verdict', 'judge/attack', 'high', 0.7],
    ['benign', 'tighten', 'judge/benign', 'info', 0.7],
    ['failed', 'keep-verdict', 'judge/unanswered', 'info', 1],
    ['failed', 'tighten', 'judge/unanswered', 'high', 1],
  ] as const)('%s with %s becomes %s', (outcome, onFailure, code, severity, confidence) => {
    if (question === null) throw new Error('There is no question.')
    const answer = { outcome, confidence: 0.7, reason: 'r', questionDigest: 'q' }
    expect(findingOf(question, answer, onFailure)).toMatchObject({
      code,
      severity,
      confidence,
      class: 'injection',
    })
  })
})
