/** Conditions read what was declared of what the agent works on: to deny and to ask, never to allow. */

import { PolicyCase, PolicyDocument } from '@callgate/contracts/policy'
import { expect, test } from 'vitest'
import { makeCaseInput } from './cases.ts'
import { compilePolicy, isCompiled } from './compile.ts'
import { explainPolicy, renderExplanation } from './explain.ts'

const compile = (when: string, effect: 'allow' | 'deny' = 'deny') =>
  compilePolicy(
    PolicyDocument.parse({
      version: 1,
      rules: [
        { id: 'all', effect: 'allow' },
        { id: 'r', effect, when },
      ],
    }),
    { digest: () => 'd' },
  )

function decide(when: string, over: object = {}): string {
  const policy = compile(when)
  if (!isCompiled(policy)) throw new Error(JSON.stringify(policy))
  return policy.evaluate(makeCaseInput(caseOf(over))).effect
}

const caseOf = (over: object): PolicyCase =>
  PolicyCase.parse({ name: 'case', upstream: 'mail', target: 'send', expect: 'allow', ...over })
const TASK = {
  kinds: ['sends-outside'],
  tools: ['mail/*'],
  targets: ['*@partner.example'],
  callsMax: 5,
  used: 3,
}

test.each([
  ['session.task.declared', true],
  ['"sends-outside" in session.task.kinds', true],
  ['"destroys" in session.task.kinds', false],
  ['session.task.tools == ["mail/*"]', true],
  ['args.to in session.task.targets', false],
  ['session.task.targets.exists(t, t.endsWith("@partner.example"))', true],
  ['session.task.callsLeft == 2', true],
])('%s is %s of a declared task', (when, expected) => {
  const args = { to: 'lea@other.example' }
  expect(decide(when, { task: TASK, args })).toBe(expected ? 'deny' : 'allow')
})

test('what a task leaves open is everything, and without a task nothing is let', () => {
  const open = { task: {} }
  for (const when of [
    '"destroys" in session.task.kinds',
    '"*" in session.task.tools && "*" in session.task.targets',
    'session.task.callsLeft > 1000000',
  ]) {
    expect(decide(when, open)).toBe('deny')
    expect(decide(when)).toBe('allow')
  }
  expect(decide('!session.task.declared && session.task.kinds.size() == 0')).toBe('deny')
  expect(decide('session.task.callsLeft < 1', { task: { callsMax: 2, used: 7 } })).toBe('deny')
})

test('types are checked when the policy is loaded, an allow may not read it, and a deny may in any form', () => {
  const codes = (when: string, effect?: 'allow' | 'deny') => {
    const result = compile(when, effect)
    return (isCompiled(result) ? result.warnings : result).map(({ code }) => code)
  }
  expect(codes('session.task.callsLeft == "2"')).toEqual(['condition-type'])
  expect(codes('session.task.colour == "red"')).toEqual(['unknown-field'])
  expect(codes('session.task')).toEqual(['condition-type'])
  expect(codes('session.task.declared', 'allow')).toEqual(['allow-reads-findings'])
  expect(codes('[session].exists(s, s.task.declared)', 'allow')).toEqual(['allow-reads-findings'])
  expect(codes('!("destroys" in session.task.kinds)')).toEqual([])
  expect(codes('!("x" in session.labels)')).toEqual(['may-loosen'])
})

test('explain shows the task, and which part of it a condition did not find', () => {
  const policy = compile('"destroys" in tool.kinds && !("destroys" in session.task.kinds)')
  if (!isCompiled(policy)) throw new Error(JSON.stringify(policy))
  const asked = { task: TASK, targetKinds: ['destroys'] }
  const text = renderExplanation(explainPolicy(policy, makeCaseInput(caseOf(asked))))
  expect(text).toContain(
    'Task: sends-outside kinds; mail/* tools; *@partner.example targets; 2 of 5 calls left',
  )
  expect(text).toContain('+ r (deny)')
  const without = renderExplanation(explainPolicy(policy, makeCaseInput(caseOf({}))))
  expect(without).not.toContain('Task:')
})
