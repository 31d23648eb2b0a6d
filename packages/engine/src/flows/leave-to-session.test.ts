/** What is left to the session stays in the record and stops nothing; what is sure still does. */

import { InspectionConfig } from '@callgate/contracts/config'
import type { Assessment, Finding } from '@callgate/contracts/finding'
import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import { leaveToSession } from './leave-to-session.ts'

const finding = (over: Partial<Finding> = {}): Finding => ({
  code: 'model/directive',
  detector: 'model',
  class: 'injection',
  severity: 'medium',
  confidence: 0.8,
  span: { path: '/content/0/text', start: 0, end: 10 },
  view: 'plain',
  message: '',
  evidence: '',
  digest: '',
  ...over,
})
const assessed = (...findings: Finding[]): Assessment => ({
  verdict: 'suspicious',
  findings,
  truncated: false,
})
const effect = (assessment: Assessment): string =>
  decide({ effect: 'allow', reasons: [], obligations: [] }, assessment, InspectionConfig.parse({}), {
    kind: 'call',
    direction: 'upstream-reply',
    hook: 'result',
    approvalId: null,
  }).effect

describe('a result with what may be instructions', () => {
  it('goes on when the session follows it, and only then', () => {
    expect(effect(assessed(finding()))).toBe('deny')
    expect(effect(leaveToSession(assessed(finding()), 'medium'))).toBe('allow')
    expect(leaveToSession(assessed(finding()), 'medium').findings).toHaveLength(1)
  })

  it.each([
    ['a severe finding', assessed(finding({ severity: 'high' }))],
    ['a secret', assessed(finding({ class: 'confidential', severity: 'low' }))],
    ['a malicious whole', { ...assessed(finding()), verdict: 'malicious' as const }],
  ])('is left as it is with %s', (_, assessment) => {
    expect(leaveToSession(assessment, 'medium')).toBe(assessment)
  })

  it('is never left when that is switched off', () => {
    expect(effect(leaveToSession(assessed(finding({ severity: 'low' })), 'none'))).toBe('allow')
    expect(effect(leaveToSession(assessed(finding()), 'none'))).toBe('deny')
  })
})
