/** In an environment calls of five classes wait for a human, whatever rule allows them; elsewhere they do not. */

import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { runHere } from './cli/run-here.fixture.ts'
import { createControlClient } from './control/client.ts'
import { readOperatorToken } from './store/operator-token.ts'
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

async function settingsOf({ controlUrl, dataDirectory }: Arena): Promise<Json> {
  const headers = { authorization: `Bearer ${readOperatorToken(dataDirectory)}` }
  return (await (await fetch(`${controlUrl}/api/v1/settings`, { headers })).json()) as Json
}

test('what asks is told before anybody calls: by explain, by the table of rights, by explain of the gate and in settings', async () => {
  const gateway = await place({ shop: 'production', trial: 'staging', other: 'team-a' })
  const client = createControlClient({
    url: gateway.controlUrl,
    operatorToken: readOperatorToken(gateway.dataDirectory),
  })
  const config = ['--config', join(dirname(gateway.dataDirectory), 'callgate.yaml')]
  for (const upstream of ['shop', 'trial', 'other']) {
    const asked = await codesOf(gateway, upstream)
    const rights = await client.listRights({ upstream }, 100)
    for (const [at, name] of NAMES.entries()) {
      const { reasons, asks } = await client.explainPolicy({
        principal: 'alice',
        agent: 'tester',
        upstream,
        target: name,
      })
      const gates = reasons.map(({ source }) => source).filter((source) => source.startsWith('gate/'))
      const right = rights.find(({ tool: one }) => one === name)
      expect([upstream, name, gates.length > 0]).toEqual([upstream, name, asked[at] === ASKS])
      expect(asks).toBe(asked[at] === ASKS)
      expect(right?.effect).toBe(asked[at] === ASKS ? 'ask' : 'allow')
      expect(right?.rules.filter((rule) => rule.startsWith('gate/'))).toEqual(gates)
    }
  }
  const tool = ['--agent', 'tester', '--tool', 'shop/pay_bill', '--args', '{"bill":"7"}']
  const explained = await runHere('policy', 'explain', ...tool, ...config)
  expect(explained).toMatchObject({ code: 0, err: '' })
  expect(explained.out).toContain('Decision: allow, once a human approves this very call')
  expect(explained.out).toContain('gate/money: In production, money is spent or committed to.')
  expect(explained.out).toContain('Known: the server has labels production; the tool spends')
  const [waiting] = await client.listApprovals({ state: 'pending' })
  const shown = await runHere('approvals', 'show', waiting?.id ?? '', ...config)
  expect(shown.out).toMatch(/^approval {4}apr_\S+\nstate {7}pending, to be answered by \d{4}-/)
  const ended = ['--reason', 'looked at', '--for', '30m', ...config]
  const imposed = await runHere('respond', 'impose', 'mark', 'agent', 'somebody', ...ended)
  expect(imposed.out).toMatch(/^In force: rsp_\S+ mark agent somebody, until \d{4}-/)
  const playbook = await runHere('incidents', 'playbook', 'show', 'agent-takeover', ...config)
  expect(playbook.out).toContain('\nsteered by a page:\n')
  const gate = await runHere('explain', 'gate/money', ...config)
  expect(gate.out).toContain('stands      in production: shop')
  expect(gate.out).toContain('stands      in staging: trial')
  expect((await settingsOf(gateway))['gates']).toMatchObject([
    { environment: 'production', servers: ['shop'] },
    { environment: 'staging', servers: ['trial'] },
  ])
  await gateway.close(500)
  // Nobody knows the definition without it; the name of the tool says enough, and that it is a guess is said.
  const alone = await runHere('policy', 'explain', ...tool, ...config)
  expect(alone.out).toContain('gate/money')
  expect(alone.err).toContain('is guessed from its name')
  const free = await runHere('policy', 'explain', ...tool, '--label', 'team-a', ...config)
  expect(free.out).not.toContain('gate/')
})
