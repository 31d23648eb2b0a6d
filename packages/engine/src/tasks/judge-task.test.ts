import { TaskScope } from '@callgate/contracts/task'
import type { ToolKind } from '@callgate/contracts/label'
import { expect, test } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import { judgeTask, mayServe } from './judge-task.ts'

const call = (kinds: readonly ToolKind[], args: JsonObject = {}) => ({
  id: 'c1',
  upstream: 'mail',
  tool: 'send_email',
  labels: { trust: 'vetted', sensitivity: 'internal', kinds, proposed: false } as const,
  args,
  atMs: 0,
})
const codes = (scope: object, kinds: readonly ToolKind[], args: JsonObject = {}, used = 0) =>
  judgeTask(TaskScope.parse(scope), call(kinds, args), used).map(({ code, span }) => [code, span.path])

test('what a task does not name serves none of it; reading always may unless tools are named', () => {
  expect(codes({ kinds: ['sends-outside'] }, ['sends-outside'])).toEqual([])
  expect(codes({ kinds: ['sends-outside'] }, ['sends-outside', 'destroys'])).toEqual([
    ['flow/outside-task', ''],
  ])
  expect(codes({ kinds: ['spends'] }, ['reads-private'])).toEqual([])
  expect(codes({ tools: ['files/*'] }, [])).toEqual([['flow/outside-task', '']])
  const tool = { upstream: 'mail', name: 'send_email', kinds: ['sends-outside'] } as const
  expect(mayServe(TaskScope.parse({ tools: ['mail/send_*'] }), tool)).toBe(true)
})

test('targets are compared by address and by host, and a name before @ in a URL is no host', () => {
  const targets = { targets: ['*@partner.example', 'api.partner.example'] }
  const judge = (to: string) => codes(targets, ['sends-outside'], { deep: { to } })
  expect(judge('Ann@Partner.example')).toEqual([])
  expect(judge('https://api.partner.example:8443/x')).toEqual([])
  expect(judge('just words')).toEqual([])
  expect(judge('bob@elsewhere.example')).toEqual([['flow/outside-task', '/deep/to']])
  expect(judge('https://api.partner.example@elsewhere.example/x')).toEqual([
    ['flow/outside-task', '/deep/to'],
  ])
  expect(judge('elsewhere.example')).toEqual([['flow/outside-task', '/deep/to']])
  expect(judge('x'.repeat(20_000))).toEqual([['flow/outside-task', '/deep/to']])
})

test('a budget counts calls that do more than read', () => {
  expect(codes({ callsMax: 2 }, ['sends-outside'], {}, 1)).toEqual([])
  expect(codes({ callsMax: 2 }, ['sends-outside'], {}, 2)).toEqual([['flow/over-budget', '']])
  expect(codes({ callsMax: 2 }, ['reads-private'], {}, 2)).toEqual([])
})
