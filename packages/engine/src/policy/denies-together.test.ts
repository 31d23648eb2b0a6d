/** Allows that conditional denies leave nothing of: found where it is certain, and claimed of none that some call reaches. */

import { PolicyCase, PolicyDocument } from '@callgate/contracts/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCaseInput } from './cases.ts'
import { compilePolicy, isCompiled } from './compile.ts'

function compile(rules: readonly object[]) {
  const policy = compilePolicy(PolicyDocument.parse({ version: 1, rules }), { digest: () => '' })
  if (!isCompiled(policy)) throw new Error(JSON.stringify(policy))
  return policy
}

const allow = (when?: string) => ({ id: 'a', effect: 'allow', targets: ['write'], ...(when && { when }) })
const no = (id: string, when: string, more: object = {}) => ({ id, effect: 'deny', when, ...more })
const isUnreachable = (...rules: readonly object[]): boolean =>
  compile(rules).warnings.some(({ rule, code }) => rule === 'a' && code === 'unreachable')

describe('denies with conditions', () => {
  it('are named where they leave nothing of an allow together', () => {
    const rules = [allow(), no('x', 'args.n > 1'), no('z', 'args.m > 1'), no('y', '!(args.n > 1)')]
    expect(compile(rules).warnings).toMatchObject([
      {
        severity: 'warning',
        code: 'unreachable',
        rule: 'a',
        message:
          'Deny rules "x", "y" together forbid everything this rule allows; it can never have an effect.',
        suggestion: 'narrow one of "x", "y" by upstreams, targets or when, or remove this rule',
      },
    ])
    expect(compile([allow('args.n > 1'), no('x', 'args.n > 1')]).warnings).toMatchObject([
      {
        message: expect.stringContaining('Deny rule "x" forbids'),
        suggestion: expect.stringContaining('narrow "x"'),
      },
    ])
  })

  it.each([
    ['a part of what the allow asks for', [allow('args.n > 1 && args.m > 1'), no('x', '(args.m > 1)')]],
    ['equal and not equal', [allow(), no('x', 'args.a == "1"'), no('y', 'args.a != "1"')]],
    ['three', [allow(), no('x', 'args.p && args.q'), no('y', '!args.p'), no('z', '!args.q')]],
    ['a choice', [allow(), no('x', 'args.p ? args.q : true'), no('y', 'args.p && !args.q')]],
  ])('leave nothing: %s', (_, rules) => {
    expect(isUnreachable(...rules)).toBe(true)
  })

  it.each([
    ['about two things', [allow(), no('x', 'args.n > 1'), no('y', '!(args.m > 1)')]],
    ['one of them for others', [allow(), no('x', 'args.n > 1'), no('y', '!(args.n > 1)', { agents: ['b'] })]],
    ['one way of two', [allow('args.n > 1 || args.m > 1'), no('x', 'args.n > 1')]],
    ['less than what is asked', [allow(), no('x', 'args.p && args.q'), no('y', '!args.p')]],
    ['the value between', [allow(), no('x', 'args.n < 1'), no('y', 'args.n > 1')]],
    ['past the bound', [allow(), no('x', manyOf('args.p')), no('y', `!(${manyOf('args.p')})`)]],
  ])('leave something, or nobody is sure: %s', (_, rules) => {
    expect(isUnreachable(...rules)).toBe(false)
  })

  it('are claimed to leave nothing of no allow that some call reaches', () => {
    const names = ['p', 'q', 'r']
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(...names.flatMap((name) => [`args.${name}`, `args.${name} != 1`])),
        tie('condition').map((inner) => `!(${inner})`),
        fc
          .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
          .map(([left, join, right]) => `(${left}) ${join} (${right})`),
      ),
    }))
    // What is neither true nor false makes a condition fail, and so does what is not there.
    const value = fc.constantFrom(true, false, 1, undefined)
    const args = fc.record({ p: value, q: value, r: value })
    const denies = fc.array(condition, { minLength: 1, maxLength: 4 })
    const calls = fc.array(args, { minLength: 1, maxLength: 16 })
    let claimed = 0
    let allowed = 0
    fc.assert(
      fc.property(condition, denies, calls, (when, conditions, given) => {
        const policy = compile([allow(when), ...conditions.map((one, i) => no(`d${i}`, one))])
        const isClaimed = policy.warnings.some(({ rule }) => rule === 'a')
        if (isClaimed) claimed += 1
        for (const one of given) {
          const { effect } = policy.evaluate(makeCaseInput(makeCase(one)))
          if (effect === 'allow') allowed += 1
          expect(isClaimed && effect === 'allow').toBe(false)
        }
      }),
      { numRuns: 2_000 },
    )
    expect(claimed).toBeGreaterThan(100)
    expect(allowed).toBeGreaterThan(100)
  })
})

function manyOf(name: string): string {
  return Array.from({ length: 9 }, (_, i) => `${name}${i}`).join(' && ')
}

function makeCase(args: object): PolicyCase {
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))
  return PolicyCase.parse({ name: 'one', upstream: 'fs', target: 'write', args: given, expect: 'allow' })
}
