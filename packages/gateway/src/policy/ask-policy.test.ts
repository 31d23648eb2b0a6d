/** Questions about a policy are bounded: calls wait while they are answered. */

import { expect, test } from 'vitest'
import { readDocument, runCases } from './ask-policy.ts'

const upstreams = new Map([['files', {}]])
const policyOf = (rules: number): string =>
  `version: 1\nrules:\n${Array.from({ length: rules }, (_, at) => `  - { id: r${at}, effect: deny }\n`).join('')}`
const casesOf = (cases: number): string =>
  `version: 1\ncases:\n${`  - { name: c, upstream: files, target: t, expect: deny }\n`.repeat(cases)}`

test('more cases than can be judged while calls wait are refused with what to do', () => {
  const inForce = {
    policyDocument: readDocument('version: 1', { upstreams }),
    upstreams,
    cases: [],
    gates: {},
  }
  expect(runCases({ text: policyOf(20), cases: casesOf(50) }, inForce)).toMatchObject({
    passed: 50,
    failed: 0,
  })
  expect(() => runCases({ text: policyOf(500), cases: casesOf(401) }, inForce)).toThrow(
    'callgate policy test',
  )
})
