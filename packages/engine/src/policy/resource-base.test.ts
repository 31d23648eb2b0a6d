/** Deny rules hold for a resource whatever is appended to its URI that a server may drop; allow rules stay exact. */

import { PolicyDocument } from '@callgate/contracts/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePolicy, isCompiled } from './compile.ts'
import type { CheckedPolicy } from './compiled-rule.ts'
import { explainPolicy } from './explain.ts'
import { baseOfUri } from './resource-base.ts'
import type { PolicyInput } from './types.ts'

function compile(rules: readonly object[]): CheckedPolicy {
  const result = compilePolicy(PolicyDocument.parse({ version: 1, rules }), { digest: (text) => text })
  if (!isCompiled(result)) throw new Error(JSON.stringify(result))
  return result
}

function ask(uri: string, kind: PolicyInput['kind'] = 'read'): PolicyInput {
  return {
    tenant: 'default',
    principal: { id: 'ada', groups: [], claims: {} },
    agent: { id: 'bot', groups: [] },
    kind,
    method: 'resources/read',
    upstream: { id: 'fs', labels: [], trust: 'reviewed' },
    target: { name: uri, annotations: {}, kinds: [], classes: [] },
    args: { uri },
    session: { id: 's', labels: [] },
    nowMs: 0,
    assessment: { verdict: 'benign', findings: [], truncated: false },
  }
}

const READS = ['read', 'subscribe', 'complete', 'call']
const allow = { id: 'all', effect: 'allow', on: READS }
const effectOf = (policy: CheckedPolicy, uri: string, kind?: PolicyInput['kind']) =>
  policy.evaluate(ask(uri, kind)).effect

describe('a deny of one URI', () => {
  const byTarget = {
    id: 'no',
    effect: 'deny',
    on: READS,
    targets: ['file:///secret/key', 'https://x.example/a'],
  }
  const byName = { id: 'no', effect: 'deny', on: READS, when: 'target.name == "file:///secret/key"' }
  const byArgs = { id: 'no', effect: 'deny', on: ['read'], when: 'args.uri == "file:///secret/key"' }

  test.each([byTarget, byName, byArgs])('holds with a fragment, and for a file with a query: %o', (rule) => {
    const policy = compile([allow, rule])
    for (const uri of ['', '#', '#part', '?', '?x=1', '?x#y', '#a?b'].map(
      (end) => `file:///secret/key${end}`,
    ))
      expect([uri, effectOf(policy, uri)]).toEqual([uri, 'deny'])
    expect(effectOf(policy, 'file:///secret/key2')).toBe('allow')
    expect(effectOf(policy, 'file:///secret/key%23part')).toBe('allow')
  })

  test('holds for subscriptions and completions, is not shown in lists, and is explained', () => {
    const policy = compile([allow, byTarget])
    for (const kind of ['subscribe', 'complete'] as const)
      expect(effectOf(policy, 'file:///secret/key#x', kind)).toBe('deny')
    expect(policy.visibility(ask('file:///secret/key#x'))).toBe('never')
    expect(policy.visibility(ask('file:///secret/other#x'))).toBe('maybe')
    const { rules } = explainPolicy(policy, ask('file:///secret/key#x'))
    expect(rules.find(({ rule }) => rule === 'no')).toMatchObject({ matched: true })
  })

  test('leaves other queries of other schemes, and names of tools, as they are', () => {
    const policy = compile([allow, byTarget])
    expect(effectOf(policy, 'https://x.example/a?id=1')).toBe('allow')
    expect(effectOf(policy, 'https://x.example/a#top')).toBe('deny')
    expect(effectOf(policy, 'file:///secret/key#x', 'call')).toBe('allow')
  })
})

test('an allow of one URI does not reach further', () => {
  const policy = compile([{ ...allow, targets: ['file:///public'] }])
  expect(effectOf(policy, 'file:///public')).toBe('allow')
  for (const uri of ['file:///public#x', 'file:///public?x']) expect(effectOf(policy, uri)).toBe('deny')
})

test('the base of a URI is a prefix of it, and has none itself', () => {
  fc.assert(
    fc.property(fc.constantFrom('file', 'https', 'note', 'FILE'), fc.string(), (scheme, rest) => {
      const uri = `${scheme}:${rest}`
      const base = baseOfUri(uri)
      if (base === undefined) return
      expect(uri.startsWith(base)).toBe(true)
      expect(baseOfUri(base)).toBeUndefined()
    }),
  )
})
