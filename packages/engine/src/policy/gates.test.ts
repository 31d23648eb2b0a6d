/** Which gates a call meets: by the labels of its server and what its tool does. */

import { ApprovalsConfig } from '@callgate/contracts/approval'
import { expect, test } from 'vitest'
import { describeGate, findGates } from './gates.ts'

const { gates } = ApprovalsConfig.parse({})
const codes = (labels: readonly string[], kinds: readonly string[]): string[] =>
  findGates(gates, { labels, kinds }).map(({ code }) => code)

test.each([
  [['production'], ['destroys'], ['gate/data']],
  [['production'], ['modifies-production'], ['gate/data']],
  [['production'], ['changes-access'], ['gate/access']],
  [['production'], ['sends-outside'], ['gate/messages']],
  [['production'], ['spends'], ['gate/money']],
  [['production'], ['changes-infrastructure'], ['gate/infrastructure']],
  [['production'], ['executes'], ['gate/data', 'gate/access', 'gate/infrastructure']],
  [['production'], ['reads-private', 'takes-outside'], []],
  [['staging'], ['destroys', 'sends-outside'], []],
  [['staging', 'production'], ['spends'], ['gate/money']],
  [['constructor', '__proto__'], ['spends'], []],
  [[], ['spends'], []],
])('labels %j and kinds %j meet %j', (labels, kinds, met) => {
  expect(codes(labels, kinds)).toEqual(met)
})

test('each gate is described by its code, and nothing else is', () => {
  const found = findGates(gates, { labels: ['production'], kinds: ['executes', 'sends-outside', 'spends'] })
  expect(found.map(({ code }) => describeGate(code)?.code)).toEqual(found.map(({ code }) => code))
  expect(found).toHaveLength(5)
  expect(describeGate('gate/money')).toMatchObject({ gated: 'money', kinds: ['spends'] })
  expect(describeGate('gate/toString')).toBeUndefined()
})
