/** In an environment calls of five classes wait for a human, whatever rule allows them; elsewhere they do not. */

import { expect, test } from 'vitest'
import { setStage, tool, type Arena, type Json, type Script } from './attack-fixture.ts'

const { serve, arena } = setStage()
const BY_CLASS = {
  data: 'delete_record',
  access: 'grant_role',
  messages: 'send_email',
  money: 'pay_bill',
  infrastructure: 'restart_cluster',
}
const NAMES = [...Object.values(BY_CLASS), 'get_record']

const offering: Script = (method) => {
  if (method === 'tools/list')
    return { result: { tools: NAMES.map((name) => tool({ name, inputSchema: { type: 'object' } })) } }
  return method === 'tools/call' ? { result: { content: [{ type: 'text', text: 'done' }] } } : {}
}

const code = (answer: Json): unknown =>
  (answer['error'] as { data?: { callgate?: { code?: string } } } | undefined)?.data?.callgate?.code
const codesOf = async (gateway: Arena, upstream: string): Promise<unknown[]> =>
  Promise.all(
    NAMES.map(async (name) =>
      code(await gateway.modern(`/servers/${upstream}/mcp`, 'tools/call', { name, arguments: {} })),
    ),
  )

async function place(labelled: Readonly<Record<string, string>>, approvals: Json = {}): Promise<Arena> {
  const server = await serve('modern', offering)
  const upstreams = Object.fromEntries(Object.keys(labelled).map((id) => [id, server]))
  const each = Object.fromEntries(Object.entries(labelled).map(([id, label]) => [id, { labels: [label] }]))
  return arena(upstreams, { approvals }, {}, each)
}

const ASKS = 'approval-required'

test('what ships asks about all five classes in production, about what reaches further in staging, nowhere else', async () => {
  const gateway = await place({ shop: 'production', trial: 'staging', other: 'team-a' })
  expect(await codesOf(gateway, 'shop')).toEqual([ASKS, ASKS, ASKS, ASKS, ASKS, undefined])
  const recorded = JSON.stringify(await gateway.records()).match(/gate\/[a-z]+/g)
  expect(new Set(recorded)).toEqual(new Set(Object.keys(BY_CLASS).map((gated) => `gate/${gated}`)))
  expect(await codesOf(gateway, 'trial')).toEqual([undefined, ASKS, undefined, ASKS, ASKS, undefined])
  expect(await codesOf(gateway, 'other')).toEqual(NAMES.map(() => undefined))
})

test('the operator sets what is asked about in each environment', async () => {
  const gateway = await place({ shop: 'production', bank: 'ledger' }, { gates: { ledger: ['money'] } })
  expect(await codesOf(gateway, 'bank')).toEqual([
    undefined,
    undefined,
    undefined,
    ASKS,
    undefined,
    undefined,
  ])
  expect(await codesOf(gateway, 'shop')).toEqual(NAMES.map(() => undefined))
})
