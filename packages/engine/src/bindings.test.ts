/** Bound rules: which places they speak of, that the strictest holds, and that none ever makes a decision milder. */

import { InspectionConfig } from '@callgate/contracts/config'
import type { Finding } from '@callgate/contracts/finding'
import { RuleInterceptor } from '@callgate/contracts/interceptor'
import { FindingAction } from '@callgate/contracts/treatment'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bindRules, isStricter } from './bindings.ts'
import { decide, ownDecision } from './decide.ts'

const rule = (more: object) =>
  RuleInterceptor.parse({ id: 'r', type: 'rule', rules: ['rules/x'], action: 'deny', ...more })
const finding = (path: string, more: Partial<Finding> = {}): Finding => ({
  code: 'rules/x',
  detector: 'rules',
  class: 'confidential',
  severity: 'info',
  confidence: 0.1,
  span: { path, start: 0, end: 1 },
  view: 'raw',
  message: '',
  evidence: '',
  digest: '',
  ...more,
})

describe('places', () => {
  it.each([
    ['/arguments/**', '/arguments/a/b', true],
    ['/arguments/**', '/arguments', true],
    ['/arguments/*', '/arguments/a/b', false],
    ['/a/**/c', '/a/c', true],
    ['/a/**/c', '/a/b/b/c', true],
    ['/a/**/c', '/a/b/d', false],
    ['/x~1y', '/x~1y', true],
  ])('%s is met by %s: %s', (place, path, isMet) => {
    expect(bindRules([rule({ paths: [place] })])(finding(path)) !== undefined).toBe(isMet)
  })
})

describe('actions', () => {
  it('the strictest of several holds', () => {
    const bound = bindRules([
      rule({ id: 'a', action: 'mask' }),
      rule({ id: 'b', action: 'deny' }),
      rule({ id: 'c', action: 'notify' }),
    ])
    expect(bound(finding('/a'))).toEqual({ action: 'deny', by: 'interceptor/b' })
  })

  it('never make a decision milder', () => {
    const actions = fc.constantFrom(...FindingAction.options)
    fc.assert(
      fc.property(actions, actions, fc.double({ min: 0, max: 1, noNaN: true }), (own, asked, confidence) => {
        fc.pre(asked !== 'allow')
        const settings = InspectionConfig.parse({ actions: { confidential: own } })
        const assessment = {
          verdict: 'benign' as const,
          findings: [finding('/a', { severity: 'high', confidence })],
          truncated: false,
        }
        const context = {
          kind: 'call',
          direction: 'agent-to-upstream',
          hook: null,
          approvalId: null,
        } as const
        const without = decide(ownDecision(''), assessment, settings, context)
        const bound = bindRules([rule({ action: asked })])
        const withRule = decide(ownDecision(''), assessment, settings, { ...context, bound })
        if (without.effect === 'deny') expect(withRule.effect).toBe('deny')
        if (asked === 'deny' || asked === 'quarantine') expect(withRule.effect).toBe('deny')
        expect(withRule.obligations.length).toBeGreaterThanOrEqual(
          withRule.effect === 'deny' ? 0 : without.obligations.length,
        )
        expect(isStricter(asked, asked)).toBe(false)
      }),
    )
  })
})
