/** Completion offers what fits the place, by its key and its depth. */

import type { PolicyWordsView } from '@callgate/contracts/policy-check'
import { expect, test } from 'vitest'
import { completePolicy } from './complete-policy.ts'

const named = (...names: string[]) => names.map((name) => ({ name, about: '' }))
const WORDS: PolicyWordsView = {
  keys: {
    document: named('version', 'rules', 'limits'),
    rule: named('id', 'effect', 'when', 'obligations'),
    limit: named('id', 'per', 'rate'),
    obligation: named('approve', 'redact'),
  },
  kinds: ['call', 'list'],
  upstreams: ['files'],
  tools: [{ upstream: 'files', name: 'read_file' }],
  agents: ['editor'],
  agentGroups: ['ci'],
  principals: ['alice'],
  principalGroups: [],
  variables: [
    { name: 'agent', type: 'Agent' },
    { name: 'agent.id', type: 'string' },
    { name: 'args', type: 'dyn' },
  ],
  functions: named('has'),
}

/** The cursor stands at the end of the text. */
function offered(text: string): readonly string[] | undefined {
  return completePolicy(text, text.length, WORDS)?.options.map(({ label }) => label)
}

test.each([
  ['', ['version', 'rules', 'limits']],
  ['version: 1\nru', ['version', 'rules', 'limits']],
  ['rules:\n  - id: a\n    e', ['id', 'effect', 'when', 'obligations']],
  ['rules:\n  - ', ['id', 'effect', 'when', 'obligations']],
  ['rules:\n  - id: a\nlimits:\n  - p', ['id', 'per', 'rate']],
  ['rules:\n  - id: a\n    obligations:\n      - a', ['approve', 'redact']],
  ['rules:\n  - id: a\n    effect: d', ['allow', 'deny']],
  ['rules:\n  - id: a\n    on: [call, l', ['call', 'list']],
  ['rules:\n  - id: a\n    on:\n      - c', ['call', 'list']],
  ['rules:\n  - id: a\n    targets: [re', ['read_file']],
  ['rules:\n  - id: a\n    agents: [', ['editor', 'group:ci']],
  ["rules:\n  - id: a\n    when: 'ag", ['agent', 'args', 'has']],
  ["rules:\n  - id: a\n    when: 'agent.", ['id', 'has']],
  ['rules:\n  - id: a\n    when: |\n      agent.', ['id', 'has']],
  ['rules: # no', undefined],
  ['rules:\n  - id: some', undefined],
])('%j offers %j', (text, expected) => {
  expect(offered(text)).toEqual(expected)
})

test('what is written already is replaced, and no more of the line', () => {
  const text = "rules:\n  - id: a\n    when: 'agent.i"
  expect(completePolicy(text, text.length, WORDS)?.from).toBe(text.length - 1)
})
