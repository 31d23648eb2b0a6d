/** Properties every policy and every decision must have, whatever the rules and the input. */

import type { InspectionConfig } from '@callgate/contracts/config'
import { BehaviourConfig } from '@callgate/contracts/behaviour'
import { FlowActions } from '@callgate/contracts/flow'
import type { Finding } from '@callgate/contracts/finding'
import { PolicyDocument } from '@callgate/contracts/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePolicy, isCompiled } from './compile.ts'
import { decide, type DecisionContext } from '../decide.ts'
import { explainPolicy } from './explain.ts'
import type { PolicyInput } from './types.ts'

function input(over: Partial<PolicyInput> = {}): PolicyInput {
  return {
    tenant: 'default',
    principal: { id: 'ada', groups: ['dev'], claims: {} },
    agent: { id: 'bot', groups: [] },
    kind: 'call',
    method: 'tools/call',
    upstream: { id: 'fs', labels: ['local'], trust: 'reviewed' },
    target: { name: 'read', annotations: { readOnlyHint: true }, kinds: ['file'], classes: ['private'] },
    args: {},
    session: { id: 's', labels: [] },
    nowMs: Date.UTC(2026, 0, 1, 12),
    assessment: { verdict: 'benign', findings: [], truncated: false },
    ...over,
  }
}

const arbitraryFinding: fc.Arbitrary<Finding> = fc.record({
  code: fc.constantFrom('secret.api-key', 'injection.override', 'hidden-text.tags', 'x'),
  detector: fc.constant('d'),
  class: fc.constantFrom('secret', 'personal-data', 'injection', 'tool-poisoning', 'hidden-text', 'bounds'),
  severity: fc.constantFrom('info', 'low', 'medium', 'high', 'critical'),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  span: fc.record({
    path: fc.constantFrom('/a', '/b'),
    start: fc.nat(5),
    end: fc.integer({ min: 6, max: 20 }),
  }),
  view: fc.constant('raw'),
  message: fc.constant(''),
  evidence: fc.constant(''),
  digest: fc.constant(''),
})

const CONDITIONS = [
  'args.n > 5',
  'args.n > 5 || agent.id == "bot"',
  'args.n > 5 && agent.id == "bot"',
  '!(tool.name == "read") || now.hour > 12',
  'has(args.n) && args.n == 3',
  'tool.annotations.readOnlyHint ? args.n > 1 : false',
  'agent.groups.exists(g, g == "ci") || args.n == 1',
  'principal.groups.all(g, g.startsWith("d")) && !has(args.n)',
  'principal.claims.level > 2 && args.n > 0',
  'upstream.id == "fs" || session.id == "s1"',
  'cel.bind(a, args.n, a > 2) || tool.name == "write"',
  'principal.claims.level > 2 || true',
  'method == "tools/call" && upstream.id in ["git"]',
  '(agent.id == "bot" || agent.id == "ide") && (args.n > 1 || kind == "read")',
]
const DENY_CONDITIONS = [
  ...CONDITIONS,
  'verdict == "malicious"',
  'findings.exists(f, f.class == "secret")',
  '"tainted" in session.labels && agent.id == "bot"',
  'upstream.trust != "reviewed"',
]

const names = (...texts: string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 2 }), { nil: undefined })

const arbitraryRule = fc
  .record({
    effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    on: fc.constantFrom(['call' as const], ['call' as const, 'read' as const]),
    principals: names('ada', 'group:dev', '*', 'b*', 'bob'),
    agents: names('bot', 'ide', 'group:ci', '*', 'i*'),
    upstreams: names('fs', 'git', '*s', '*'),
    targets: names('read', 'write', 'r*', '*e*'),
    condition: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ condition, effect, ...rest }) => {
    const texts = effect === 'allow' ? CONDITIONS : DENY_CONDITIONS
    const when = condition === undefined ? undefined : texts[condition % texts.length]
    const kept = Object.fromEntries(
      Object.entries({ ...rest, when }).filter(([, value]) => value !== undefined),
    )
    return { effect, ...kept }
  })

/** Documents that may be refused by the checker; callers skip those. */
const arbitraryDocument: fc.Arbitrary<PolicyDocument> = fc
  .array(arbitraryRule, { maxLength: 6 })
  .map((rules) =>
    PolicyDocument.parse({ version: 1, rules: rules.map((rule, i) => ({ id: `r${i}`, ...rule })) }),
  )

const arbitraryInput: fc.Arbitrary<PolicyInput> = fc
  .record({
    principal: fc.record({
      id: fc.constantFrom('ada', 'bob'),
      groups: fc.subarray(['dev', 'ops']),
      claims: fc.constantFrom({}, { level: 3 }, { level: 'x' }),
    }),
    agent: fc.record({ id: fc.constantFrom('bot', 'ide'), groups: fc.subarray(['ci']) }),
    kind: fc.constantFrom('call' as const, 'read' as const),
    upstream: fc.record({
      id: fc.constantFrom('fs', 'git'),
      labels: fc.constant([]),
      trust: fc.constantFrom('reviewed', 'on-first-use'),
    }),
    target: fc.record({
      name: fc.constantFrom('read', 'write', 'rm'),
      annotations: fc.constantFrom({}, { readOnlyHint: true }, { readOnlyHint: 'yes' }),
      kinds: fc.constant([]),
      classes: fc.constant([]),
    }),
    args: fc.oneof(
      fc.constant({}),
      fc.record({ n: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('x')) }),
    ),
    session: fc.record({ id: fc.constantFrom('s1', 's2'), labels: fc.subarray(['tainted']) }),
    nowMs: fc.integer({ min: 0, max: 4e12 }),
    assessment: fc.record({
      verdict: fc.constantFrom('benign' as const, 'suspicious' as const, 'malicious' as const),
      findings: fc.array(arbitraryFinding, { maxLength: 2 }),
      truncated: fc.boolean(),
    }),
  })
  .map((part) => input(part))

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const shuffled = items.slice()
  let state = seed >>> 0
  for (let i = shuffled.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const j = state % (i + 1)
    const [a, b] = [shuffled[i], shuffled[j]]
    if (a !== undefined && b !== undefined) [shuffled[i], shuffled[j]] = [b, a]
  }
  return shuffled
}

const action = fc.constantFrom(
  ...(['allow', 'notify', 'strip', 'mask', 'redact', 'deny', 'quarantine'] as const),
)
const arbitrarySettings: fc.Arbitrary<InspectionConfig> = fc.record({
  interceptors: fc.constant([]),
  flows: fc.constant(FlowActions.parse({})),
  behaviour: fc.constant(BehaviourConfig.parse({})),
  leaveToSession: fc.constant('medium' as const),
  actions: fc.record({
    secret: action,
    'personal-data': action,
    confidential: action,
    injection: action,
    'tool-poisoning': action,
    'hidden-text': action,
    'terminal-escape': action,
    'argument-attack': action,
    'schema-violation': action,
    drift: action,
    bounds: action,
    flow: action,
    behaviour: action,
    intelligence: action,
  }),
  minSeverity: fc.constantFrom('info', 'medium', 'critical'),
  minConfidence: fc.constantFrom(0, 0.6, 1),
  rulePacks: fc.constant([]),
  confidential: fc.constant({ terms: [], hosts: [], canaries: [], files: [] }),
  disabledRules: fc.constant([]),
  ruleActions: fc.constant({}),
  maskAs: fc.constantFrom('last-four' as const, 'keyed-hash' as const),
  suppressions: fc.constant([]),
  resultSchema: fc.constantFrom('deny', 'notify'),
})

describe('properties', () => {
  const run = (document: PolicyDocument) => {
    const result = compilePolicy(document, { digest: () => '' })
    return isCompiled(result) ? result : undefined
  }

  it('adding a deny rule never turns a deny into an allow', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, arbitraryInput, (document, more, one) => {
        const denies = more.rules
          .filter((rule) => rule.effect === 'deny')
          .map((rule, i) => ({ ...rule, id: `added-${i}` }))
        const before = run(document)?.evaluate(one)
        const after = run({ ...document, rules: [...document.rules, ...denies] })?.evaluate(one)
        fc.pre(before !== undefined && after !== undefined)
        expect(before.effect === 'deny' && after.effect === 'allow').toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('the order of rules never matters', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryInput, fc.integer(), (document, one, seed) => {
        const before = run(document)?.evaluate(one)
        const after = run({ ...document, rules: shuffle(document.rules, seed) })?.evaluate(one)
        fc.pre(before !== undefined && after !== undefined)
        expect(after.effect).toBe(before.effect)
        const sources = (reasons: typeof before.reasons) => reasons.map((reason) => reason.source).toSorted()
        expect(sources(after.reasons)).toEqual(sources(before.reasons))
      }),
      { numRuns: 500 },
    )
  })

  it('hides nothing that could be allowed', () => {
    let never = 0
    let maybe = 0
    fc.assert(
      fc.property(arbitraryDocument, arbitraryInput, arbitraryInput, (document, one, other) => {
        const policy = run(document)
        fc.pre(policy !== undefined)
        const same = {
          ...other,
          principal: one.principal,
          agent: one.agent,
          kind: one.kind,
          upstream: one.upstream,
          target: one.target,
        }
        if (policy.visibility(one) === 'never') {
          never++
          expect(policy.evaluate(same).effect).toBe('deny')
        } else {
          maybe++
        }
      }),
      { numRuns: 1000 },
    )
    expect(never).toBeGreaterThan(20)
    expect(maybe).toBeGreaterThan(20)
  })

  it('explains what it decides', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryInput, (document, one) => {
        const policy = run(document)
        fc.pre(policy !== undefined)
        const { result, rules } = explainPolicy(policy, one)
        const matched = rules.filter((rule) => rule.matched)
        const denied = matched.some((rule) => rule.effect === 'deny')
        if (denied) expect(result.effect).toBe('deny')
        if (result.effect === 'allow') {
          expect(result.reasons.map((reason) => reason.source)).toEqual(matched.map((rule) => rule.rule))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('adding findings never turns a deny into an allow, and redactions only add up', () => {
    const context: DecisionContext = {
      kind: 'call',
      direction: 'agent-to-upstream',
      hook: 'call-arguments',
      approvalId: null,
    }
    let denied = 0
    fc.assert(
      fc.property(
        arbitraryDocument,
        arbitraryInput,
        fc.array(arbitraryFinding, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...(['benign', 'suspicious', 'malicious'] as const)),
        arbitrarySettings,
        (document, one, more, verdict, settings) => {
          const policy = run(document)
          fc.pre(policy !== undefined)
          const ranks = ['benign', 'suspicious', 'malicious']
          const { assessment } = one
          // A malicious verdict rests on findings; without any it is no assessment an inspector gives.
          fc.pre(assessment.verdict !== 'malicious' || assessment.findings.length > 0)
          const worse = {
            ...assessment,
            verdict:
              ranks.indexOf(verdict) > ranks.indexOf(assessment.verdict) ? verdict : assessment.verdict,
            findings: [...assessment.findings, ...more],
          }
          const before = decide(policy.evaluate(one), assessment, settings, context)
          const after = decide(policy.evaluate({ ...one, assessment: worse }), worse, settings, context)
          if (before.effect === 'deny') {
            denied++
            expect(after.effect).toBe('deny')
          }
        },
      ),
      { numRuns: 1000 },
    )
    expect(denied).toBeGreaterThan(50)
  })
})
