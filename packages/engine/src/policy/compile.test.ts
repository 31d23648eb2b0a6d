/** Compiling and evaluating policies: defaults, the two sides of a grant, conditions, findings, bounds and obligations. */

import type { Finding } from '@callgate/contracts/finding'
import { PolicyDocument, type PolicyRule } from '@callgate/contracts/policy'
import { describe, expect, it } from 'vitest'
import { compilePolicy, isCompiled } from './compile.ts'
import type { CheckedPolicy } from './compiled-rule.ts'
import type { PolicyInput } from './types.ts'

/** A rule as it is written: defaults left out. */
type RuleSketch = Partial<Omit<PolicyRule, 'obligations'>> & {
  readonly id: string
  readonly effect: 'allow' | 'deny'
  readonly obligations?: readonly object[]
}

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

function finding(over: Partial<Finding>): Finding {
  return {
    code: 'secret.api-key',
    detector: 'secrets',
    class: 'secret',
    severity: 'high',
    confidence: 0.9,
    span: { path: '/arguments/text', start: 0, end: 5 },
    view: 'raw',
    message: 'a key',
    evidence: 'a…e',
    digest: '00',
    ...over,
  }
}

function compile(rules: readonly RuleSketch[], more: object = {}): CheckedPolicy {
  const result = compilePolicy(PolicyDocument.parse({ version: 1, rules, ...more }), {
    digest: (text) => text,
  })
  if (!isCompiled(result)) throw new Error(JSON.stringify(result))
  return result
}

const allowAll: RuleSketch = { id: 'all', effect: 'allow' }

describe('default deny', () => {
  it('denies everything under an empty policy', () => {
    const result = compile([]).evaluate(input())
    expect(result.effect).toBe('deny')
    expect(result.reasons[0]?.source).toBe('no-match')
  })

  it('lets a deny win over any allow, wherever it stands', () => {
    const deny: RuleSketch = { id: 'no', effect: 'deny', when: 'args.n > 5' }
    expect(compile([deny, allowAll]).evaluate(input({ args: { n: 9 } })).effect).toBe('deny')
    expect(compile([allowAll, deny]).evaluate(input({ args: { n: 9 } })).effect).toBe('deny')
    expect(compile([allowAll, deny]).evaluate(input({ args: { n: 1 } })).effect).toBe('allow')
  })
})

describe('the two sides of a grant', () => {
  const person: RuleSketch = { id: 'person', effect: 'allow', principals: ['ada'] }
  const software: RuleSketch = { id: 'software', effect: 'allow', agents: ['bot'] }

  it('needs principal and agent', () => {
    expect(compile([person]).evaluate(input()).reasons[0]?.source).toBe('agent-not-granted')
    expect(compile([software]).evaluate(input()).reasons[0]?.source).toBe('principal-not-granted')
    const both = compile([person, software]).evaluate(input())
    expect(both.effect).toBe('allow')
    expect(both.reasons.map((reason) => reason.source)).toEqual(['person', 'software'])
  })

  it('takes a rule that names both, or neither, for both sides', () => {
    expect(compile([{ ...person, agents: ['bot'] }]).evaluate(input()).effect).toBe('allow')
    expect(compile([allowAll]).evaluate(input()).effect).toBe('allow')
    expect(compile([{ ...person, agents: ['other'] }, software]).evaluate(input()).effect).toBe('deny')
  })

  it('never takes an id for a group or a group for an id', () => {
    const groups = compile([{ id: 'admins', effect: 'allow', principals: ['group:admins'], agents: ['*'] }])
    const named = (id: string, names: string[]) => input({ principal: { id, groups: names, claims: {} } })
    expect(groups.evaluate(named('group:admins', [])).effect).toBe('deny')
    expect(groups.evaluate(named('ada', ['admins'])).effect).toBe('allow')
    const ids = compile([{ id: 'ids', effect: 'allow', principals: ['admins'], agents: ['*'] }])
    expect(ids.evaluate(named('ada', ['admins'])).effect).toBe('deny')
  })
})

describe('conditions', () => {
  const allows = (when: string, over = {}) =>
    compile([{ ...allowAll, when }]).evaluate(input(over)).effect === 'allow'

  it('reads every variable', () => {
    expect(allows('tenant == "default" && principal.id == "ada" && "dev" in principal.groups')).toBe(true)
    expect(
      allows('principal.claims.level >= 3', { principal: { id: 'ada', groups: [], claims: { level: 4 } } }),
    ).toBe(true)
    expect(allows('agent.id == "bot" && kind == "call" && method == "tools/call"')).toBe(true)
    expect(allows('upstream.id == "fs" && "local" in upstream.labels')).toBe(true)
    expect(allows('tool.name == "read" && target.name == "read" && tool.annotations.readOnlyHint')).toBe(true)
    expect(allows('"file" in tool.kinds && "private" in target.classes && session.id == "s"')).toBe(true)
    expect(
      allows('args.list.exists(x, x.path.startsWith("/tmp/"))', { args: { list: [{ path: '/tmp/a' }] } }),
    ).toBe(true)
  })

  it('reads the clock in the zone of the document', () => {
    const rules = [
      {
        ...allowAll,
        when: 'now.hour == 1 && now.weekday == 1 && now.day == 13 && now.month == 7 && now.minute == 30',
      },
    ]
    const nowMs = Date.UTC(2026, 6, 12, 23, 30)
    expect(compile(rules, { timezone: 'Europe/Berlin' }).evaluate(input({ nowMs })).effect).toBe('allow')
    expect(compile(rules).evaluate(input({ nowMs })).effect).toBe('deny')
    expect(allows('now.iso.startsWith("2026-07") && now.epochMs > 0 && now.year == 2026', { nowMs })).toBe(
      true,
    )
  })

  it('reads verdict, findings, labels and trust in deny rules', () => {
    const denies = (when: string, over = {}) =>
      compile([allowAll, { id: 'no', effect: 'deny', when }]).evaluate(input(over)).effect === 'deny'
    const assessment = { verdict: 'suspicious' as const, findings: [finding({})], truncated: false }
    expect(denies('verdict != "benign"', { assessment })).toBe(true)
    expect(denies('findings.exists(f, f.class == "secret" && f.confidence > 0.5)', { assessment })).toBe(true)
    expect(denies('findings.exists(f, f.class == "secret")')).toBe(false)
    expect(denies('"tainted" in session.labels', { session: { id: 's', labels: ['tainted'] } })).toBe(true)
    expect(denies('upstream.trust != "reviewed"')).toBe(false)
  })

  it('takes an error for no match in an allow and for a match in a deny, and says so', () => {
    const result = compile([{ ...allowAll, when: 'args.missing == 1' }]).evaluate(input())
    expect(result.effect).toBe('deny')
    expect(result.reasons[1]?.text).toMatch(/"missing" is missing; guard it with has/)
    const denied = compile([allowAll, { id: 'no', effect: 'deny', when: 'args.missing == 1' }]).evaluate(
      input(),
    )
    expect(denied.effect).toBe('deny')
    expect(denied.reasons[0]?.text).toMatch(/could not be evaluated/)
    expect(allows('args.n', { args: { n: 1 } })).toBe(false)
    expect(allows('args.n', { args: { n: true } })).toBe(true)
  })

  it('survives members named like those of JavaScript objects', () => {
    const hostile = JSON.parse('{"__proto__":{"n":1},"constructor":{"x":1},"toString":1}')
    expect(allows('args.n == 1', { args: hostile })).toBe(false)
    expect(allows('has(args.hasOwnProperty)', { args: {} })).toBe(false)
    expect(allows('principal.claims.constructor == 1')).toBe(false)
  })

  it('never quotes values of the call in a reason', () => {
    const args = { key: 'hunter2-secret', list: ['hunter2-secret'] }
    for (const when of [
      'int(args.key) > 1',
      'args.key > 1',
      'args.list[5] == "x"',
      'timestamp(args.key) == timestamp(args.key)',
      'args[args.key] == 1',
      'bool(args.key)',
    ]) {
      const text = JSON.stringify(
        compile([allowAll, { id: 'no', effect: 'deny', when }]).evaluate(input({ args })),
      )
      expect(text).toContain('could not be evaluated')
      expect(text).not.toContain('hunter2')
    }
  })
})

describe('bounds', () => {
  it('stops matching a text too long for its pattern', () => {
    const policy = compile([
      { ...allowAll, when: 'args.s.matches("[a-z]+x") || args.s.size() > 0' },
      { id: 'no', effect: 'deny', when: 'args.s.matches("[a-z]+x")' },
    ])
    expect(policy.evaluate(input({ args: { s: 'a'.repeat(100_000) } })).effect).toBe('deny')
    expect(policy.evaluate(input({ args: { s: 'aaa' } })).effect).toBe('allow')
  })

  it('stops comprehensions over values that are too large', () => {
    const when = 'args.a.exists(x, args.a.exists(y, x == y && x == "no"))'
    const policy = compile([allowAll, { id: 'no', effect: 'deny', when }])
    expect(policy.evaluate(input({ args: { a: Array.from({ length: 20_000 }, (_, i) => i) } })).effect).toBe(
      'deny',
    )
    expect(policy.evaluate(input({ args: { a: [1, 2] } })).effect).toBe('allow')
  })

  it('stops split from making too many pieces', () => {
    const policy = compile([{ ...allowAll, when: 'args.s.split(",").exists(x, x == "b")' }])
    expect(policy.evaluate(input({ args: { s: 'a,b' } })).effect).toBe('allow')
    expect(policy.evaluate(input({ args: { s: `b,${','.repeat(20_000)}` } })).effect).toBe('deny')
  })
})

describe('obligations and limits', () => {
  it('adds up those of every matching allow rule', () => {
    const policy = compile(
      [
        { ...allowAll, obligations: [{ approve: { approvers: ['ops'] } }] },
        {
          id: 'two',
          effect: 'allow',
          upstreams: ['fs'],
          obligations: [
            { notify: { channel: 'chat' } },
            { redact: { paths: ['/arguments/secret'] } },
            { mask: { paths: ['/arguments/list'] } },
          ],
        },
        { id: 'else', effect: 'allow', upstreams: ['git'], obligations: [{ notify: { channel: 'no' } }] },
      ],
      {
        limits: [
          { id: 'rate', per: ['agent', 'tool'], rate: { calls: 10, window: '5m' } },
          { id: 'other', per: ['agent'], targets: ['write'], concurrent: 1 },
        ],
      },
    )
    const { obligations } = policy.evaluate(
      input({ args: { secret: 'abc', list: ['x', { y: 'zz' }], 'n/a': 1 } }),
    )
    expect(obligations).toEqual([
      { type: 'approve', approvers: ['ops'], rule: 'all' },
      { type: 'notify', channel: 'chat', rule: 'two' },
      {
        type: 'redact',
        span: { path: '/arguments/secret', start: 0, end: 3 },
        placeholder: '[redacted:policy]',
        finding: 'two',
      },
      { type: 'mask', span: { path: '/arguments/list/0', start: 0, end: 1 }, keepLast: 4, finding: 'two' },
      { type: 'mask', span: { path: '/arguments/list/1/y', start: 0, end: 2 }, keepLast: 4, finding: 'two' },
      {
        type: 'limit',
        limit: 'rate',
        key: 'tenant=default&agent=bot&tool=fs/read',
        spec: { calls: 10, windowMs: 300_000 },
      },
    ])
  })

  it('resolves paths against the body when one is given', () => {
    const policy = compile([
      { ...allowAll, obligations: [{ redact: { paths: ['/structuredContent/a~1b', '/missing'] } }] },
    ])
    const { obligations } = policy.evaluate(input({ body: { structuredContent: { 'a/b': 'secret' } } }))
    expect(obligations).toHaveLength(1)
    expect(obligations[0]).toMatchObject({ span: { path: '/structuredContent/a~1b', start: 0, end: 6 } })
  })

  it('keeps limit keys of different callers apart', () => {
    const policy = compile([allowAll], { limits: [{ id: 'l', per: ['agent', 'principal'], concurrent: 1 }] })
    const key = (agent: string, principal: string) => {
      const { obligations } = policy.evaluate(
        input({ agent: { id: agent, groups: [] }, principal: { id: principal, groups: [], claims: {} } }),
      )
      return JSON.stringify(obligations)
    }
    expect(key('a&principal=b', 'c')).not.toBe(key('a', 'b&principal=c'))
  })

  it('hands on who approves, how many, what after a time, and whether risk counts', () => {
    const approve = {
      approvers: ['group:leads'],
      quorum: 2,
      routing: 'by-risk',
      escalate: { after: '15m', to: ['boss'] },
    }
    const policy = compile([{ id: 'ask', effect: 'allow', obligations: [{ approve }, { approve: {} }] }])
    expect(policy.evaluate(input()).obligations).toEqual([
      { type: 'approve', rule: 'ask', ...approve, escalate: { afterMs: 900_000, to: ['boss'] } },
      { type: 'approve', rule: 'ask', approvers: [] },
    ])
  })

  it('digests one rule by itself: other edits leave it, its own and the time zone do not', () => {
    const ask: RuleSketch = { id: 'ask', effect: 'allow', when: 'now.hour < 12' }
    const other: RuleSketch = { id: 'other', effect: 'deny', targets: ['nothing'] }
    const digest = compile([ask]).ruleDigest('ask')
    expect(compile([other, ask]).ruleDigest('ask')).toBe(digest)
    expect(compile([{ ...ask, description: 'for another reason' }]).ruleDigest('ask')).not.toBe(digest)
    expect(compile([ask]).ruleDigest('other')).not.toBe(digest)
    expect(compile([ask, other]).ruleDigest('flow/steered')).toBe(compile([ask]).ruleDigest('flow/steered'))
  })

  it('keeps only notices on a deny', () => {
    const policy = compile([
      allowAll,
      { id: 'no', effect: 'deny', obligations: [{ notify: { channel: 'chat' } }], targets: ['read'] },
    ])
    expect(policy.evaluate(input()).obligations).toEqual([{ type: 'notify', channel: 'chat', rule: 'no' }])
  })
})
