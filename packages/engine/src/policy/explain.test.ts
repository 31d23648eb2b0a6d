/** Visibility, explanations and case tables of one small policy. */

import { PolicyCase, PolicyDocument } from '@callgate/contracts/policy'
import { describe, expect, it } from 'vitest'
import { makeCaseInput, runPolicyCases } from './cases.ts'
import { compilePolicy, isCompiled } from './compile.ts'
import { explainPolicy, renderExplanation } from './explain.ts'

const compiled = compilePolicy(
  PolicyDocument.parse({
    version: 1,
    rules: [
      { id: 'files', effect: 'allow', upstreams: ['fs'], when: 'args.path.startsWith("/tmp/")' },
      { id: 'bots-only', effect: 'allow', upstreams: ['git'], when: 'agent.id == "bot" && args.n > 1' },
      {
        id: 'no-writes',
        effect: 'deny',
        upstreams: ['fs'],
        targets: ['write*'],
        when: '!("ops" in principal.groups)',
      },
      { id: 'late', effect: 'deny', targets: ['push'], when: 'now.hour >= 18' },
    ],
    limits: [{ id: 'slow', per: ['agent'], concurrent: 2 }],
  }),
  { digest: () => 'd' },
)
if (!isCompiled(compiled)) throw new Error(JSON.stringify(compiled))
const policy = compiled
const one = (over: object) =>
  PolicyCase.parse({ name: 'case', upstream: 'fs', target: 'read', expect: 'allow', ...over })

describe('visibility', () => {
  const see = (over: object) => policy.visibility(makeCaseInput(one(over)))

  it('hides only what no argument, time or session could make allowed', () => {
    expect(see({})).toBe('maybe')
    expect(see({ target: 'write_file' })).toBe('never')
    expect(see({ target: 'write_file', principalGroups: ['ops'] })).toBe('maybe')
    expect(see({ upstream: 'git' })).toBe('never')
    expect(see({ upstream: 'git', agent: 'bot' })).toBe('maybe')
    expect(see({ upstream: 'git', agent: 'bot', target: 'push' })).toBe('maybe')
    expect(see({ upstream: 'other' })).toBe('never')
  })
})

describe('explainPolicy', () => {
  it('says of each rule whether it matched and what failed', () => {
    const explanation = explainPolicy(policy, makeCaseInput(one({ args: { path: '/etc/passwd' } })))
    expect(explanation.result.effect).toBe('deny')
    expect(explanation.rules.map((rule) => [rule.rule, rule.matched, rule.failed])).toEqual([
      ['files', false, 'when'],
      ['bots-only', false, 'upstreams'],
      ['no-writes', false, 'targets'],
      ['late', false, 'targets'],
    ])
    const text = renderExplanation(explanation)
    expect(text).toContain('Decision: deny')
    expect(text).toContain('- files (allow): everything matches but the condition, which is false')
    expect(text).toContain('no-match: No rule allows this. Rule "files" would, but its condition is not met;')
    expect(text).toContain('upstreams [git] does not match fs')
  })

  it('names the parts of a joined condition that are false, and to agents no more than rule ids', () => {
    const input = makeCaseInput(one({ upstream: 'git', agent: 'bot', args: { n: 1 } }))
    const explanation = explainPolicy(policy, input)
    expect(renderExplanation(explanation)).toContain(
      '- bots-only (allow): everything matches but the condition, which is false: args.n > 1; of: agent.id == "bot" && args.n > 1',
    )
    const [reason] = policy.evaluate(input).reasons
    expect(reason).toMatchObject({ source: 'no-match', text: expect.stringContaining('"bots-only"') })
    expect(reason?.text).not.toContain('args')
    expect(policy.evaluate(makeCaseInput(one({ upstream: 'other' }))).reasons[0]?.text).not.toContain('Rule ')
  })

  it('prints no control characters of others', () => {
    const text = renderExplanation(explainPolicy(policy, makeCaseInput(one({ target: 'a\u001b[2J\u202E' }))))
    expect(text).not.toMatch(/[\u001b\u202E]/)
  })
})

describe('runPolicyCases', () => {
  it('passes met expectations and lists those that are not', () => {
    const results = runPolicyCases(policy, [
      one({ args: { path: '/tmp/a' }, by: 'files', obligations: ['limit'] }),
      one({ args: { path: '/tmp/a' }, expect: 'deny' }),
      one({ args: { path: '/tmp/a' }, by: 'bots-only', obligations: ['approve'] }),
      one({
        upstream: 'git',
        agent: 'bot',
        target: 'push',
        args: { n: 2 },
        at: '2026-05-01T20:00:00Z',
        expect: 'deny',
        by: 'late',
      }),
    ])
    expect(results.map((result) => result.passed)).toEqual([true, false, false, true])
    expect(results[1]?.differences).toEqual([{ what: 'effect', expected: 'deny', actual: 'allow' }])
    expect(results[2]?.differences.map((difference) => difference.what)).toEqual(['by', 'obligations'])
  })
})
