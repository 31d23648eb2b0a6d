/** Filing rules by what they ask of the arguments never changes which rules count, and bounds what many rules cost. */

import type { JsonObject } from '@callgate/contracts/json'
import { PolicyDocument } from '@callgate/contracts/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePolicy, isCompiled } from './compile.ts'
import type { CheckedPolicy } from './compiled-rule.ts'
import { explainPolicy } from './explain.ts'
import type { PolicyInput } from './types.ts'

const INPUT: PolicyInput = {
  tenant: 'default',
  principal: { id: 'ada', groups: [], claims: {} },
  agent: { id: 'bot', groups: [] },
  kind: 'call',
  method: 'tools/call',
  upstream: { id: 'fs', labels: [], trust: 'reviewed' },
  target: { name: 'read', annotations: {}, kinds: [], classes: [] },
  args: {},
  session: { id: 's', labels: [] },
  nowMs: 0,
  assessment: { verdict: 'benign', findings: [], truncated: false },
}

function compile(rules: readonly object[]): CheckedPolicy {
  const all = rules.map((rule, index) => ({ id: `r${index}`, on: ['call'], ...rule }))
  const compiled = compilePolicy(PolicyDocument.parse({ version: 1, rules: all }), {
    digest: (text) => `${text.length}`,
  })
  if (!isCompiled(compiled)) throw new Error(JSON.stringify(compiled))
  return compiled
}

const word = fc.constantFrom('a', 'b', 'ab', 'abc', '__proto__')
const path = fc.constantFrom('args.a', 'args.b', 'args["a"]', 'args.a.b', 'args.b.a')
const conjunct = fc.oneof(
  fc.tuple(path, word).map(([one, text]) => `${one} == "${text}"`),
  fc.tuple(path, word).map(([one, text]) => `"${text}" == ${one}`),
  fc.tuple(path, word, word).map(([one, text, other]) => `${one} in ["${text}", "${other}"]`),
  fc.tuple(path, word).map(([one, text]) => `${one}.startsWith("${text}")`),
  path.map((one) => `has(${one.replace('["a"]', '.a')})`),
  path.map((one) => `!has(${one.replace('["a"]', '.a')})`),
  path.map((one) => `${one} != "a"`),
  fc.constantFrom('agent.id == "bot"', 'agent.id == "ide"', 'args.n > 1'),
)
const condition = fc.oneof(
  fc.array(conjunct, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' && ')),
  fc.tuple(conjunct, conjunct).map((parts) => parts.join(' || ')),
)
const rule = fc.record({ effect: fc.constantFrom('allow', 'deny'), when: condition })
const value = fc.oneof(
  word,
  fc.constantFrom<JsonObject[string]>(null, 1, true, [], ['a'], { a: 'a' }, { b: 'ab' }),
)
const args = fc.dictionary(fc.constantFrom('a', 'b', 'n'), value)

describe('gates', () => {
  it('leave out only rules whose condition is false', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 12 }), fc.array(args, { maxLength: 6 }), (rules, calls) => {
        const policy = compile([{ effect: 'allow' }, ...rules])
        for (const one of calls) {
          const input = { ...INPUT, args: one }
          const { result, rules: explained } = explainPolicy(policy, input)
          const counting = explained.filter((entry) => entry.matched && entry.effect === result.effect)
          expect(result.reasons.map(({ source }) => source)).toEqual(counting.map((entry) => entry.rule))
          expect(result.effect).toBe(
            explained.some((entry) => entry.matched && entry.effect === 'deny') ? 'deny' : 'allow',
          )
        }
      }),
      { numRuns: 1_500 },
    )
  })

  it('name so many rules and no more, and keep every obligation', () => {
    const notified = { effect: 'deny', obligations: [{ notify: { channel: 'ops' } }] }
    const denied = compile([...Array.from({ length: 200 }, () => ({ effect: 'deny' })), notified])
    const { reasons, obligations } = denied.evaluate(INPUT)
    expect(reasons).toHaveLength(50)
    expect(obligations).toEqual([{ type: 'notify', channel: 'ops', rule: 'r200' }])
    const one = { effect: 'allow', agents: ['bot'] }
    const other = { effect: 'allow', principals: ['ada'] }
    const allowed = compile([...Array.from({ length: 200 }, () => one), other])
    expect(allowed.evaluate(INPUT).effect).toBe('allow')
  })
})
