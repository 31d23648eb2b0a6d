/** What the checker reports, where, and how it words it; and the globs its reasoning stands on. */

import { PolicyDocument } from '@callgate/contracts/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPolicy } from './check.ts'
import type { Kind } from '@callgate/contracts/message'
import { findCovering } from './covers.ts'
import { compileGlob, globsOverlap, isGlobSubset } from './glob.ts'
import type { PolicyProblem } from './problem.ts'
import { compileSelector, findMismatch, type SelectorSource } from './selector.ts'

function check(rules: readonly object[], more: object = {}, upstreams?: readonly string[]): PolicyProblem[] {
  const document = PolicyDocument.parse({ version: 1, rules, ...more })
  return checkPolicy(document, { digest: () => '', ...(upstreams === undefined ? {} : { upstreams }) })
}

const WHOEVER = {
  tenant: '',
  principal: { id: 'ada', groups: [], claims: {} },
  agent: { id: 'bot', groups: [] },
}

const codes = (problems: readonly PolicyProblem[]) =>
  problems.map((problem) => `${problem.rule}: ${problem.code}`)
const when = (text: string, effect = 'allow') => check([{ id: 'r', effect, when: text }])

describe('conditions', () => {
  it('names the place of a type error', () => {
    const [problem] = when('tool.name == 1')
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'condition-type',
      rule: 'r',
      path: ['rules', 0, 'when'],
    })
    expect(problem?.range).toMatchObject({ start: 0, end: 14 })
  })

  it('suggests what was meant', () => {
    expect(when('agnet.id == "x"')[0]).toMatchObject({
      code: 'unknown-variable',
      message: expect.stringContaining('Did you mean "agent"?'),
    })
    expect(when('agent.gruops == []')[0]).toMatchObject({
      code: 'unknown-field',
      message: expect.stringContaining('Did you mean "groups"?'),
    })
  })

  it.each([
    ['1 +', 'condition-syntax'],
    ['agent.id', 'condition-type'],
    ['args.x.matches("(a+)+$")', 'unsafe-pattern'],
    ['args.x.matches(args.y)', 'pattern-not-literal'],
    ['args.a.exists(x, args.b.exists(y, args.c.exists(z, x == y && y == z)))', 'condition-too-complex'],
    ['cel.bind(a, args.s + args.s, a == "x")', 'condition-too-complex'],
    ['[1].exists(agent, agent == 1)', 'condition-type'],
    ['"a".matchesWithinBounds("(a+)+$")', 'condition-type'],
    ['nothing(args)', 'condition-type'],
    [`"${'a'.repeat(9000)}" == "a"`, 'condition-too-complex'],
  ])('refuses %s', (text, code) => {
    expect(when(text)[0]).toMatchObject({ severity: 'error', code })
  })

  it.each([
    'verdict == "benign"',
    'findings.size() == 0',
    '[1].all(x, findings.size() < x)',
    'cel.bind(f, findings, size(f) == 0)',
    '"x" in session.labels',
    'session["labels"].size() == 0',
    '[session].exists(s, s.labels.size() == 0)',
    'cel.bind(s, session, s.labels.size() == 0)',
    'dyn(session).labels.size() == 0',
    'has(session.labels)',
    'upstream.trust == "reviewed"',
    '[upstream].all(u, u.trust == "reviewed")',
    'args.x == 1 || {"a": verdict}.a == "benign"',
    'true ? verdict == "benign" : false',
  ])('refuses an allow that reads %s', (text) => {
    expect(codes(when(text))).toContain('r: allow-reads-findings')
    expect(codes(when(text, 'deny'))).not.toContain('r: allow-reads-findings')
  })

  it('lets an allow read the ids beside what it may not read', () => {
    expect(when('session.id != "" && upstream.id == "fs" && "local" in upstream.labels')).toEqual([])
  })

  it('warns of a deny that further findings could turn off', () => {
    expect(codes(when('!findings.exists(f, f.class == "secret")', 'deny'))).toEqual(['r: may-loosen'])
    expect(codes(when('verdict == "suspicious"', 'deny'))).toEqual(['r: may-loosen'])
    expect(
      when('findings.exists(f, !(f.class == "secret")) || verdict in ["suspicious", "malicious"]', 'deny'),
    ).toEqual([])
    expect(when('size(findings) > 2 && "tainted" in session.labels', 'deny')).toEqual([])
  })
})

describe('rules side by side', () => {
  it('reports an allow that an unconditional deny covers', () => {
    const deny = { id: 'no', effect: 'deny', upstreams: ['fs'], targets: ['write*'] }
    expect(
      codes(
        check([{ id: 'a', effect: 'allow', upstreams: ['fs'], targets: ['write_file', 'write-*'] }, deny]),
      ),
    ).toEqual(['a: unreachable'])
    expect(
      check([{ id: 'a', effect: 'allow', upstreams: ['fs'], targets: ['write_file', 'read'] }, deny]),
    ).toEqual([])
    expect(check([{ id: 'a', effect: 'allow', targets: ['write_file'] }, deny])).toEqual([])
    expect(
      check([
        { id: 'a', effect: 'allow', upstreams: ['fs'], targets: ['write_file'] },
        { ...deny, when: 'args.n > 1' },
      ]),
    ).toEqual([])
    expect(
      codes(
        check([
          { id: 'a', effect: 'allow', upstreams: ['fs'], targets: ['write_file'] },
          { ...deny, when: '1 < 2' },
        ]),
      ),
    ).toEqual(['a: unreachable'])
    expect(
      codes(
        check([
          { id: 'a', effect: 'allow', upstreams: ['fs'], targets: ['write_file'], on: ['call', 'read'] },
          { ...deny, on: ['call'] },
        ]),
      ),
    ).toEqual([])
  })

  it('warns of an allow that several unconditional denies leave nothing of', () => {
    const allow = {
      id: 'a',
      effect: 'allow',
      upstreams: ['fs'],
      targets: ['write_file', 'move_file'],
      on: ['call', 'list'],
    }
    const no = (id: string, more: object) => ({ id, effect: 'deny', on: ['call', 'list'], ...more })
    const writes = no('no-writes', { targets: ['write*'] })
    const moves = no('no-moves', { upstreams: ['f*'], targets: ['move_file'] })
    expect(check([allow, writes, moves])).toMatchObject([
      {
        severity: 'warning',
        code: 'unreachable',
        rule: 'a',
        message: expect.stringContaining('"no-writes", "no-moves" together forbid'),
        suggestion: expect.stringContaining('narrow one of "no-writes"'),
      },
    ])
    // Each of these leaves something.
    expect(check([allow, writes, { ...moves, on: ['call'] }])).toEqual([])
    expect(check([allow, writes, { ...moves, upstreams: ['git'] }])).toEqual([])
    expect(check([allow, writes, { ...moves, agents: ['bot'] }])).toEqual([])
    expect(check([allow, writes, { ...moves, when: 'args.n > 1' }])).toEqual([])
    // Kinds that one rule denies each.
    const calls = no('no-calls', { on: ['call'] })
    const lists = no('no-lists', { on: ['list', 'read'] })
    expect(codes(check([allow, calls, lists]))).toEqual(['a: unreachable'])
    // Two halves of a name are not the whole of it, and a group is not its members.
    expect(check([{ ...allow, targets: ['*'] }, writes, no('b', { targets: ['*_file'] })])).toEqual([])
    expect(
      check([
        { ...allow, principals: ['ada'], agents: ['*'] },
        no('b', { principals: ['group:staff'] }),
        no('c', { principals: ['bob'] }),
      ]),
    ).toEqual([])
  })

  it('warns of a rule that several others cover, and leaves of such rules what covers the rest', () => {
    const may = (id: string, targets: readonly string[], more: object = {}) => ({
      id,
      effect: 'allow',
      targets,
      ...more,
    })
    expect(
      check([may('x', ['a*']), may('y', ['b*'], { obligations: [{ approve: {} }] }), may('z', ['a1', 'b1'])]),
    ).toMatchObject([
      {
        severity: 'warning',
        code: 'shadowed',
        rule: 'z',
        message: expect.stringContaining('"x", "y" together'),
      },
    ])
    const three = [may('x', ['a', 'b']), may('y', ['b', 'c']), may('z', ['a', 'c'])]
    expect(codes(check(three))).toEqual(['z: shadowed'])
    expect(
      codes(check([may('x', ['a'], { when: 'args.n > 1' }), may('y', ['b']), may('z', ['a', 'b'])])),
    ).toEqual(['x: shadowed', 'y: shadowed'])
    expect(
      codes(check([may('x', ['a'], { principals: ['ada'] }), may('y', ['b']), may('z', ['a', 'b'])])),
    ).not.toContain('z: shadowed')
  })

  it('claims of no rule that calls can reach that they cannot', () => {
    const name = fc.stringMatching(/^[ab*]{1,3}$/)
    const lists = fc.option(fc.array(name, { minLength: 1, maxLength: 3 }), { nil: undefined })
    const rule = fc.record({
      on: fc.uniqueArray(fc.constantFrom('call', 'read', 'list'), { minLength: 1 }),
      upstreams: lists,
      targets: lists,
    })
    const text = fc.stringMatching(/^[ab]{1,4}$/)
    const call = fc.record({ kind: fc.constantFrom('call', 'read', 'list'), upstream: text, target: text })
    const selects = (source: SelectorSource, one: { kind: Kind; upstream: string; target: string }) =>
      findMismatch(compileSelector(source), {
        ...WHOEVER,
        kind: one.kind,
        upstream: { id: one.upstream, labels: [], trust: '' },
        target: { name: one.target, annotations: {}, kinds: [], classes: [] },
      }) === undefined
    let claimed = 0
    fc.assert(
      fc.property(rule, fc.array(rule, { minLength: 1, maxLength: 5 }), call, (inner, denies, one) => {
        const outers = denies.map((source) => ({
          source,
          selector: compileSelector(source),
        }))
        const covering = findCovering(compileSelector(inner), outers)
        if (covering === undefined) return
        claimed += 1
        if (!selects(inner, one)) return
        expect(covering.some(({ source }) => selects(source, one))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
    expect(claimed).toBeGreaterThan(100)
  })

  it('says what to do about a rule that has no effect', () => {
    expect(when('false')).toMatchObject([{ suggestion: expect.stringContaining('remove the rule') }])
    const rules = [
      { id: 'no', effect: 'deny' },
      { id: 'a', effect: 'allow' },
    ]
    expect(check(rules)).toMatchObject([{ rule: 'a', suggestion: expect.stringContaining('narrow "no"') }])
  })

  it('reports a rule that can never match', () => {
    expect(codes(when('args.n > 1 && false'))).toEqual(['r: never-matches'])
    expect(codes(when('1 / 0 == 1'))).toEqual(['r: never-matches'])
    expect(when('1 / 0 == 1', 'deny')).toEqual([])
    expect(codes(when('tool.name == "a" && (args.n > 1 && "b" == tool.name)'))).toEqual(['r: never-matches'])
    expect(when('tool.name == "a" && tool.name == "b"', 'deny')).toEqual([])
    expect(when('tool.name == "a" && args.b == "b" || tool.name == "c"')).toEqual([])
    expect(when('args["a b"] == "x" && args["ab"] == "y"')).toEqual([])
    expect(when('tool.name == "a" && tool.name == "a"')).toEqual([])
    expect(codes(check([{ id: 'a', effect: 'allow', upstreams: ['Big'] }]))).toEqual(['a: never-matches'])
    expect(codes(check([{ id: 'a', effect: 'allow', principals: ['group:'], agents: ['*'] }]))).toEqual([
      'a: never-matches',
    ])
  })

  it('warns of shadowed and repeated rules, and not of those with obligations', () => {
    const all = { id: 'all', effect: 'allow' }
    const one = { id: 'one', effect: 'allow', targets: ['read'], when: 'args.n > 1' }
    expect(check([all, one])).toMatchObject([{ severity: 'warning', code: 'shadowed', rule: 'one' }])
    expect(codes(check([one, all]))).toEqual(['one: shadowed'])
    expect(check([all, { ...one, obligations: [{ approve: {} }] }])).toEqual([])
    expect(codes(check([one, { ...one, id: 'two' }]))).toEqual(['two: duplicate-rule'])
    expect(
      check([
        { ...all, principals: ['ada'] },
        { ...all, id: 'x', agents: ['bot'] },
      ]),
    ).toEqual([])
  })

  it('warns of a grant whose other side nobody gives', () => {
    expect(codes(check([{ id: 'a', effect: 'allow', principals: ['ada'] }]))).toEqual(['a: one-sided'])
    expect(
      codes(
        check([
          { id: 'a', effect: 'allow', principals: ['ada'], targets: ['r*'] },
          { id: 'b', effect: 'allow', agents: ['bot'], targets: ['w*'] },
        ]),
      ),
    ).toEqual(['a: one-sided', 'b: one-sided'])
  })

  it('reports what concerns the document', () => {
    expect(check([], { timezone: 'Mars/Olympus' })).toMatchObject([
      { code: 'timezone-invalid', path: ['timezone'], rule: null },
    ])
    expect(
      codes(check([{ id: 'a', effect: 'allow' }], { limits: [{ id: 'a', per: ['agent'], concurrent: 1 }] })),
    ).toEqual(['a: duplicate-id'])
    expect(codes(check([], { limits: [{ id: 'l', per: ['agent'] }] }))).toEqual(['l: limit-without-bound'])
    expect(check([{ id: 'a', effect: 'allow', upstreams: ['gti'] }], {}, ['git'])).toMatchObject([
      {
        severity: 'warning',
        code: 'unknown-upstream',
        path: ['rules', 0, 'upstreams', 0],
        message: expect.stringContaining('Did you mean "git"?'),
      },
    ])
  })
})

describe('globs', () => {
  const glob = fc.stringMatching(/^[ab*]{0,6}$/)
  const text = fc.stringMatching(/^[ab]{0,8}$/)

  it('match like the regular expression they stand for', () => {
    fc.assert(
      fc.property(glob, text, (pattern, word) => {
        expect(compileGlob(pattern).matches(word)).toBe(
          new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(word),
        )
      }),
      { numRuns: 3000 },
    )
  })

  it('are subsets or overlap only when their texts do', () => {
    fc.assert(
      fc.property(glob, glob, text, (a, b, word) => {
        const [one, other] = [compileGlob(a), compileGlob(b)]
        if (isGlobSubset(one, other) && one.matches(word)) expect(other.matches(word)).toBe(true)
        if (one.matches(word) && other.matches(word)) expect(globsOverlap(a, b)).toBe(true)
      }),
      { numRuns: 5000 },
    )
    expect(isGlobSubset(compileGlob('a*b'), compileGlob('a*'))).toBe(true)
    expect(isGlobSubset(compileGlob('a*'), compileGlob('a*b'))).toBe(false)
    expect(globsOverlap('a*', '*b')).toBe(true)
    expect(globsOverlap('a*', 'b*')).toBe(false)
  })
})
