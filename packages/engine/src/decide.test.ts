/** How findings, verdict, policy and approvals come together in one decision. */

import { InspectionConfig } from '@callgate/contracts/config'
import type { Obligation } from '@callgate/contracts/decision'
import type { Assessment, Finding } from '@callgate/contracts/finding'
import { describe, expect, it } from 'vitest'
import { decide, type DecisionContext, ownDecision } from './decide.ts'
import type { PolicyResult } from './policy/types.ts'

const settings = InspectionConfig.parse({})
const context: DecisionContext = {
  kind: 'call',
  direction: 'agent-to-upstream',
  hook: 'call-arguments',
  approvalId: 'ap_1',
}
const allowed: PolicyResult = {
  effect: 'allow',
  reasons: [{ source: 'r', effect: 'allow', text: 'ok' }],
  obligations: [],
}

function finding(over: Partial<Finding> = {}): Finding {
  return {
    code: 'secrets/github-token',
    detector: 'secrets',
    class: 'secret',
    severity: 'high',
    confidence: 0.9,
    span: { path: '/arguments/text', start: 2, end: 9 },
    view: 'raw',
    message: 'SECRET-VALUE',
    evidence: 'SECRET-VALUE',
    digest: '00',
    ...over,
  }
}

const assess = (findings: Finding[], verdict: Assessment['verdict'] = 'suspicious', truncated = false) => ({
  verdict,
  findings,
  truncated,
})
const act = (findings: Finding[], verdict?: Assessment['verdict']) =>
  decide(allowed, assess(findings, verdict), settings, context)

describe('decide', () => {
  it('redacts and strips by configuration', () => {
    const strip = finding({
      code: 'hidden-text/tags',
      class: 'hidden-text',
      span: { path: '/b', start: 0, end: 3 },
    })
    expect(act([finding(), strip])).toMatchObject({
      effect: 'allow',
      code: null,
      obligations: [
        {
          type: 'redact',
          span: { path: '/arguments/text', start: 2, end: 9 },
          placeholder: '[redacted:github-token]',
        },
        { type: 'strip', span: { path: '/b', start: 0, end: 3 } },
      ],
    })
  })

  it('joins overlapping changes so that each stretch changes once', () => {
    const strip = finding({ class: 'hidden-text', code: 'h', span: { path: '/a', start: 0, end: 4 } })
    const redact = finding({ span: { path: '/a', start: 3, end: 8 } })
    const { obligations } = act([redact, strip, redact])
    expect(obligations).toMatchObject([
      { type: 'redact', span: { path: '/a', start: 0, end: 8 }, placeholder: '[redacted:github-token]' },
    ])
    expect(obligations).toHaveLength(1)
  })

  it('denies, quarantines and notifies', () => {
    expect(act([finding({ class: 'injection' })]).code).toBe('inspection-denied')
    expect(act([finding({ class: 'tool-poisoning' })]).code).toBe('quarantined')
    const notify = { ...settings, actions: { ...settings.actions, secret: 'notify' as const } }
    expect(decide(allowed, assess([finding()]), notify, context)).toMatchObject({
      effect: 'allow',
      obligations: [{ type: 'notify', channel: 'inspection', rule: 'secrets/github-token' }],
    })
  })

  it('lets findings under a threshold be, unless the message is malicious', () => {
    const weak = finding({ class: 'injection', confidence: 0.3 })
    expect(act([weak]).effect).toBe('allow')
    expect(act([weak], 'malicious').code).toBe('inspection-denied')
    expect(act([finding({ severity: 'low' })]).obligations).toEqual([])
  })

  it('denies the malicious unless every finding is answered', () => {
    expect(act([], 'malicious').code).toBe('inspection-denied')
    expect(act([finding()], 'malicious').effect).toBe('allow')
    const notify = { ...settings, actions: { ...settings.actions, injection: 'notify' as const } }
    expect(
      decide(allowed, assess([finding({ class: 'injection' })], 'malicious'), notify, context).code,
    ).toBe('inspection-denied')
  })

  it('denies what could not be inspected whole', () => {
    expect(decide(allowed, assess([], 'benign', true), settings, context).code).toBe('inspection-denied')
    const lax = { ...settings, actions: { ...settings.actions, bounds: 'allow' as const } }
    expect(decide(allowed, assess([], 'benign', true), lax, context).effect).toBe('allow')
  })

  it('takes the setting for results when a result breaks its schema', () => {
    const broken = finding({ class: 'schema-violation', code: 'schema' })
    const lax = { ...settings, resultSchema: 'notify' as const }
    const reply: DecisionContext = { ...context, direction: 'upstream-reply', hook: 'structured-result' }
    expect(decide(allowed, assess([broken]), lax, reply).effect).toBe('allow')
    expect(decide(allowed, assess([broken]), lax, context).code).toBe('inspection-denied')
  })

  it('never allows what policy denies', () => {
    const denied: PolicyResult = {
      effect: 'deny',
      reasons: [{ source: 'no', effect: 'deny', text: 'no' }],
      obligations: [],
    }
    expect(decide(denied, assess([], 'benign'), settings, context)).toMatchObject({
      effect: 'deny',
      code: 'policy-denied',
    })
    expect(decide(denied, assess([finding()]), settings, context).obligations).toEqual([])
  })

  it('refuses an approval with its id, after inspection has passed', () => {
    const approve: Obligation = { type: 'approve', approvers: [], rule: 'ask' }
    const asking: PolicyResult = { ...allowed, obligations: [approve] }
    const decision = decide(asking, assess([], 'benign'), settings, context)
    expect(decision.code).toBe('approval-required')
    expect(decision.reasons.at(-1)?.text).toContain('ap_1')
    expect(decide(asking, assess([finding({ class: 'injection' })]), settings, context).code).toBe(
      'inspection-denied',
    )
  })

  it('keeps other obligations of policy', () => {
    const limit: Obligation = { type: 'limit', limit: 'l', key: 'k', spec: { concurrent: 1 } }
    expect(
      decide({ ...allowed, obligations: [limit] }, assess([finding()]), settings, context).obligations.map(
        (one) => one.type,
      ),
    ).toEqual(['limit', 'redact'])
  })

  it('never repeats what was found', () => {
    const odd = finding({
      class: 'injection',
      span: { path: '/ghp_abcdefghijklmnopqrstuvwxyz0123456789/b c/ok', start: 0, end: 1 },
    })
    const text = JSON.stringify(act([odd, finding()]).reasons)
    expect(text).not.toContain('SECRET-VALUE')
    expect(text).not.toContain('ghp_')
    expect(text).toContain('/…/…/ok')
  })
})

describe('ownDecision', () => {
  it('allows with a reason and nothing to discharge', () => {
    expect(ownDecision('initialize needs no rule')).toEqual({
      effect: 'allow',
      code: null,
      reasons: [{ source: 'gateway', effect: 'allow', text: 'initialize needs no rule' }],
      obligations: [],
    })
  })
})
