/** What a policy lets somebody do with a tool, before there is a call; beside what evaluation says of every call. */

import { BENIGN } from '@callgate/contracts/finding'
import { PolicyDocument } from '@callgate/contracts/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePolicy, isCompiled } from './compile.ts'
import { prepareRights, type Right } from './rights.ts'
import type { VisibilityInput } from './types.ts'

const CALL: VisibilityInput = {
  tenant: 'default',
  principal: { id: 'ada', groups: ['staff'], claims: {} },
  agent: { id: 'coder', groups: ['bots'] },
  kind: 'call',
  upstream: { id: 'mail', labels: [], trust: 'on-first-use' },
  target: { name: 'send', annotations: {}, kinds: ['sends-outside'], classes: ['internal'] },
}

function compile(rules: readonly object[]) {
  const policy = compilePolicy(PolicyDocument.parse({ version: 1, rules }), { digest: () => '' })
  if (!isCompiled(policy)) throw new Error(JSON.stringify(policy))
  return policy
}

const judge = (...rules: readonly object[]): Right => prepareRights(compile(rules))(CALL)
const all = { id: 'all', effect: 'allow' }

describe('a right', () => {
  it.each([
    ['allow', ['all'], [all]],
    ['deny', ['no-match'], []],
    ['deny', ['principal-not-granted'], [{ ...all, agents: ['coder'] }]],
    ['deny', ['agent-not-granted'], [{ ...all, principals: ['group:staff'] }]],
    ['deny', ['stop'], [all, { id: 'stop', effect: 'deny', when: '"sends-outside" in tool.kinds' }]],
    ['depends', ['all', 'stop'], [all, { id: 'stop', effect: 'deny', when: 'args.to == "x"' }]],
    ['depends', ['hours'], [{ id: 'hours', effect: 'allow', when: 'now.hour < 12' }]],
    ['ask', ['all'], [{ ...all, obligations: [{ approve: {} }] }]],
    [
      'depends',
      ['all', 'costly'],
      [all, { id: 'costly', effect: 'allow', when: 'args.n > 5', obligations: [{ approve: {} }] }],
    ],
    ['deny', ['no-match'], [{ ...all, when: 'tool.name == "read"' }]],
    ['deny', ['odd'], [all, { id: 'odd', effect: 'deny', when: 'tool.annotations.none == true' }]],
  ])('is %s by %j', (effect, rules, policy) => {
    expect(judge(...policy)).toMatchObject({ effect, rules })
  })

  it('names what would take it away without calling it dependent', () => {
    const stop = { id: 'stop', effect: 'deny', when: 'verdict == "malicious" || "secret" in session.labels' }
    expect(judge(all, stop)).toEqual({ effect: 'allow', rules: ['all'], tightenedBy: ['stop'] })
  })
})

it('says of no call otherwise than evaluation does', () => {
  const condition = fc.constantFrom(
    undefined,
    'args.x == 1',
    'args.x != 1 && tool.name == "send"',
    'tool.name == "read" || args.missing == 2',
    'agent.id == "coder"',
    '!("sends-outside" in tool.kinds)',
  )
  const rule = fc.record({
    effect: fc.constantFrom('allow', 'deny'),
    when: condition,
    agents: fc.constantFrom(undefined, ['coder'], ['other']),
    principals: fc.constantFrom(undefined, ['group:staff'], ['bob']),
    obligations: fc.constantFrom([], [{ approve: {} }]),
  })
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), fc.integer({ min: 0, max: 2 }), (drawn, x) => {
      const rules = drawn.map((one, index) => {
        const { when, agents, principals, ...rest } = one
        const some = Object.entries({ when, agents, principals }).filter(([, value]) => value !== undefined)
        return { id: `r${index}`, ...rest, ...Object.fromEntries(some) }
      })
      const policy = compilePolicy(PolicyDocument.parse({ version: 1, rules }), { digest: () => '' })
      // What can never have an effect is no policy.
      if (!isCompiled(policy)) return
      const right = prepareRights(policy)(CALL)
      const call = { method: 'tools/call', args: { x }, session: { id: 's', labels: [] }, nowMs: 0 }
      const { effect, obligations } = policy.evaluate({ ...CALL, ...call, assessment: BENIGN })
      const asked = obligations.some(({ type }) => type === 'approve')
      const seen = effect === 'deny' ? 'deny' : asked ? 'ask' : 'allow'
      expect(['depends', seen]).toContain(right.effect)
    }),
  )
})
