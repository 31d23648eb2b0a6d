/** Questions about a policy are bounded: calls wait while they are answered. */

import { expect, test } from 'vitest'
import { checkText, readDocument, runCases } from './ask-policy.ts'

const upstreams = new Map([['files', {}]])
const config = { response: { channels: [{ id: 'chat' }] } }
const policyOf = (rules: number): string =>
  `version: 1\nrules:\n${Array.from({ length: rules }, (_, at) => `  - { id: r${at}, effect: deny }\n`).join('')}`
const casesOf = (cases: number): string =>
  `version: 1\ncases:\n${`  - { name: c, upstream: files, target: t, expect: deny }\n`.repeat(cases)}`

test('more cases than can be judged while calls wait are refused with what to do', () => {
  const policyDocument = readDocument('version: 1', { upstreams, config })
  const inForce = { policyDocument, upstreams, config, cases: [], gates: {} }
  expect(runCases({ text: policyOf(20), cases: casesOf(50) }, inForce)).toMatchObject({
    passed: 50,
    failed: 0,
  })
  expect(() => runCases({ text: policyOf(500), cases: casesOf(401) }, inForce)).toThrow(
    'callgate policy test',
  )
})

test('a channel that is not there is told with its place and what was meant; the log is always there', () => {
  const policyDocument = readDocument('version: 1', { upstreams, config })
  const rule = (channel: string): string =>
    `version: 1\nrules:\n  - id: r\n    effect: allow\n    obligations: [{ notify: { channel: ${channel} } }]\n`
  const check = (channel: string) =>
    checkText(
      { text: rule(channel), cases: null },
      { policyDocument, upstreams, config, cases: [], gates: {} },
    )
  expect(check('chat').problems).toEqual([])
  expect(check('log').problems).toEqual([])
  expect(check('chta')).toMatchObject({
    ok: true,
    problems: [{ line: 5, severity: 'warning', message: expect.stringContaining('Did you mean "chat"?') }],
  })
  expect(check('pager').problems).toMatchObject([{ message: expect.stringContaining('There is log, chat.') }])
})
