/** The pure parts of responses: counting, what steps add to decisions, trust in conditions. */

import { expect, test } from 'vitest'
import { PolicyDocument } from '@callgate/contracts/policy'
import { ResponseRule } from '@callgate/contracts/response'
import { compilePolicy, isCompiled } from '../policy/compile.ts'
import { ResponseRules, scopeOfRule } from './rules.ts'
import type { Signal } from './signals.ts'
import { joinBounds, redactBySteps, tightenBySteps } from './tighten.ts'

const signal: Signal = {
  seq: 1,
  timeMs: 0,
  tenant: 'default',
  principal: 'alice',
  agent: 'coder',
  session: 's',
  upstream: 'mail',
  target: 'send',
  class: 'flow',
  code: 'flow/steered-send',
  severity: 'high',
  confidence: 0.9,
  verdict: 'benign',
  count: 1,
  fromAgent: true,
}
const rule = (more: object): ResponseRule =>
  ResponseRule.parse({
    id: 'r',
    when: { codes: ['flow/*'] },
    count: 3,
    withinMs: 10_000,
    step: 'freeze',
    ...more,
  })
const times = (rules: ResponseRules, at: readonly number[], more: Partial<Signal> = {}): number[] =>
  at.filter((timeMs) => rules.count({ ...signal, timeMs, ...more }).length > 0)

test('a rule fires at its nth signal within its window, by subject, and then counts anew', () => {
  expect(times(new ResponseRules([rule({})]), [0, 1_000, 2_000, 3_000, 4_000, 5_000])).toEqual([2_000, 5_000])
  expect(times(new ResponseRules([rule({})]), [0, 9_000, 18_000, 27_000])).toEqual([])
  const rules = new ResponseRules([rule({})])
  expect(times(rules, [0, 1, 2].slice(0, 2))).toEqual([])
  expect(times(rules, [3], { agent: 'other' })).toEqual([])
  expect(times(rules, [4], { agent: null })).toEqual([])
  expect(times(rules, [5])).toEqual([5])
})

test('opening ever new sessions does not split what is counted for a conversation', () => {
  const rules = new ResponseRules([rule({ per: 'conversation' })])
  expect(times(rules, [0], { session: 'a' })).toEqual([])
  expect(times(rules, [1], { session: 'b' })).toEqual([])
  expect(times(rules, [2], { session: 'c' })).toEqual([2])
})

test.each([
  [{ when: { class: ['secret'] } }, {}, false],
  [{ when: { class: ['flow'], minSeverity: 'critical' } }, {}, false],
  [{ when: { class: ['flow'], minConfidence: 0.95 } }, {}, false],
  [{ when: { verdict: 'suspicious' } }, { verdict: 'malicious' }, true],
  [{ when: { denials: ['policy-denied'] } }, {}, false],
  [{ when: { denials: ['policy-denied'] } }, { class: 'denial', code: 'policy-denied' }, true],
  [{ when: { minSeverity: 'low' } }, { class: 'denial', code: 'policy-denied' }, false],
] as const)('a match narrows by every member: %j %j', (more, other, fires) => {
  expect(times(new ResponseRules([rule({ ...more, count: 1 })]), [0], other).length > 0).toBe(fires)
})

test('a rule that names no scope takes what it counts for where the step can have it', () => {
  expect(scopeOfRule(rule({ per: 'conversation' }))).toBe('conversation')
  expect(scopeOfRule(rule({ per: 'conversation', step: 'quarantine-tool' }))).toBe('tool')
})

test('steps add to an allow and never turn a deny', () => {
  const step = { id: 'rsp_1', step: 'require-approval', reason: 'r', rate: {} } as const
  const message = { reply: false, upstream: 'mail', who: 'a' }
  const allow = { effect: 'allow', reasons: [], obligations: [] } as const
  const deny = { effect: 'deny', reasons: [], obligations: [] } as const
  expect(tightenBySteps(allow, [step], message).obligations).toEqual([
    { type: 'approve', approvers: [], rule: 'response/rsp_1' },
  ])
  expect(tightenBySteps(deny, [step], message).effect).toBe('deny')
  expect(tightenBySteps(allow, [{ ...step, step: 'mark' }], message)).toBe(allow)
  expect(tightenBySteps(allow, [{ ...step, step: 'mark' }], { ...message, reply: true }).obligations).toEqual(
    [{ type: 'mark', upstream: 'mail' }],
  )
})

test('with a redact step the stricter treatment of each finding holds', () => {
  const redact = redactBySteps([{ id: 'rsp_1', step: 'redact', reason: 'r', rate: {} }])
  const bind = joinBounds(() => ({ action: 'deny', by: 'interceptor/x' }), redact)
  const finding = { class: 'personal-data' } as Parameters<NonNullable<typeof redact>>[0]
  expect(bind?.(finding)).toEqual({ action: 'deny', by: 'interceptor/x' })
  expect(redact?.(finding)).toEqual({ action: 'redact', by: 'response/rsp_1' })
  expect(redact?.({ ...finding, class: 'flow' })).toBeUndefined()
})

// GATE-30.8
test.each([
  ['allow', 'agent.trust > 50', ['allow-reads-findings']],
  ['allow', '[agent].exists(a, a.trust > 50)', ['allow-reads-findings']],
  ['allow', 'agent.id == "a"', []],
  ['deny', 'agent.trust < 50', []],
  ['deny', '50 >= agent.trust', []],
  ['deny', 'agent.trust > 50', ['may-loosen']],
  ['deny', '!(agent.trust < 50)', ['may-loosen']],
] as const)('trust only tightens: %s when %s', (effect, when, codes) => {
  const document = PolicyDocument.parse({ version: 1, rules: [{ id: 'one', effect, when }] })
  const compiled = compilePolicy(document, { digest: () => 'd' })
  const problems = isCompiled(compiled) ? compiled.warnings : compiled
  const found = problems
    .map(({ code }) => code)
    .filter((code) => code === 'may-loosen' || code === 'allow-reads-findings')
  expect(found).toEqual(codes)
})
