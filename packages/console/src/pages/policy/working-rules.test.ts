/** Rules at work: what a rule met last, and what stands behind the id of a step of the ladder. */

import { expect, test } from 'vitest'
import type { Step } from '../../steps/steps.ts'
import { countRules } from './working-rules.ts'

const step = (seq: number, rules: readonly string[], state: Step['state'] = 'allowed'): Step => ({
  id: `x${seq}`,
  seq,
  atMs: seq,
  principal: 'alice',
  agent: 'editor',
  upstream: 'files',
  target: 'read',
  method: 'tools/call',
  kind: 'call',
  state,
  code: null,
  rules,
  obligations: [],
  findings: [],
  verdict: 'benign',
  durationMs: null,
  noted: null,
  request: null,
  result: null,
  requestWhole: false,
  resultWhole: false,
  origins: [],
  carried: null,
  records: [],
  count: 1,
})
const mark = {
  id: 'rsp_1',
  step: 'require-approval',
  scope: 'agent',
  subject: 'editor',
  imposedBy: 'rule leaking-secrets',
  incident: 'inc_7',
} as const

test('a rule stands with how often it was met and the last call that met it', () => {
  const steps = [step(1, ['team']), step(2, ['none'], 'denied'), step(3, ['team', 'none'], 'denied')]
  expect(countRules(steps, []).map(({ id, count, stops, last }) => [id, count, stops, last.seq])).toEqual([
    ['none', 2, true, 3],
    ['team', 2, false, 3],
  ])
})

test('a step of the ladder is told by what it does to whom, and leads to its incident', () => {
  const [known, gone] = countRules([step(1, ['response/rsp_1', 'response/rsp_9'])], [mark])
  expect(known?.response).toEqual({
    text: 'require approval: agent editor, by rule leaking-secrets',
    incident: 'inc_7',
  })
  expect(gone?.response).toEqual({ text: 'A step of the response ladder' })
})
