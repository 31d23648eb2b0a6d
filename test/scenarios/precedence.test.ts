/** Two upstreams with tools of one name: the one that was given precedence stands, and the other one says which that is. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, type LegacyClient } from '../support/clients.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { ALLOW_ALL, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

let helpdesk: RawUpstream
let tickets: RawUpstream
let gateway: TestGateway
let agent: LegacyClient

const namesOf = async (): Promise<readonly string[]> =>
  (await agent.client.listTools()).tools.map(({ name }) => name).toSorted()

beforeAll(async () => {
  helpdesk = await startRawUpstream([rawTool('create_ticket'), rawTool('close_ticket'), rawTool('greet')])
  tickets = await startRawUpstream([
    rawTool('create_ticket', { description: 'Opens a ticket in the queue of the team.' }),
    rawTool('close_ticket'),
  ])
  gateway = await startTestGateway({
    upstreams: { helpdesk: overHttp(helpdesk.url), tickets: overHttp(tickets.url) },
    policy: ALLOW_ALL,
  })
  agent = await connectLegacy(gateway.url)
})

afterAll(async () => {
  await agent.client.close()
  await gateway.stopAndVerify()
  await helpdesk.stop()
  await tickets.stop()
})

test('without stated precedence, tools of one name stand side by side', async () => {
  expect(await namesOf()).toEqual([
    'helpdesk__close_ticket',
    'helpdesk__create_ticket',
    'helpdesk__greet',
    'tickets__close_ticket',
    'tickets__create_ticket',
  ])
})

test(
  verifies('GATE-36.5', 'stated precedence holds the other, also when it was accepted before'),
  async () => {
    await gateway.editConfig((config) => {
      const upstreams = config['upstreams'] as Record<string, object>
      upstreams['tickets'] = overHttp(tickets.url, { precedence: 10 })
    })
    await gateway.control.reload()
    await namesOf()
    expect(await namesOf()).toEqual(['helpdesk__greet', 'tickets__close_ticket', 'tickets__create_ticket'])
    const held = await gateway.control.listQuarantine()
    expect(held.map(({ upstream, name }) => `${upstream}/${name}`).toSorted()).toEqual([
      'helpdesk/close_ticket',
      'helpdesk/create_ticket',
    ])
    for (const { reason } of held) expect(reason).toMatch(/of the upstream tickets, which has precedence/)
    const call = agent.client.callTool({ name: 'helpdesk__create_ticket', arguments: {} })
    expect((await failureOf(call)).code).toBe(-31004)
    expect(textOf(await agent.client.callTool({ name: 'tickets__create_ticket', arguments: {} }))).toBe(
      'did create_ticket',
    )
  },
)

test('an operator who approves the other lets it stand', async () => {
  const item = (await gateway.control.listQuarantine('helpdesk')).find(({ name }) => name === 'close_ticket')
  if (item === undefined) throw new Error('close_ticket is not in quarantine.')
  const { upstream, type, name, digest } = item
  await gateway.control.approve({ upstream, type, name, digest })
  expect(await namesOf()).toContain('helpdesk__close_ticket')
})
